import { expect, it } from 'vitest'
import {
  chiSquaredQuantile, chiSquaredTail, fQuantile, fTail, incompleteBeta, incompleteGamma, logChiSquaredTail, logFTail, logGamma, logNormalTail, logStudentTTail,
  normalQuantile, normalTail, normalTwoSided, studentTQuantile, studentTTail, studentTTwoSided, studentizedRangeTail, studentizedRangeUpperQuantile,
} from '../../../src/numerics/index.ts'
import { describeReference, referenceJson } from '../../reference.ts'

const near = (got: number, want: number, relative: number) => {
  if (want === 0) return expect(Math.abs(got)).toBeLessThan(relative)
  if (!(Math.abs(got / want - 1) <= relative)) throw new Error(`${got} for ${want}: ${Math.abs(got / want - 1)} apart, ${relative} allowed`)
}

it('tails with closed forms', () => {
  // chi-squared with 2 df: e^(-x/2). F(2, d): (1 + 2f/d)^(-d/2). t with 1 df: 1/2 - atan(t)/pi; with 2 df: (1 - t/sqrt(2 + t^2))/2.
  for (const x of [1e-8, 0.3, 4, 60, 1200]) near(chiSquaredTail(x, 2), Math.exp(-x / 2), 1e-13)
  near(logChiSquaredTail(4000, 2), -2000, 1e-14)
  for (const f of [1e-6, 0.4, 3, 80]) near(fTail(f, 2, 7), (1 + 2 * f / 7) ** -3.5, 1e-13)
  for (const t of [-3, -0.2, 0, 0.7, 2.5]) near(studentTTail(t, 1), 0.5 - Math.atan(t) / Math.PI, 1e-14)
  near(studentTTail(1e6, 1), Math.atan(1e-6) / Math.PI, 1e-14)
  near(studentTTail(1.5, 2), (1 - 1.5 / Math.sqrt(4.25)) / 2, 1e-14)
  near(logGamma(5), Math.log(24), 1e-14)
  near(logGamma(0.5), Math.log(Math.PI) / 2, 1e-14)
  expect(normalTail(0)).toBe(0.5)
  expect(studentTTail(0, 3)).toBe(0.5)
  expect([chiSquaredTail(-1, 3), fTail(0, 2, 3), chiSquaredTail(Infinity, 2), fTail(Infinity, 1, 4)]).toEqual([1, 1, 0, 0])
})

it('far tails against 50 digits of arithmetic (mpmath)', () => {
  near(normalTail(37.5), 4.6053530095819548e-308, 1e-12)
  for (let z = -9; z < 37; z += 0.173) near(normalTail(z), z > 0 ? incompleteGamma(0.5, z * z / 2).upper / 2 : 0.5 + incompleteGamma(0.5, z * z / 2).lower / 2, 2e-13)
  near(logNormalTail(1000), -500007.826694812184, 1e-15)
  near(normalTwoSided(30), 9.8134278542963742e-198, 1e-13)
  near(studentTTwoSided(1e5, 60), 2.2677354768709274e-248, 1e-12)
  near(logStudentTTail(1e5, 120), -1097.61631965742139, 1e-14)
  near(studentTTwoSided(2.1, 1e5), 0.0357313396322967925, 1e-13)
  near(fTail(5000, 4, 150.5), 6.9364941039824550e-159, 1e-12)
  near(chiSquaredTail(1400, 3), 2.9456193610163087e-303, 1e-12)
  near(chiSquaredTail(99.5, 100), 0.495305305554271346, 1e-14)
})

it('symmetries, and quantiles that come back', () => {
  for (const z of [0.1, 1, 3]) near(normalTail(z) + normalTail(-z), 1, 1e-15)
  near(studentTTail(-2, 5) + studentTTail(2, 5), 1, 1e-15)
  near(studentTTail(1.7, Infinity), normalTail(1.7), 1e-15)
  near(studentTTail(1.7, 1e12), normalTail(1.7), 1e-10)
  near(fTail(2.3 ** 2, 1, 9.5), studentTTwoSided(2.3, 9.5), 1e-14)
  near(fTail(3, 4, Infinity), chiSquaredTail(12, 4), 1e-15)
  for (const p of [1e-300, 1e-12, 0.02, 0.3, 0.5, 0.8, 0.9999]) {
    near(normalTail(-normalQuantile(p)), p, 1e-12)
    near(studentTTail(-studentTQuantile(p, 3.3), 3.3), p, 1e-12)
    if (p > 1e-30) near(incompleteGamma(1.7, chiSquaredQuantile(p, 3.4) / 2).lower, p, 1e-12)
    if (p > 1e-30) near(1 - fTail(fQuantile(p, 3, 8), 3, 8), p, p < 1e-3 ? 1 : 1e-12)
  }
  expect([normalQuantile(0), normalQuantile(1), studentTQuantile(0, 4), chiSquaredQuantile(0, 2), chiSquaredQuantile(1, 2)]).toEqual([-Infinity, Infinity, -Infinity, 0, Infinity])
  near(incompleteBeta(2, 3, 0.4).lower, 0.5248, 1e-14)
})

it('studentized range: two groups are a two-sided t, tables elsewhere', () => {
  for (const df of [3, 10, 200]) for (const q of [0.5, 3, 12]) near(studentizedRangeTail(q, 2, df), studentTTwoSided(q / Math.SQRT2, df), 1e-8)
  near(studentizedRangeTail(4, 2, Infinity), normalTwoSided(4 / Math.SQRT2), 1e-9)
  // scipy 1.10, which integrates the same double integral to 1e-11 absolute.
  for (const [q, k, df, want] of [[3.5, 3, 10, 0.07710331083841038], [4.2, 4, 45.9, 0.023596948366800596], [2.1, 5, 7.3, 0.5997209042120991], [8, 4, 20, 8.508767963866237e-5], [6, 3, 2.5, 0.06521912607928193], [25, 4, 5, 4.1570290619130645e-5]] as const) expect(Math.abs(studentizedRangeTail(q, k, df) - want)).toBeLessThan(2e-11)
  // Table of the 5% points: 3 groups, 10 df 3.877; 4 groups, 20 df 3.958; 3 groups, infinite 3.314.
  expect(studentizedRangeUpperQuantile(0.05, 3, 10)).toBeCloseTo(3.877, 3)
  expect(studentizedRangeUpperQuantile(0.05, 4, 20)).toBeCloseTo(3.958, 3)
  expect(studentizedRangeUpperQuantile(0.05, 3, Infinity)).toBeCloseTo(3.314, 3)
})

it('wrong calls are refused', () => {
  expect(() => normalTail(NaN)).toThrow(RangeError)
  expect(() => studentTTail(1, 0)).toThrow(RangeError)
  expect(() => fTail(1, -1, 3)).toThrow(RangeError)
  expect(() => chiSquaredTail(1, NaN)).toThrow(RangeError)
  expect(() => normalQuantile(1.2)).toThrow(RangeError)
  expect(() => studentizedRangeTail(2, 1, 4)).toThrow(RangeError)
})

interface Rows { readonly [k: string]: readonly Readonly<Record<string, number>>[] }

describeReference('distributions', () => {
  const rows = referenceJson<{ cases: { results: Rows }[] }>('statistics/distributions.json').cases[0]!.results
  it('tails as in R', () => {
    for (const r of rows.t!) { near(studentTTail(r.x!, r.df!), r.upper!, 1e-13); near(studentTTail(-r.x!, r.df!), r.lower!, 1e-13); near(studentTTwoSided(r.x!, r.df!), r.twoSided!, 1e-13) }
    for (const r of rows.F!) { near(fTail(r.x!, r.df1!, r.df2!), r.upper!, 1e-12); near(Math.exp(logFTail(r.x!, r.df1!, r.df2!)), r.upper!, 1e-12) }
    for (const r of rows.chisq!) near(chiSquaredTail(r.x!, r.df!), r.upper!, 1e-13)
    for (const r of rows.normalUpper!) near(normalTail(r.x!), r.upper!, 1e-13)
  })
  it('quantiles as in R', () => {
    for (const r of rows.normalQuantile!) near(normalQuantile(r.p!), r.q!, 1e-13)
    for (const r of rows.tQuantile!) near(studentTQuantile(r.p!, r.df!), r.q!, 1e-12)
    for (const r of rows.chisqQuantile!) near(chiSquaredQuantile(r.p!, r.df!), r.q!, 1e-12)
    for (const r of rows.fQuantile!) near(fQuantile(r.p!, r.df1!, r.df2!), r.q!, 1e-12)
  })
})
