import { describe, expect, it } from 'vitest'
import { atRiskTable, concordance, cox, coxFirth, kaplanMeier, kaplanMeierByGroup, landmark, logRank, splitAtChange, survivalAt } from '../../../src/statistics/index.ts'
import { withoutNearTies } from '../../../src/statistics/survival/near-ties.ts'

const near = [0.1 + 0.2, 0.3, 0.5, 0.6, 0.7, 0.1 * 7], exact = [0.3, 0.3, 0.5, 0.6, 0.7, 0.7], event = [1, 1, 0, 1, 1, 1]
const x = [{ name: 'x', values: [0, 1, 0, 1, 1, 0] }], group = ['a', 'b', 'a', 'b', 'b', 'a']

describe('times that differ by rounding only', () => {
  it('are the least of them; what is further apart than R allows is left as it is', () => {
    expect([...withoutNearTies([Float64Array.from(near)])[0]!]).toEqual(exact)
    const apart = Float64Array.of(1, 1 + 1e-7, 2)
    expect(withoutNearTies([apart])[0]).toBe(apart)
    // Relative to the mean time where that is large: 1e-5 of 1000 is rounding, 1e-4 is not.
    expect([...withoutNearTies([Float64Array.of(1000, 1000 + 1e-5, 1000 + 1e-3)])[0]!]).toEqual([1000, 1000, 1000 + 1e-3])
    expect(withoutNearTies([new Float64Array(0)])).toEqual([new Float64Array(0)])
  })

  it('are tied in every routine: the numbers of the exact times, and not those of times apart', () => {
    const apart = exact.map((t, k) => t + k * 1e-3)
    const fits = (time: readonly number[]) => [
      cox({ time, event, covariates: x }).value!.coefficients[0]!.estimate, coxFirth({ time, event, covariates: x }).value!.coefficients[0]!.estimate,
      logRank({ time, event, group }).value!.chiSquared, concordance({ time, event, score: x[0]!.values })!.concordance, kaplanMeier({ time, event }).value!.points.length,
    ]
    expect(fits(near)).toEqual(fits(exact))
    fits(apart).forEach((v, k) => expect(v).not.toBe(fits(exact)[k]))
    // R 4.2: coxph(Surv(t, e) ~ x).
    expect(fits(near)[0]).toBeCloseTo(0.2767, 4)
  })

  it('step together in the curves of two groups, and are met by the time as a person types it', () => {
    const curves = kaplanMeierByGroup({ time: near, event, group }).value!
    expect(curves.map(c => c.curve.points[0]!.time)).toEqual([0.3, 0.3])
    const curve = kaplanMeier({ time: [0.1 + 0.2, 1], event: [1, 1] }).value!
    expect(survivalAt(curve, 0.3)).toMatchObject({ survival: 0.5, atRisk: 2 })
    expect(survivalAt(curve, 0.2999)).toMatchObject({ survival: 1 })
    expect(atRiskTable(curve, [0.3])).toEqual([{ time: 0.3, atRisk: 2, events: 0, censored: 0 }])
  })

  it('at a landmark or a change count as at it, not after it', () => {
    expect(landmark({ time: [0.1 + 0.2, 0.5], event: [1, 1] }, 0.3).value).toMatchObject({ rows: [1], eventsBefore: 1 })
    expect(landmark({ time: [0.3001, 0.5], event: [1, 1] }, 0.3).value!.rows).toEqual([0, 1])
    const split = (changeTime: number) => splitAtChange({ time: [0.3], event: [1], changeTime: [changeTime], before: [0], after: [1] }).value!.row.length
    expect([split(0.1 + 0.2 - 1e-16), split(0.29), split(NaN)]).toEqual([1, 2, 1])
  })

  it('an entry that is the time of leaving but for rounding is refused', () => {
    expect(() => kaplanMeier({ time: [0.1 + 0.2], event: [1], entry: [0.3] })).toThrow('row 0 enters at 0.3')
    expect(kaplanMeier({ time: [0.4], event: [1], entry: [0.3] }).value!.n).toBe(1)
  })
})
