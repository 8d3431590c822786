import { answer, error, type Finding, type Outcome, refusal, warning } from '../../record/index.ts'
import { ascending, normalQuantile, normalTail, quantileSorted, random } from '../../numerics/index.ts'
import { tooFewClusters } from './auc.ts'
import { expit, type Interval, logit, requireLevel } from '../interval.ts'
import { type CheckedScores, checkScores, type Scores } from './scores.ts'
import { clusterSums } from './structural.ts'

export const bootstrapMethods = ['percentile', 'basic', 'bca', 'studentised-logit'] as const
export type BootstrapMethod = typeof bootstrapMethods[number]

export interface AucBootstrap {
  readonly auc: number
  /** Standard deviation of the AUC over the resamples. */
  readonly se: number
  readonly intervals: readonly Interval<BootstrapMethod>[]
  readonly resamples: number
  /** Resamples that had both classes; only they count. */
  readonly usable: number
  readonly seed: number
}

export interface BootstrapOptions {
  readonly seed: number
  readonly resamples?: number
  readonly level?: number
}

/**
 * Bootstrap of the AUC that draws whole clusters with replacement (Field and Welsh, JRSS B 2007;69:369). The rows are sorted once;
 * a resample is a weight per cluster and one walk. Refused without both classes; the same seed gives the same numbers.
 */
export function bootstrapAuc(data: Scores, options: BootstrapOptions): Outcome<AucBootstrap> {
  const { seed, resamples = 2000 } = options, level = requireLevel(options.level ?? 0.95)
  if (!(Number.isInteger(resamples) && resamples >= 2)) throw new RangeError(`${resamples} resamples`)
  const checked = checkScores(data)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  const few = tooFewClusters(checked.value, clusterSums(checked.value))
  if (few) return refusal({ ...few, severity: 'error' })
  const walk = weightedWalk(checked.value), clusters = checked.value.cluster.labels.length
  const generator = random(seed), weight = new Float64Array(clusters)
  const aucs = new Float64Array(resamples), pivots = new Float64Array(resamples)
  const base = walk(weight.fill(1))!
  let usable = 0, studentised = 0
  for (let r = 0; r < resamples; r++) {
    weight.fill(0)
    for (let c = 0; c < clusters; c++) weight[generator.integer(clusters)]!++
    const drawn = walk(weight)
    if (!drawn) continue
    aucs[usable++] = drawn.auc
    if (drawn.auc > 0 && drawn.auc < 1 && base.auc > 0 && base.auc < 1 && drawn.variance > 1e-14)
      pivots[studentised++] = (logit(drawn.auc) - logit(base.auc)) * drawn.auc * (1 - drawn.auc) / Math.sqrt(drawn.variance)
  }
  if (usable < resamples / 2)
    return refusal(error('roc-bootstrap-one-class', { value: usable }, `Only ${usable} of ${resamples} resamples had both classes.`, 'Too few clusters hold one of the classes for a bootstrap.'))
  const findings: Finding[] = []
  if (usable < resamples) findings.push(warning('roc-bootstrap-lost', { value: resamples - usable }, `${resamples - usable} of ${resamples} resamples had one class only and do not count.`))

  const sorted = aucs.subarray(0, usable).sort()
  let total = 0, squares = 0
  for (const a of sorted) total += a
  for (const a of sorted) squares += (a - total / usable) ** 2
  const p = (1 - level) / 2, q = (x: number): number => quantileSorted(sorted, x)
  const interval = (method: BootstrapMethod, low: number, high: number): Interval<BootstrapMethod> => ({ method, level, low, high })
  const intervals = [interval('percentile', q(p), q(1 - p)), interval('basic', 2 * base.auc - q(1 - p), 2 * base.auc - q(p))]
  const shift = biasAndAcceleration(checked.value, sorted, base.auc)
  if (shift) intervals.push(interval('bca', q(shift(p)), q(shift(1 - p))))
  if (studentised >= 0.9 * resamples && base.variance > 1e-14) {
    const t = pivots.subarray(0, studentised).sort(), scale = Math.sqrt(base.variance) / (base.auc * (1 - base.auc))
    intervals.push(interval('studentised-logit', expit(logit(base.auc) - quantileSorted(t, 1 - p) * scale), expit(logit(base.auc) - quantileSorted(t, p) * scale)))
  }
  return answer({ auc: base.auc, se: Math.sqrt(squares / (usable - 1)), intervals, resamples, usable, seed }, findings)
}

/** Probability at which to read the resamples: Efron, JASA 1987;82:171, acceleration from the influence of the clusters. */
function biasAndAcceleration(data: CheckedScores, sorted: Float64Array, auc: number): ((p: number) => number) | undefined {
  let below = 0
  for (const a of sorted) below += a < auc ? 1 : a === auc ? 0.5 : 0
  if (below === 0 || below === sorted.length) return undefined
  const z0 = normalQuantile(below / sorted.length)
  const { a, b, clusters } = clusterSums(data)
  let squares = 0, cubes = 0
  for (let c = 0; c < clusters; c++) {
    const influence = a[c]! / data.positives + b[c]! / data.negatives
    squares += influence ** 2
    cubes += influence ** 3
  }
  if (!(squares > 0)) return undefined
  const acceleration = cubes / (6 * squares ** 1.5)
  return p => {
    const z = z0 + normalQuantile(p)
    return normalTail(-(z0 + z / (1 - acceleration * z)))
  }
}

/** AUC and Obuchowski's variance with every cluster counted `weight` times; undefined where a class is missing. */
export function weightedWalk(data: CheckedScores): (weight: Float64Array) => { auc: number; variance: number } | undefined {
  const { n, score, cluster } = data, clusters = cluster.labels.length
  const order = ascending(score)
  const of = new Int32Array(n), positive = new Uint8Array(n), ends: number[] = []
  for (let k = 0; k < n; k++) {
    of[k] = cluster.of[order[k]!]!
    positive[k] = data.positive[order[k]!]!
    if (k === n - 1 || score[order[k]!] !== score[order[k + 1]!]) ends.push(k + 1)
  }
  const tieEnd = Int32Array.from(ends)
  const m = new Int32Array(clusters), k01 = new Int32Array(clusters)
  for (let k = 0; k < n; k++) if (positive[k]) m[of[k]!]!++; else k01[of[k]!]!++
  const a = new Float64Array(clusters), b = new Float64Array(clusters)

  return weight => {
    let total10 = 0, total01 = 0, i = 0, i10 = 0, i01 = 0
    for (let c = 0; c < clusters; c++) {
      const w = weight[c]!
      total10 += w * m[c]!
      total01 += w * k01[c]!
      i += w
      if (m[c]! > 0) i10 += w
      if (k01[c]! > 0) i01 += w
    }
    if (total10 === 0 || total01 === 0) return undefined
    a.fill(0)
    b.fill(0)
    let below01 = 0, below10 = 0, wins = 0, start = 0
    for (let g = 0; g < tieEnd.length; g++) {
      const end = tieEnd[g]!
      if (end === start + 1) {
        const c = of[start]!, w = weight[c]!
        if (w !== 0) {
          if (positive[start]) { a[c]! += below01 / total01; wins += w * below01; below10 += w }
          else { b[c]! += (total10 - below10) / total10; below01 += w }
        }
        start = end
        continue
      }
      let tied10 = 0, tied01 = 0
      for (let r = start; r < end; r++) if (positive[r]) tied10 += weight[of[r]!]!; else tied01 += weight[of[r]!]!
      const v10 = (below01 + tied01 / 2) / total01, v01 = (total10 - below10 - tied10 / 2) / total10
      wins += tied10 * (below01 + tied01 / 2)
      for (let r = start; r < end; r++) if (positive[r]) a[of[r]!]! += v10; else b[of[r]!]! += v01
      below01 += tied01
      below10 += tied10
      start = end
    }
    const auc = wins / (total10 * total01)
    let s10 = 0, s01 = 0, s11 = 0
    for (let c = 0; c < clusters; c++) {
      const x = a[c]! - m[c]! * auc, y = b[c]! - k01[c]! * auc, w = weight[c]!
      s10 += w * x * x
      s01 += w * y * y
      s11 += w * x * y
    }
    const variance = i10 < 2 || i01 < 2 ? 0
      : s10 * i10 / ((i10 - 1) * total10 ** 2) + s01 * i01 / ((i01 - 1) * total01 ** 2) + 2 * s11 * i / ((i - 1) * total10 * total01)
    return { auc, variance }
  }
}
