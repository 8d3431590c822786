import type { Coefficient } from './coefficient.ts'

/** Change of an outcome that was modelled as its natural logarithm, in percent: 100 (e^b - 1). */
export interface PercentChange { readonly term: string; readonly percent: number; readonly ciLow: number; readonly ciHigh: number }

/** The coefficients' estimates and intervals (whatever method made them) on the scale of percent. */
export const percentChange = (lines: readonly Pick<Coefficient, 'term' | 'estimate' | 'ciLow' | 'ciHigh'>[]): PercentChange[] =>
  lines.map(l => ({ term: l.term, percent: 100 * Math.expm1(l.estimate), ciLow: 100 * Math.expm1(l.ciLow), ciHigh: 100 * Math.expm1(l.ciHigh) }))
