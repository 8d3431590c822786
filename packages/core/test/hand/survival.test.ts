import { describe, expect, it } from 'vitest'
import { atRiskTable, kaplanMeier, kaplanMeierByGroup, logRank, medianSurvival, restrictedMean, survivalAt, survivalQuantile } from '../../src/statistics/index.ts'

// Months: deaths at 2, 4 (twice), 7; alive when last seen at 4 and 9.
const time = [2, 4, 4, 4, 7, 9], event = [1, 1, 1, 0, 1, 0]

describe('Kaplan-Meier by hand', () => {
  const curve = kaplanMeier({ time, event }).value!

  it('5/6, then 3/5 of it, then 1/2 of that: 0.8333, 0.5, 0.25', () => {
    expect(curve.points.map(p => [p.time, p.atRisk, p.events, p.censored])).toEqual([[2, 6, 1, 0], [4, 5, 2, 1], [7, 2, 1, 0], [9, 1, 0, 1]])
    curve.points.forEach((p, n) => expect(p.survival).toBeCloseTo([5 / 6, 0.5, 0.25, 0.25][n]!, 15))
  })

  it('Greenwood: 1/30 + 2/15 + 1/2; log limits 0.5 exp(-+ 1.96 x 0.4082)', () => {
    expect(curve.points[1]!.seLog).toBeCloseTo(Math.sqrt(1 / 30 + 2 / 15), 15)
    expect(curve.points[2]!.seLog).toBeCloseTo(Math.sqrt(1 / 30 + 2 / 15 + 1 / 2), 15)
    expect(curve.points[1]!.low).toBeCloseTo(0.2246, 4)
    expect(curve.points[1]!.high).toBe(1)
    // ln(-ln 0.5) = -0.3665, half width 1.96 x 0.4082 / 0.6931 = 1.1544.
    const loglog = kaplanMeier({ time, event }, { method: 'log-log' }).value!.points[1]!
    expect(loglog.low).toBeCloseTo(Math.exp(-Math.exp(-0.36651 + 1.15440)), 4)
    expect(loglog.high).toBeCloseTo(Math.exp(-Math.exp(-0.36651 - 1.15440)), 4)
    const plain = kaplanMeier({ time, event }, { method: 'plain' }).value!.points[1]!
    expect(plain.low).toBeCloseTo(0.5 - 1.959964 * 0.5 * 0.408248, 6)
  })

  it('flat at exactly 0.5 from 4 to 7: the median is 5.5; a quarter are gone by 4', () => {
    expect(medianSurvival(curve).estimate).toBe(5.5)
    expect(survivalQuantile(curve, 0.25).estimate).toBe(4)
    expect(medianSurvival(curve).high).toBeUndefined()
  })

  it('restricted mean to 9: 2 + 2 x 5/6 + 3 x 0.5 + 2 x 0.25 = 5.667', () => {
    const mean = restrictedMean(curve)
    expect(mean.mean).toBeCloseTo(17 / 3, 14)
    // Areas right of 2, 4, 7: 11/3, 2, 1/2.
    expect(mean.se).toBeCloseTo(Math.sqrt((11 / 3) ** 2 / 30 + 4 * 2 / 15 + 0.25 / 2), 14)
  })

  it('at 5 months 0.5 with 2 at risk; nothing is said after 9', () => {
    expect(survivalAt(curve, 5)).toMatchObject({ atRisk: 2, survival: 0.5 })
    expect(survivalAt(curve, 1)).toMatchObject({ atRisk: 6, survival: 1 })
    expect(survivalAt(curve, 10)).toBeUndefined()
    expect(atRiskTable(curve, [0, 4, 5, 20])).toEqual([
      { time: 0, atRisk: 6, events: 0, censored: 0 }, { time: 4, atRisk: 5, events: 1, censored: 0 },
      { time: 5, atRisk: 2, events: 3, censored: 1 }, { time: 20, atRisk: 0, events: 4, censored: 2 },
    ])
  })

  it('a row that enters late is not at risk before: 1 of 2 at 2, then 1 of 2 at 5', () => {
    const late = kaplanMeier({ time: [2, 5, 6], event: [1, 1, 0], entry: [0, 0, 3] }).value!
    expect(late.points.map(p => [p.atRisk, p.survival])).toEqual([[2, 0.5], [2, 0.25], [1, 0.25]])
  })
})

describe('log-rank by hand', () => {
  // Group a: dead at 1 and 3, group b: dead at 2, alive at 4. At risk 2+2, 1+2, 1+1.
  const data = { time: [1, 3, 2, 4], event: [1, 1, 1, 0], group: ['a', 'a', 'b', 'b'] }

  it('expected in a 1/2 + 1/3 + 1/2, variance 1/4 + 2/9 + 1/4', () => {
    const r = logRank(data).value!
    expect(r.groups[0]).toMatchObject({ name: 'a', n: 2, observed: 2 })
    expect(r.groups[0]!.expected).toBeCloseTo(4 / 3, 14)
    expect(r.covariance[0]).toBeCloseTo(13 / 18, 14)
    expect(r.chiSquared).toBeCloseTo((2 / 3) ** 2 * 18 / 13, 14)
    expect(r.df).toBe(1)
  })

  it('Peto weighs by 1, 3/4, 1/2: observed 1.5 against 1/2 + 1/4 + 1/4', () => {
    const r = logRank(data, { rho: 1 }).value!
    expect(r.groups[0]!.observed).toBeCloseTo(1.5, 14)
    expect(r.groups[0]!.expected).toBeCloseTo(1, 14)
    expect(r.covariance[0]).toBeCloseTo(1 / 4 + 9 / 16 * 2 / 9 + 1 / 16, 14)
  })
})

describe('curves by group', () => {
  it('stand in the order asked for, else alphabetical; an empty group is said', () => {
    const data = { time: [1, 2, 3], event: [1, 0, 1], group: ['b', 'a', 'b'] }
    expect(kaplanMeierByGroup(data).value!.map(s => s.name)).toEqual(['a', 'b'])
    const asked = kaplanMeierByGroup(data, { levels: ['b', 'c', 'a'] })
    expect(asked.value!.map(s => s.name)).toEqual(['b', 'a'])
    expect(asked.findings.map(f => f.code)).toEqual(['survival-empty-group'])
    expect(() => kaplanMeierByGroup(data, { levels: ['a'] })).toThrow('group b')
  })
})
