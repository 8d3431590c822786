import { describe, expect, it } from 'vitest'
import { random } from '../../../src/numerics/index.ts'
import { cox, type CoxData, coxFirth } from '../../../src/statistics/index.ts'
import { coxRows } from '../../../src/statistics/survival/cox-rows.ts'
import { firthLikelihood } from '../../../src/statistics/survival/firth-likelihood.ts'

function cohort(seed: number, n: number): CoxData & { time: number[]; event: number[] } {
  const r = random(seed), x = Array.from({ length: n }, () => r.normal()), z = x.map(() => r.uniform() < 0.4 ? 1 : 0), w = x.map(() => r.uniform() ** 2)
  return {
    time: x.map((v, i) => Math.ceil(-5 * Math.log(1 - r.uniform()) / Math.exp(0.5 * v - 0.5 * z[i]!))), event: x.map(() => r.uniform() < 0.6 ? 1 : 0),
    covariates: [{ name: 'x', values: x }, { name: 'z', values: z }, { name: 'w', values: w }],
  }
}
const late = (data: ReturnType<typeof cohort>) => ({ ...data, entry: data.time.map((t, i) => i % 3 === 0 ? t - 1 : 0), strata: data.time.map((_, i) => i % 2) })

describe("Firth's penalised likelihood", () => {
  it('has the derivative that differences show, also with strata and late entry', () => {
    const evaluate = firthLikelihood(coxRows(late(cohort(2, 60))).value!), b = [0.3, -0.5, 0.2], h = 1e-5
    const score = Float64Array.from(evaluate(b).score), information = Float64Array.from(evaluate(b).information)
    for (const j of [0, 1, 2]) {
      const moved = (d: number): number => evaluate(b.map((v, k) => k === j ? v + d : v)).penalised
      expect(score[j]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 6)
    }
    const { covariance } = evaluate(b)
    for (const r of [0, 1, 2]) for (const c of [0, 1, 2]) {
      let v = 0
      for (let k = 0; k < 3; k++) v += information[r * 3 + k]! * covariance[k * 3 + c]!
      expect(v).toBeCloseTo(r === c ? 1 : 0, 12)
    }
  })

  it('is near Cox with many events, and never infinite with few', () => {
    const many = cohort(3, 3000), firth = coxFirth(many).value!, plain = cox(many, { ties: 'breslow' }).value!
    firth.coefficients.forEach((c, j) => {
      expect(Math.abs(c.estimate - plain.coefficients[j]!.estimate) / c.se).toBeLessThan(0.05)
      expect(c.ciLow! - c.waldLow).toBeCloseTo(0, 2)
    })
    const separated = coxFirth({ time: [1, 2, 3, 4, 5, 6], event: [1, 1, 1, 0, 0, 0], covariates: [{ name: 'x', values: [1, 1, 1, 0, 0, 0] }] })
    expect(separated.findings).toEqual([])
    expect(separated.value!.record.converged).toBe(true)
    expect(separated.value!.coefficients[0]!.ciHigh).toBeGreaterThan(separated.value!.coefficients[0]!.waldHigh)
  })

  it('moves with the units of a covariate; a term of two columns is tested once', () => {
    const data = late(cohort(6, 80)), one = coxFirth(data).value!
    const two = coxFirth({ ...data, covariates: data.covariates.map((c, j) => ({ ...c, term: j === 0 ? 'x' : 'zw', values: Array.from(c.values, v => j === 0 ? 50 + v / 10 : v) })) }).value!
    expect(two.coefficients[0]!.estimate / 10).toBeCloseTo(one.coefficients[0]!.estimate, 8)
    expect(two.coefficients[0]!.ciHigh! / 10).toBeCloseTo(one.coefficients[0]!.ciHigh!, 7)
    expect(two.penalisedLogLik).toBeCloseTo(one.penalisedLogLik + Math.log(0.1), 8)
    expect(two.termTests.map(t => [t.term, t.df])).toEqual([['x', 1], ['zw', 2]])
    expect(two.termTests[1]!.statistic).toBeGreaterThan(one.coefficients[1]!.statistic)
  })

  it('refuses what cox refuses, and clusters', () => {
    const base = { time: [1, 2, 3], event: [1, 0, 1] }
    expect(coxFirth({ ...base, event: [0, 0, 0], covariates: [{ name: 'x', values: [1, 2, 3] }] }).findings[0]!.code).toBe('survival-no-event')
    expect(coxFirth({ ...base, covariates: [{ name: 'x', values: [1, 2, 4] }, { name: 'y', values: [2, 4, 8] }] }).findings[0]!.code).toBe('cox-collinear')
    expect(() => coxFirth({ ...base, covariates: [{ name: 'x', values: [1, 2, 4] }], cluster: [1, 1, 2] })).toThrow('clusters')
    expect(() => coxFirth({ ...base, covariates: [{ name: 'x', values: [1, 2, 4] }] }, { level: 1 })).toThrow('level 1')
  })

  it('says where the iteration was cut short', () => {
    const cut = coxFirth(cohort(8, 40), { maxIterations: 1 })
    expect(cut.findings.map(f => f.code)).toContain('cox-firth-not-converged')
    expect(cut.value!.record).toMatchObject({ converged: false, reason: 'iterations', iterations: 1 })
  })
})
