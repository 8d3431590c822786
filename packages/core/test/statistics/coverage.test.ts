import { describe, expect, it } from 'vitest'
import { lesionCohort, patientCohort, trueAuc } from '../../../../validation/statistics/simulate.ts'
import { random } from '../../src/numerics/index.ts'
import { auc, coxFirth } from '../../src/statistics/index.ts'

// A part of validation/statistics/coverage.ts, seeded: 300 cohorts, two standard errors are 2.5 % at 95 %.
describe('95 % intervals in cohorts of the size of the study', () => {
  it('hold a high AUC on the logit scale with t, and too seldom as in the papers', () => {
    const design = { effect: 1.8, correlation: 0.3 }, truth = trueAuc(design), r = random(7)
    const held = { wald: 0, 'logit-t': 0 }
    for (let k = 0; k < 300; k++)
      for (const i of auc(lesionCohort(r, design)).value!.intervals)
        if ((i.method === 'wald' || i.method === 'logit-t') && i.low <= truth && truth <= i.high) held[i.method]++
    expect(held['logit-t'] / 300).toBeGreaterThan(0.92)
    expect(held.wald).toBeLessThan(held['logit-t'] - 5)
  })

  it("hold a hazard ratio by Firth's profile", () => {
    const r = random(8), truth = -1.4
    let held = 0
    for (let k = 0; k < 300; k++) {
      const p = patientCohort(r, truth), c = coxFirth({ time: p.time, event: p.event, covariates: [{ name: 'responder', values: p.responder }, { name: 'age', values: p.age }] }).value!.coefficients[0]!
      expect(Number.isFinite(c.ciLow! + c.ciHigh!)).toBe(true)
      if (c.ciLow! <= truth && truth <= c.ciHigh!) held++
    }
    expect(held / 300).toBeGreaterThan(0.925)
    expect(held / 300).toBeLessThan(0.98)
  })
})
