import { fQuantile, normalQuantile } from '../../numerics/index.ts'
import { type Interval, requireLevel } from '../interval.ts'

/** Wilson's score interval (JASA 1927;22:209), without continuity correction. */
export function wilson(successes: number, n: number, level = 0.95): Interval<'wilson'> {
  requireCounts(successes, n)
  const z = normalQuantile((1 + requireLevel(level)) / 2)
  return { method: 'wilson', level, ...wilsonLimits(successes / n, n, z) }
}

/** Wilson's limits of a proportion of `n` rows, which need not be whole (an effective number). */
export function wilsonLimits(p: number, n: number, z: number): { low: number; high: number } {
  const centre = p + z * z / (2 * n), width = z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)), scale = 1 + z * z / n
  return { low: p === 0 ? 0 : (centre - width) / scale, high: p === 1 ? 1 : (centre + width) / scale }
}

/** The exact binomial interval of Clopper and Pearson (Biometrika 1934;26:404), through quantiles of F. */
export function clopperPearson(successes: number, n: number, level = 0.95): Interval<'clopper-pearson'> {
  requireCounts(successes, n)
  const tail = (1 - requireLevel(level)) / 2, k = successes
  const f = (p: number, a: number, b: number): number => fQuantile(p, 2 * a, 2 * b)
  const low = k === 0 ? 0 : 1 / (1 + (n - k + 1) / (k * f(tail, k, n - k + 1)))
  const high = k === n ? 1 : 1 / (1 + (n - k) / ((k + 1) * f(1 - tail, k + 1, n - k)))
  return { method: 'clopper-pearson', level, low, high }
}

/** Throws RangeError unless 0 <= k <= n, n >= 1, both whole. */
export function requireCounts(k: number, n: number): void {
  if (!(Number.isInteger(k) && Number.isInteger(n) && k >= 0 && n >= 1 && k <= n)) throw new RangeError(`${k} of ${n}`)
}
