import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mean, sum, weightedMoments } from '../../src/numerics/index.ts'

it('a compensated sum keeps small terms beside large ones', () => {
  expect(sum([1, 1e100, 1, -1e100])).toBe(2)
  expect(sum(new Float64Array(1e5).fill(0.1))).toBe(10000)
})

it('the mean of nothing is refused, not NaN', () => {
  expect(() => mean([])).toThrow(RangeError)
  expect(() => weightedMoments([1, 2], [0, 0])).toThrow(/sum to 0/)
  expect(() => weightedMoments([1, 2], [1])).toThrow(/1 weights for 2/)
})

it('weighted moments by hand', () => {
  // weights 1 and 3 of values 2 and 6: mean (2 + 18) / 4 = 5, variance (1 x 9 + 3 x 1) / 4 = 3
  expect(weightedMoments([2, 6], [1, 3])).toEqual({ weight: 4, mean: 5, variance: 3 })
})

it('variance survives a large offset and never falls below zero', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 40 }), values => {
    const near = weightedMoments(values), far = weightedMoments(values.map(v => v + 2 ** 30))
    expect(far.variance).toBeCloseTo(near.variance, 6)
    expect(far.variance).toBeGreaterThanOrEqual(0)
  }), { seed: 1 })
})
