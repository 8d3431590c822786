import { describe, expect, it } from 'vitest'
import { type Cell, cellText, pText } from '../../src/cohort/paper/cell.ts'
import { tableTexts } from '../../src/cohort/paper/cell.ts'

describe('a cell of a table', () => {
  it('prints numbers by its rule', () => {
    const cells: [Cell, string][] = [
      [{ kind: 'number', value: 12.345, digits: 1 }, '12.3'], [{ kind: 'number', value: -0.04, digits: 1 }, '0.0'], [{ kind: 'count', count: 12, of: 31 }, '12 (39%)'], [{ kind: 'count', count: 0, of: 0 }, '0 (of none)'],
      [{ kind: 'range', value: 63, low: 24, high: 113, digits: 0 }, '63 (24 to 113)'], [{ kind: 'estimate', value: 74.4, low: 42, high: 112, digits: 0 }, '74 (42 to 112)'],
      [{ kind: 'estimate', value: 13.2, low: 8.4, high: undefined, digits: 1 }, '13.2 (8.4 to NR)'], [{ kind: 'estimate', value: undefined, low: undefined, high: undefined, digits: 1 }, 'NR'], [{ kind: 'text', text: 'Reference' }, 'Reference'], [{ kind: 'none', reason: 'x' }, 'NE'],
    ]
    for (const [cell, text] of cells) expect(cellText(cell)).toBe(text)
  })

  it('prints P as journals do', () => {
    expect([0.0000001, 0.00087, 0.0087, 0.044, 0.0999, 0.1, 0.62, 0.996].map(pText)).toEqual(['<0.001', '<0.001', '0.0087', '0.044', '0.100', '0.10', '0.62', '>0.99'])
  })

  it('stands in its column; a column without a cell is empty', () => {
    expect(tableTexts({ id: 't', title: 't', footnotes: [], columns: [{ key: 'a', label: 'A' }, { key: 'b', label: 'B' }], rows: [{ label: 'x', indent: 1, cells: { b: { kind: 'number', value: 1, digits: 0 } } }] })).toEqual([['', 'A', 'B'], ['  x', '', '1']])
  })
})
