import { expect, it } from 'vitest'
import { coxFirth } from '../../../src/statistics/index.ts'
import { describeReference } from '../../reference.ts'
import { allClose, close, golden } from '../golden.ts'
import { coxData } from './cox-data.ts'

interface Coxphf { beta: number[]; se: number[]; hrLow: number[]; hrHigh: number[]; p: (number | string)[]; chisq: (number | string)[]; loglik: [number, number] }
interface Firth { coxphfDefault: Coxphf; coxphfTight: Coxphf; wald: Coxphf; lrtGlobal: number; independent: { beta: number[]; se: number[]; ciLow: number[]; ciHigh: number[]; lr: number[]; p: number[]; plStandardized: number }; covariateSd: number[] }

describeReference('Firth against an independent maximiser in R, and coxphf', () => {
  it.each(golden<{ firth: Firth }>('cox.json').map(c => [c.name, c] as const))('%s', (_, c) => {
    const { value, findings } = coxFirth(coxData(c)), fit = value!, { independent: want, coxphfDefault: coxphf, wald, lrtGlobal } = c.results.firth
    expect(findings).toEqual([])
    allClose(fit.coefficients.map(x => x.estimate), want.beta, 1e-8, 'beta')
    allClose(fit.coefficients.map(x => x.se), want.se, 1e-8, 'se')
    allClose(fit.coefficients.map(x => x.ciLow), want.ciLow, 1e-7, 'low')
    allClose(fit.coefficients.map(x => x.ciHigh), want.ciHigh, 1e-7, 'high')
    allClose(fit.coefficients.map(x => x.statistic), want.lr, 1e-8, 'lr')
    allClose(fit.coefficients.map(x => x.p), want.p, 1e-6, 'p')
    // The file's plRaw has the sign of sum(ln sd) the other way round; its note and the hand test have it this way.
    close(fit.penalisedLogLik, want.plStandardized + c.results.firth.covariateSd.reduce((s, sd) => s + Math.log(sd), 0), 1e-9)
    close(fit.test.statistic, lrtGlobal, 1e-8)
    allClose(fit.coefficients.map(x => x.estimate), coxphf.beta, 1e-6, 'coxphf beta')
    allClose(fit.coefficients.map(x => x.hazardRatioLow), coxphf.hrLow, 1e-6, 'coxphf low')
    allClose(fit.coefficients.map(x => x.hazardRatioHigh), coxphf.hrHigh, 1e-6, 'coxphf high')
    allClose(fit.coefficients.map(x => x.p), coxphf.p, 1e-6, 'coxphf p')
    allClose(fit.coefficients.map(x => Math.exp(x.waldLow)), wald.hrLow, 1e-6, 'wald low')
  })
})
