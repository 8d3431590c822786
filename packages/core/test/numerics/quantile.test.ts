import fc from 'fast-check'
import { expect, it } from 'vitest'
import { median, quantile, weightedQuantile } from '../../src/numerics/index.ts'

it('quantiles of type 7 by hand', () => {
  // 1 3 4 10: at p = 0.25, h = 0.75, 1 + 0.75 x 2 = 2.5
  expect(quantile([10, 1, 4, 3], 0.25)).toBe(2.5)
  expect(median([10, 1, 4, 3])).toBe(3.5)
  expect(quantile([10, 1, 4, 3], 1)).toBe(10)
})

it('weighted quantile by hand', () => {
  // weights 1 2 1: middles 0.5, 2, 3.5; p = 0.25 lies at 1.25, half way from 10 to 20
  expect(weightedQuantile([30, 10, 20], [1, 1, 2], 0.25)).toBe(15)
})

const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 30 })
const p = fc.double({ min: 0, max: 1, noNaN: true })

it('equal weights give the unweighted quantile', () => {
  fc.assert(fc.property(values, p, fc.double({ min: 0.01, max: 10, noNaN: true }), (v, q, w) => {
    expect(weightedQuantile(v, v.map(() => w), q)).toBeCloseTo(quantile(v, q), 8)
  }), { seed: 2 })
})

it('values of weight nothing do not count, and quantiles rise with p', () => {
  fc.assert(fc.property(values, p, p, (v, a, b) => {
    const w = v.map((_, n) => 1 + n % 3)
    expect(weightedQuantile([...v, 1e9], [...w, 0], a)).toBe(weightedQuantile(v, w, a))
    expect(weightedQuantile(v, w, Math.min(a, b))).toBeLessThanOrEqual(weightedQuantile(v, w, Math.max(a, b)))
  }), { seed: 3 })
})

it('refuses what has no quantile', () => {
  expect(() => quantile([], 0.5)).toThrow(RangeError)
  expect(() => quantile([1], 1.1)).toThrow(/1\.1/)
  expect(() => weightedQuantile([1], [-1], 0.5)).toThrow(/-1/)
  expect(() => weightedQuantile([1], [0], 0.5)).toThrow(RangeError)
})
