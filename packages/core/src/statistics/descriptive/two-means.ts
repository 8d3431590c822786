import { answer, error, type Outcome, refusal } from '../../record/index.ts'
import { studentTQuantile, studentTTwoSided } from '../../numerics/index.ts'
import { finite } from '../groups.ts'
import { type Interval, requireLevel } from '../interval.ts'
import { moments } from './sample.ts'

export interface TwoMeans { readonly difference: number; readonly se: number; readonly statistic: number; readonly df: number; readonly p: number; readonly interval: Interval<'welch' | 'student'> }

/** Difference of two means, first - second: Welch's t (default) or Student's of equal variances. Refused below two values each or without any spread. */
export function twoMeans(first: ArrayLike<number>, second: ArrayLike<number>, options: { equalVariances?: boolean; level?: number } = {}): Outcome<TwoMeans> {
  const x = finite(first, 'first sample'), y = finite(second, 'second sample'), level = requireLevel(options.level ?? 0.95)
  if (x.length < 2 || y.length < 2) return refusal(error('t-few-values', {}, `Samples of ${x.length} and ${y.length} values: two of each are needed.`))
  const a = moments(x), b = moments(y), m = x.length, n = y.length
  const pooled = ((m - 1) * a.variance + (n - 1) * b.variance) / (m + n - 2)
  const [va, vb] = options.equalVariances ? [pooled / m, pooled / n] : [a.variance / m, b.variance / n]
  const se = Math.sqrt(va + vb)
  if (!(se > 0)) return refusal(error('t-constant', {}, 'Neither sample varies.'))
  const df = options.equalVariances ? m + n - 2 : (va + vb) ** 2 / (va ** 2 / (m - 1) + vb ** 2 / (n - 1))
  const difference = a.mean - b.mean, width = studentTQuantile((1 + level) / 2, df) * se
  return answer({ difference, se, statistic: difference / se, df, p: studentTTwoSided(difference / se, df), interval: { method: options.equalVariances ? 'student' : 'welch', level, low: difference - width, high: difference + width } })
}
