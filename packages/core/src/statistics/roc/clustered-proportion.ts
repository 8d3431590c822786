import { answer, error, type Finding, type Outcome, refusal, warning } from '../../record/index.ts'
import { normalQuantile, studentTQuantile } from '../../numerics/index.ts'
import { wilsonLimits } from '../descriptive/proportion.ts'
import { groupsOf, indicators, type Label, ownGroups, requireSameRows } from '../groups.ts'
import { expit, type Interval, logit, requireLevel } from '../interval.ts'

export interface ClusteredProportion {
  readonly estimate: number
  readonly successes: number
  readonly n: number
  readonly clusters: number
  /** Of the ratio of sums over clusters; undefined for one cluster, and where all rows agree and it says nothing. */
  readonly se: number | undefined
  /** Variance over that of independent rows. */
  readonly designEffect: number | undefined
  readonly interval: Interval<'wilson-effective'>
  /** By the other methods, where there is a standard error. */
  readonly intervals: readonly Interval<'wald' | 'logit-t' | 'wilson-effective'>[]
}

/**
 * Proportion of rows that come in clusters: ratio of sums, variance I/(I-1) sum (x_i - p n_i)^2 / N^2 (Rao and Scott, Biometrics 1992;48:577).
 * Interval: Wilson's for the effective number of rows p (1 - p) / variance, at most N; where all rows agree, for the number of clusters.
 * Refused without rows.
 */
export function clusteredProportion(data: { readonly success: ArrayLike<number | boolean>; readonly cluster?: ArrayLike<Label> }, options: { level?: number } = {}): Outcome<ClusteredProportion> {
  const n = requireSameRows({ success: data.success, cluster: data.cluster }), level = requireLevel(options.level ?? 0.95)
  if (n === 0) return refusal(error('proportion-no-rows', {}, 'A proportion of no rows.'))
  const success = indicators(data.success, 'success'), cluster = data.cluster ? groupsOf(data.cluster) : ownGroups(n), count = cluster.labels.length
  const x = new Float64Array(count)
  let successes = 0
  for (let i = 0; i < n; i++) { x[cluster.of[i]!]! += success[i]!; successes += success[i]! }
  const p = successes / n, z = normalQuantile((1 + level) / 2)
  let variance = 0
  for (let c = 0; c < count; c++) variance += (x[c]! - p * cluster.sizes[c]!) ** 2
  variance *= count / (count - 1) / (n * n)
  const findings: Finding[] = []
  const known = count > 1 && variance > 0
  if (!known) findings.push(warning('proportion-no-variance', { value: count }, count > 1 ? `All ${n} rows agree, or differ alike in every cluster: the interval counts ${count} clusters as rows.` : 'One cluster: the interval counts it as one row.'))
  const effective = known && p > 0 && p < 1 ? Math.min(n, p * (1 - p) / variance) : count
  const interval = { method: 'wilson-effective' as const, level, ...wilsonLimits(p, effective, z) }
  const intervals: Interval<'wald' | 'logit-t' | 'wilson-effective'>[] = [interval]
  const se = known ? Math.sqrt(variance) : undefined
  if (se !== undefined) {
    intervals.push({ method: 'wald', level, low: p - z * se, high: p + z * se })
    const half = studentTQuantile((1 + level) / 2, count - 1) * se / (p * (1 - p))
    intervals.push({ method: 'logit-t', level, low: expit(logit(p) - half), high: expit(logit(p) + half) })
  }
  return answer({ estimate: p, successes, n, clusters: count, se, designEffect: known ? variance / (p * (1 - p) / n) : undefined, interval, intervals }, findings)
}
