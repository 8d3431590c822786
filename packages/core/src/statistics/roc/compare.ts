import { answer, type Outcome, refusal, warning } from '../../record/index.ts'
import { normalQuantile, normalTwoSided } from '../../numerics/index.ts'
import { type Interval, requireLevel } from '../interval.ts'
import { type AucEstimate, type AucOptions, estimate, tooFewClusters } from './auc.ts'
import { checkScores, type Scores } from './scores.ts'
import { clusterSums, components } from './structural.ts'

export interface AucComparison {
  readonly first: AucEstimate
  readonly second: AucEstimate
  readonly covariance: number
  /** AUC of the first less that of the second. */
  readonly difference: number
  readonly se: number | undefined
  readonly interval: Interval<'wald'> | undefined
  readonly z: number | undefined
  readonly p: number | undefined
}

/**
 * Two scores on the same rows, e.g. two doses of the same lesions: difference of their AUCs with Obuchowski's covariance
 * (DeLong's without clusters), z test. Refused as `auc` is.
 */
export function compareAucs(data: Omit<Scores, 'score'> & { readonly first: ArrayLike<number>; readonly second: ArrayLike<number> }, options: AucOptions = {}): Outcome<AucComparison> {
  const level = requireLevel(options.level ?? 0.95), method = options.method ?? 'logit-t'
  const one = checkScores({ ...data, score: data.first }), two = checkScores({ ...data, score: data.second })
  if (!one.value || !two.value) return { value: undefined, findings: one.value ? two.findings : one.findings }
  const { positives: m, negatives: n } = one.value
  const r = clusterSums(one.value), s = clusterSums(two.value)
  const few = tooFewClusters(one.value, r)
  if (few) return refusal({ ...few, severity: 'error' })
  const first = estimate(one.value, r, level, method), second = estimate(two.value, s, level, method)
  const rs = components(r, s, m, n), sr = components(s, r, m, n)
  const covariance = rs.s10 / m + rs.s01 / n + (rs.s11 + sr.s11) / (m * n)
  const difference = r.auc - s.auc
  const variance = first.value!.variance! + second.value!.variance! - 2 * covariance
  const findings = [...first.findings, ...second.findings.filter(f => f.code !== 'roc-unsure-interval')]
  const estimable = variance > 1e-14
  if (!estimable) findings.push(warning('roc-difference-not-estimable', { value: variance }, `The variance of the difference comes out as ${variance}: no test of it.`, 'The two scores order the rows alike, or clusters cancel.'))
  const se = estimable ? Math.sqrt(variance) : undefined
  const width = normalQuantile((1 + level) / 2) * (se ?? 0)
  return answer({
    first: first.value!, second: second.value!, covariance, difference, se,
    interval: se === undefined ? undefined : { method: 'wald', level, low: difference - width, high: difference + width },
    z: se === undefined ? undefined : difference / se,
    p: se === undefined ? undefined : normalTwoSided(difference / se),
  }, findings)
}
