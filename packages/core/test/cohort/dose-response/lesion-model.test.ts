import { describe, expect, it } from 'vitest'
import { defaultAnalysis as settings } from '../../../src/cohort/analysis-settings.ts'
import { lesionAicPath, lesionModel } from '../../../src/cohort/dose-response/lesion-model.ts'
import { likeTheStudy, simulatedRows } from '../simulated-rows.ts'

const { lesions } = simulatedRows(3), { lesionCovariates } = settings.doseResponse

describe('dose by category, per lesion', () => {
  it('recovers what patients were drawn with: the mean of five cohorts of 300 within two standard errors', () => {
    const fits = [21, 22, 23, 24, 25].map(seed => lesionModel(simulatedRows(seed, { ...likeTheStudy, patients: 300 }).lesions, [], { ...settings, level: 0.5 }).value!), [pd, ...others] = likeTheStudy.logDose
    const mean = (of: (m: typeof fits[number]) => number) => fits.reduce((s, m) => s + of(m), 0) / fits.length
    others.forEach((log, k) => {
      // The half width of a 50% interval is 0.674 SE.
      const se = mean(m => Math.log((100 + m.effects[k]!.intervals[1]!.high) / (100 + m.effects[k]!.percent))) / 0.6745 / Math.sqrt(fits.length)
      expect(Math.abs(mean(m => Math.log1p(m.effects[k]!.percent / 100)) - (log - pd))).toBeLessThan(2 * se)
    })
    expect(mean(m => m.betweenPatientsSd!)).toBeCloseTo(likeTheStudy.betweenPatientsSd, 1)
    expect(mean(m => m.residualSd)).toBeCloseTo(likeTheStudy.residualSd, 1)
  })

  it('prints the interval that the protocol asks for, and all others beside', () => {
    for (const interval of ['kenward-roger', 'satterthwaite', 'wald', 'profile'] as const) {
      const m = lesionModel(lesions, [], { ...settings, doseResponse: { ...settings.doseResponse, interval } }).value!
      for (const e of [...m.effects, m.trend!]) {
        expect(e.interval.method).toBe(interval)
        expect(e.intervals.map(i => i.method).sort()).toEqual(['kenward-roger', 'profile', 'satterthwaite', 'wald'])
      }
    }
  })

  it('takes Satterthwaite where rows are too many for Kenward-Roger', () => {
    const m = lesionModel(simulatedRows(5, { ...likeTheStudy, patients: 700 }).lesions, [], settings).value!
    expect(m.rows).toBeGreaterThan(2000)
    expect(m.effects[0]!.interval.method).toBe('satterthwaite')
  })

  it('leaves out rows without a covariate and says how many', () => {
    const m = lesionModel(lesions.map((l, k) => k % 5 === 0 ? { ...l, specificActivityBqPerSphere: undefined } : l), lesionCovariates, settings).value!
    expect(m.leftOut).toBe(Math.ceil(lesions.length / 5))
    expect(m.rows + m.leftOut).toBe(lesions.length)
    expect(Object.values(m.counts).reduce((a, b) => a + b)).toBe(m.rows)
  })

  it('is not adjusted for what is the same in every row, or missing in all, and says so', () => {
    const o = lesionModel(lesions.map(l => ({ ...l, specificActivityBqPerSphere: 900, heterogeneityMbqPerMl: undefined })), lesionCovariates, settings)
    expect(o.value!.covariates).toEqual(['volumeMl'])
    expect(o.findings.map(f => f.code).sort()).toEqual(['covariate-constant', 'covariate-missing'])
  })

  it('compares with the worst category that there is', () => {
    const o = lesionModel(lesions.filter(l => l.category !== 'PD'), [], settings)
    expect([o.value!.reference, o.value!.effects.map(e => e.category)]).toEqual(['StD', ['PR', 'CR']])
    expect(o.findings.map(f => f.code)).toContain('reference-category')
  })

  it('refuses one category, no rows, and one lesion per patient', () => {
    expect(lesionModel(lesions.filter(l => l.category === 'PR'), [], settings).findings.map(f => f.code)).toContain('one-category')
    expect(lesionModel([], [], settings).value).toBeUndefined()
    const single = lesions.filter((l, k) => lesions.findIndex(x => x.patient === l.patient) === k)
    expect(lesionModel(single, [], settings).findings.map(f => f.code)).toContain('groups-are-rows')
  })

  it('leaves out a dose of 0, which has no logarithm, with a warning', () => {
    const o = lesionModel([{ ...lesions[0]!, doseGy: 0 }, ...lesions.slice(1)], [], settings)
    expect(o.value!.rows).toBe(lesions.length - 1)
    expect(o.findings.map(f => f.code)).toContain('dose-not-positive')
  })
})

describe('the path of nested models by AIC', () => {
  it('goes from no fixed effect to all covariates on the same rows; each adds what it says', () => {
    const path = lesionAicPath(lesions.map((l, k) => k === 0 ? { ...l, volumeMl: NaN, heterogeneityMbqPerMl: undefined } : l), lesionCovariates, settings).value!
    expect(path.models.map(m => m.added)).toEqual(['random intercept of the patient', 'category', ...lesionCovariates])
    expect(path.rows).toBe(lesions.length - 1)
    expect(path.models.map(m => m.parameters)).toEqual([3, 6, 7, 8, 9])
    expect(path.best).toBe(path.models.reduce((a, b) => b.aic < a.aic ? b : a).formula)
  })

  it('shows that the SD of the concentration explains the dose that it is part of', () => {
    const path = lesionAicPath(lesions, lesionCovariates, settings).value!
    expect(path.models.at(-1)!.aic).toBeLessThan(path.models.at(-2)!.aic - 20)
  })

  it('is refused without rows', () => {
    expect(lesionAicPath([], lesionCovariates, settings).value).toBeUndefined()
  })
})
