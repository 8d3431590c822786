import { expect, it } from 'vitest'
import { auc, bootstrapAuc, closestPoints, compareAucs, rocCurve, youdenPoints } from '../../../src/statistics/index.ts'
import { checkScores } from '../../../src/statistics/roc/scores.ts'
import { clusterSums } from '../../../src/statistics/roc/structural.ts'
import { describeReference } from '../../reference.ts'
import { allClose, close, golden, type GoldenCase } from '../golden.ts'

type Curve = { procCoords: Points; atObserved: Points; youden: Points & { j: number[] }; closestTopLeft: Points }
type Points = { threshold: number[]; sensitivity: number[]; specificity: number[] }
type DeLong = { delong: { auc: number; se: number; ciLow: number; ciHigh: number } }
type Variance = { auc: number; S10: number; S01: number; S11: number; var: number; se: number }
type Clustered = Curve & DeLong & {
  clustered: Variance & { I: number; I10: number; I01: number; M: number; N: number; ciLow: number; ciHigh: number
    second: Variance & { cov: number; diff: number; diffSe: number; diffCiLow: number; diffCiHigh: number; z: number; p: number } }
  clusterOrder: string[]; clusterX: number[]; clusterY: number[]
  clusterBootstrap: { se: number; pctLow: number; pctHigh: number }
}

function checkCurve(score: number[], positive: number[], r: Curve): void {
  const middle = rocCurve({ score, positive }, { thresholds: 'midpoints' }).value!
  const observed = rocCurve({ score, positive }).value!
  for (const [curve, want] of [[middle, r.procCoords], [observed, r.atObserved]] as const)
    for (const key of ['threshold', 'sensitivity', 'specificity'] as const) allClose(curve.points.map(p => p[key]), want[key], 1e-12, key)
  for (const [points, want] of [[youdenPoints(middle), r.youden], [closestPoints(middle), r.closestTopLeft]] as const)
    for (const key of ['threshold', 'sensitivity', 'specificity'] as const) allClose(points.map(p => p[key]), want[key], 1e-12, key)
}

describeReference('clustered ROC against the published code and R', () => {
  it.each(golden<Clustered>('roc_clustered.json').map(c => [c.name, c] as const))('%s', (_, c: GoldenCase<Clustered>) => {
    const score = c.data[c.model.score!] as number[], second = c.data[c.model.score2!] as number[]
    const positive = c.data[c.model.positive!] as number[], cluster = c.data[c.model.cluster!]!
    const want = c.results.clustered
    const one = auc({ score, positive, cluster }, { method: 'wald' }).value!
    expect([one.clusters, one.clustersWithPositive, one.clustersWithNegative, one.positives, one.negatives]).toEqual([want.I, want.I10, want.I01, want.M, want.N])
    close(one.auc, want.auc, 1e-12)
    close(one.components!.s10, want.S10, 1e-12)
    close(one.components!.s01, want.S01, 1e-12)
    close(one.components!.s11, want.S11, 1e-12)
    close(one.variance, want.var, 1e-12)
    close(one.se, want.se, 1e-12)
    close(one.interval!.low, want.ciLow, 1e-12)
    close(one.interval!.high, want.ciHigh, 1e-12)
    const sums = clusterSums(checkScores({ score, positive, cluster }).value!)
    // The sums cancel: absolute, against a score of 1 per row.
    allClose(sums.a, c.results.clusterX, 1e-12, 'a', 1)
    allClose(sums.b, c.results.clusterY, 1e-12, 'b', 1)

    const two = compareAucs({ first: score, second, positive, cluster }, { method: 'wald' }).value!
    close(two.second.auc, want.second.auc, 1e-12)
    close(two.second.variance, want.second.var, 1e-12)
    close(two.covariance, want.second.cov, 1e-12)
    close(two.difference, want.second.diff, 1e-12, 'difference', 1e-2)
    close(two.se, want.second.diffSe, 1e-12)
    close(two.z, want.second.z, 1e-11)
    close(two.p, want.second.p, 1e-6)
    close(two.interval!.low, want.second.diffCiLow, 1e-12)

    const plain = auc({ score, positive }, { method: 'wald' }).value!
    close(plain.se, c.results.delong.se, 1e-12)
    close(plain.interval!.low, c.results.delong.ciLow, 1e-12)
    // pROC cuts the interval at 1.
    close(Math.min(1, plain.interval!.high), c.results.delong.ciHigh, 1e-12)
    checkCurve(score, positive, c.results)

    // Another generator, 4,000 resamples: sanity only.
    const boot = bootstrapAuc({ score, positive, cluster }, { seed: 1, resamples: 4000 }).value!
    close(boot.se, c.results.clusterBootstrap.se, 0.1)
    close(boot.intervals[0]!.low, c.results.clusterBootstrap.pctLow, 0.01)
    close(boot.intervals[0]!.high, c.results.clusterBootstrap.pctHigh, 0.01)
  })
})

describeReference("DeLong against R's pROC", () => {
  it.each(golden<Record<string, DeLong & Curve> & { delongPaired: { z: number; p: number; cov: number } }>('roc_delong.json').map(c => [c.name, c] as const))('%s', (_, c) => {
    const positive = c.data[c.model.positive!] as number[], scores = c.model.scores as unknown as string[]
    for (const name of scores) {
      const score = c.data[name] as number[], one = auc({ score, positive }, { method: 'wald' }).value!, want = c.results[name]!
      close(one.auc, want.delong.auc, 1e-12)
      close(one.se, want.delong.se, 1e-12)
      close(one.interval!.low, want.delong.ciLow, 1e-12)
      close(one.interval!.high, want.delong.ciHigh, 1e-12)
      checkCurve(score, positive, want)
    }
    const paired = compareAucs({ first: c.data[scores[0]!] as number[], second: c.data[scores[1]!] as number[], positive }).value!
    close(paired.z, c.results.delongPaired.z, 1e-11)
    close(paired.p, c.results.delongPaired.p, 1e-6)
    close(paired.covariance, c.results.delongPaired.cov, 1e-12)
  })
})
