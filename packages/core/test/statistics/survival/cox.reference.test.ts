import { expect, it } from 'vitest'
import { baselineHazard, cox, martingaleResiduals, proportionality, type TimeTransform } from '../../../src/statistics/index.ts'
import { describeReference } from '../../reference.ts'
import { allClose, close, golden } from '../golden.ts'
import { coxData } from './cox-data.ts'

type N = number | string
interface Fit {
  coefNames: string[]; beta: number[]; se: number[]; z: number[]; p: number[]; hr: number[]; hrLow: number[]; hrHigh: N[]; vcov: number[][]; loglik: [number, number]
  lrt: number[]; wald: number[]; score: number[]; concordance: [number, number]; AIC: number; BIC: number; n: number; nevent: number
  baseHaz: { time: number[]; hazard: number[] }; martingale: number[]
  zph: Record<string, { names: string[]; chisq: number[]; df: number[]; p: number[] }>
  schoenfeld?: { time: number[]; raw: number[] | number[][]; scaled: number[] | number[][]; transformedTime: number[] }
}

describeReference("Cox against R's survival", () => {
  const cases = golden<{ cox?: Record<string, Fit> }>('cox.json').filter(c => c.results.cox).flatMap(c => (['efron', 'breslow'] as const).map(ties => [c.name, ties, c] as const))

  it.each(cases)('%s by %s', (name, ties, c) => {
    const data = coxData(c), want = c.results.cox![ties]!, fit = cox(data, name === 'breast_monotone' ? { ties, tolerance: 1e-13 } : { ties }).value!
    // A likelihood without maximum: its coefficient is where R stopped, its standard error the root of rounding.
    const finite = want.se.map((_, j) => j).filter(j => want.se[j]! < 1e5), all = finite.length === want.se.length
    const pick = <T>(a: readonly T[]): T[] => finite.map(j => a[j]!)
    const of = (key: 'estimate' | 'se' | 'statistic' | 'p' | 'hazardRatio' | 'hazardRatioLow' | 'hazardRatioHigh') => pick(fit.coefficients.map(x => x[key]))
    expect(fit.coefficients.map(x => x.term)).toEqual(want.coefNames)
    expect(fit.coefficients.map(x => x.infinite)).toEqual(want.se.map(s => s >= 1e5))
    allClose(of('estimate'), pick(want.beta), 1e-9, 'beta')
    allClose(of('se'), pick(want.se), 1e-9, 'se')
    allClose(of('statistic'), pick(want.z), 1e-9, 'z')
    allClose(of('p'), pick(want.p), 1e-6, 'p')
    allClose(of('hazardRatio'), pick(want.hr), 1e-9, 'hr')
    allClose(of('hazardRatioLow'), pick(want.hrLow), 1e-9, 'hrLow')
    allClose(of('hazardRatioHigh'), pick(want.hrHigh), 1e-9, 'hrHigh')
    for (const j of finite) for (const k of finite) close(fit.covariance[j * fit.coefficients.length + k], want.vcov[j]![k], 1e-9, 'vcov', Math.sqrt(want.vcov[j]![j]! * want.vcov[k]![k]!))
    close(fit.logLikNull, want.loglik[0], 1e-9)
    close(fit.logLik, want.loglik[1], 1e-9)
    close(fit.tests.likelihoodRatio.statistic, want.lrt[0], 1e-9)
    close(fit.tests.likelihoodRatio.p, want.lrt[2], 1e-6)
    close(fit.tests.score.statistic, want.score[0], 1e-9)
    close(fit.tests.score.p, want.score[2], 1e-6)
    // R prints Wald's statistic to two decimals.
    expect(Math.abs(fit.tests.wald.statistic - want.wald[0]!)).toBeLessThanOrEqual(0.0050001)
    close(fit.aic, want.AIC, 1e-9)
    close(fit.bic, want.BIC, 1e-9)
    expect([fit.n, fit.events]).toEqual([want.n, want.nevent])
    close(fit.concordance!.concordance, want.concordance[0], 1e-9)
    close(fit.concordance!.se, want.concordance[1], 1e-9)
    expect(fit.record.converged).toBe(true)

    const [baseline] = baselineHazard(data, fit)
    expect(baseline!.time).toEqual(want.baseHaz.time)
    if (all) allClose(baseline!.cumulativeHazard, want.baseHaz.hazard, 1e-9, 'hazard')
    // Events less expected: absolute, against 1.
    allClose(martingaleResiduals(data, fit), want.martingale, 1e-9, 'martingale', 1)

    for (const [key, z] of Object.entries(want.zph)) {
      const [transform, by] = key.split('_') as [TimeTransform, string]
      const d = by === 'terms' ? data : { ...data, covariates: data.covariates.map(x => ({ name: x.name, values: x.values })) }
      const got = proportionality(d, fit, { transform }).value!
      expect(got.tests.map(t => t.df)).toEqual(z.df)
      // The infinite coefficient's own test is rounding.
      const kept = z.names.map((_, j) => j).filter(j => all || j !== 2)
      allClose(kept.map(j => got.tests[j]!.statistic), kept.map(j => z.chisq[j]!), 1e-7, `zph ${key}`)
      allClose(kept.map(j => got.tests[j]!.p), kept.map(j => z.p[j]!), 1e-6, `zph p ${key}`)
    }
    if (want.schoenfeld) {
      const { schoenfeld } = proportionality(data, fit).value!
      expect(schoenfeld.time).toEqual(want.schoenfeld.time)
      allClose(schoenfeld.transformedTime, want.schoenfeld.transformedTime, 1e-12, 'g', 1)
      allClose(schoenfeld.raw, (want.schoenfeld.raw as number[][]).flat(), 1e-9, 'raw', 1)
      allClose(schoenfeld.scaled, (want.schoenfeld.scaled as number[][]).flat(), 1e-9, 'scaled', 1)
    }
    if (!all) {
      // On a line flat to rounding: the same step of the iteration, not the same digits.
      expect(Math.abs(fit.coefficients[2]!.estimate - want.beta[2]!)).toBeLessThan(0.01)
    }
  })
})
