import { ascending } from '../../numerics/index.ts'
import type { CheckedScores } from './scores.ts'

/** Obuchowski's cluster sums of the structural components of one score. */
export interface ClusterSums {
  readonly auc: number
  /** Per cluster: sum over its positive rows of V10, less their number times the AUC. */
  readonly a: Float64Array
  /** Per cluster: sum over its negative rows of V01, less their number times the AUC. */
  readonly b: Float64Array
  readonly clusters: number
  readonly clustersWithPositive: number
  readonly clustersWithNegative: number
}

/** V10 and V01 by one walk through the sorted scores, ties half, summed by cluster. */
export function clusterSums(data: CheckedScores): ClusterSums {
  const { n, score, positive, cluster, positives, negatives } = data
  const order = ascending(score), clusters = cluster.labels.length
  const a = new Float64Array(clusters), b = new Float64Array(clusters), m = new Int32Array(clusters), k = new Int32Array(clusters)
  let negativesBelow = 0, positivesBelow = 0, twiceWins = 0
  for (let start = 0, end = 0; start < n; start = end) {
    const x = score[order[start]!]!
    let tiedPositive = 0, tiedNegative = 0
    for (; end < n && score[order[end]!] === x; end++) if (positive[order[end]!]) tiedPositive++; else tiedNegative++
    // Whole numbers until the end, so that the AUC is exact.
    twiceWins += tiedPositive * (2 * negativesBelow + tiedNegative)
    const v10 = (negativesBelow + tiedNegative / 2) / negatives, v01 = (positives - positivesBelow - tiedPositive / 2) / positives
    for (let r = start; r < end; r++) {
      const row = order[r]!, c = cluster.of[row]!
      if (positive[row]) { a[c]! += v10; m[c]!++ } else { b[c]! += v01; k[c]!++ }
    }
    negativesBelow += tiedNegative
    positivesBelow += tiedPositive
  }
  const auc = twiceWins / (2 * positives * negatives)
  let clustersWithPositive = 0, clustersWithNegative = 0
  for (let c = 0; c < clusters; c++) {
    a[c]! -= m[c]! * auc
    b[c]! -= k[c]! * auc
    if (m[c]! > 0) clustersWithPositive++
    if (k[c]! > 0) clustersWithNegative++
  }
  return { auc, a, b, clusters, clustersWithPositive, clustersWithNegative }
}

export interface AucComponents { readonly s10: number; readonly s01: number; readonly s11: number }

/**
 * S10, S01 and S11 of two scores on the same rows (of one score with itself: its own), Obuchowski, Biometrics 1997;53:567.
 * S11 takes all clusters, also those with one class only.
 */
export function components(r: ClusterSums, s: ClusterSums, positives: number, negatives: number): AucComponents {
  let s10 = 0, s01 = 0, s11 = 0
  for (let c = 0; c < r.clusters; c++) {
    s10 += r.a[c]! * s.a[c]!
    s01 += r.b[c]! * s.b[c]!
    s11 += r.a[c]! * s.b[c]!
  }
  const { clusters: i, clustersWithPositive: i10, clustersWithNegative: i01 } = r
  return { s10: s10 * i10 / ((i10 - 1) * positives), s01: s01 * i01 / ((i01 - 1) * negatives), s11: s11 * i / (i - 1) }
}
