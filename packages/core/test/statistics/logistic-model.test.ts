import { expect, it } from 'vitest'
import { logisticModel } from '../../src/statistics/logistic/index.ts'
import { describeReference } from '../reference.ts'
import { allClose, close, golden } from './golden.ts'

it('one binary predictor is the two by two table', () => {
  // x = 0: 2 of 6 respond; x = 1: 5 of 8. Log odds ln(2/4), ln(5/3); variance of the difference 1/2 + 1/4 + 1/5 + 1/3.
  const table = { x: [...Array(6).fill(0), ...Array(8).fill(1)], y: [1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0] }
  const m = logisticModel('y ~ x', table).value!
  close(m.coefficients[0]!.estimate, Math.log(2 / 4), 1e-12)
  close(m.coefficients[1]!.estimate, Math.log(5 / 3) - Math.log(2 / 4), 1e-12)
  close(m.coefficients[1]!.se, Math.sqrt(1 / 2 + 1 / 4 + 1 / 5 + 1 / 3), 1e-12)
  close(m.logLik, 2 * Math.log(2 / 6) + 4 * Math.log(4 / 6) + 5 * Math.log(5 / 8) + 3 * Math.log(3 / 8), 1e-12)
  close(m.nullLogLik, 7 * Math.log(0.5) * 2, 1e-12)
  // Firth's penalty of a saturated table adds 1/2 to every cell.
  const f = logisticModel('y ~ x', table, { firth: true }).value!
  close(f.coefficients[0]!.estimate, Math.log(2.5 / 4.5), 1e-10)
  close(f.coefficients[1]!.estimate, Math.log(5.5 / 3.5) - Math.log(2.5 / 4.5), 1e-10)
})

it('separation is said, and Firth answers it', () => {
  const table = { dose: [1, 2, 3, 4, 5, 6, 7, 8], y: ['no', 'no', 'no', 'no', 'yes', 'yes', 'yes', 'yes'] }
  const ml = logisticModel('y ~ dose', table)
  expect(ml.findings.map(f => f.code)).toEqual(['separation'])
  expect(ml.value!.optimiser.converged).toBe(false)
  const firth = logisticModel('y ~ dose', table, { firth: true })
  expect(firth.findings).toEqual([])
  const dose = firth.value!.coefficients[1]!
  expect(dose.ciLow).toBeGreaterThan(0)
  expect(dose.estimate).toBeLessThan(3)
  // Mirror the data and the estimate changes its sign only.
  const mirrored = logisticModel('y ~ dose', { ...table, dose: table.dose.map(d => 9 - d) }, { firth: true }).value!.coefficients[1]!
  close(mirrored.estimate, -dose.estimate, 1e-9)
  close(mirrored.ciLow, -dose.ciHigh, 1e-7)
})

it('bad data are refused', () => {
  const codes = (formula: string, t: Record<string, (number | string)[]>) => logisticModel(formula, t).findings.map(f => f.code)
  expect(codes('y ~ x', { y: [1, 1, 1], x: [1, 2, 3] })).toEqual(['one-class'])
  expect(codes('y ~ x', { y: [1, 2, 1], x: [1, 2, 3] })).toEqual(['outcome-not-binary'])
  expect(codes('y ~ x', { y: ['a', 'b', 'c'], x: [1, 2, 3] })).toEqual(['outcome-not-binary'])
  expect(codes('y ~ a + b', { y: [1, 0, 1, 0], a: [1, 2, 3, 5], b: [2, 4, 6, 10] })).toEqual(['collinear'])
})

interface Firth { beta: number[]; se: number[]; ciLow: number[]; ciHigh: number[]; lr: number[]; p: number[]; pl: number; loglik: number[] }

describeReference('Firth logistic of logistf', () => {
  for (const c of golden<{ coefNames: string[]; independent: Firth; logistfDefault: Firth; logistfTight: Firth }>('logistf.json')) it(c.name, () => {
    const m = logisticModel(c.model.formula!, c.data, { firth: true }).value!, want = c.results.independent
    expect(m.coefficients.map(k => k.term)).toEqual(c.results.coefNames)
    allClose(m.coefficients.map(k => k.estimate), want.beta, 1e-8, 'beta')
    allClose(m.coefficients.map(k => k.se), want.se, 1e-8, 'se')
    allClose(m.coefficients.map(k => k.ciLow), want.ciLow, 1e-7, 'low')
    allClose(m.coefficients.map(k => k.ciHigh), want.ciHigh, 1e-7, 'high')
    allClose(m.coefficients.map(k => k.p), want.p, 1e-6, 'p')
    close(m.logLik, want.pl, 1e-9, 'penalised likelihood')
    allClose(m.coefficients.map(k => k.estimate), c.results.logistfDefault.beta, 1e-6, 'default', 0.1)
    close(m.nullLogLik, c.results.logistfTight.loglik[1], 1e-8, 'null')
  })
})
