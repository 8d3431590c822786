import { describe, expect, it } from 'vitest'
import { defaultAnalysis as settings } from '../../../src/cohort/analysis-settings.ts'
import { patientModel } from '../../../src/cohort/dose-response/patient-model.ts'
import { likeTheStudy, simulatedRows } from '../simulated-rows.ts'

const { patients } = simulatedRows(3), { patientCovariates } = settings.doseResponse

describe('dose by category, per patient', () => {
  it('has one row per patient, t intervals, Wald and HC3 beside', () => {
    const m = patientModel(patients, [], settings).value!
    expect([m.of, m.rows, m.patients]).toEqual(['patients', patients.length, patients.length])
    expect(m.effects.every(e => e.interval.method === 't' && e.intervals.some(i => i.method === 'wald'))).toBe(true)
    expect(m.betweenPatientsSd).toBeUndefined()
  })

  it('adjusts for numbers and for levels, and warns of many parameters for few patients', () => {
    const o = patientModel(patients, patientCovariates, settings), m = o.value!
    expect(m.covariateEffects.map(e => e.term)).toEqual(['tumourVolumeMl', 'specificActivityBqPerSphere', 'heterogeneityMbqPerMl', 'primaryLocationrectum', 'primaryLocationright', 'extrahepaticDiseaseTRUE', 'priorLines'])
    expect(o.findings.filter(f => f.code === 'parameters-many')).toHaveLength(1)
  })

  it('does not warn where patients are enough', () => {
    const o = patientModel(simulatedRows(4, { ...likeTheStudy, patients: 300 }).patients, patientCovariates, settings)
    expect(o.findings.map(f => f.code)).not.toContain('parameters-many')
  })

  it('prints the effect of a covariate per its step', () => {
    const m = patientModel(patients, ['ageYears'], settings).value!, [age] = m.covariateEffects
    expect([age!.per, age!.unit]).toEqual([10, 'years'])
    const again = patientModel(patients.map(r => ({ ...r, ageYears: r.ageYears! / 10 })), ['ageYears'], settings).value!.covariateEffects[0]!
    // Ten times the scale: per 10 units is then per 100 of the old.
    expect(Math.log1p(again.percent / 100)).toBeCloseTo(10 * Math.log1p(age!.percent / 100), 9)
  })

  it('has means at the mean of numbers and the average of levels: unmoved by what a covariate is counted from', () => {
    const a = patientModel(patients, ['ageYears', 'sex'], settings).value!, b = patientModel(patients.map(r => ({ ...r, ageYears: r.ageYears! + 1000 })), ['ageYears', 'sex'], settings).value!
    a.means.forEach((m, k) => expect(b.means[k]!.doseGy).toBeCloseTo(m.doseGy, 5))
  })

  it('refuses more coefficients than patients, and one category', () => {
    expect(patientModel(patients.slice(0, 8), patientCovariates, settings).value).toBeUndefined()
    expect(patientModel(patients.filter(r => r.category === 'PR'), [], settings).findings.map(f => f.code)).toContain('one-category')
  })
})
