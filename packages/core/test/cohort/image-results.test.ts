import { describe, expect, it } from 'vitest'
import type { Results } from '../../src/course/index.ts'
import { type CohortPatient, type ImageResults, defaultCohortProtocol, eligibility, withResults, withoutResults } from '../../src/cohort/index.ts'

const patient: CohortPatient = { key: 'P01', clinical: { baselinePetDay: -21, treatmentPetDay: 1, followUpPetDay: 91, other: {} }, laboratory: [], events: [], problems: [] }
const exams = (baseline: number, followUp = 91) => [{ id: 'a', role: 'baseline' as const, daysFromTreatment: baseline }, { id: 'c', role: 'followUp' as const, daysFromTreatment: followUp }]
const results = (more: Partial<ImageResults> = {}): ImageResults => ({ lesions: [], patientLevel: {}, ...more })

describe("a patient's results of the images", () => {
  it('are taken as results.json has them: its type fits', () => {
    const fits: (r: Results) => ImageResults = r => r
    expect(fits).toBeTypeOf('function')
  })
  it('of the same day join without a word', () => {
    const joined = withResults(patient, results({ exams: exams(-20.7, 91.2) }))
    expect(joined.problems).toEqual([])
    expect(joined.results?.exams).toHaveLength(2)
  })
  it("some days off: the images' day counts, with a warning", () => {
    const joined = withResults(patient, results({ exams: exams(-24.2) }))
    expect(joined.clinical.baselinePetDay).toBe(-24)
    expect(joined.problems).toMatchObject([{ code: 'cohort/exam-day', severity: 'warning', spoils: [] }])
  })
  it('more than a week off is another exam or another patient: left out of what hangs on it', () => {
    expect(withResults(patient, results({ exams: exams(-40) })).problems).toMatchObject([{ severity: 'error', spoils: ['study'] }])
    expect(withResults(patient, results({ exams: exams(-21, 140) })).problems).toMatchObject([{ severity: 'error', spoils: ['dose-response'] }])
  })
  it("a follow-up counted from the second session, as the images count it, is the table's", () => {
    const sequential = { ...patient, clinical: { ...patient.clinical, secondTreatmentDay: 30, followUpPetDay: 121 } }
    expect(withResults(sequential, results({ exams: exams(-21, 91) })).problems).toEqual([])
    expect(withResults(sequential, results({ exams: exams(-21, 121) })).problems).toEqual([])
  })
  it('of another key are not taken', () => {
    const joined = withResults(patient, { ...results(), patient: { key: 'P10' } })
    expect(joined.results).toBeUndefined()
    expect(joined.problems).toMatchObject([{ code: 'cohort/results-key', spoils: ['study'] }])
  })
  it('that failed leave the patient in the study and in survival, with the reason', () => {
    const failed = withoutResults({ ...patient, clinical: { ...patient.clinical, survival: { days: 300, died: true } } }, 'no 90Y PET in the folder.')
    const { value } = eligibility([failed], defaultCohortProtocol)
    expect(['study', 'dose-response', 'dose-toxicity', 'survival'].map(a => value!.exclusion('P01', a as 'study') === undefined)).toEqual([true, false, false, true])
    expect(value!.patients[0]!.decisions['dose-response'].reasons[0]!.detail).toBe('P01: the images could not be analysed: no 90Y PET in the folder.')
  })
})
