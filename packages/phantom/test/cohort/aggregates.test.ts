import { type Toxicity, toxicity, toxicitySettings } from '@yttria/core/response'
import { describe, expect, it } from 'vitest'
import { type Category, drawCohort, impliedBy, inDoseResponse, inDoseToxicity, inStudy, patientResponse, studyParameters } from '../../src/cohort/index.ts'

/*
 * What the study printed, against 40 cohorts of 39 patients taken together: their middle is to lie where the study's figure lies,
 * within what 24 patients and 85 lesions leave open.
 */
const cohorts = Array.from({ length: 40 }, (_, seed) => drawCohort({ seed: seed + 1000 }))
const patients = cohorts.flatMap(c => c.patients), study = patients.filter(p => inStudy(p.latent.reason))
const responding = study.filter(p => inDoseResponse(p.latent.reason)), watched = study.filter(p => inDoseToxicity(p.latent.reason))
const lesions = responding.flatMap(p => p.latent.lesions)
const implied = impliedBy(studyParameters)
const doses = (...categories: Category[]) => lesions.filter(l => categories.includes(l.category)).map(l => l.doseGy)

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b), middle = (sorted.length - 1) / 2
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
}
const within = (value: number, low: number, high: number) => {
  expect(value).toBeGreaterThan(low)
  expect(value).toBeLessThan(high)
}

describe('cohorts drawn from the study parameters', () => {
  it('have doses like the study: 133 Gy (20-1,001) in all; CR 196, PR 177, StD 72, PD 95 Gy', () => {
    within(median(lesions.map(l => l.doseGy)), 120, 145)
    // Standard error of a log median of n lesions at an SD of 0.5: 0.63 / sqrt(n), 0.20, 0.10, 0.14, 0.15.
    within(median(doses('CR')), 196 * Math.exp(-0.4), 196 * Math.exp(0.4))
    within(median(doses('PR')), 177 * Math.exp(-0.2), 177 * Math.exp(0.2))
    within(median(doses('StD')), 72 * Math.exp(-0.28), 72 * Math.exp(0.28))
    within(median(doses('PD')), 95 * Math.exp(-0.3), 95 * Math.exp(0.3))
    // Of one cohort's 85.
    const extremes = cohorts.map(c => c.patients.filter(p => inDoseResponse(p.latent.reason)).flatMap(p => p.latent.lesions.map(l => l.doseGy)))
    within(median(extremes.map(d => Math.min(...d))), 18, 40)
    within(median(extremes.map(d => Math.max(...d))), 400, 1001)
  })
  it('have the categories of the study: 10 CR, 37 PR, 20 StD, 18 PD of 85', () => {
    for (const [category, n] of [['CR', 10], ['PR', 37], ['StD', 20], ['PD', 18]] as const) within(doses(category).length / 40, n - 3, n + 3)
  })
  it("discriminate as in the study: AUC in its interval of 0.79 to 0.98; above 139 Gy 77% and 89%, above 189 Gy 45% and 97%", () => {
    const { auc, thresholds } = implied
    within(auc, 0.82, 0.9)
    // Binomial intervals of 36/47, 34/38, 21/47, 37/38.
    within(thresholds[0]!.sensitivity, 0.62, 0.88)
    within(thresholds[0]!.specificity, 0.75, 0.97)
    within(thresholds[1]!.sensitivity, 0.3, 0.6)
    within(thresholds[1]!.specificity, 0.86, 1)
  })
  it('have patients like the study: 4 PD, 7 StD, 12 PR, 1 CR of 24, geometric means 94, 107 and 198 Gy', () => {
    const { patientShares, patientGeometricMeanGy: mean } = implied
    for (const [category, n] of [['PD', 4], ['StD', 7], ['PR', 12], ['CR', 1]] as const) within(24 * patientShares[category], n - 3, n + 3)
    within(mean.PD!, 75, 115)
    within(mean.StD!, 90, 130)
    within(mean.PR!, 160, 220)
  })
  it('have livers like the study: healthy liver 63 Gy (24-113), 2,925 MBq (1,193-5,994), 1,613 mL treated, 4 days from calibration (1-11)', () => {
    const healthy = watched.map(p => p.latent.healthyLiverGy)
    within(median(healthy), 56, 70)
    expect(Math.min(...healthy)).toBeGreaterThanOrEqual(24)
    expect(Math.max(...healthy)).toBeLessThanOrEqual(115)
    within(median(study.map(p => p.clinical.administeredMbq)), 2500, 3200)
    within(median(study.map(p => p.clinical.treatedVolumeMl)), 1450, 1800)
    expect(median(study.map(p => p.clinical.daysFromCalibration))).toBe(4)
  })
  it('have adverse events like the study: 47 laboratory, 48 clinical, 71, 21, 3 of grades 1 to 3, in 24 of 28 patients; about one REILD', () => {
    const settings = toxicitySettings.parse({}), all: Toxicity[] = watched.map(p => toxicity({ laboratory: p.laboratory, events: p.events, sex: p.clinical.sex }, settings))
    const laboratory = all.flatMap(t => t.laboratory.flatMap(l => l.grade ? [l.grade] : [])), clinical = all.flatMap(t => t.clinicalByTerm.map(e => e.grade))
    const per = 1 / 40, grade = (g: number) => [...laboratory, ...clinical].filter(x => x === g).length * per
    within(laboratory.length * per, 42, 53)
    within(clinical.length * per, 42, 54)
    within(grade(1), 62, 84)
    within(grade(2), 15, 27)
    within(grade(3), 1, 6)
    within(all.filter(t => t.adverseEvents > 0).length * per, 22.5, 26)
    within(all.filter(t => t.reild.standing === 'both').length * per, 0.05, 1.5)
  })
  it('live like the study: median 13.2 months (8.4-18.9); with response 16.9, without 8.7', () => {
    const responder = (p: (typeof responding)[number]) => ['CR', 'PR'].includes(patientResponse(p.latent.lesions).category)
    const months = (of: typeof study) => medianSurvival(of.map(p => p.clinical.survival)) / 30.4375
    within(months(study), 10.5, 15.5)
    within(months(responding.filter(responder)), 14, 20)
    within(months(responding.filter(p => !responder(p))), 7.5, 11)
  })
})

/** Where the product of 1 - 1/n over the deaths falls to a half. */
function medianSurvival(all: readonly { days: number; died: boolean }[]): number {
  let left = 1, n = all.length
  for (const { days, died } of all.toSorted((a, b) => a.days - b.days)) {
    if (died) left *= 1 - 1 / n
    if (left <= 0.5) return days
    n--
  }
  throw new RangeError('the median is not reached')
}
