import { expect, it } from 'vitest'
import { logFactorial, random, weightedMoments } from '../../src/numerics/index.ts'

const draw = (n: number, one: () => number) => Array.from({ length: n }, one)

it('the same seed gives the same numbers, another seed or stream others', () => {
  const first = draw(5, random(7).uniform)
  expect(draw(5, random(7).uniform)).toEqual(first)
  expect(draw(5, random(8).uniform)).not.toEqual(first)
  expect(draw(5, random(7, 1).uniform)).not.toEqual(first)
  expect(draw(5, random(7 + 2 ** 32).uniform)).not.toEqual(first)
})

it('the numbers of a seed do not change from version to version', () => {
  expect(draw(3, random(1).uniform)).toMatchInlineSnapshot(`
    [
      0.641897096332796,
      0.854703394979126,
      0.23103726106647493,
    ]
  `)
})

it('uniform, normal and Poisson have their moments', () => {
  const r = random(42), n = 200_000
  const u = weightedMoments(draw(n, r.uniform))
  expect(Math.abs(u.mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n))
  expect(Math.abs(u.variance - 1 / 12)).toBeLessThan(0.001)
  const g = weightedMoments(draw(n, r.normal))
  expect(Math.abs(g.mean)).toBeLessThan(4 / Math.sqrt(n))
  expect(Math.abs(g.variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
  for (const mean of [0.3, 9.9, 10, 35, 1234.5]) {
    const k = weightedMoments(draw(50_000, () => r.poisson(mean)))
    expect(Math.abs(k.mean - mean)).toBeLessThan(4 * Math.sqrt(mean / 50_000))
    expect(Math.abs(k.variance / mean - 1)).toBeLessThan(4 * Math.sqrt((2 + 1 / mean) / 50_000))
  }
})

it('Poisson probabilities match the formula where the two algorithms meet', () => {
  for (const mean of [9, 11]) {
    const r = random(3), n = 200_000, seen = new Map<number, number>()
    for (let i = 0; i < n; i++) { const k = r.poisson(mean); seen.set(k, (seen.get(k) ?? 0) + 1) }
    for (let k = 3; k <= 18; k++) {
      const p = Math.exp(-mean + k * Math.log(mean) - logFactorial(k))
      expect(Math.abs((seen.get(k) ?? 0) / n - p)).toBeLessThan(4.5 * Math.sqrt(p / n))
    }
  }
})

it('integers cover 0 to n - 1 evenly', () => {
  const r = random(5), counts = [0, 0, 0, 0, 0]
  for (let i = 0; i < 50_000; i++) counts[r.integer(5)]!++
  for (const c of counts) expect(Math.abs(c - 10_000)).toBeLessThan(450)
})

it('log factorials on both sides of the switch to the series', () => {
  expect(logFactorial(20)).toBeCloseTo(Math.log(2432902008176640000), 12)
  expect(logFactorial(21)).toBeCloseTo(Math.log(2432902008176640000) + Math.log(21), 12)
})

it('refuses seeds and means that are none', () => {
  expect(() => random(-1)).toThrow(/-1/)
  expect(() => random(1.5)).toThrow(RangeError)
  expect(() => random(1).poisson(-1)).toThrow(/-1/)
})
