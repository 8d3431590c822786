import { type TextTable, cohortFromTables } from '@yttria/core/cohort'
import { describe, expect, it } from 'vitest'
import { cohortTables, drawCohort } from '../../src/cohort/index.ts'

const cohort = drawCohort(), tables = cohortTables(cohort)
const table = (name: string): TextTable => {
  const [header, ...rows] = tables.find(t => t.path === name)!.text.trimEnd().split('\n').map(l => l.split(','))
  return { name, header: header!, rows: rows.map((cells, n) => ({ row: n + 2, cells })), separator: ',' }
}
const read = cohortFromTables({ patients: table('patients.csv'), laboratory: [table('laboratory.csv')], events: [table('events.csv')] })

describe('the tables of a virtual cohort', () => {
  it('are read without anything to say', () => {
    expect(read.findings).toEqual([])
    expect(read.value!.flatMap(p => p.problems)).toEqual([])
  })
  it('say of every patient what the rows say: same dates, same values whatever their unit', () => {
    const plain = ({ row: _, ...rest }: { row?: number }) => rest
    read.value!.forEach((p, n) => {
      const own = cohort.patients[n]!
      expect(p.key).toBe(own.key)
      expect(plain(p.clinical)).toEqual(own.clinical)
      expect(p.events.map(plain)).toEqual(own.events)
      expect(p.laboratory.length).toBe(own.laboratory.length)
      p.laboratory.forEach((v, m) => {
        const { value, ...rest } = own.laboratory[m]!
        expect(v).toMatchObject({ analyte: rest.analyte, day: rest.day })
        // Written with five digits.
        for (const [found, wanted] of [[v.value, value], [v.lln, rest.lln], [v.uln, rest.uln]] as const) {
          if (wanted === undefined) expect(found).toBeUndefined()
          else expect(Math.abs(found! / wanted - 1)).toBeLessThan(1e-4)
        }
      })
    })
  })
  it('hold laboratory values in more than one unit', () => {
    const units = new Set(table('laboratory.csv').rows.map(r => r.cells[4]))
    for (const unit of ['g/L', 'g/dL', 'umol/L', 'mg/dL', 'U/L', 'ukat/L']) expect(units).toContain(unit)
  })
})
