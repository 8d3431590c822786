import { fTail, logNormalTail, logStudentTTail, normalQuantile, studentTQuantile } from '../numerics/index.ts'

/** A line of a model's table. */
export interface Coefficient {
  readonly term: string
  readonly estimate: number
  readonly se: number
  /** Degrees of freedom of the t distribution; Infinity where the normal is used. */
  readonly df: number
  /** estimate / se: t, or z where df is Infinity. */
  readonly statistic: number
  /** Two-sided. */
  readonly p: number
  /** ln p, which does not underflow. */
  readonly logP: number
  readonly ciLow: number
  readonly ciHigh: number
}

/** Estimate, SE and df as a line of a table; a SE of 0 gives no statistic (NaN) and p = 1 only where the estimate is 0 too. */
export function coefficient(term: string, estimate: number, se: number, df: number, level = 0.95): Coefficient {
  // Where a method finds no degrees of freedom there is no test, and the caller says so in a finding.
  if (!(df > 0)) return { term, estimate, se, df: NaN, statistic: estimate / se, p: NaN, logP: NaN, ciLow: NaN, ciHigh: NaN }
  const quantile = df === Infinity ? normalQuantile((1 + level) / 2) : studentTQuantile((1 + level) / 2, df)
  const statistic = estimate / se
  const logP = Number.isNaN(statistic) ? NaN : Math.min(0, Math.LN2 + (df === Infinity ? logNormalTail(Math.abs(statistic)) : logStudentTTail(Math.abs(statistic), df)))
  return { term, estimate, se, df, statistic, p: Math.exp(logP), logP, ciLow: estimate - quantile * se, ciHigh: estimate + quantile * se }
}

/** Joint test of several coefficients. */
export interface FTest { readonly term: string; readonly numDf: number; readonly denDf: number; readonly f: number; readonly p: number }

export const fTest = (term: string, f: number, numDf: number, denDf: number): FTest => ({ term, numDf, denDf, f, p: denDf > 0 && !Number.isNaN(f) ? fTail(f, numDf, denDf) : NaN })
