import type { CohortPatient } from '../../src/cohort/patient.ts'
import { random } from '../../src/numerics/index.ts'
import { simulatedRows } from './simulated-rows.ts'

/** Whole patients made of simulated rows: clinical record, laboratory courses, events, results. Every eighth has no follow-up, every tenth no baseline PET. */
export function virtualPatients(seed: number, patients = 40): CohortPatient[] {
  const { lesions, patients: rows } = simulatedRows(seed, { patients, logDose: [4.5, 4.6, 5.1, 5.3], share: [0.2, 0.25, 0.4, 0.15], betweenPatientsSd: 0.3, residualSd: 0.4 }), rng = random(seed, 9)
  return rows.map((r, k): CohortPatient => {
    const followed = k % 8 !== 3, baseline = k % 10 !== 7, own = lesions.filter(l => l.patient === r.patient)
    const course = (analyte: 'albumin' | 'bilirubin' | 'alp', before: number, change: number, uln: number) => [-5, 14, 30, 90].map((day, n) => ({ analyte, day, value: Math.max(1, before * (1 + change / 100 * n / 3 + 0.05 * rng.normal())), lln: analyte === 'albumin' ? 35 : undefined, uln, row: 4 * k + n + 2 }))
    return {
      key: r.patient, problems: [],
      clinical: {
        sex: r.sex as 'M', ageYears: r.ageYears, primaryLocation: r.primaryLocation as 'left', extrahepaticDisease: r.extrahepaticDisease, priorLines: r.priorLines, device: 'glass', specificActivityBqPerSphere: r.specificActivityBqPerSphere,
        ...(baseline ? { baselinePetDay: -20 } : {}), treatmentPetDay: 1, ...(followed ? { followUpPetDay: r.followUpDay } : {}), survival: { days: r.survivalDays!, died: r.died! }, other: {},
      },
      laboratory: [...course('albumin', 40, -0.1 * r.healthyLiverDoseGy!, 50), ...course('bilirubin', 10, r.healthyLiverDoseGy!, 21), ...course('alp', 90, 0.5 * r.healthyLiverDoseGy!, 120)],
      events: rng.uniform() < 0.5 ? [{ term: 'Fatigue', grade: 1 + rng.integer(2) as 1, baselineGrade: 0, day: 9, row: k + 2 }] : [],
      results: {
        lesions: own.map(l => ({ id: l.lesion, volumeMl: l.volumeMl, tlgBaseline: l.tlgBaseline, meanDoseGy: l.doseGy, sdDoseGy: l.sdDoseGy, coefficientOfVariation: l.coefficientOfVariation, sdConcentrationMbqPerMl: l.heterogeneityMbqPerMl, vDosesPercent: { v100Percent: 60, v50Percent: 90 }, ...(followed ? { tlgFollowUp: l.tlgFollowUp, changePercent: l.changePercent, category: l.category } : {}) })),
        patientLevel: followed ? { category: r.category, doseGy: r.doseGy } : { doseGy: r.doseGy }, healthyLiver: { doseGy: r.healthyLiverDoseGy!, volumeMl: r.healthyLiverVolumeMl },
      },
    }
  })
}
