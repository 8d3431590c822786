import { expect, it } from 'vitest'
import { marginalMeans, mixedModel } from '../../src/statistics/mixed/index.ts'

const near = (got: number, want: number) => expect(Math.abs(got / want - 1)).toBeLessThan(1e-12)

/*
 * Three patients with two lesions each: 1 3 | 5 7 | 9 11. Means 2, 6, 10; all 6.
 * Between: 2 (16 + 0 + 16) / 2 = 32. Within: (2 + 2 + 2) / 3 = 2. Balanced, so REML is the analysis of variance:
 * sigma^2 = 2, tau^2 = (32 - 2) / 2 = 15, var(mean) = 32 / 6 with 3 - 1 = 2 degrees of freedom,
 * patient's effect = 2 tau^2 / (sigma^2 + 2 tau^2) (its mean - 6) = 30/32 x (-4, 0, 4); its SD sqrt(tau^2 sigma^2 / 32).
 * Criterion: |V| = (2 x 32)^3, X'V^-1X = 6/32, r'V^-1r = 6/2 + 64/32 = 5: 5 ln 2 pi + 3 ln 64 + ln(6/32) + 5.
 */
it('a balanced random intercept is the analysis of variance', () => {
  const table = { dose: [1, 3, 5, 7, 9, 11], patient: ['a', 'a', 'b', 'b', 'c', 'c'] }
  for (const df of ['satterthwaite', 'kenward-roger'] as const) {
    const m = mixedModel('dose ~ 1 + (1 | patient)', table, { df }).value!, [mean] = m.coefficients
    near(m.sigma ** 2, 2)
    near(m.randomEffects[0]!.sd ** 2, 15)
    near(mean!.estimate, 6)
    near(mean!.se ** 2, 32 / 6)
    near(mean!.df, 2)
    near(m.criterion, 5 * Math.log(2 * Math.PI) + 3 * Math.log(64) + Math.log(6 / 32) + 5)
    near(m.conditionalModes[0]!.values[2]!, 3.75)
    near(m.conditionalModes[0]!.sd[0]!, Math.sqrt(15 * 2 / 32))
    near(m.icc!, 15 / 17)
    // t with 2 df has a closed tail.
    const t = 6 / Math.sqrt(32 / 6)
    near(mean!.p, 1 - t / Math.sqrt(2 + t * t))
  }
})

/*
 * The same patients, one lesion of each under A, one under B: 1 3 | 5 8 | 9 10. Differences B - A: 2, 3, 1: mean 2, SD 1.
 * A complete block: the contrast is the paired t test, SE 1/sqrt(3), 2 df; sigma^2 = half the variance of the differences.
 */
it('a complete block is the paired t test', () => {
  const m = mixedModel('y ~ arm + (1 | patient)', { y: [1, 3, 5, 8, 9, 10], arm: ['A', 'B', 'A', 'B', 'A', 'B'], patient: ['a', 'a', 'b', 'b', 'c', 'c'] }).value!, arm = m.coefficients[1]!
  near(arm.estimate, 2)
  near(arm.se, 1 / Math.sqrt(3))
  near(arm.df, 2)
  near(m.sigma ** 2, 0.5)
  near(m.terms[0]!.f, 12)
  near(marginalMeans(m, 'arm').means[1]!.estimate, 7)
})
