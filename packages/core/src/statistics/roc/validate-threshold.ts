import { answer, error, type Finding, type Outcome, refusal, warning } from '../../record/index.ts'
import { quantileSorted, random } from '../../numerics/index.ts'
import { type Interval, requireLevel } from '../interval.ts'
import type { BootstrapOptions } from './bootstrap.ts'
import type { Rule } from './curve.ts'
import { checkScores, type Scores } from './scores.ts'
import { type ChosenThreshold, chooser, type ThresholdChoice } from './threshold-choice.ts'

export interface Validated { readonly sensitivity: number; readonly specificity: number }

export interface ThresholdValidation {
  readonly rule: Rule
  /** On the data it was chosen from, where it looks better than it is. */
  readonly apparent: ChosenThreshold
  /** How much better a threshold looks on the clusters it was chosen from than on all. */
  readonly optimism: Validated
  /** Apparent less optimism. */
  readonly corrected: Validated
  /** Each cluster judged by the threshold chosen without it; undefined where that is not possible. */
  readonly leaveOneClusterOut: Validated | undefined
  /** Of the threshold itself: how much another choice of patients would move it. */
  readonly thresholdInterval: Interval<'percentile'>
  readonly resamples: number
  readonly usable: number
  readonly seed: number
}

/**
 * What a threshold chosen from these rows is worth on others: optimism by the bootstrap of clusters (Efron and Gong, Am Stat 1983;37:36;
 * Harrell, Lee and Mark, Stat Med 1996;15:361), leaving out one cluster at a time, and the interval of the threshold. Refused without both classes.
 */
export function validateThreshold(data: Scores, options: BootstrapOptions & { readonly choose?: ThresholdChoice }): Outcome<ThresholdValidation> {
  const { seed, resamples = 2000, choose: how = 'youden' } = options, level = requireLevel(options.level ?? 0.95)
  if (!(Number.isInteger(resamples) && resamples >= 2)) throw new RangeError(`${resamples} resamples`)
  const checked = checkScores(data)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  const { cluster, direction, n, score, positive } = checked.value, clusters = cluster.labels.length
  const { choose, rates } = chooser(checked.value, how)
  const weight = new Float64Array(clusters), all = new Float64Array(clusters).fill(1)
  const apparent = choose(all)
  if (!apparent) return refusal(error('threshold-none', {}, 'No threshold reaches the rate that was asked for.', 'Ask for a lower one.'))

  const generator = random(seed), thresholds = new Float64Array(resamples)
  let usable = 0, sensitivity = 0, specificity = 0
  for (let r = 0; r < resamples; r++) {
    weight.fill(0)
    for (let c = 0; c < clusters; c++) weight[generator.integer(clusters)]!++
    const drawn = choose(weight)
    if (!drawn) continue
    const onAll = rates(drawn.threshold, all)!
    sensitivity += drawn.sensitivity - onAll.sensitivity
    specificity += drawn.specificity - onAll.specificity
    thresholds[usable++] = drawn.threshold
  }
  if (usable < resamples / 2) return refusal(error('roc-bootstrap-one-class', { value: usable }, `Only ${usable} of ${resamples} resamples had both classes and a threshold.`))
  const findings: Finding[] = usable < resamples ? [warning('roc-bootstrap-lost', { value: resamples - usable }, `${resamples - usable} of ${resamples} resamples gave no threshold and do not count.`)] : []

  let found = 0, spared = 0, m = 0, judged = true
  const without = Float64Array.from({ length: clusters }, (_, c) => {
    const chosen = choose(Float64Array.from(all, (w, k) => k === c ? 0 : w))
    if (!chosen) judged = false
    return chosen?.threshold ?? NaN
  })
  for (let i = 0; i < n; i++) {
    const t = without[cluster.of[i]!]!
    if (positive[i]) { m++; if (score[i]! >= t) found++ } else if (score[i]! < t) spared++
  }
  if (!judged) findings.push(warning('threshold-cluster-needed', {}, 'Without one of the clusters no threshold can be chosen: there is no leave-one-cluster-out estimate.'))

  const sorted = thresholds.subarray(0, usable).sort(), turn = direction === 'higher' ? 1 : -1
  const ends = [quantileSorted(sorted, (1 - level) / 2) * turn, quantileSorted(sorted, (1 + level) / 2) * turn].sort((a, b) => a - b)
  const optimism = { sensitivity: sensitivity / usable, specificity: specificity / usable }
  return answer({
    rule: direction === 'higher' ? '>=' : '<=', apparent: { ...apparent, threshold: apparent.threshold * turn }, optimism,
    corrected: { sensitivity: apparent.sensitivity - optimism.sensitivity, specificity: apparent.specificity - optimism.specificity },
    leaveOneClusterOut: judged ? { sensitivity: found / m, specificity: spared / (n - m) } : undefined,
    thresholdInterval: { method: 'percentile', level, low: ends[0]!, high: ends[1]! }, resamples, usable, seed,
  }, findings)
}
