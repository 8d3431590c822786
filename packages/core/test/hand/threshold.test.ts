import { describe, expect, it } from 'vitest'
import { calibration, clusteredProportion, ratesAt, validateThreshold } from '../../src/statistics/index.ts'

describe('a proportion of clustered rows by hand', () => {
  // A 2 of 2, B 1 of 2, C 0 of 1: p 3/5; sums less p n: 0.8, -0.2, -0.6; variance 3/2 x 1.04 / 25.
  const { value } = clusteredProportion({ success: [1, 1, 1, 0, 0], cluster: ['A', 'A', 'B', 'B', 'C'] })

  it('has SE sqrt(0.0624), design effect 0.0624 / 0.048 and Wilson limits of 3.846 rows', () => {
    expect(value!.estimate).toBe(0.6)
    expect(value!.se).toBeCloseTo(Math.sqrt(0.0624), 14)
    expect(value!.designEffect).toBeCloseTo(1.3, 12)
    const n = 0.24 / 0.0624, z2 = 3.841458820694124
    expect(value!.interval.low).toBeCloseTo((0.6 + z2 / (2 * n) - Math.sqrt(z2 * (0.24 / n + z2 / (4 * n * n)))) / (1 + z2 / n), 12)
    expect(value!.intervals.map(i => i.method)).toEqual(['wilson-effective', 'wald', 'logit-t'])
  })

  it('with clusters of one row is the binomial, n/(n-1) larger', () => {
    expect(clusteredProportion({ success: [1, 1, 1, 0] }).value!.se).toBeCloseTo(Math.sqrt(0.75 * 0.25 / 3), 14)
  })

  it('where all rows agree counts the clusters as rows, and says so', () => {
    const sure = clusteredProportion({ success: [1, 1, 1, 1], cluster: [1, 1, 2, 2] })
    expect(sure.value).toMatchObject({ estimate: 1, se: undefined, designEffect: undefined })
    expect(sure.value!.interval.low).toBeCloseTo(2 / (2 + 3.841458820694124), 12)
    expect(sure.findings.map(f => f.code)).toEqual(['proportion-no-variance'])
    expect(clusteredProportion({ success: [] }).findings[0]!.code).toBe('proportion-no-rows')
  })
})

describe('rates at a threshold by hand', () => {
  it('score >= 3 of 1-, 2-, 3+, 4-, 5+: sensitivity 2/2, specificity 2/3, PPV 2/3, NPV 2/2', () => {
    const r = ratesAt({ score: [1, 2, 3, 4, 5], positive: [0, 0, 1, 0, 1] }, 3).value!
    expect([r.sensitivity.estimate, r.specificity.estimate, r.ppv!.estimate, r.npv!.estimate, r.accuracy.estimate]).toEqual([1, 2 / 3, 2 / 3, 1, 0.8])
    expect(r.rule).toBe('>=')
    const strict = ratesAt({ score: [1, 2, 3, 4, 5], positive: [0, 0, 1, 0, 1] }, 3, { inclusive: false }).value!
    expect([strict.rule, strict.sensitivity.estimate]).toEqual(['>', 0.5])
    expect(ratesAt({ score: [1, 2, 3, 4, 5], positive: [0, 0, 1, 0, 1] }, 9).value!.ppv).toBeUndefined()
    const low = ratesAt({ score: [1, 2, 3], positive: [1, 1, 0], direction: 'lower' }, 2).value!
    expect([low.rule, low.sensitivity.estimate, low.specificity.estimate]).toEqual(['<=', 1, 1])
  })
})

describe('a threshold left one cluster out by hand', () => {
  it('1-, 2-, 3+, 4+: chosen 3; without the 3 it is 4, which misses it: sensitivity 1/2, specificity 1', () => {
    const v = validateThreshold({ score: [1, 2, 3, 4], positive: [0, 0, 1, 1] }, { seed: 1, resamples: 200 }).value!
    expect(v.apparent).toEqual({ threshold: 3, sensitivity: 1, specificity: 1 })
    expect(v.leaveOneClusterOut).toEqual({ sensitivity: 0.5, specificity: 1 })
    expect(v.corrected.sensitivity).toBeCloseTo(1 - v.optimism.sensitivity, 14)
    expect(v.optimism.sensitivity).toBeGreaterThan(0)
    expect([v.thresholdInterval.low, v.thresholdInterval.high]).toEqual([3, 4])
  })
})

describe('calibration by hand', () => {
  // 0.2 for 5 rows of which 1, 0.8 for 5 of which 4: exactly as predicted.
  const probability = [0.2, 0.2, 0.2, 0.2, 0.2, 0.8, 0.8, 0.8, 0.8, 0.8]

  it('of predictions that come true: intercept 0, slope 1, Brier (4 x 0.04 + 0.64) / 5 = 0.16', () => {
    const c = calibration({ probability, outcome: [1, 0, 0, 0, 0, 1, 1, 1, 1, 0] }, { bins: 2 }).value!
    expect(c.inTheLarge).toBeCloseTo(0, 12)
    expect(c.intercept).toBeCloseTo(0, 12)
    expect(c.slope).toBeCloseTo(1, 12)
    expect(c.brier).toBeCloseTo(0.16, 14)
    expect(c.brierSkill).toBeCloseTo(0.36, 14)
    expect(c.bins.map(b => [b.n, b.events, b.observed])).toEqual([[5, 1, 0.2], [5, 4, 0.8]])
  })

  it('3/5 for 0.8 and 2/5 for 0.2: slope ln(1.5)/ln(4)', () => {
    const c = calibration({ probability, outcome: [1, 1, 0, 0, 0, 1, 1, 1, 0, 0] }, { bins: 4 }).value!
    expect(c.slope).toBeCloseTo(Math.log(1.5) / Math.log(4), 12)
    expect(c.bins.map(b => b.n)).toEqual([5, 5])
  })

  it('with a certain prediction or separated outcomes gives no slope; refuses one class, throws for 1.2', () => {
    expect(calibration({ probability: [0, 0.5, 1], outcome: [0, 1, 1] }).findings.map(f => f.code)).toEqual(['calibration-certain'])
    const separated = calibration({ probability: [0.1, 0.4, 0.6, 0.9], outcome: [0, 0, 1, 1] })
    expect(separated.value!.slope).toBeUndefined()
    expect(separated.findings.map(f => f.code)).toEqual(['calibration-no-slope'])
    expect(calibration({ probability: [0.5], outcome: [1] }).findings[0]!.code).toBe('roc-one-class')
    expect(() => calibration({ probability: [1.2, 0], outcome: [1, 0] })).toThrow('probability of row 0')
  })
})
