import { expect, it } from 'vitest'
import { gaussHermite, random } from '../../src/numerics/index.ts'
import { logisticModel } from '../../src/statistics/logistic/index.ts'
import { mixedLogisticModel, ordinalModel } from '../../src/statistics/ordinal/index.ts'
import { cumulativeObjective } from '../../src/statistics/ordinal/cumulative-likelihood.ts'
import { close } from './golden.ts'

const rng = random(11), rows = Array.from({ length: 30 }, (_, patient) => {
  const u = 1.2 * rng.normal()
  return Array.from({ length: 1 + rng.integer(6) }, () => {
    const dose = rng.uniform() * 3, latent = dose + u + Math.log(1 / rng.uniform() - 1)
    return { patient: `P${patient}`, dose, cured: latent > 1.5 ? 1 : 0, category: latent > 2.5 ? 'CR' : latent > 1.5 ? 'PR' : latent > 0 ? 'SD' : 'PD' }
  })
}).flat()
const table = { patient: rows.map(r => r.patient), dose: rows.map(r => r.dose), cured: rows.map(r => r.cured), category: rows.map(r => r.category) }
const levels = { category: ['PD', 'SD', 'PR', 'CR'] }

it('nodes of Gauss and Hermite integrate polynomials', () => {
  // Of e^(-x^2): moments 0, 2, 4 are sqrt(pi) x 1, 1/2, 3/4.
  const { nodes, weights } = gaussHermite(7), moment = (k: number) => nodes.reduce((s, x, i) => s + weights[i]! * x ** k, 0)
  for (const [k, want] of [[0, 1], [2, 0.5], [4, 0.75], [6, 1.875]] as const) close(moment(k), want * Math.sqrt(Math.PI), 1e-13)
})

it('cuts without predictors are the logits of the cumulative shares', () => {
  // 3, 5, 2 of 10: cuts ln(3/7) and ln(8/2); variance of a logit n / (k (n - k)).
  const m = ordinalModel('y ~ 1', { y: [...'AAABBBBBCC'] }).value!
  close(m.cuts[0]!.estimate, Math.log(3 / 7), 1e-7)
  close(m.cuts[1]!.estimate, Math.log(4), 1e-7)
  close(m.cuts[0]!.se, Math.sqrt(10 / 21), 1e-6)
  close(m.cuts[1]!.se, Math.sqrt(10 / 16), 1e-6)
  close(m.logLik, 3 * Math.log(0.3) + 5 * Math.log(0.5) + 2 * Math.log(0.2), 1e-12)
})

it('two categories without groups are logistic regression', () => {
  const a = ordinalModel('cured ~ dose', table).value!, b = logisticModel('cured ~ dose', table).value!
  close(a.coefficients[0]!.estimate, b.coefficients[1]!.estimate, 1e-6)
  close(-a.cuts[0]!.estimate, b.coefficients[0]!.estimate, 1e-6)
  close(a.coefficients[0]!.se, b.coefficients[1]!.se, 1e-5)
  close(a.logLik, b.logLik, 1e-11)
})

it('the likelihood is the integral over the random effect, its gradient its derivative', () => {
  const y = Int32Array.of(0, 1, 2, 2, 0, 1, 1), x = Float64Array.of(0.3, -1, 2, 0.5, -0.4, 1.1, 0), start = Int32Array.of(0, 3, 4, 7), theta = [-0.4, 0.3, 0.7, 1.6]
  const { value } = cumulativeObjective({ y, categories: 3, x, p: 1, start }, 40)
  // By the trapezoidal rule, which is exact to rounding for such integrands.
  const f = (z: number) => 1 / (1 + Math.exp(-z)), cut = [-Infinity, -0.4, -0.4 + Math.exp(0.3), Infinity]
  let log = 0
  for (let g = 0; g < 3; g++) {
    let integral = 0
    for (let u = -12; u <= 12; u += 0.01) {
      let product = Math.exp(-u * u / 2) / Math.sqrt(2 * Math.PI)
      for (let i = start[g]!; i < start[g + 1]!; i++) product *= f(cut[y[i]! + 1]! - 0.7 * x[i]! - 1.6 * u) - f(cut[y[i]!]! - 0.7 * x[i]! - 1.6 * u)
      integral += product * 0.01
    }
    log += Math.log(integral)
  }
  close(value(theta), -log, 1e-10)
  const gradient = new Float64Array(4)
  value(theta, gradient)
  theta.forEach((_, k) => close(gradient[k], (value(theta.map((t, j) => t + (j === k ? 1e-5 : 0))) - value(theta.map((t, j) => t - (j === k ? 1e-5 : 0)))) / 2e-5, 1e-6, `gradient ${k}`, 0.1))
})

it('a mixed logistic model finds what made the data, and the ordinal one more surely', () => {
  const m = mixedLogisticModel('cured ~ dose + (1 | patient)', table), o = ordinalModel('category ~ dose + (1 | patient)', table, { levels })
  expect([...m.findings, ...o.findings]).toEqual([])
  const dose = m.value!.coefficients[1]!, ordered = o.value!.coefficients[0]!
  expect(m.value!.optimiser.converged && o.value!.optimiser.converged).toBe(true)
  for (const d of [dose, ordered]) { expect(d.ciLow).toBeLessThan(1); expect(d.ciHigh).toBeGreaterThan(1) }
  expect(ordered.se).toBeLessThan(dose.se)
  expect(o.value!.randomSd!).toBeGreaterThan(0.5)
  expect(o.value!.cuts.map(c => c.term)).toEqual(['PD|SD', 'SD|PR', 'PR|CR'])
  // The error of 25 points in the log likelihood is below 1e-5; Laplace's single one is larger.
  const finer = mixedLogisticModel('cured ~ dose + (1 | patient)', table, { points: 60 }).value!.logLik
  expect(Math.abs(finer - m.value!.logLik)).toBeLessThan(1e-5)
  expect(Math.abs(finer - mixedLogisticModel('cured ~ dose + (1 | patient)', table, { points: 1 }).value!.logLik)).toBeGreaterThan(1e-3)
  // Units of a column do not matter.
  const cGy = mixedLogisticModel('cured ~ dose + (1 | patient)', { ...table, dose: table.dose.map(d => 500 + 100 * d) }).value!
  close(cGy.coefficients[1]!.estimate * 100, dose.estimate, 1e-6)
  close(cGy.coefficients[1]!.se * 100, dose.se, 1e-5)
  close(cGy.logLik, m.value!.logLik, 1e-10)
})

it('no variance between groups is said, and bad data refused', () => {
  const flat = mixedLogisticModel('y ~ 1 + (1 | g)', { y: [0, 1, 0, 1, 0, 1, 0, 1], g: ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'] })
  expect(flat.findings.map(f => f.code)).toEqual(['boundary-fit'])
  expect(flat.value!.randomSd).toBe(0)
  const codes = (o: { findings: readonly { code: string }[] }) => o.findings.map(f => f.code)
  expect(codes(mixedLogisticModel('y ~ 1 + (1 | g)', { y: [0, 1, 0], g: ['a', 'a', 'a'] }))).toEqual(['one-group'])
  expect(codes(mixedLogisticModel('y ~ x + (x | g)', { y: [0, 1, 0, 1], x: [1, 2, 3, 5], g: ['a', 'a', 'b', 'b'] }))).toEqual(['one-random-intercept-wanted'])
  expect(codes(ordinalModel('y ~ 1', { y: ['a', 'a'] }))).toEqual(['one-class'])
  expect(codes(ordinalModel('y ~ x', { y: ['a', 'a', 'b', 'b', 'c', 'c'], x: [1, 2, 3, 4, 5, 6] }))).toEqual(['separation'])
  expect(() => mixedLogisticModel('cured ~ dose + (1 | patient)', table, { points: 0 })).toThrow(RangeError)
})
