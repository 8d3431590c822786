import { expect, it } from 'vitest'
import { mixedCohort, mixedTruth } from '../../../../validation/statistics/simulate-mixed.ts'
import { random } from '../../src/numerics/index.ts'
import { mixedModel } from '../../src/statistics/mixed/index.ts'

// A part of validation/statistics/mixed-coverage.ts, seeded: 400 cohorts of 4 coefficients; two standard errors at 95 % are 1.1 % if these were independent.
it('95 % intervals with Kenward-Roger degrees of freedom hold the truth in cohorts of the size of the study', () => {
  const r = random(9)
  let n = 0, held = 0
  for (let k = 0; k < 400; k++)
    for (const c of mixedModel('log(dose) ~ response + age + (1 | patient)', mixedCohort(r, 0.3), { df: 'kenward-roger', levels: { response: ['PD', 'StD', 'PR', 'CR'] } }).value?.coefficients ?? []) {
      n++
      if (c.ciLow <= mixedTruth[c.term]! && mixedTruth[c.term]! <= c.ciHigh) held++
    }
  expect(n).toBeGreaterThan(1900)
  expect(held / n).toBeGreaterThan(0.935)
  expect(held / n).toBeLessThan(0.965)
})
