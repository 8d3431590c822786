import { incompleteBeta } from './beta.ts'
import { chiSquaredQuantile, chiSquaredTail, logChiSquaredTail } from './chi-squared.ts'
import { invertTail } from './invert-tail.ts'

function parts(f: number, df1: number, df2: number) {
  const r = df1 * f / df2
  // x = df2 / (df2 + df1 f) without loss at either end.
  const x = r > 1 ? (1 / r) / (1 + 1 / r) : 1 / (1 + r), y = r > 1 ? 1 / (1 + 1 / r) : r / (1 + r)
  return incompleteBeta(df2 / 2, df1 / 2, x, y)
}

/** P(F > f) with df1 and df2 degrees of freedom (positive numbers; df2 may be Infinity); 1 for f <= 0. */
export function fTail(f: number, df1: number, df2: number): number {
  requireDf(f, df1, df2)
  if (f <= 0) return 1
  return df2 === Infinity ? chiSquaredTail(df1 * f, df1) : f === Infinity ? 0 : parts(f, df1, df2).lower
}

/** ln P(F > f). */
export function logFTail(f: number, df1: number, df2: number): number {
  requireDf(f, df1, df2)
  if (f <= 0) return 0
  return df2 === Infinity ? logChiSquaredTail(df1 * f, df1) : f === Infinity ? -Infinity : parts(f, df1, df2).logLower
}

/** f with P(F < f) = p. */
export function fQuantile(p: number, df1: number, df2: number): number {
  requireDf(0, df1, df2)
  if (df2 === Infinity) return chiSquaredQuantile(p, df1) / df1
  return invertTail(p, f => parts(f, df1, df2).logUpper, f => parts(f, df1, df2).logLower, 1)
}

function requireDf(f: number, df1: number, df2: number): void {
  if (Number.isNaN(f)) throw new RangeError('F tail at NaN')
  if (!(df1 > 0 && df1 < Infinity && df2 > 0)) throw new RangeError(`F with ${df1} and ${df2} degrees of freedom`)
}
