import { describe, expect, it } from 'vitest'
import { random } from '../../src/numerics/index.ts'
import { type GroupedRows, mixedLogisticModel, randomInterceptLogistic } from '../../src/statistics/index.ts'

/** Groups of 1 to 5 rows: logit 0.4 + 1.1 x + u, SD of u 1. */
function drawn(seed: number, groups: number): { data: GroupedRows; table: { y: number[]; x: number[]; g: string[] } } {
  const rng = random(seed), table = { y: [] as number[], x: [] as number[], g: [] as string[] }, start = [0]
  for (let g = 0; g < groups; g++) {
    const u = rng.normal()
    for (let k = 0; k <= rng.integer(5); k++) {
      const x = rng.normal()
      table.x.push(x); table.g.push(`g${g}`); table.y.push(rng.uniform() < 1 / (1 + Math.exp(-(0.4 + 1.1 * x + u))) ? 1 : 0)
    }
    start.push(table.y.length)
  }
  return { data: { x: Float64Array.from(table.x.flatMap(v => [1, v])), p: 2, y: Float64Array.from(table.y), start: Int32Array.from(start) }, table }
}

describe('logistic regression with a random intercept for the bootstrap', () => {
  const { data, table } = drawn(3, 60)

  it('is the mixed logistic model: estimates, SD, likelihood, covariance', () => {
    const a = randomInterceptLogistic(data), b = mixedLogisticModel('y ~ x + (1 | g)', table, { points: 25 }).value!
    expect(a.converged).toBe(true)
    a.beta.forEach((v, k) => expect(v).toBeCloseTo(b.coefficients[k]!.estimate, 5))
    expect(a.tau).toBeCloseTo(b.randomSd!, 5)
    expect(a.logLik).toBeCloseTo(b.logLik, 7)
    const m = 3
    for (let r = 0; r < 2; r++) for (let c = 0; c < 2; c++) expect(a.covariance![r * m + c]).toBeCloseTo(b.vcov![r * 2 + c]!, 4)
    expect(Math.sqrt(a.covariance![8]!)).toBeCloseTo(b.randomSdSe!, 3)
  })

  it('counts a group twice as if it stood there twice', () => {
    const weight = Float64Array.from({ length: 60 }, (_, g) => g < 10 ? 2 : g < 20 ? 0 : 1), rows: number[] = [], start = [0]
    for (let g = 0; g < 60; g++) for (let t = 0; t < weight[g]!; t++) {
      for (let i = data.start[g]!; i < data.start[g + 1]!; i++) rows.push(i)
      start.push(rows.length)
    }
    const twice = randomInterceptLogistic({ p: 2, x: Float64Array.from(rows.flatMap(i => [data.x[2 * i]!, data.x[2 * i + 1]!])), y: Float64Array.from(rows, i => data.y[i]!), start: Int32Array.from(start) })
    const weighted = randomInterceptLogistic(data, { weight })
    weighted.beta.forEach((v, k) => expect(v).toBeCloseTo(twice.beta[k]!, 6))
    expect(weighted.tau).toBeCloseTo(twice.tau, 6)
    expect(weighted.logLik).toBeCloseTo(twice.logLik, 8)
  })

  it('has no SD where rows of a group are no more alike than others', () => {
    // Each group has two 1s of four: less than chance would vary.
    const one: GroupedRows = { p: 2, x: Float64Array.from([0, 1, 2, 3].flatMap(() => [1, -1, 1, -1, 1, 1, 1, 1])), y: Float64Array.from([0, 1, 2, 3].flatMap(g => [0, g === 0 ? 1 : 0, 1, g === 0 ? 0 : 1])), start: Int32Array.of(0, 4, 8, 12, 16) }
    const fit = randomInterceptLogistic(one)
    expect([fit.tau, fit.logLik]).toEqual([0, fit.logLikWithoutGroups])
    // At -1 one of 8 is 1, at +1 seven of 8: slope ln 7.
    expect(fit.beta[1]).toBeCloseTo(Math.log(7), 5)
  })

  it('without groups is ordinary logistic regression', () => {
    const fit = randomInterceptLogistic(data, { groups: false })
    expect([fit.tau, fit.logLik]).toEqual([0, fit.logLikWithoutGroups])
    expect(fit.covariance).toHaveLength(4)
  })

  it('says that it has no maximum where a column separates the outcome', () => {
    const separated = { ...data, y: Float64Array.from(table.x, v => v > 0 ? 1 : 0) }
    expect(randomInterceptLogistic(separated).converged).toBe(false)
    expect(randomInterceptLogistic(separated, { groups: false }).converged).toBe(false)
  })

  it('refuses a group whose likelihood is too small a number', () => {
    expect(() => randomInterceptLogistic({ p: 1, x: new Float64Array(500).fill(1), y: new Float64Array(500), start: Int32Array.of(0, 500) })).toThrow(RangeError)
  })
})
