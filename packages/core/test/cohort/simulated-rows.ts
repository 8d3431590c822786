import { random } from '../../src/numerics/index.ts'
import { type Category, categories } from '../../src/cohort/categories.ts'
import type { LesionRow } from '../../src/cohort/rows/lesion-row.ts'
import type { PatientRow } from '../../src/cohort/rows/patient-row.ts'

/** What a cohort of rows is drawn from. */
export interface Truth {
  readonly patients: number
  /** log of the geometric mean of dose by category, from PD to CR. */
  readonly logDose: readonly [number, number, number, number]
  readonly share: readonly [number, number, number, number]
  readonly betweenPatientsSd: number
  readonly residualSd: number
}

export const likeTheStudy: Truth = { patients: 24, logDose: [Math.log(94), Math.log(98), Math.log(164), Math.log(183)], share: [0.21, 0.24, 0.43, 0.12], betweenPatientsSd: 0.35, residualSd: 0.45 }

/** Lesions and patients by one seed: the category first, then the dose by it. */
export function simulatedRows(seed: number, truth: Truth = likeTheStudy): { lesions: LesionRow[]; patients: PatientRow[] } {
  const rng = random(seed), lesions: LesionRow[] = [], patients: PatientRow[] = []
  for (let n = 0; n < truth.patients; n++) {
    const patient = `P${String(n + 1).padStart(4, '0')}`, own = truth.betweenPatientsSd * rng.normal(), count = 1 + rng.integer(6)
    const specificActivityBqPerSphere = 2500 * 0.5 ** (24 * (1 + rng.integer(11)) / 64.1)
    const mine: LesionRow[] = []
    for (let k = 0; k < count; k++) {
      const category = draw(truth.share, rng.uniform()), at = categories.indexOf(category)
      const doseGy = Math.exp(truth.logDose[at]! + own + truth.residualSd * rng.normal()), volumeMl = 5 + 40 * rng.uniform() ** 2, tlgBaseline = 5 * volumeMl
      const cv = 0.25 + 0.3 * rng.uniform()
      const changePercent = category === 'CR' ? -100 : category === 'PR' ? -95 + 45 * rng.uniform() : category === 'StD' ? -40 + 110 * rng.uniform() : 80 + 100 * rng.uniform()
      mine.push({
        patient, lesion: `L${k + 1}`, inDoseResponse: true, volumeMl, tlgBaseline, tlgFollowUp: tlgBaseline * (1 + changePercent / 100), changePercent, category, doseGy,
        sdDoseGy: cv * doseGy, coefficientOfVariation: cv, heterogeneityMbqPerMl: cv * doseGy * 1.03 / 50, specificActivityBqPerSphere, merged: false,
        doseBeforeRefinementGy: doseGy * (0.9 + 0.1 * rng.uniform()),
      })
    }
    const volume = mine.reduce((s, l) => s + l.volumeMl, 0), weighted = (f: (l: LesionRow) => number) => mine.reduce((s, l) => s + l.volumeMl * f(l), 0) / volume
    const best = mine.map(l => l.category!).sort((a, b) => categories.indexOf(b) - categories.indexOf(a))[Math.floor(mine.length / 2)]!
    const healthyLiverDoseGy = 25 + 85 * rng.uniform(), responder = best === 'PR' || best === 'CR'
    const grade = Math.max(0, Math.min(3, Math.round(0.2 + healthyLiverDoseGy / 60 + 0.6 * rng.normal())))
    const hazard = (responder ? 0.35 : 1) * Math.log(2) / 280, death = -Math.log(1 - rng.uniform()) / hazard, censor = 300 + 1200 * rng.uniform(), survivalDays = Math.max(100, Math.round(Math.min(death, censor)))
    patients.push({
      patient, inStudy: true, inDoseResponse: true, inDoseToxicity: true, inSurvival: true,
      sex: rng.uniform() < 0.6 ? 'M' : 'F', ageYears: Math.round(45 + 35 * rng.uniform()), primaryLocation: ['right', 'left', 'rectum'][rng.integer(3)]!, extrahepaticDisease: rng.uniform() < 0.4, priorLines: rng.integer(4),
      specificActivityBqPerSphere, lesions: mine.length, tumourVolumeMl: volume, doseGy: weighted(l => l.doseGy!), heterogeneityMbqPerMl: weighted(l => l.heterogeneityMbqPerMl!), coefficientOfVariation: weighted(l => l.coefficientOfVariation!),
      category: best, followUpDay: 60 + rng.integer(36), healthyLiverDoseGy, healthyLiverVolumeMl: 1200 + 600 * rng.uniform(), highestGrade: grade,
      albi: -2.6 + 0.4 * rng.normal(), bilirubin: 8 + 10 * rng.uniform(), relativeChange: { alp: -10 + 0.8 * healthyLiverDoseGy + 25 * rng.normal(), albumin: 2 - 0.15 * healthyLiverDoseGy + 5 * rng.normal() },
      survivalDays, died: death <= censor,
    })
    lesions.push(...mine)
  }
  return { lesions, patients }
}

function draw(share: readonly number[], u: number): Category {
  let below = 0
  for (let k = 0; k < share.length; k++) if (u < (below += share[k]!)) return categories[k]!
  return 'CR'
}
