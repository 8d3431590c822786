import { expect, it } from 'vitest'
import { random } from '../../src/numerics/index.ts'
import { simex } from '../../src/statistics/simex/index.ts'

// True x with variance 1, error variance 0.25: a slope of 2 shrinks to 2 / 1.25 = 1.6.
const rng = random(5), n = 4000, truth = Float64Array.from({ length: n }, () => rng.normal()), x = truth.map(v => v + 0.5 * rng.normal()), y = truth.map(v => 2 * v + 0.3 * rng.normal())
const slope = (of: Float64Array) => {
  const mx = of.reduce((s, v) => s + v, 0) / n, my = y.reduce((s, v) => s + v, 0) / n
  return [of.reduce((s, v, i) => s + (v - mx) * (y[i]! - my), 0) / of.reduce((s, v) => s + (v - mx) ** 2, 0)]
}

it('a slope that error flattened comes back', () => {
  const quadratic = simex(x, slope, { seed: 1, errorSd: 0.5, replicates: 30 }), rational = simex(x, slope, { seed: 1, errorSd: 0.5, replicates: 30, extrapolation: 'rational' })
  expect(quadratic.naive[0]).toBeCloseTo(1.6, 1)
  // The curve is 2 / (1.25 + 0.25 lambda): 1.6, 1.4545, 1.3333, 1.2308, 1.1429.
  for (const [k, want] of [1.6, 2 / 1.375, 2 / 1.5, 2 / 1.625, 2 / 1.75].entries()) expect(Math.abs(quadratic.curve[k]!.estimates[0]! / want - 1)).toBeLessThan(0.02)
  expect(Math.abs(rational.corrected[0]! - 2)).toBeLessThan(0.06)
  expect(quadratic.corrected[0]!).toBeGreaterThan(1.8)
  expect(quadratic.corrected[0]!).toBeLessThan(rational.corrected[0]!)
})

it('no error changes nothing, the seed repeats it, errors are per row and on either scale', () => {
  const small = x.subarray(0, 50), mean = (v: Float64Array) => [v.reduce((s, t) => s + t * t, 0) / v.length]
  expect(simex(small, mean, { seed: 1, errorSd: 0, replicates: 2 }).corrected[0]).toBeCloseTo(mean(small)[0]!, 12)
  // The mean square grows by lambda sd^2, a line: carried back it falls by sd^2.
  const rows = simex(small, mean, { seed: 2, errorSd: new Float64Array(50).fill(0.5), replicates: 4000 })
  expect(Math.abs(rows.corrected[0]! - (rows.naive[0]! - 0.25))).toBeLessThan(0.02)
  expect(simex(small, mean, { seed: 2, errorSd: 0.5, replicates: 4000 }).corrected).toEqual(rows.corrected)
  const positive = small.map(v => Math.exp(v))
  expect(simex(positive, v => [v.reduce((s, t) => s + Math.log(t), 0)], { seed: 3, errorSd: 0.1, scale: 'relative', replicates: 5 }).curve.every(c => c.usable > 0)).toBe(true)
})

it('wrong calls are refused', () => {
  expect(() => simex([1, 2], () => undefined, { seed: 1, errorSd: 1 })).toThrow(/no estimate/)
  expect(() => simex([1, 2], () => [1], { seed: 1, errorSd: -1 })).toThrow(RangeError)
  expect(() => simex([1, 2], () => [1], { seed: 1, errorSd: [1] })).toThrow(/1 errors for 2/)
  expect(() => simex([1, 2], () => [1], { seed: 1, errorSd: 1, lambdas: [1] })).toThrow(RangeError)
})
