import { expect, it } from 'vitest'
import { linearModel } from '../../src/statistics/linear/index.ts'
import { describeReference } from '../reference.ts'
import { allClose, close, golden } from './golden.ts'

it('a line through four points by hand', () => {
  // x 0 1 2 3, y 1 3 2 5: means 1.5 and 2.75, Sxx 5, Sxy 5.5; slope 1.1, intercept 1.1; fitted 1.1 2.2 3.3 4.4,
  // residuals -0.1 0.8 -1.3 0.6, RSS 2.7, sigma^2 1.35; se(slope) = sqrt(1.35 / 5); leverage 0.7 0.3 0.3 0.7; TSS 8.75.
  const m = linearModel('y ~ x', { x: [0, 1, 2, 3], y: [1, 3, 2, 5] }).value!
  allClose(m.coefficients.map(c => c.estimate), [1.1, 1.1], 1e-14)
  close(m.coefficients[1]!.se, Math.sqrt(1.35 / 5), 1e-14)
  allClose(m.leverage, [0.7, 0.3, 0.3, 0.7], 1e-14)
  close(m.r2, 1 - 2.7 / 8.75, 1e-14)
  close(m.terms[0]!.addedR2, 1 - 2.7 / 8.75, 1e-14)
  // t with 2 df has a closed tail: p = 1 - t / sqrt(2 + t^2)
  const t = 1.1 / Math.sqrt(1.35 / 5)
  close(m.coefficients[1]!.p, 1 - t / Math.sqrt(2 + t * t), 1e-13)
  // HC3 slope: sum ((x - 1.5) e / (1 - h))^2 / Sxx^2, with e/(1-h) = -1/3, 8/7, -13/7, 2
  close(m.robust[1]!.se, Math.sqrt((2.25 / 9 + 0.25 * 64 / 49 + 0.25 * 169 / 49 + 2.25 * 4) / 25), 1e-13)
  // Cook: (e / (1 - h))^2 h / (2 sigma^2)
  close(m.cooks[3]!, 4 * 0.7 / 2.7, 1e-13)
})

it('bad data are refused and said', () => {
  const codes = (formula: string, table: Record<string, (number | string)[]>) => linearModel(formula, table).findings.map(f => f.code)
  expect(codes('y ~ a + b', { y: [1, 2, 4, 3], a: [1, 2, 3, 4], b: [2, 4, 6, 8] })).toEqual(['collinear'])
  expect(codes('y ~ a', { y: [2, 2, 2], a: [1, 2, 3] })).toEqual(['outcome-constant'])
  expect(codes('log(y) ~ a', { y: [2, 0, -1, 3], a: [1, 2, 3, 5] })).toEqual(['value-not-finite'])
  expect(codes('y ~ a', { y: [2, 3], a: [1, 2] })).toEqual(['no-degrees-of-freedom'])
  expect(codes('y ~ g', { y: [2, 3, 5], g: ['A', 'A', 'A'] })).toEqual(['one-level'])
  expect(codes('y ~ g', { y: ['NA', 'NA'], g: ['A', 'B'] })).toEqual(['missing-rows', 'no-rows'])
  expect(() => linearModel('y ~ a', { y: ['1', '2', 'three', '4'], a: [1, 2, 3, 4] })).toThrow(/"three" in row 3/)
  expect(() => linearModel('y ~ zz', { y: [1, 2] })).toThrow(/no column "zz"/)
})

interface Results {
  coefNames: string[]; beta: number[]; se: number[]; t: number[]; p: number[]; ciLow: number[]; ciHigh: number[]; vcov: number[][]; sigma: number; dfResidual: number
  r2: number; adjR2: number; F: number[]; Fp: number; logLik: number; AIC: number; BIC: number; dropTerm: { term: string[]; F: number[]; p: number[] }; leverage: number[]; cooks: number[]; residuals: number[]
}

describeReference('linear models of R', () => {
  for (const c of golden<Results>('lm.json')) it(c.name, () => {
    const tolerance = c.name.startsWith('longley') ? 1e-7 : 1e-10, r = c.results
    const m = linearModel(c.model.formula!, c.data, { levels: c.levels }).value!
    expect(m.coefficients.map(k => k.term)).toEqual(r.coefNames)
    allClose(m.coefficients.map(k => k.estimate), r.beta, tolerance, 'beta')
    allClose(m.coefficients.map(k => k.se), r.se, tolerance, 'se')
    allClose(m.coefficients.map(k => k.p), r.p, 1e-6, 'p')
    allClose(m.coefficients.map(k => k.ciLow), r.ciLow, tolerance, 'ciLow')
    allClose(m.coefficients.map(k => k.ciHigh), r.ciHigh, tolerance, 'ciHigh')
    allClose([...m.vcov], r.vcov.flat(), tolerance, 'vcov', Math.abs(r.vcov[0]![0]!))
    for (const [got, want] of [[m.sigma, r.sigma], [m.r2, r.r2], [m.adjustedR2, r.adjR2], [m.f!.f, r.F[0]!], [m.logLik, r.logLik], [m.aic, r.AIC], [m.bic, r.BIC]] as const) close(got, want, tolerance)
    close(m.f!.p, r.Fp, 1e-6)
    expect(m.terms.map(t => t.term)).toEqual(r.dropTerm.term)
    allClose(m.terms.map(t => t.f), r.dropTerm.F, tolerance, 'F')
    allClose(m.leverage, r.leverage, tolerance, 'leverage')
    allClose(m.cooks, r.cooks, tolerance, 'cooks')
    allClose(m.residuals, r.residuals, tolerance, 'residuals', m.sigma)
  })
})
