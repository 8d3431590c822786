import { type VirtualCohort, drawCohort } from './draw.ts'
import { inDoseResponse, inDoseToxicity, inStudy, reasonCounts } from './flow.ts'
import type { Category, CohortParameters } from './parameters.ts'
import { lesionCategories } from './parameters.ts'
import { type VirtualLesion, meanTumourDose, patientResponse } from './tumours.ts'

/** truth.json of a cohort: what it was drawn from, what that implies, what is behind each patient's rows. */
export function cohortTruth(cohort: VirtualCohort) {
  const { seed, parameters, patients } = cohort, reasons = patients.map(p => p.latent.reason)
  const study = patients.filter(p => inStudy(p.latent.reason)), responding = study.filter(p => inDoseResponse(p.latent.reason))
  return {
    schemaVersion: '1.0.0', seed, parameters, implied: impliedBy(parameters),
    flow: {
      patients: patients.length, excluded: reasonCounts(patients.length, parameters.flow), study: study.length, doseResponse: responding.length,
      doseToxicity: reasons.filter(inDoseToxicity).length, lesions: responding.reduce((n, p) => n + p.latent.lesions.length, 0),
    },
    patients: patients.map(p => ({ key: p.key, ...p.latent, lesions: p.latent.lesions, tumourDoseGy: meanTumourDose(p.latent.lesions), ...patientResponse(p.latent.lesions) })),
  }
}

export type CohortTruth = ReturnType<typeof cohortTruth>

const manyPatients = 4000

/**
 * What an analysis of endlessly many patients would find: percentages and slopes are the parameters themselves; what has no
 * formula (AUC, rates at thresholds, means of patients) is counted over 4,000 patients drawn from the same parameters.
 */
export function impliedBy(parameters: CohortParameters) {
  const { patients } = drawCohort({ patients: manyPatients, seed: 0, parameters })
  const included = patients.filter(p => inDoseResponse(p.latent.reason)), lesions = included.flatMap(p => p.latent.lesions)
  const doses = (which: (l: VirtualLesion) => boolean) => lesions.filter(which).map(l => l.doseGy)
  const responds = (c: Category) => c === 'CR' || c === 'PR'
  const responding = doses(l => responds(l.category)), others = doses(l => !responds(l.category))
  const ofPatients = included.map(p => ({ category: patientResponse(p.latent.lesions).category, doseGy: meanTumourDose(p.latent.lesions) }))
  const byCategory = <T>(f: (c: Category) => T) => Object.fromEntries(lesionCategories.map(c => [c, f(c)])) as Record<Category, T>
  return {
    /** Over PD, per lesion; the same with volume, specific activity and coefficient of variation in the model. */
    percentOverPd: parameters.dose.percentOverPd,
    tau: parameters.dose.tau, sigma: parameters.dose.sigma,
    lesionGeometricMeanGy: byCategory(c => geometricMean(doses(l => l.category === c))),
    patientGeometricMeanGy: byCategory(c => geometricMean(ofPatients.filter(p => p.category === c).map(p => p.doseGy))),
    patientShares: byCategory(c => ofPatients.filter(p => p.category === c).length / ofPatients.length),
    auc: areaUnderCurve(responding, others),
    thresholds: [139, 189].map(doseGy => ({
      doseGy, sensitivity: responding.filter(d => d > doseGy).length / responding.length, specificity: others.filter(d => d <= doseGy).length / others.length,
    })),
    /** Relative change per Gy, the worst within three months; of albumin the fall. Not of bilirubin where patients have REILD. */
    laboratorySlopePerGy: Object.fromEntries(Object.entries(parameters.laboratory).map(([analyte, p]) => [analyte, p.perGy])),
    hazardRatio: { response: parameters.survival.responseHazardRatio, agePerTenYears: parameters.survival.agePerTenYearsHazardRatio, extrahepaticDisease: parameters.survival.extrahepaticHazardRatio },
  }
}

const geometricMean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : Math.exp(values.reduce((sum, x) => sum + Math.log(x), 0) / values.length)

/** Share of pairs in which the first is greater; doses are never equal. */
function areaUnderCurve(above: readonly number[], below: readonly number[]): number {
  const sorted = [...above.map(x => ({ x, of: 1 })), ...below.map(x => ({ x, of: 0 }))].sort((a, b) => a.x - b.x)
  let under = 0, pairs = 0
  for (const { of } of sorted) {
    if (of === 0) under++
    else pairs += under
  }
  return pairs / above.length / below.length
}
