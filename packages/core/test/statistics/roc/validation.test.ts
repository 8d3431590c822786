import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../../../src/numerics/index.ts'
import { auc, leaveOneClusterOut, optimismCorrected, pointsAtSpecificity, rocCurve, validateThreshold, youdenPoints } from '../../../src/statistics/index.ts'
import { checkScores } from '../../../src/statistics/roc/scores.ts'
import { chooser } from '../../../src/statistics/roc/threshold-choice.ts'

function lesions(seed: number, patients: number, effect: number) {
  const r = random(seed), score: number[] = [], positive: boolean[] = [], cluster: number[] = []
  for (let c = 0; c < patients; c++) {
    const own = 0.7 * r.normal(), n = 1 + r.integer(5)
    for (let k = 0; k < n; k++) { const p = r.uniform() < 0.5; positive.push(p); score.push(own + r.normal() + (p ? effect : 0)); cluster.push(c) }
  }
  return { score, positive, cluster }
}

describe('choosing a threshold', () => {
  it('takes one of the points that the curve names best, and its rates', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.boolean()), { minLength: 2, maxLength: 30 }), rows => {
      const data = { score: rows.map(r => r[0]), positive: rows.map(r => r[1]) }, checked = checkScores(data).value
      if (!checked) return
      const all = new Float64Array(checked.n).fill(1), curve = rocCurve(data).value!
      const best = chooser(checked, 'youden').choose(all)!, point = youdenPoints(curve).find(p => p.threshold === best.threshold)
      expect(point).toBeDefined()
      expect(best.sensitivity).toBeCloseTo(point!.sensitivity, 12)
      expect(chooser(checked, 'youden').rates(best.threshold, all)!.specificity).toBeCloseTo(best.specificity, 12)
      const wanted = pointsAtSpecificity(curve, 0.6), got = chooser(checked, { specificity: 0.6 }).choose(all)
      expect(got === undefined).toBe(wanted.length === 0)
      if (got) expect(wanted.map(p => p.threshold)).toContain(got.threshold)
    }))
  })
})

describe('validating a threshold', () => {
  const data = lesions(4, 25, 1)

  it('lowers what was seen on its own data, by the same amount from the same seed', () => {
    const v = validateThreshold(data, { seed: 3, resamples: 500 }).value!
    expect(v.optimism.sensitivity + v.optimism.specificity).toBeGreaterThan(0)
    expect(v.leaveOneClusterOut!.sensitivity + v.leaveOneClusterOut!.specificity).toBeLessThan(v.apparent.sensitivity + v.apparent.specificity)
    expect(validateThreshold(data, { seed: 3, resamples: 500 }).value).toEqual(v)
    expect(v.thresholdInterval.low <= v.apparent.threshold && v.apparent.threshold <= v.thresholdInterval.high).toBe(true)
  })

  it('of a score that speaks when low is its mirror', () => {
    const high = validateThreshold(data, { seed: 3, resamples: 100 }).value!
    const low = validateThreshold({ ...data, score: data.score.map(s => -s), direction: 'lower' }, { seed: 3, resamples: 100 }).value!
    expect(low.rule).toBe('<=')
    expect(low.apparent.threshold).toBe(-high.apparent.threshold)
    expect(low.thresholdInterval.low).toBe(-high.thresholdInterval.high)
    expect(low.corrected).toEqual(high.corrected)
  })

  it('refuses one class and a specificity that none has; says where a cluster cannot be spared', () => {
    expect(validateThreshold({ score: [1, 2], positive: [1, 1] }, { seed: 1 }).findings[0]!.code).toBe('roc-one-class')
    expect(validateThreshold({ score: [2, 2, 2], positive: [1, 1, 0] }, { seed: 1, choose: { specificity: 0.9 } }).findings[0]!.code).toBe('threshold-none')
    const only = validateThreshold({ score: [1, 2, 3, 4, 5, 6], positive: [0, 1, 0, 1, 0, 0], cluster: [1, 1, 2, 1, 3, 4] }, { seed: 1, resamples: 300 })
    expect(only.findings.map(f => f.code)).toContain('threshold-cluster-needed')
    expect(only.value!.leaveOneClusterOut).toBeUndefined()
  })
})

describe('validating a model', () => {
  // A model that remembers: the more of ten useless columns look like the outcome, the better it seems.
  const r = random(2), { positive, cluster } = lesions(9, 30, 0), x = positive.map(() => Array.from({ length: 10 }, () => r.normal()))
  const fit = (rows: readonly number[]): number[] => x[0]!.map((_, j) => rows.reduce((s, i) => s + x[i]![j]! * (positive[i] ? 1 : -1), 0))
  const predict = (b: number[], i: number): number => b.reduce((s, v, j) => s + v * x[i]![j]!, 0)
  const performance = (b: number[], rows: readonly number[]): number | undefined => auc({ score: rows.map(i => predict(b, i)), positive: rows.map(i => positive[i]!) }).value?.auc

  it('brings an AUC of useless columns back to about one half', () => {
    const v = optimismCorrected({ cluster, fit, performance }, { seed: 1, resamples: 200 }).value!
    expect(v.apparent).toBeGreaterThan(0.65)
    expect(Math.abs(v.corrected - 0.5)).toBeLessThan(0.12)
    const out = leaveOneClusterOut({ cluster, fit, predict }), honest = auc({ score: out.map(s => s!), positive }).value!
    expect(honest.auc).toBeLessThan(v.apparent - 0.1)
  })

  it('refuses a model that cannot be fitted, and counts the resamples where it could not', () => {
    expect(optimismCorrected({ cluster, fit: () => undefined, performance }, { seed: 1 }).findings[0]!.code).toBe('model-not-fitted')
    const some = optimismCorrected({ cluster, fit: rows => new Set(rows).size > 0.6 * positive.length ? fit(rows) : undefined, performance }, { seed: 1, resamples: 100 })
    expect(some.findings.map(f => f.code)).toEqual(['model-resamples-lost'])
    expect(leaveOneClusterOut({ cluster: [1, 2], fit: rows => rows[0] === 1 ? 5 : undefined, predict: m => m })).toEqual([5, undefined])
  })
})
