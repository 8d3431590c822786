import { describe, expect, it } from 'vitest'
import { headlines } from '../../src/report/headlines.ts'
import { lesionTable } from '../../src/report/lesion-table.ts'
import { uptakeUnit } from '../../src/report/index.ts'
import { samplePatient } from './sample.ts'

const { results } = samplePatient(), unit = uptakeUnit('sul-janmahasatian'), text = (cell: unknown) => typeof cell === 'object' && cell !== null && 'text' in cell ? cell.text : cell
const uncertain = {
  ...results, lesions: results.lesions.map((l, n) => n === 0 ? { ...l, doseUncertaintyGy: 23.4 } : l), patientLevel: { ...results.patientLevel, doseUncertaintyGy: 19.6 },
  healthyLiver: { ...results.healthyLiver!, doseUncertaintyGy: 4.86 }, uncertaintyExcludes: 'u does not contain bias.',
}

describe('the uncertainty of doses on the page', () => {
  it('stands beside them in the table, with what it does not contain', () => {
    const table = lesionTable(uncertain, unit), at = table.columns.findIndex(c => c.label === '\u00b1 u')
    expect(table.columns[at - 1]).toMatchObject({ label: 'mean', group: 'Absorbed dose (Gy)' })
    expect(table.rows.map(r => text(r.cells[at])).filter(x => x !== undefined)).toEqual(['\u00b1 23', '\u00b1 20', '\u00b1 4.9'])
    expect(table.notes).toContain('u does not contain bias.')
  })

  it('and in the headlines', () => {
    const lines = headlines(uncertain, unit, [0.8, 1.2])
    expect([lines[0]!.detail[0], lines[2]!.detail[0]]).toEqual(['\u00b1 20 Gy standard uncertainty', '\u00b1 4.9 Gy standard uncertainty'])
  })

  it('is absent where none is known', () => {
    expect(lesionTable(results, unit).columns.map(c => c.label)).not.toContain('\u00b1 u')
    expect(headlines(results, unit, [0.8, 1.2])[0]!.detail.join()).not.toMatch(/uncertainty/)
  })
})
