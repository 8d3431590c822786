import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../../../src/numerics/index.ts'
import { auc, bootstrapAuc, bestPoints, compareAucs, pointsAtSensitivity, pointsAtSpecificity, rocCurve, type Scores, youdenPoints } from '../../../src/statistics/index.ts'
import { checkScores } from '../../../src/statistics/roc/scores.ts'
import { weightedWalk } from '../../../src/statistics/roc/bootstrap.ts'

const rows = fc.array(fc.record({ score: fc.integer({ min: 0, max: 9 }), positive: fc.boolean(), cluster: fc.integer({ min: 0, max: 6 }) }), { minLength: 8, maxLength: 40 })
const columns = (r: { score: number; positive: boolean; cluster: number }[]): Scores => ({ score: r.map(x => x.score), positive: r.map(x => x.positive), cluster: r.map(x => x.cluster) })

describe('AUC', () => {
  it('is the share of pairs in the right order, ties half, and turns over with the direction', () => {
    fc.assert(fc.property(rows, r => {
      const x = r.filter(a => a.positive), y = r.filter(a => !a.positive)
      const got = auc({ score: r.map(a => a.score), positive: r.map(a => a.positive) })
      if (x.length === 0 || y.length === 0) { expect(got.value).toBeUndefined(); return }
      const few = x.length < 2 || y.length < 2
      expect(got.value!.variance === undefined).toBe(few)
      let wins = 0
      for (const a of x) for (const b of y) wins += a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0
      expect(got.value!.auc).toBeCloseTo(wins / (x.length * y.length), 14)
      const lower = auc({ score: r.map(a => a.score), positive: r.map(a => a.positive), direction: 'lower' }).value!
      expect(lower.auc).toBeCloseTo(1 - got.value!.auc, 14)
      if (!few) expect(lower.variance).toBeCloseTo(got.value!.variance!, 14)
    }))
  })

  it('does not change with the order of the rows, the names of the clusters or a rising transform of the score', () => {
    fc.assert(fc.property(rows, fc.integer({ min: 1, max: 1000 }), (r, seed) => {
      const one = auc(columns(r)).value
      const mixed = [...r].sort((a, b) => ((a.score * 7 + a.cluster * 13 + seed) % 11) - ((b.score * 7 + b.cluster * 13 + seed) % 11))
      const two = auc({ ...columns(mixed), score: mixed.map(a => Math.exp(a.score)), cluster: mixed.map(a => `p${a.cluster}`) }).value
      expect(two === undefined).toBe(one === undefined)
      if (one && two) {
        expect(two.auc).toBeCloseTo(one.auc, 13)
        if (one.variance === undefined) expect(two.variance).toBeUndefined()
        else expect(two.variance).toBeCloseTo(one.variance, 12)
      }
    }))
  })

  it('a cluster counted twice equals the cluster put in twice', () => {
    fc.assert(fc.property(rows, r => {
      const checked = checkScores(columns(r)).value
      if (!checked) return
      const weight = Float64Array.from(checked.cluster.labels, (_, c) => c === 0 ? 2 : 1)
      const again = r.filter(a => String(a.cluster) === checked.cluster.labels[0]).map(a => ({ ...a, cluster: 99 }))
      const want = auc(columns([...r, ...again])).value, got = weightedWalk(checked)(weight)
      if (want) {
        expect(got!.auc).toBeCloseTo(want.auc, 13)
        if (want.variance !== undefined) expect(got!.variance).toBeCloseTo(want.variance, 12)
      }
    }))
  })

  it('a score compared with itself differs by nothing, and no test of that is made up', () => {
    const r = random(3), score = Array.from({ length: 40 }, () => r.normal()), positive = score.map(s => s + r.normal() > 0)
    const same = compareAucs({ first: score, second: score, positive })
    expect(same.value).toMatchObject({ difference: 0, se: undefined, p: undefined })
    expect(same.findings.map(f => f.code)).toContain('roc-difference-not-estimable')
  })

  it('refuses one class, and says so', () => {
    expect(auc({ score: [1, 2, 3], positive: [1, 1, 1] }).findings[0]!.code).toBe('roc-one-class')
    expect(auc({ score: [], positive: [] }).findings[0]!.code).toBe('roc-one-class')
  })

  it.each([
    ['one positive', { score: [0.9, 0.1, 0.95, 0.3, 0.2], positive: [1, 0, 0, 0, 0] }, 0.75],
    ['one negative', { score: [1, 2, 3], positive: [0, 1, 1] }, 1],
    ['all positives in one cluster', { score: [1, 2, 3, 4], positive: [1, 1, 0, 0], cluster: ['a', 'a', 'b', 'c'] }, 0],
    ['all rows of one score', { score: [5, 5, 5], positive: [1, 0, 0] }, 0.5],
  ])('%s: the AUC stands without an interval, with the reason', (_, data, area) => {
    const { value, findings } = auc(data)
    expect(value).toMatchObject({ auc: area, variance: undefined, se: undefined, interval: undefined, intervals: [], components: undefined })
    expect(findings.map(f => [f.severity, f.code])).toEqual([['warning', 'roc-few-clusters']])
    expect(bootstrapAuc(data, { seed: 1 })).toMatchObject({ value: undefined, findings: [{ severity: 'error', code: 'roc-few-clusters' }] })
    const compared = compareAucs({ ...data, first: data.score, second: data.score.toReversed() })
    expect(compared).toMatchObject({ value: undefined, findings: [{ severity: 'error', code: 'roc-few-clusters' }] })
  })

  it('states a perfect separation without an interval, and a few clusters with a warning', () => {
    const perfect = auc({ score: [1, 2, 3, 4], positive: [0, 0, 1, 1] })
    expect(perfect.value).toMatchObject({ auc: 1, se: undefined, interval: undefined, intervals: [] })
    expect(perfect.findings.map(f => f.code)).toEqual(['roc-variance-not-estimable'])
    expect(auc({ score: [1, 3, 2, 4, 5, 0], positive: [0, 1, 1, 0, 1, 0], cluster: [1, 1, 2, 2, 3, 3] }).findings.map(f => f.code)).toContain('roc-unsure-interval')
  })

  it('throws for rows that do not match, a NaN, a class that is neither, a level outside 0 to 1', () => {
    expect(() => auc({ score: [1, 2], positive: [1] })).toThrow('positive has 1 rows')
    expect(() => auc({ score: [1, NaN], positive: [1, 0] })).toThrow('score of row 1')
    expect(() => auc({ score: [1, 2], positive: [1, 2] })).toThrow('outcome of row 1 is 2')
    expect(() => auc({ score: [1, 2], positive: [1, 0], cluster: ['a', ''] })).toThrow('row 1 has no label')
    expect(() => auc({ score: [1, 2], positive: [1, 0] }, { level: 95 })).toThrow('level 95')
  })
})

describe('thresholds', () => {
  const curve = rocCurve({ score: [1, 2, 3, 4, 5, 6], positive: [0, 1, 0, 1, 0, 1] }).value!

  it('that tie are all given', () => {
    expect(youdenPoints(curve).map(p => p.threshold)).toEqual([2, 4, 6])
  })

  it('at a wanted specificity are those of the greatest sensitivity, none where none reaches it', () => {
    expect(pointsAtSpecificity(curve, 0.6).map(p => [p.threshold, p.sensitivity])).toEqual([[4, 2 / 3]])
    expect(pointsAtSensitivity(curve, 1).map(p => [p.threshold, p.specificity])).toEqual([[2, 1 / 3]])
    expect(pointsAtSpecificity(rocCurve({ score: [1, 1], positive: [0, 1] }).value!, 0.9)).toEqual([])
    expect(bestPoints({ ...curve, points: [] }, p => p.youden)).toEqual([])
    expect(() => pointsAtSpecificity(curve, 95)).toThrow('specificity 95')
  })

  it('of a score that speaks when low stand in its own units', () => {
    const low = rocCurve({ score: [1, 2, 3], positive: [1, 1, 0], direction: 'lower' }).value!
    expect(low.rule).toBe('<=')
    expect(low.points.find(p => p.threshold === 2)).toMatchObject({ truePositive: 2, falsePositive: 0 })
  })
})

describe('cluster bootstrap', () => {
  const r = random(11), cluster = Array.from({ length: 120 }, (_, n) => n % 30), shift = Array.from({ length: 30 }, () => r.normal())
  const positive = cluster.map(() => r.uniform() < 0.5), score = cluster.map((c, n) => shift[c]! + r.normal() + (positive[n] ? 1.2 : 0))

  it('gives the same from the same seed and other numbers from another', () => {
    const one = bootstrapAuc({ score, positive, cluster }, { seed: 5, resamples: 300 }).value!
    expect(bootstrapAuc({ score, positive, cluster }, { seed: 5, resamples: 300 }).value).toEqual(one)
    expect(bootstrapAuc({ score, positive, cluster }, { seed: 6, resamples: 300 }).value!.se).not.toBe(one.se)
  })

  it("spreads as Obuchowski's standard error says, by every method of interval", () => {
    const boot = bootstrapAuc({ score, positive, cluster }, { seed: 5, resamples: 3000 }).value!, wald = auc({ score, positive, cluster }).value!
    expect(boot.se / wald.se!).toBeGreaterThan(0.9)
    expect(boot.se / wald.se!).toBeLessThan(1.1)
    expect(boot.intervals.map(i => i.method)).toEqual(['percentile', 'basic', 'bca', 'studentised-logit'])
    for (const i of boot.intervals) expect(i.low < boot.auc && boot.auc < i.high).toBe(true)
  })

  it('refuses where a class is in one cluster and counts the resamples that lack one', () => {
    const lost = bootstrapAuc({ score: [1, 2, 3, 4], positive: [1, 0, 0, 1], cluster: [1, 2, 3, 4] }, { seed: 1, resamples: 200 })
    expect(lost.findings.map(f => f.code)).toEqual(['roc-bootstrap-lost'])
    expect(lost.value!.usable).toBeLessThan(200)
    expect(bootstrapAuc({ score: [1, 2], positive: [1, 0], cluster: [1, 2] }, { seed: 1, resamples: 500 }).findings[0]!.code).toBe('roc-few-clusters')
    expect(() => bootstrapAuc({ score: [1, 2], positive: [1, 0] }, { seed: 1, resamples: 0 })).toThrow('0 resamples')
  })
})
