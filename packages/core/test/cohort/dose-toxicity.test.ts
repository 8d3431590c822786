import { describe, expect, it } from 'vitest'
import { defaultAnalysis as settings } from '../../src/cohort/analysis-settings.ts'
import { doseToxicity } from '../../src/cohort/dose-toxicity/dose-toxicity.ts'
import { likeTheStudy, simulatedRows } from './simulated-rows.ts'

const { patients } = simulatedRows(6)

describe('toxicity by dose of the healthy liver', () => {
  const some = patients.map((r, k) => k < 6 ? { ...r, category: undefined } : r), d = doseToxicity(some, settings)
  const grade = (kind: string, adjustment: string) => d.grade.models.find(m => m.kind === kind && m.adjustment === adjustment)!

  it('is modelled linearly as the study and ordinally beside, unadjusted, adjusted, and adjusted without response', () => {
    expect(d.grade.models.map(m => `${m.kind} ${m.adjustment}`)).toEqual(['linear unadjusted', 'linear adjusted', 'linear adjustedWithoutResponse', 'ordinal unadjusted', 'ordinal adjusted', 'ordinal adjustedWithoutResponse'])
    expect(d.laboratory.map(l => l.analyte)).toEqual(['albumin', 'alp'])
  })

  it('has the n of every model: without response 24, adjusted for it 18', () => {
    expect(['unadjusted', 'adjusted', 'adjustedWithoutResponse'].map(a => [grade('linear', a).value!.patients, grade('linear', a).value!.leftOut])).toEqual([[24, 0], [18, 6], [24, 0]])
    expect(d.findings.map(f => f.code)).toEqual(['response-not-known'])
  })

  it('rises: 0.8% of ALP per Gy were drawn, and albumin falls by 0.15% per Gy', () => {
    const many = doseToxicity(simulatedRows(8, { ...likeTheStudy, patients: 800 }).patients, { ...settings, level: 0.999 })
    const slope = (analyte: string) => many.laboratory.find(l => l.analyte === analyte)!.models[0]!.value!.effect
    for (const [analyte, perTenGy] of [['alp', 8], ['albumin', -1.5]] as const) {
      expect(slope(analyte).low).toBeLessThan(perTenGy)
      expect(slope(analyte).high).toBeGreaterThan(perTenGy)
      expect(slope(analyte).low * slope(analyte).high).toBeGreaterThan(0)
    }
    const [linear, ordinal] = [many.grade.models[0]!, many.grade.models[3]!]
    expect([linear.value!.effect.estimate > 0, ordinal.value!.effect.estimate > 0]).toEqual([true, true])
  })

  it('takes the hepatic reserve that the protocol names', () => {
    for (const hepaticReserve of ['albi', 'bilirubin', 'healthyLiverVolumeMl'] as const)
      expect(doseToxicity(patients, { ...settings, doseToxicity: { ...settings.doseToxicity, hepaticReserve } }).grade.models[1]!.value!.covariates.at(-1)!.term).toBe(hepaticReserve)
  })

  it('has P of the analytes by Holm, never below the plain ones', () => {
    for (const l of d.laboratory) expect(l.holmP!).toBeGreaterThanOrEqual(l.models[0]!.value!.effect.p)
  })

  it('refuses grades that are all the same, and no patients, with the reason', () => {
    const same = doseToxicity(patients.map(r => ({ ...r, highestGrade: 1 })), settings)
    expect(same.grade.models.map(m => m.value)).toEqual(Array(6).fill(undefined))
    expect(same.grade.models.every(m => m.findings.some(f => f.severity === 'error'))).toBe(true)
    expect(doseToxicity([], settings).grade.models[0]!.findings[0]!.code).toBe('few-patients')
  })

  it('names the patients whose course meets criteria of REILD, with their dose', () => {
    expect(doseToxicity(patients.map((r, k) => ({ ...r, reildCriteria: k === 2 })), settings).reild).toEqual([{ patient: patients[2]!.patient, healthyLiverDoseGy: patients[2]!.healthyLiverDoseGy }])
  })
})
