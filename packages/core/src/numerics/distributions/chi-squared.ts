import { incompleteGamma } from './gamma.ts'
import { invertTail } from './invert-tail.ts'

const parts = (x: number, df: number) => {
  if (!(df > 0 && df < Infinity)) throw new RangeError(`chi-squared with ${df} degrees of freedom`)
  if (Number.isNaN(x)) throw new RangeError('chi-squared tail at NaN')
  return incompleteGamma(df / 2, Math.max(0, x) / 2)
}

/** P(X > x) of chi-squared with `df` degrees of freedom (any positive number); 1 for x <= 0. */
export const chiSquaredTail = (x: number, df: number): number => parts(x, df).upper

/** ln P(X > x). */
export const logChiSquaredTail = (x: number, df: number): number => parts(x, df).logUpper

/** x with P(X < x) = p. */
export function chiSquaredQuantile(p: number, df: number): number {
  const at = (x: number) => parts(x, df)
  return invertTail(p, x => at(x).logLower, x => at(x).logUpper, df)
}
