import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../../../src/numerics/index.ts'
import { kaplanMeier, kaplanMeierByGroup, logRank, medianSurvival, restrictedMean, survivalQuantile } from '../../../src/statistics/index.ts'

const rows = fc.array(fc.record({ time: fc.integer({ min: 1, max: 12 }), event: fc.boolean(), group: fc.integer({ min: 0, max: 2 }) }), { minLength: 1, maxLength: 40 })

describe('Kaplan-Meier', () => {
  it('without censoring is one less the empirical distribution, and its restricted mean the mean', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 30 }), time => {
      const curve = kaplanMeier({ time, event: time.map(() => 1) }).value!
      for (const p of curve.points) expect(p.survival).toBeCloseTo(time.filter(t => t > p.time).length / time.length, 12)
      expect(restrictedMean(curve).mean).toBeCloseTo(time.reduce((a, b) => a + b, 0) / time.length, 10)
    }))
  })

  it('entered by all at 0 is the same as without entry', () => {
    fc.assert(fc.property(rows, r => {
      const data = { time: r.map(x => x.time), event: r.map(x => x.event) }
      expect(kaplanMeier({ ...data, entry: r.map(() => 0) }).value).toEqual(kaplanMeier(data).value)
    }))
  })

  it('has its limits on either side, whatever their method', () => {
    fc.assert(fc.property(rows, fc.constantFrom('log', 'log-log', 'plain'), (r, method) => {
      for (const p of kaplanMeier({ time: r.map(x => x.time), event: r.map(x => x.event) }, { method }).value!.points) {
        if (p.survival === 0) expect(p.low).toBeUndefined()
        else expect(p.low! <= p.survival && p.survival <= p.high!).toBe(true)
      }
    }))
  })

  it('with all censored stays at 1 and reaches no median', () => {
    const curve = kaplanMeier({ time: [1, 2], event: [0, 0] }).value!
    expect(curve.points.map(p => p.survival)).toEqual([1, 1])
    expect(medianSurvival(curve)).toEqual({ p: 0.5, estimate: undefined, low: undefined, high: undefined })
    expect(restrictedMean(curve, 5)).toEqual({ mean: 5, se: 0, until: 5, extended: true })
  })

  it('says where late entries come after the curve has fallen to 0', () => {
    const curve = kaplanMeier({ time: [1, 5], event: [1, 1], entry: [0, 2] })
    expect(curve.findings.map(f => f.code)).toEqual(['survival-early-zero'])
    expect(curve.value!.points.map(p => p.survival)).toEqual([0, 0])
  })

  it('refuses no rows, throws for a negative time, an entry after the end, a NaN, an event of 2, a probability of 1', () => {
    expect(kaplanMeier({ time: [], event: [] }).findings[0]!.code).toBe('survival-no-rows')
    expect(() => kaplanMeier({ time: [-1], event: [1] })).toThrow('time of row 0 is -1')
    expect(() => kaplanMeier({ time: [1], event: [1], entry: [1] })).toThrow('enters at 1 and leaves at 1')
    expect(() => kaplanMeier({ time: [NaN], event: [1] })).toThrow('time of row 0')
    expect(() => kaplanMeier({ time: [1], event: [2] })).toThrow('event of row 0')
    expect(() => survivalQuantile(kaplanMeier({ time: [1], event: [1] }).value!, 1)).toThrow('p = 1')
  })
})

describe('log-rank', () => {
  it('does not change with the names or the order of groups and rows', () => {
    fc.assert(fc.property(rows, r => {
      const one = logRank({ time: r.map(x => x.time), event: r.map(x => x.event), group: r.map(x => x.group) }).value
      const turned = [...r].reverse()
      const two = logRank({ time: turned.map(x => x.time), event: turned.map(x => x.event), group: turned.map(x => `g${9 - x.group}`) }).value
      expect(two === undefined).toBe(one === undefined)
      if (one && two) { expect(two.chiSquared).toBeCloseTo(one.chiSquared, 9); expect(two.df).toBe(one.df) }
    }))
  })

  it('of strata that do not differ within is nothing, however they differ between', () => {
    const time = [1, 2, 1, 2, 10, 20, 10, 20], event = time.map(() => 1), group = ['a', 'a', 'b', 'b', 'a', 'a', 'b', 'b'], strata = [1, 1, 1, 1, 2, 2, 2, 2]
    expect(logRank({ time, event, group }, { strata }).value!.chiSquared).toBeCloseTo(0, 12)
  })

  it('observed and expected have one sum; rows of the covariance sum to 0', () => {
    fc.assert(fc.property(rows, r => {
      const got = logRank({ time: r.map(x => x.time), event: r.map(x => x.event), group: r.map(x => x.group) }, { rho: 0.5 }).value
      if (!got) return
      const k = got.groups.length
      expect(got.groups.reduce((s, g) => s + g.observed - g.expected, 0)).toBeCloseTo(0, 10)
      for (let a = 0; a < k; a++) expect(got.covariance.slice(a * k, a * k + k).reduce((s, v) => s + v, 0)).toBeCloseTo(0, 10)
    }))
  })

  it('refuses one group, no event, and groups never at risk together', () => {
    expect(logRank({ time: [1, 2], event: [1, 1], group: ['a', 'a'] }).findings[0]!.code).toBe('survival-one-group')
    expect(logRank({ time: [1, 2], event: [0, 0], group: ['a', 'b'] }).findings[0]!.code).toBe('survival-no-event')
    expect(logRank({ time: [1, 5], event: [1, 1], entry: [0, 3], group: ['a', 'b'] }).findings[0]!.code).toBe('survival-no-comparison')
    expect(() => logRank({ time: [1, 2], event: [1, 1], group: ['a', 'b'] }, { rho: -1 })).toThrow('rho -1')
  })
})

describe('much', () => {
  const r = random(1), n = 300_000, time = Array.from({ length: n }, () => Math.ceil(1000 * r.uniform())), event = time.map((_, i) => i % 3 === 0)

  it('300,000 rows in 10,000 groups are curves each, and too many for one test', () => {
    const group = time.map((_, i) => i % 10_000)
    expect(kaplanMeierByGroup({ time, event, group }).value!).toHaveLength(10_000)
    expect(logRank({ time, event, group }).findings[0]!.code).toBe('survival-many-groups')
  })

  it('and in 10,000 strata one test', () => {
    const p = logRank({ time, event, group: time.map((_, i) => (i / 7) & 1) }, { strata: time.map((_, i) => i % 10_000) }).value!.p
    expect(p > 0 && p <= 1).toBe(true)
  })
})
