import { describe, expect, it } from 'vitest'
import { type CohortParameters, drawCohort, studyParameters } from '../../src/cohort/index.ts'

/** Without chance in doses and laboratory, so that the equations of docs/methods/phantom/virtual-cohort.md give the rows. */
const certain: CohortParameters = {
  ...studyParameters,
  dose: { ...studyParameters.dose, tau: 0, sigma: 0, sdLogCoefficientOfVariation: 0 },
  liver: { ...studyParameters.liver, sdLogDose: 0 },
  laboratory: Object.fromEntries(Object.entries(studyParameters.laboratory).map(([a, p]) => [a, { ...p, sd: 0, baselineSdLog: 0 }])) as CohortParameters['laboratory'],
}
const patients = drawCohort({ parameters: certain, seed: 3, patients: 60 }).patients

describe('a row by hand', () => {
  it('90 Gy x 1.9 = 171 Gy for PR at 25 mL and 900 Bq; x e^(-0.001 dV + 0.00005 dS) elsewhere; heterogeneity 0.4 x dose x 1.03 / 50', () => {
    const over = { PD: 1, StD: 0.965, PR: 1.9, CR: 2.5 }
    let seen = 0
    for (const p of patients) for (const l of p.results.lesions) {
      if (l.category === undefined || l.meanDoseGy === undefined) continue
      const at25 = l.meanDoseGy / Math.exp(-0.001 * (l.volumeMl - 25) + 0.00005 * (p.clinical.specificActivityBqPerSphere - 900))
      expect(at25).toBeCloseTo(90 * over[l.category], 6)
      expect(l.sdConcentrationMbqPerMl! / l.meanDoseGy).toBeCloseTo(0.4 * 1.03 / 50, 9)
      seen++
    }
    expect(seen).toBeGreaterThan(50)
    // 171 Gy x 0.4 x 1.03 / 50 = 1.409 MBq/mL.
    expect(171 * 0.4 * 1.03 / 50).toBeCloseTo(1.409, 3)
  })
  it('activity: 60 Gy in 1,880 mL and 100 Gy in 20 mL with 5% to the lungs are 2,489 MBq', () => {
    expect((60 * 1880 + 100 * 20) * 1.03 / 50 / 0.95).toBeCloseTo(2489.3, 1)
    for (const p of patients) {
      const tumours = p.latent.lesions.reduce((sum, l) => sum + l.doseGy * l.volumeMl, 0), ml = p.latent.lesions.reduce((sum, l) => sum + l.volumeMl, 0)
      const mbq = (p.latent.healthyLiverGy * (p.latent.liverVolumeMl - ml) + tumours) * 1.03 / 50 / (1 - p.clinical.lungShuntFraction)
      expect(Math.abs(p.clinical.administeredMbq - mbq)).toBeLessThanOrEqual(0.5)
    }
  })
  it('specific activity: 2,500 Bq x 2^(-96 / 64.1) = 885 Bq after 4 days', () => {
    expect(2500 * 2 ** (-96 / 64.1)).toBeCloseTo(885.3, 1)
    for (const p of patients.filter(x => x.clinical.daysFromCalibration === 4)) expect(p.clinical.specificActivityBqPerSphere).toBe(885.3)
  })
  it('bilirubin 10 umol/L rises by 50% - 1.2% = 48.8% at most at 62 Gy, to 14.9; albumin 40 g/L falls by 8% - 0.15% to 36.9', () => {
    for (const p of patients) {
      expect(p.latent.healthyLiverGy).toBeCloseTo(62, 9)
      const after = (analyte: string) => p.laboratory.filter(v => v.analyte === analyte && v.day > 0).map(v => v.value)
      if (after('bilirubin').length === 0) continue
      expect(Math.max(...after('bilirubin'))).toBe(14.9)
      // 40 x (1 - 0.0785) = 36.86.
      expect(Math.min(...after('albumin'))).toBe(36.9)
    }
  })
  it('hazard ratio of two Weibull medians of one shape: (8.7 / 16.9)^2 = 0.265', () => {
    expect((8.7 / 16.9) ** 2).toBeCloseTo(0.265, 3)
    expect(Math.log(0.27) / Math.log(8.7 / 16.9)).toBeCloseTo(1.97, 2)
  })
})
