import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bfgs, random, withNumericGradient } from '../../../src/numerics/index.ts'
import { baselineHazard, concordance, cox, type CoxData, proportionality, type Ties } from '../../../src/statistics/index.ts'

function cohort(seed: number, n: number, ties: boolean): CoxData & { time: number[]; event: number[] } {
  const r = random(seed), x = Array.from({ length: n }, () => r.normal()), z = x.map(() => r.uniform() < 0.4 ? 1 : 0)
  const time = x.map((v, i) => { const t = -Math.log(1 - r.uniform()) / Math.exp(0.6 * v - 0.5 * z[i]!); return ties ? Math.ceil(4 * t) : t })
  return { time, event: x.map(() => r.uniform() < 0.7 ? 1 : 0), covariates: [{ name: 'x', values: x }, { name: 'z', values: z }] }
}

describe('Cox', () => {
  it('finds the maximum of the likelihood written out set by set, also with late entry, strata and exact ties', () => {
    for (const ties of ['efron', 'breslow', 'exact'] as Ties[]) {
      const base = cohort(7, 40, true), r = random(8)
      const data = { ...base, entry: base.time.map(t => Math.min(t - 1, Math.floor(4 * r.uniform()))), strata: base.time.map((_, i) => i % 3) }
      const fit = cox(data, { ties }).value!
      const direct = bfgs(withNumericGradient(b => -logLikelihood(data, b, ties), [1e-6, 1e-6]), [0, 0])
      expect(fit.logLik).toBeCloseTo(-direct.objective, 8)
      direct.end.forEach((b, j) => expect(fit.coefficients[j]!.estimate).toBeCloseTo(b, 4))
      const h = 1e-4, at = (d: number) => logLikelihood(data, Float64Array.from(fit.coefficients, (c, j) => c.estimate + (j === 0 ? d : 0)), ties)
      const v = fit.covariance, determinant = v[0]! * v[3]! - v[1]! * v[2]!
      expect(-(at(h) + at(-h) - 2 * at(0)) / h ** 2 / (v[3]! / determinant)).toBeCloseTo(1, 4)
    }
  })

  it('without ties is the same by every method', () => {
    const data = cohort(3, 30, false), [a, b, c] = (['efron', 'breslow', 'exact'] as Ties[]).map(ties => cox(data, { ties }).value!)
    for (const j of [0, 1]) {
      expect(b!.coefficients[j]!.estimate).toBeCloseTo(a!.coefficients[j]!.estimate, 10)
      expect(c!.coefficients[j]!.se).toBeCloseTo(a!.coefficients[j]!.se, 10)
    }
  })

  it('does not notice that a row is split into two at risk one after the other', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), seed => {
      const data = cohort(seed, 25, true), whole = cox(data).value!
      const rows = data.time.flatMap((t, i) => t > 1 ? [{ i, from: 0, to: 1, e: 0 }, { i, from: 1, to: t, e: data.event[i]! }] : [{ i, from: 0, to: t, e: data.event[i]! }])
      const split = cox({ time: rows.map(r => r.to), event: rows.map(r => r.e), entry: rows.map(r => r.from), cluster: rows.map(r => r.i), covariates: data.covariates.map(c => ({ name: c.name, values: rows.map(r => c.values[r.i]!) })) }).value!
      const robust = cox({ ...data, cluster: data.time.map((_, i) => i) }).value!
      split.coefficients.forEach((c, j) => {
        expect(c.estimate).toBeCloseTo(whole.coefficients[j]!.estimate, 7)
        expect(c.robustSe).toBeCloseTo(robust.coefficients[j]!.robustSe!, 7)
      })
      expect(split.concordance!.concordance).toBeCloseTo(whole.concordance!.concordance, 12)
      expect(split.concordance!.se).toBeCloseTo(whole.concordance!.se, 12)
    }), { numRuns: 10 })
  })

  it('moves with the units of a covariate, and not with its origin', () => {
    const data = cohort(5, 40, true), one = cox(data).value!
    const two = cox({ ...data, covariates: [{ name: 'x', values: Array.from(data.covariates[0]!.values, v => 1000 + 10 * v) }, data.covariates[1]!] }).value!
    expect(two.coefficients[0]!.estimate * 10).toBeCloseTo(one.coefficients[0]!.estimate, 10)
    expect(two.logLik).toBeCloseTo(one.logLik, 10)
    const zph = proportionality(data, one).value!.tests
    proportionality({ ...data, covariates: [{ name: 'x', values: Array.from(data.covariates[0]!.values, v => 1000 + 10 * v) }, data.covariates[1]!] }, two).value!.tests.forEach((t, k) => expect(t.statistic).toBeCloseTo(zph[k]!.statistic, 7))
  })

  it('robust by row is the change from a little more weight of each row, squared and summed', () => {
    const data = cohort(9, 20, false), fit = cox({ ...data, cluster: data.time.map((_, i) => i) }).value!
    // Breslow's weighted score equation solved again with each weight raised a little.
    const solveWeighted = (weight: number[]): readonly number[] => bfgs(withNumericGradient(b => {
      let l = 0
      data.time.forEach((t, i) => {
        if (!data.event[i]) return
        const eta = (k: number): number => data.covariates.reduce((s, c, j) => s + b[j]! * c.values[k]!, 0)
        let s0 = 0
        data.time.forEach((u, k) => { if (u >= t) s0 += weight[k]! * Math.exp(eta(k)) })
        l += weight[i]! * (eta(i) - Math.log(s0))
      })
      return -l
    }, [1e-5, 1e-5]), fit.coefficients.map(c => c.estimate), { gradientTolerance: 1e-10, objectiveTolerance: 0 }).end
    const h = 1e-2
    let variance = 0
    data.time.forEach((_, i) => {
      const up = solveWeighted(data.time.map((_, k) => k === i ? 1 + h : 1)), down = solveWeighted(data.time.map((_, k) => k === i ? 1 - h : 1))
      variance += ((up[0]! - down[0]!) / (2 * h)) ** 2
    })
    expect(Math.sqrt(variance) / fit.coefficients[0]!.robustSe!).toBeCloseTo(1, 3)
  })

  it('keeps the logarithm of a p too small for a number', () => {
    const time = Array.from({ length: 20_000 }, (_, i) => 1 + (i % 2 ? i : i / 8)), fit = cox({ time, event: time.map(() => 1), covariates: [{ name: 'x', values: time.map((_, i) => i % 2) }] }).value!
    const [c] = fit.coefficients
    expect(c!.p).toBe(0)
    // ln p of z is -z^2/2 - ln(z sqrt(pi/2)), to 1/z^2.
    expect(c!.logP).toBeCloseTo(-(c!.statistic ** 2) / 2 - Math.log(Math.abs(c!.statistic) * Math.sqrt(Math.PI / 2)), 2)
  })

  it('two strata of the same rows give the same coefficient and half the variance', () => {
    const data = cohort(4, 30, true), twice = <T>(a: ArrayLike<T>): T[] => [...Array.from(a), ...Array.from(a)]
    const one = cox(data).value!, two = cox({ time: twice(data.time), event: twice(data.event), strata: [...data.time.map(() => 'a'), ...data.time.map(() => 'b')], covariates: data.covariates.map(c => ({ name: c.name, values: twice(c.values) })) }).value!
    expect(two.coefficients[0]!.estimate).toBeCloseTo(one.coefficients[0]!.estimate, 10)
    expect(two.covariance[0]! * 2).toBeCloseTo(one.covariance[0]!, 10)
    expect(baselineHazard({ time: twice(data.time), event: twice(data.event), strata: [...data.time.map(() => 'a'), ...data.time.map(() => 'b')], covariates: data.covariates.map(c => ({ name: c.name, values: twice(c.values) })) }, two).map(b => b.stratum)).toEqual(['a', 'b'])
  })

  it('refuses no event, a constant, a collinear column; throws for a NaN, rows that do not match, exact ties with clusters', () => {
    const x = [1, 2, 3, 5], base = { time: [1, 2, 3, 4], event: [1, 1, 0, 1] }
    const code = (d: CoxData): string => cox(d).findings[0]!.code
    expect(code({ ...base, event: [0, 0, 0, 0], covariates: [{ name: 'x', values: x }] })).toBe('survival-no-event')
    expect(code({ ...base, covariates: [{ name: 'x', values: [7, 7, 7, 7] }] })).toBe('cox-constant-covariate')
    expect(code({ ...base, covariates: [] })).toBe('cox-no-covariate')
    expect(code({ ...base, covariates: [0, 1, 2, 3].map(j => ({ name: `x${j}`, values: x.map((v, i) => i === j ? 1 : v) })) })).toBe('cox-many-covariates')
    expect(code({ ...base, covariates: [{ name: 'x', values: x }, { name: 'y', values: x.map(v => 3 - 2 * v) }] })).toBe('cox-collinear')
    expect(code({ ...base, covariates: [{ name: 'x', values: [1, 1, 2, 2] }], strata: [1, 1, 2, 2] })).toBe('cox-collinear')
    expect(() => cox({ ...base, covariates: [{ name: 'x', values: [1, 2, NaN, 4] }] })).toThrow('x of row 2')
    expect(() => cox({ ...base, covariates: [{ name: 'x', values: [1, 2] }] })).toThrow('x has 2 rows')
    expect(() => cox({ ...base, covariates: [{ name: 'x', values: x }], cluster: x }, { ties: 'exact' })).toThrow('exact')
    expect(() => baselineHazard({ ...base, covariates: [{ name: 'x', values: x }] }, { ties: 'efron', coefficients: [] })).toThrow('0 coefficients')
  })
})

describe('concordance', () => {
  it('is what counting every pair gives, and its standard error the jackknife by cluster', () => {
    const row = fc.record({ time: fc.integer({ min: 2, max: 9 }), stay: fc.integer({ min: 1, max: 4 }), event: fc.boolean(), score: fc.integer({ min: 0, max: 5 }), stratum: fc.integer({ min: 0, max: 1 }), cluster: fc.integer({ min: 0, max: 4 }) })
    fc.assert(fc.property(fc.array(row, { minLength: 2, maxLength: 25 }), fc.boolean(), (rows, late) => {
      const entry = rows.map(r => late ? Math.max(0, r.time - r.stay) : -1)
      const got = concordance({ time: rows.map(r => r.time), event: rows.map(r => r.event), score: rows.map(r => r.score), strata: rows.map(r => r.stratum), cluster: rows.map(r => r.cluster), ...(late ? { entry } : {}) })
      const pair = (i: number, j: number): number | undefined => {
        const a = rows[i]!, b = rows[j]!
        if (i === j || !a.event || a.stratum !== b.stratum || !(entry[j]! < a.time) || !(b.time > a.time || (b.time === a.time && !b.event))) return undefined
        return a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0
      }
      const ways = (weight: (i: number) => number): [number, number] => {
        let won = 0, all = 0
        rows.forEach((_, i) => rows.forEach((_, j) => { const w = pair(i, j); if (w !== undefined) { won += w * weight(i) * weight(j); all += weight(i) * weight(j) } }))
        return [won, all]
      }
      const [won, all] = ways(() => 1)
      if (all === 0) { expect(got).toBeUndefined(); return }
      expect(got!.pairs).toBe(all)
      expect(got!.concordance).toBeCloseTo(won / all, 13)
      const h = 1e-4, ratio = (c: number, d: number): number => { const [w, a] = ways(i => rows[i]!.cluster === c ? 1 + d : 1); return w / a }
      const slopes = [0, 1, 2, 3, 4].map(c => (ratio(c, h) - ratio(c, -h)) / (2 * h))
      expect(got!.se).toBeCloseTo(Math.hypot(...slopes), 6)
    }), { numRuns: 60 })
  })
})

/** The partial likelihood as defined, one set at risk after the other. */
function logLikelihood(data: CoxData & { time: number[]; event: number[]; entry: number[]; strata: number[] }, b: ArrayLike<number>, ties: Ties): number {
  const eta = data.time.map((_, i) => data.covariates.reduce((s, c, j) => s + b[j]! * c.values[i]!, 0))
  let l = 0
  for (const s of new Set(data.strata)) for (const t of new Set(data.time)) {
    const risk = data.time.map((_, i) => i).filter(i => data.strata[i] === s && data.time[i]! >= t && data.entry[i]! < t)
    const dead = risk.filter(i => data.time[i] === t && data.event[i])
    const sum = (rows: number[]): number => rows.reduce((a, i) => a + Math.exp(eta[i]!), 0)
    l += dead.reduce((a, i) => a + eta[i]!, 0)
    if (ties === 'exact') {
      if (dead.length) l -= Math.log(subsets(risk.map(i => Math.exp(eta[i]!)), dead.length))
    } else dead.forEach((_, k) => { l -= Math.log(sum(risk) - (ties === 'efron' ? k / dead.length * sum(dead) : 0)) })
  }
  return l
}

const subsets = (values: number[], size: number): number =>
  size === 0 ? 1 : values.reduce((s, v, i) => s + v * subsets(values.slice(i + 1), size - 1), 0)
