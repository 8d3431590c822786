import { describe, expect, it } from 'vitest'
import { markMarkup, tableMarkup } from '../src/index.ts'

const table = (cells: readonly (string | undefined)[]) => tableMarkup({ id: 't', title: 't', columns: [{ label: 'id', kind: 'text' }, { label: 'dose', kind: 'number' }], rows: cells.map((c, n) => ({ cells: [`L${n}`, c] })), notes: [] }).markup

describe('a table', () => {
  it('pads numbers to one decimal point: what is missing is there but hidden', () => {
    const markup = table(['133', '98.7', '7.25', undefined])
    expect(markup).toContain('133<span class="pad" aria-hidden="true">.00</span>')
    expect(markup).toContain('98.7<span class="pad" aria-hidden="true">0</span>')
    expect(markup).toContain('>7.25</td>')
    expect(markup).toContain('<span class="none">\u2013</span>')
  })

  it('spans group headings over their neighbours', () => {
    const markup = tableMarkup({ id: 't', title: 't', columns: [{ label: 'id', kind: 'text' }, { label: 'a', group: 'G', kind: 'number' }, { label: 'b', group: 'G', kind: 'number' }], rows: [], notes: [] }).markup
    expect(markup).toContain('<th colspan="2" scope="colgroup" class="group edge">G</th>')
    expect(markup).toContain('rowspan="2"')
  })

  it('takes no colour that is not one', () => {
    expect(() => markMarkup('red"/><script>')).toThrow(RangeError)
  })
})
