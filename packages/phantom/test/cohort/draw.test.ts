import { type CohortPatient, eligibility, eligibilitySettings, flowOf } from '@yttria/core/cohort'
import { toxicitySettings } from '@yttria/core/response'
import { describe, expect, it } from 'vitest'
import { drawCohort, inDoseResponse, reasonCounts, studyParameters } from '../../src/cohort/index.ts'

const settings = { eligibility: eligibilitySettings.parse({}), toxicity: toxicitySettings.parse({}) }
const flow = (patients: readonly CohortPatient[]) => {
  const found = eligibility(patients, settings)
  if (!found.value) throw new Error(found.findings[0]!.message)
  const { study, analyses } = flowOf(found.value, settings.eligibility)
  return { entering: study.entering, study: study.included.length, excluded: study.excluded, ...Object.fromEntries(analyses.map(a => [a.analysis, a.included.length])) }
}

describe('a virtual cohort', () => {
  for (const seed of [undefined, 1, 2, 77])
    it(`of seed ${seed ?? 'by default'} flows from 39 to 31, and to 24 and 28, by the study's own rules of eligibility; 85 lesions`, () => {
      // Its patients are rows as the cohort's analyses take them.
      const { patients } = drawCohort({ seed }), rows: readonly CohortPatient[] = patients
      expect(flow(rows)).toMatchObject({ entering: 39, study: 31, 'dose-response': 24, 'dose-toxicity': 28, survival: 31 })
      expect(patients.filter(p => inDoseResponse(p.latent.reason)).flatMap(p => p.results.lesions).length).toBe(85)
    })
  it('says why each patient is left out, as the rules find it', () => {
    expect(flow(drawCohort().patients).excluded.map(e => [e.reason, e.patients.length])).toEqual([
      ['no baseline FDG PET', 2], ['baseline FDG PET not within 10 weeks before treatment', 2], ['previous whole-liver radioembolization', 1],
      ['no 90Y PET after treatment', 2], ['poor registration', 1],
    ])
  })
  it('is the same for the same seed, another for another', () => {
    expect(drawCohort({ seed: 5 })).toEqual(drawCohort({ seed: 5 }))
    expect(drawCohort({ seed: 5 }).patients[0]!.latent).not.toEqual(drawCohort({ seed: 6 }).patients[0]!.latent)
  })
  it('of other sizes keeps the proportions: 390 patients have ten times each reason, 20 about half', () => {
    const ten = reasonCounts(390, studyParameters.flow), half = reasonCounts(20, studyParameters.flow)
    for (const [reason, n] of Object.entries(studyParameters.flow.counts)) {
      expect(ten[reason as keyof typeof ten]).toBe(10 * n)
      expect(Math.abs(half[reason as keyof typeof half] - n * 20 / 39)).toBeLessThan(1)
    }
    // 8 x 20 / 39 = 4.10, 7 x 20 / 39 = 3.59, 3 x 20 / 39 = 1.54.
    expect(flow(drawCohort({ patients: 20 }).patients)).toMatchObject({ entering: 20, study: 16, 'dose-response': 12, 'dose-toxicity': 14 })
    expect(drawCohort({ patients: 1 }).patients.map(p => [p.key, p.latent.reason])).toEqual([['P01', undefined]])
  })
  it('gives values within what a patient can have', () => {
    for (const { clinical, latent, laboratory, events, results } of drawCohort({ patients: 400, seed: 8 }).patients) {
      expect(clinical.treatedFraction).toBeGreaterThan(0.3)
      expect(clinical.treatedFraction).toBeLessThanOrEqual(1)
      expect(clinical.daysFromCalibration).toBeGreaterThanOrEqual(1)
      expect(clinical.daysFromCalibration).toBeLessThanOrEqual(11)
      expect(clinical.survival.days).toBeGreaterThanOrEqual(Math.max(1, clinical.followUpPetDay ?? 1))
      expect(latent.healthyLiverGy).toBeGreaterThanOrEqual(24)
      expect(latent.healthyLiverGy).toBeLessThanOrEqual(115)
      for (const l of latent.lesions) {
        expect(l.volumeMl).toBeGreaterThanOrEqual(6.5)
        expect(l.category).toBe(l.tlgFollowUp === 0 ? 'CR' : l.changePercent <= -45 ? 'PR' : l.changePercent > 75 ? 'PD' : 'StD')
      }
      for (const v of [...laboratory, ...events]) expect(v.day).toBeLessThanOrEqual(clinical.survival.days)
      for (const v of laboratory) expect(v.value).toBeGreaterThan(0)
      if (clinical.baselinePetDay === undefined) expect(results.lesions).toEqual([])
    }
  })
  it('refuses numbers of patients and seeds that cannot be, and more exclusions than patients', () => {
    for (const patients of [0, -3, 2.5, 1e9, NaN]) expect(() => drawCohort({ patients })).toThrow(RangeError)
    for (const seed of [-1, 0.5]) expect(() => drawCohort({ seed })).toThrow(RangeError)
    expect(() => drawCohort({ patients: 10, parameters: { ...studyParameters, flow: { ...studyParameters.flow, ofPatients: 17 } } })).toThrow(/exclusions/)
    expect(() => drawCohort({ parameters: { ...studyParameters, lesions: { ...studyParameters.lesions, mean: 8 } } })).toThrow(/mean of 8/)
  })
})
