import { answer, type Finding, type Outcome, warning } from '../../record/index.ts'
import { type Interval, requireLevel } from '../interval.ts'
import { aucInterval, type AucIntervalMethod, aucIntervalMethods } from './auc-interval.ts'
import { type CheckedScores, checkScores, type Scores } from './scores.ts'
import { type AucComponents, clusterSums, type ClusterSums, components } from './structural.ts'

export interface AucEstimate {
  readonly auc: number
  /**
   * May come out zero or negative through S11; then there is no standard error and no interval. Undefined with fewer than two
   * clusters of a class, as are its components.
   */
  readonly variance: number | undefined
  readonly se: number | undefined
  readonly interval: Interval<AucIntervalMethod> | undefined
  /** The interval by every method. */
  readonly intervals: readonly Interval<AucIntervalMethod>[]
  readonly components: AucComponents | undefined
  readonly positives: number
  readonly negatives: number
  readonly clusters: number
  readonly clustersWithPositive: number
  readonly clustersWithNegative: number
}

export interface AucOptions {
  readonly level?: number
  /** Default 'logit-t'; 'wald' is the one of the papers. */
  readonly method?: AucIntervalMethod
}

const fewClusters = 10

/**
 * Area under the ROC curve with the variance of clustered rows (Obuchowski, Biometrics 1997;53:567); without clusters
 * that is DeLong's (Biometrics 1988;44:837). Refused without both classes; with fewer than two clusters in one, the AUC alone.
 */
export function auc(data: Scores, options: AucOptions = {}): Outcome<AucEstimate> {
  const level = requireLevel(options.level ?? 0.95), method = options.method ?? 'logit-t'
  const checked = checkScores(data)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  const sums = clusterSums(checked.value)
  const few = tooFewClusters(checked.value, sums)
  if (few) return answer(withoutVariance(checked.value, sums), [few])
  return estimate(checked.value, sums, level, method)
}

export function tooFewClusters(data: CheckedScores, sums: ClusterSums): Finding | undefined {
  if (sums.clustersWithPositive >= 2 && sums.clustersWithNegative >= 2) return undefined
  const what = data.clustered ? 'clusters' : 'rows'
  return warning('roc-few-clusters', { value: Math.min(sums.clustersWithPositive, sums.clustersWithNegative) },
    `Positive rows in ${sums.clustersWithPositive}, negative rows in ${sums.clustersWithNegative} of ${sums.clusters} ${what}: a variance `
    + `needs two of each. There is no standard error and no interval; the AUC rests on one ${data.clustered ? 'cluster' : 'row'} of a class.`,
    'Report it without an interval, or gather more patients.')
}

const withoutVariance = (data: CheckedScores, { auc, clusters, clustersWithPositive, clustersWithNegative }: ClusterSums): AucEstimate => ({
  auc, variance: undefined, se: undefined, interval: undefined, intervals: [], components: undefined,
  positives: data.positives, negatives: data.negatives, clusters, clustersWithPositive, clustersWithNegative,
})

export function estimate(data: CheckedScores, sums: ClusterSums, level: number, method: AucIntervalMethod): Outcome<AucEstimate> {
  const { positives: m, negatives: n } = data
  const s = components(sums, sums, m, n)
  const variance = s.s10 / m + s.s01 / n + 2 * s.s11 / (m * n)
  const findings: Finding[] = []
  // What is left of a variance of zero after rounding is not a standard error.
  const estimable = variance > 1e-14
  if (!estimable)
    findings.push(warning('roc-variance-not-estimable', { value: variance }, `The variance of the AUC ${sums.auc} comes out as ${variance}: no standard error, no interval.`, 'Every positive above every negative, or clusters that cancel: report the AUC and the number of clusters.'))
  if (data.clustered && sums.clusters < fewClusters)
    findings.push(warning('roc-unsure-interval', { value: sums.clusters }, `${sums.clusters} clusters: intervals from the standard error are too narrow below about ${fewClusters}.`, 'Show the cluster bootstrap next to it.'))
  const se = estimable ? Math.sqrt(variance) : undefined
  const intervals = se === undefined ? [] : aucIntervalMethods.flatMap(m => aucInterval(sums.auc, se, sums.clusters, m, level) ?? [])
  const { clusters, clustersWithPositive, clustersWithNegative } = sums
  return answer({ auc: sums.auc, variance, se, interval: intervals.find(i => i.method === method), intervals, components: s, positives: m, negatives: n, clusters, clustersWithPositive, clustersWithNegative }, findings)
}
