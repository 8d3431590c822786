import { quantileSorted, studentTQuantile } from '../../numerics/index.ts'
import { finite } from '../groups.ts'
import { type Interval, requireLevel } from '../interval.ts'

export type QuantileType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

// Of types 4 to 9: position a + p (n + 1 - a - b).
const positions: Readonly<Record<number, readonly [number, number]>> = { 4: [0, 1], 5: [0.5, 0.5], 6: [0, 0], 7: [1, 1], 8: [1 / 3, 1 / 3], 9: [3 / 8, 3 / 8] }

/** The nine sample quantiles of Hyndman and Fan, Am Stat 1996;50:361. Type 7 is R's and numpy's default, 6 Minitab's and SPSS's, 2 SAS's. */
export function sampleQuantile(values: ArrayLike<number>, p: number, type: QuantileType = 7): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile at p = ${p}: 0 to 1 wanted`)
  const sorted = finite(values, 'value').sort(), n = sorted.length
  if (n === 0) throw new RangeError('quantile of no values')
  const at = (k: number): number => sorted[Math.min(n, Math.max(1, k)) - 1]!
  const fuzz = 4 * Number.EPSILON
  if (type <= 3) {
    const place = type === 3 ? n * p - 0.5 : n * p, j = Math.floor(place + fuzz), between = place - j > fuzz
    const h = type === 1 ? (between ? 1 : 0) : type === 2 ? (between ? 1 : 0.5) : (between || j % 2 === 1 ? 1 : 0)
    return h === 0 ? at(j) : h === 1 ? at(j + 1) : (at(j) + at(j + 1)) / 2
  }
  const [a, b] = positions[type]!, place = a + p * (n + 1 - a - b), j = Math.floor(place + fuzz), h = Math.abs(place - j) < fuzz ? 0 : place - j
  return h === 0 ? at(j) : at(j) + h * (at(j + 1) - at(j))
}

export interface Summary {
  readonly n: number
  readonly mean: number
  /** With n - 1; undefined for one value. */
  readonly sd: number | undefined
  readonly min: number
  readonly q1: number
  readonly median: number
  readonly q3: number
  readonly max: number
  /** Of the mean, by Student's t; undefined for one value. */
  readonly interval: Interval<'t'> | undefined
}

/** Quartiles of type 7. Throws RangeError for no values or a value that is no number. */
export function summarise(values: ArrayLike<number>, level = 0.95): Summary {
  requireLevel(level)
  const sorted = finite(values, 'value').sort(), n = sorted.length
  const { mean, sd } = moments(sorted), q = (p: number): number => quantileSorted(sorted, p)
  return { n, mean, sd, min: sorted[0]!, q1: q(0.25), median: q(0.5), q3: q(0.75), max: sorted[n - 1]!, interval: tInterval(mean, sd, n, level) }
}

export interface GeometricMean {
  readonly n: number
  readonly geometricMean: number
  /** Factor, exp of the standard deviation of the logarithms; undefined for one value. */
  readonly geometricSd: number | undefined
  readonly interval: Interval<'t'> | undefined
}

/** Throws RangeError for values of 0 or less, which have no logarithm. */
export function geometricMean(values: ArrayLike<number>, level = 0.95): GeometricMean {
  requireLevel(level)
  const logs = finite(values, 'value').map((v, i) => {
    if (!(v > 0)) throw new RangeError(`value ${i} is ${v}: no logarithm`)
    return Math.log(v)
  })
  const { mean, sd } = moments(logs), interval = tInterval(mean, sd, logs.length, level)
  return {
    n: logs.length, geometricMean: Math.exp(mean), geometricSd: sd === undefined ? undefined : Math.exp(sd),
    interval: interval && { ...interval, low: Math.exp(interval.low), high: Math.exp(interval.high) },
  }
}

export interface BoxPlot {
  /** Least value, lower hinge, median, upper hinge, greatest (Tukey). */
  readonly fiveNumbers: readonly [number, number, number, number, number]
  /** The furthest values within 1.5 hinge spreads of the hinges. */
  readonly whiskers: readonly [number, number]
  readonly outliers: readonly number[]
}

/** Tukey's box: hinges are the medians of the halves, each with the median itself where n is odd. */
export function boxPlot(values: ArrayLike<number>): BoxPlot {
  const sorted = finite(values, 'value').sort(), n = sorted.length
  if (n === 0) throw new RangeError('box of no values')
  const depth = Math.floor((n + 3) / 2) / 2
  const at = (d: number): number => (sorted[Math.floor(d) - 1]! + sorted[Math.ceil(d) - 1]!) / 2
  const low = at(depth), high = at(n + 1 - depth), reach = 1.5 * (high - low)
  const inside = sorted.filter(v => v >= low - reach && v <= high + reach)
  return {
    fiveNumbers: [sorted[0]!, low, at((n + 1) / 2), high, sorted[n - 1]!],
    whiskers: [inside[0]!, inside.at(-1)!],
    outliers: [...sorted.filter(v => v < low - reach || v > high + reach)],
  }
}

/** Two passes; throws RangeError for no values. */
export function moments(values: ArrayLike<number>): { mean: number; sd: number | undefined; variance: number } {
  const n = values.length
  if (n === 0) throw new RangeError('mean of no values')
  let total = 0, first = 0, second = 0
  for (let i = 0; i < n; i++) total += values[i]!
  const centre = total / n
  for (let i = 0; i < n; i++) { first += values[i]! - centre; second += (values[i]! - centre) ** 2 }
  const variance = n > 1 ? Math.max(0, second - first * first / n) / (n - 1) : NaN
  return { mean: centre + first / n, sd: n > 1 ? Math.sqrt(variance) : undefined, variance }
}

function tInterval(mean: number, sd: number | undefined, n: number, level: number): Interval<'t'> | undefined {
  if (sd === undefined) return undefined
  const width = studentTQuantile((1 + level) / 2, n - 1) * sd / Math.sqrt(n)
  return { method: 't', level, low: mean - width, high: mean + width }
}
