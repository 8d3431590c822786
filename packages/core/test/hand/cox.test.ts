import { describe, expect, it } from 'vitest'
import { baselineHazard, concordance, cox, coxFirth, landmark, martingaleResiduals, predictSurvival, proportionality, splitAtChange } from '../../src/statistics/index.ts'

// Six rows: x = 1 dead at 1, lost at 1, dead at 6; x = 0 dead at 6, lost at 8, dead at 9. With r = exp(beta) the sets at risk are
// 3r + 3 at time 1, r + 3 with two deaths at time 6, and 1 at time 9.
const data = { time: [1, 1, 6, 6, 8, 9], event: [1, 0, 1, 1, 0, 1], covariates: [{ name: 'x', values: [1, 1, 1, 0, 0, 0] }] }

describe('Cox by hand', () => {
  it('Breslow: 2 = r/(r+1) + 2r/(r+3) gives r^2 - 3r - 6 = 0, r = (3 + sqrt 33)/2, beta 1.4753', () => {
    const fit = cox(data, { ties: 'breslow' }).value!, r = (3 + Math.sqrt(33)) / 2, [c] = fit.coefficients
    expect(c!.estimate).toBeCloseTo(Math.log(r), 12)
    expect(c!.estimate).toBeCloseTo(1.475285, 6)
    expect(fit.logLikNull).toBeCloseTo(-Math.log(6) - 2 * Math.log(4), 12)
    expect(fit.logLik).toBeCloseTo(2 * Math.log(r) - Math.log(3 * r + 3) - 2 * Math.log(r + 3), 12)
    const information = r / (r + 1) ** 2 + 2 * 3 * r / (r + 3) ** 2
    expect(c!.se).toBeCloseTo(1 / Math.sqrt(information), 12)
    // At beta 0: score 2 - 1/2 - 2/4 = 1, information 1/4 + 2 x 3/16 = 5/8.
    expect(fit.tests.score.statistic).toBeCloseTo(1 / (5 / 8), 12)
    expect(c!.hazardRatioLow).toBeCloseTo(r * Math.exp(-1.959963985 / Math.sqrt(information)), 7)
  })

  it('Efron: the second death at 6 sees (r + 5)/2; 2 = r/(r+1) + r/(r+3) + r/(r+5), beta 1.6769', () => {
    const fit = cox(data).value!, b = fit.coefficients[0]!.estimate, r = Math.exp(b)
    expect(b).toBeCloseTo(1.676857, 6)
    expect(r / (r + 1) + r / (r + 3) + r / (r + 5)).toBeCloseTo(2, 12)
    expect(fit.logLik).toBeCloseTo(2 * b - Math.log(3 * r + 3) - Math.log(r + 3) - Math.log((r + 5) / 2), 12)
    expect(fit.coefficients[0]!.se).toBeCloseTo(1 / Math.sqrt(r / (r + 1) ** 2 + 3 * r / (r + 3) ** 2 + 5 * r / (r + 5) ** 2), 12)
  })

  it('exact: the pairs of {r, 1, 1, 1} sum to 3r + 3; 2 - 2r/(r+1) is never 0, so beta is infinite, and that is said', () => {
    const { value, findings } = cox(data, { ties: 'exact' })
    expect(value!.coefficients[0]!.infinite).toBe(true)
    expect(findings.map(f => f.code)).toContain('cox-monotone-likelihood')
    expect(value!.logLikNull).toBeCloseTo(-2 * Math.log(6), 12)
  })

  it('exact: two of {r, 1, 1} dead is r/(2r+1), one of {r, 1} is 1/(r+1) in another stratum: r = 1/sqrt 2', () => {
    // Time 1: rows {r, 1, 1}, dead {r, 1}: r / (2r + 1). Time 2, other stratum: rows {r, 1}, dead {1}: 1 / (r + 1). Score 1/(2r+1) - r/(r+1) = 0: 2r^2 = 1.
    const fit = cox({ time: [1, 1, 2, 1, 2], event: [1, 1, 0, 1, 0], covariates: [{ name: 'x', values: [1, 0, 0, 0, 1] }], strata: [1, 1, 1, 2, 2] }, { ties: 'exact' }).value!
    expect(Math.exp(fit.coefficients[0]!.estimate)).toBeCloseTo(Math.SQRT1_2, 10)
  })

  it("baseline by Breslow: 1/(3r+3), + 2/(r+3), + 1; martingale residuals sum to 0", () => {
    const fit = cox(data, { ties: 'breslow' }).value!, r = Math.exp(fit.coefficients[0]!.estimate)
    const [b] = baselineHazard(data, fit), h1 = 1 / (3 * r + 3), h6 = h1 + 2 / (r + 3)
    expect(b!.time).toEqual([1, 6, 8, 9])
    b!.cumulativeHazard.forEach((h, k) => expect(h).toBeCloseTo([h1, h6, h6, h6 + 1][k]!, 12))
    const m = martingaleResiduals(data, fit)
    expect(m[0]).toBeCloseTo(1 - r * h1, 12)
    expect(m[1]).toBeCloseTo(-r * h1, 12)
    expect(m[4]).toBeCloseTo(-h6, 12)
    expect(m.reduce((a, v) => a + v, 0)).toBeCloseTo(0, 12)
    const [at0, at7, late] = predictSurvival(b!, fit, [1], [0, 7, 10])
    expect(at0).toBe(1)
    expect(at7).toBeCloseTo(Math.exp(-r * h6), 12)
    expect(late).toBeUndefined()
  })

  it('Efron halves the hazard of the tied: row 3 has r (h1 + 1/(r+3) + 1/2 x 2/(r+5))', () => {
    const fit = cox(data).value!, r = Math.exp(fit.coefficients[0]!.estimate), m = martingaleResiduals(data, fit)
    expect(m[2]).toBeCloseTo(1 - r * (1 / (3 * r + 3) + 1 / (r + 3) + 1 / (r + 5)), 10)
    expect(m[4]).toBeCloseTo(-(1 / (3 * r + 3) + 1 / (r + 3) + 2 / (r + 5)), 10)
  })

  it('Schoenfeld: 1 - r/(r+1); 1 and 0 less r/(r+3); 0', () => {
    const fit = cox(data, { ties: 'breslow' }).value!, r = Math.exp(fit.coefficients[0]!.estimate)
    const { schoenfeld } = proportionality(data, fit, { transform: 'identity' }).value!
    expect(schoenfeld.time).toEqual([1, 6, 6, 9])
    schoenfeld.raw.forEach((v, k) => expect(v).toBeCloseTo([1 / (r + 1), 3 / (r + 3), -r / (r + 3), 0][k]!, 12))
  })

  it('clusters of two rows: residuals of the score are summed before they are squared', () => {
    const clustered = cox({ ...data, cluster: ['a', 'a', 'b', 'b', 'c', 'c'] }, { ties: 'breslow' }).value!
    const r = Math.exp(clustered.coefficients[0]!.estimate), h1 = 1 / (3 * r + 3), h6 = 2 / (r + 3), m1 = r / (r + 1), m6 = r / (r + 3)
    const x1 = (e: number, h: number) => e - r * h
    const rows = [
      (1 - m1) * x1(1, h1), (1 - m1) * x1(0, h1),
      (1 - m6) - r * (h1 * (1 - m1) + h6 * (1 - m6)), -m6 + h1 * m1 + h6 * m6, h1 * m1 + h6 * m6, h1 * m1 + h6 * m6,
    ]
    const v = clustered.coefficients[0]!.se ** 2
    const robust = v * Math.hypot(rows[0]! + rows[1]!, rows[2]! + rows[3]!, rows[4]! + rows[5]!)
    expect(rows.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 12)
    expect(clustered.coefficients[0]!.robustSe).toBeCloseTo(robust, 12)
    expect(clustered.coefficients[0]!.statistic).toBeCloseTo(clustered.coefficients[0]!.estimate / robust, 10)
  })

  it('concordance: of 9 comparable pairs 5 in order, 4 tied in x', () => {
    // Dead at 1 (x 1) against 5 others: 3 lower, 2 the same; the lost at 1 counts as later. Dead at 6 (x 1 and 0) against 8 and 9: 2 lower; 2 the same.
    const c = concordance({ time: data.time, event: data.event, score: data.covariates[0]!.values })!
    expect(c.pairs).toBe(9)
    expect(c.concordance).toBeCloseTo((5 + 4 / 2) / 9, 14)
  })
})

describe('Firth by hand', () => {
  // Dead at 1 and 2 with x = 1, at 3 with x = 0: r/(2r+1) x r/(r+1) rises to its end at r = infinity.
  const three = { time: [1, 2, 3], event: [1, 1, 1], covariates: [{ name: 'x', values: [1, 1, 0] }] }
  const information = (r: number): number => 2 * r / (2 * r + 1) ** 2 + r / (r + 1) ** 2
  const penalised = (b: number): number => { const r = Math.exp(b); return 2 * b - Math.log(2 * r + 1) - Math.log(r + 1) + 0.5 * Math.log(information(r)) }
  const fit = coxFirth(three).value!, [c] = fit.coefficients

  it('is infinite by Cox and 1.3291 with the penalty, where the slope of l + ln(I)/2 is 0', () => {
    expect(cox(three, { ties: 'breslow' }).value!.coefficients[0]!.infinite).toBe(true)
    expect(c!.estimate).toBeCloseTo(1.3291039, 6)
    const h = 1e-5
    expect((penalised(c!.estimate + h) - penalised(c!.estimate - h)) / (2 * h)).toBeCloseTo(0, 8)
    expect(c!.se).toBeCloseTo(1 / Math.sqrt(information(Math.exp(c!.estimate))), 10)
    expect(fit.penalisedLogLik).toBeCloseTo(-1.0523 + 0.5 * Math.log(0.26872), 3)
    expect(fit.penalisedLogLik).toBeCloseTo(penalised(c!.estimate), 12)
  })

  it('has its limits where that has fallen by 3.8415/2, and its test from 0', () => {
    for (const limit of [c!.ciLow!, c!.ciHigh!]) expect(penalised(c!.estimate) - penalised(limit)).toBeCloseTo(3.841458820694124 / 2, 10)
    expect(c!.ciLow!).toBeLessThan(c!.estimate)
    expect(c!.ciHigh!).toBeGreaterThan(c!.estimate)
    expect(c!.statistic).toBeCloseTo(2 * (penalised(c!.estimate) - penalised(0)), 12)
  })
})

describe('a response known only later', () => {
  it('at 3 months: one dead and one lost before do not count, time runs from there', () => {
    const l = landmark({ time: [1, 2, 3, 5, 9], event: [1, 0, 0, 1, 0] }, 3)
    expect(l.value).toEqual({ at: 3, rows: [3, 4], time: [2, 6], event: [1, 0], eventsBefore: 1, censoredBefore: 2 })
    expect(l.findings.map(f => f.code)).toEqual(['survival-before-landmark'])
    expect(landmark({ time: [1], event: [1] }, 3).findings[0]!.code).toBe('survival-nobody-at-landmark')
    expect(() => landmark({ time: [1], event: [1] }, -3)).toThrow('landmark at -3')
  })

  it('splits follow-up of 9 at 3 into (0, 3] before and (3, 9] after; a change that never or too late comes does not count', () => {
    const s = splitAtChange({ time: [9, 5, 2], event: [1, 1, 0], changeTime: [3, NaN, 2], before: [0, 0, 0], after: [1, 1, 1] }).value!
    expect(s).toEqual({ row: [0, 0, 1, 2], entry: [0, 3, 0, 0], time: [3, 9, 5, 2], event: [0, 1, 1, 0], covariate: [0, 1, 0, 0] })
  })
})
