import { describe, expect, it } from 'vitest'
import { auc, rocCurve } from '../../src/statistics/index.ts'
import { checkScores } from '../../src/statistics/roc/scores.ts'
import { clusterSums } from '../../src/statistics/roc/structural.ts'

// Three patients: A has a responding lesion of score 5 and another of 3, B a responding 3 and another of 1, C one other of 4.
const data = { score: [5, 3, 3, 1, 4], positive: [1, 0, 1, 0, 0], cluster: ['A', 'A', 'B', 'B', 'C'] }

describe('clustered ROC by hand', () => {
  it('sums of V10 (1, 1/2) and V01 (3/4, 1, 1/2) by cluster, each less its AUC of 4.5/6', () => {
    const sums = clusterSums(checkScores(data).value!)
    expect(sums.auc).toBe(0.75)
    expect([...sums.a]).toEqual([0.25, -0.25, 0])
    expect([...sums.b]).toEqual([0, 0.25, -0.25])
    expect([sums.clusters, sums.clustersWithPositive, sums.clustersWithNegative]).toEqual([3, 2, 3])
  })

  it('S10 = 2/(1 x 2) x 0.125, S01 = 3/(2 x 3) x 0.125, S11 = 3/2 x -0.0625; variance 0.0625 + 0.020833 - 0.03125', () => {
    const { value } = auc(data, { method: 'wald' })
    expect(value!.components!.s10).toBeCloseTo(0.125, 15)
    expect(value!.components!.s01).toBeCloseTo(0.0625, 15)
    expect(value!.components!.s11).toBeCloseTo(-0.09375, 15)
    expect(value!.variance).toBeCloseTo(0.0520833333, 10)
    expect(value!.se).toBeCloseTo(0.2282177, 7)
    expect(value!.interval!.high).toBeCloseTo(0.75 + 1.959964 * 0.2282177, 6)
  })

  it('each patient for themselves: DeLong, variance 0.125/2 + 0.0625/3', () => {
    expect(auc({ score: data.score, positive: data.positive }).value!.variance).toBeCloseTo(0.125 / 2 + 0.0625 / 3, 15)
  })

  it('score >= 4 finds 1 of 2 and spares 2 of 3; PPV 1/2, NPV 2/3', () => {
    const at4 = rocCurve(data).value!.points.find(p => p.threshold === 4)!
    expect(at4).toMatchObject({ truePositive: 1, falsePositive: 1, trueNegative: 2, falseNegative: 1, sensitivity: 0.5, specificity: 2 / 3, ppv: 0.5, npv: 2 / 3, accuracy: 0.6 })
    const above4 = rocCurve(data, { inclusive: false }).value!
    expect(above4.rule).toBe('>')
    expect(above4.points.find(p => p.threshold === 4)).toMatchObject({ truePositive: 1, falsePositive: 0, ppv: 1 })
  })
})
