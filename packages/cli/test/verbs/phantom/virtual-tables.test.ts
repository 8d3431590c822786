import { cohortFromTables, defaultCohortProtocol, eligibility, flowOf, withResults } from '@yttria/core/cohort'
import { csvTable } from '@yttria/node/tables'
import { cohortTables, drawCohort } from '@yttria/phantom'
import { beforeAll, describe, expect, it } from 'vitest'

describe("a virtual cohort's tables", () => {
  const cohort = drawCohort({ patients: 39, seed: 5 })
  let read: ReturnType<typeof cohortFromTables>
  beforeAll(() => {
    const [patients, laboratory, events] = cohortTables(cohort).map(t => csvTable(t.text, t.path))
    read = cohortFromTables({ patients: patients!, laboratory: [laboratory!], events: [events!] })
  })

  it('are read without a word, back to what was drawn: dates to days, other units to our own', () => {
    expect(read.findings).toEqual([])
    expect(read.value!.flatMap(p => p.problems)).toEqual([])
    for (const [k, p] of read.value!.entries()) {
      const drawn = cohort.patients[k]!
      const { other: _o, row: _r, ...clinical } = p.clinical, { other: _d, ...wanted } = drawn.clinical
      expect(clinical).toEqual(Object.fromEntries(Object.entries(wanted).filter(([, v]) => v !== undefined)))
      expect(p.laboratory.map(v => [v.analyte, v.day])).toEqual(drawn.laboratory.map(v => [v.analyte, v.day]))
      // Written with five digits in another unit.
      p.laboratory.forEach((v, n) => expect(Math.abs(v.value / drawn.laboratory[n]!.value - 1)).toBeLessThan(1e-4))
      expect(p.events.map(e => [e.term, e.grade, e.baselineGrade, e.day])).toEqual(drawn.events.map(e => [e.term, e.grade, e.baselineGrade, e.day]))
    }
  })

  it("flow as the study's: 39, 31, then 24 and 28", () => {
    const patients = read.value!.map((p, k) => withResults(p, cohort.patients[k]!.results))
    expect(patients.flatMap(p => p.problems)).toEqual([])
    const found = eligibility(patients, defaultCohortProtocol), flow = flowOf(found.value!, defaultCohortProtocol.eligibility)
    expect([flow.study.entering, flow.study.included.length, ...flow.analyses.map(s => s.included.length)]).toEqual([39, 31, 24, 28, 31])
    expect(found.findings).toEqual([])
  })
})
