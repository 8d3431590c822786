import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type TextTable, cohortFromTables, defaultCohortProtocol, eligibility, tableColumns, tableNames } from '../../../src/cohort/index.ts'
import { toxicity } from '../../../src/response/index.ts'

const text = fc.oneof(
  fc.string({ maxLength: 8 }), fc.constantFrom('', 'NA', '0', '1', '-1', '3.6', '3,6', '1,234', '2019-03-04', '04/03/2019', '23/04/2019', '2019-02-30', '43528', 'yes', 'no', 'M', 'g/L', 'U/L', 'mg/dL', 'ALT', 'albumin', 'bilirubin', '__proto__', 'constructor', 'toString', '1e999', 'Infinity', '\u0000'),
  fc.integer({ min: -400, max: 4000 }).map(String),
)
const key = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('P1', 'P2', 'P3') }, { weight: 1, arbitrary: text })

const anyTable = (name: typeof tableNames[number]): fc.Arbitrary<TextTable> => {
  const columns = tableColumns[name].map(c => c.name)
  const row = fc.tuple(key, fc.array(text, { minLength: columns.length - 1, maxLength: columns.length - 1 }), fc.boolean()).map(([k, rest, whole]) => whole ? [k, ...rest] : [k, ...rest].slice(0, 3))
  return fc.record({ rows: fc.array(row, { maxLength: 8 }), separator: fc.constantFrom(',', ';') }).map(({ rows, separator }): TextTable =>
    ({ name: `${name}.csv`, header: columns, separator, rows: rows.map((cells, k) => ({ row: k + 2, cells })) }))
}

describe('tables of any texts', () => {
  it('are read without a throw: what is kept is finite, what is refused is named with its file, and every patient is decided on', () => {
    fc.assert(fc.property(anyTable('patients'), anyTable('laboratory'), anyTable('events'), (patients, laboratory, events) => {
      const { value, findings } = cohortFromTables({ patients, laboratory: [laboratory], events: [events] })
      for (const f of findings) expect(f.message.length).toBeGreaterThan(10)
      if (!value) return
      for (const p of value) {
        for (const x of p.problems) expect(x.subject.file).toBeTruthy()
        for (const n of Object.values(p.clinical)) if (typeof n === 'number') expect(Number.isFinite(n)).toBe(true)
        for (const v of p.laboratory) expect([v.value, v.day].every(Number.isFinite) && v.value > 0).toBe(true)
        const graded = toxicity({ laboratory: p.laboratory, events: p.events }, defaultCohortProtocol.toxicity)
        expect(graded.highestGrade === undefined || (graded.highestGrade >= 0 && graded.highestGrade <= 5)).toBe(true)
      }
      expect(eligibility(value, defaultCohortProtocol).value!.patients.map(d => d.key)).toEqual(value.map(p => p.key))
    }), { numRuns: 150 })
  })
})
