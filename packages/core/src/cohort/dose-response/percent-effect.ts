import { normalQuantile, normalTwoSided, studentTQuantile, studentTTwoSided } from '../../numerics/index.ts'
import type { ContrastTest, Interval } from '../../statistics/index.ts'

/** How an interval of a model's estimate was made. */
export type EffectInterval = 'kenward-roger' | 'satterthwaite' | 'wald' | 'profile' | 't' | 'hc3'

/** An effect on the logarithm of dose, as a difference of dose in percent, by every method; `interval` is the one that tables print. */
export interface PercentEffect {
  readonly percent: number
  readonly interval: Interval<EffectInterval>
  readonly intervals: readonly Interval<EffectInterval>[]
  /** Two-sided, by the method of `interval` ('profile' has none: then Satterthwaite's). */
  readonly p: number
}

const percent = (b: number): number => 100 * Math.expm1(b)

/** Interval of an estimate by t (or the normal where df is Infinity) on the scale of percent; undefined where there are no degrees of freedom, or so few that a limit is no number. */
export function percentInterval(method: EffectInterval, { estimate, se, df }: ContrastTest, level: number): Interval<EffectInterval> | undefined {
  if (!(df > 0)) return undefined
  const half = (df === Infinity ? normalQuantile((1 + level) / 2) : studentTQuantile((1 + level) / 2, df)) * se
  const interval = { method, level, low: percent(estimate - half), high: percent(estimate + half) }
  return Number.isFinite(interval.low) && Number.isFinite(interval.high) ? interval : undefined
}

/** p of an estimate of 0, two-sided. */
export const pOf = ({ estimate, se, df }: ContrastTest): number => df === Infinity ? normalTwoSided(estimate / se) : studentTTwoSided(estimate / se, df)

/** An effect with its tests by several methods: the first that is `wanted`, else the first that there is, is printed. Undefined without any. */
export function percentEffect(tests: readonly { readonly method: EffectInterval; readonly test: ContrastTest }[], wanted: EffectInterval, level: number, profile?: { readonly low: number; readonly high: number }): PercentEffect | undefined {
  const made = tests.flatMap(t => { const interval = percentInterval(t.method, t.test, level); return interval ? [{ interval, p: pOf(t.test) }] : [] })
  const intervals = [...made.map(m => m.interval), ...(profile && Number.isFinite(percent(profile.low)) && Number.isFinite(percent(profile.high)) ? [{ method: 'profile' as const, level, low: percent(profile.low), high: percent(profile.high) }] : [])]
  const chosen = made.find(m => m.interval.method === wanted) ?? made.find(m => m.interval.method === 'satterthwaite') ?? made[0]
  if (!chosen) return undefined
  return { percent: percent(tests[0]!.test.estimate), interval: intervals.find(i => i.method === wanted) ?? chosen.interval, intervals, p: chosen.p }
}
