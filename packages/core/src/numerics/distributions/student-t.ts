import { incompleteBeta } from './beta.ts'
import { invertTail } from './invert-tail.ts'
import { logNormalTail, normalQuantile, normalTail } from './normal.ts'

/** Two-sided tail: P(|T| > |t|) as `upper`. */
function twoSided(t: number, df: number) {
  const t2 = t * t
  // x = df / (df + t^2) without loss at either end.
  const x = t2 > df ? (df / t2) / (1 + df / t2) : 1 / (1 + t2 / df), y = t2 > df ? 1 / (1 + df / t2) : (t2 / df) / (1 + t2 / df)
  const b = incompleteBeta(df / 2, 0.5, x, y)
  return { upper: b.lower, lower: b.upper, logUpper: b.logLower, logLower: b.logUpper }
}

// From here on the normal differs by less than 1e-14 of the tail within |t| < 10.
const isNormal = (df: number) => df > 1e18

/** P(T > t) of Student's t with `df` degrees of freedom: any positive number, Infinity for the normal. */
export function studentTTail(t: number, df: number): number {
  requireDf(t, df)
  if (isNormal(df)) return normalTail(t)
  if (t === 0) return 0.5
  const q = twoSided(t, df)
  return t > 0 ? q.upper / 2 : 0.5 + q.lower / 2
}

/** ln P(T > t). */
export function logStudentTTail(t: number, df: number): number {
  requireDf(t, df)
  if (isNormal(df)) return logNormalTail(t)
  if (t === 0) return -Math.LN2
  const q = twoSided(t, df)
  return t > 0 ? q.logUpper - Math.LN2 : Math.log1p(-q.upper / 2)
}

/** P(|T| > |t|). */
export const studentTTwoSided = (t: number, df: number): number => Math.min(1, 2 * studentTTail(Math.abs(t), df))

/** t with P(T < t) = p. */
export function studentTQuantile(p: number, df: number): number {
  requireDf(0, df)
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile of t at p = ${p}: 0 to 1 wanted`)
  if (isNormal(df)) return normalQuantile(p)
  if (p === 0.5) return 0
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity
  // The two-sided problem: mass 2p beyond, 1 - 2p within.
  const beyond = Math.min(p, 1 - p) * 2
  const t = invertTail(1 - beyond, x => twoSided(x, df).logLower, x => twoSided(x, df).logUpper, 1, Math.log(beyond), Math.log(Math.abs(1 - 2 * p)))
  return p < 0.5 ? -t : t
}

function requireDf(t: number, df: number): void {
  if (Number.isNaN(t)) throw new RangeError('t tail at NaN')
  if (!(df > 0)) throw new RangeError(`Student's t with ${df} degrees of freedom`)
}
