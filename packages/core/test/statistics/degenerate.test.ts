import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Outcome } from '../../src/record/index.ts'
import { type Coefficient, linearModel, logisticModel, mixedLogisticModel, mixedModel, ordinalModel, parseFormula } from '../../src/statistics/index.ts'

// Small whole numbers and few rows: ties, constants, empty cells and perfect fits abound.
const cell = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 3 }) }, { weight: 1, arbitrary: fc.constant(NaN) })
const table = fc.integer({ min: 1, max: 12 }).chain(n => fc.record({
  y: fc.array(cell, { minLength: n, maxLength: n }), x: fc.array(cell, { minLength: n, maxLength: n }), b: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: n, maxLength: n }),
  g: fc.array(fc.constantFrom('p', 'q', 'r', 's'), { minLength: n, maxLength: n }), f: fc.array(fc.constantFrom('u', 'v', 'w'), { minLength: n, maxLength: n }),
}))

/** A refusal says why; an answer is made of numbers, or a warning says what is wrong with them. */
function isSane(outcome: Outcome<{ readonly coefficients: readonly Coefficient[] }>, what: string): void {
  if (!outcome.value) { expect(outcome.findings.some(f => f.severity === 'error'), what).toBe(true); return }
  expect(outcome.findings.every(f => f.severity !== 'error'), what).toBe(true)
  const warned = outcome.findings.some(f => ['perfect-fit', 'separation', 'not-converged', 'df-undefined'].includes(f.code))
  for (const c of outcome.value.coefficients) {
    expect(Number.isFinite(c.estimate) || warned, `${what}: ${c.term} ${c.estimate} ${JSON.stringify(outcome.findings)}`).toBe(true)
    if (!warned) expect(Number.isFinite(c.se) && c.se > 0 && c.df > 0 && c.p >= 0 && c.p <= 1, `${what}: ${JSON.stringify(c)}`).toBe(true)
  }
}

it.each([
  ['linear', (t: never) => linearModel('y ~ x + f', t)], ['linear, interaction', (t: never) => linearModel('y ~ x * f', t)], ['logistic', (t: never) => logisticModel('b ~ x', t)], ['Firth', (t: never) => logisticModel('b ~ x + f', t, { firth: true })],
  ['mixed', (t: never) => mixedModel('y ~ x + (1 | g)', t)], ['mixed, Kenward-Roger', (t: never) => mixedModel('y ~ f + (1 | g)', t, { df: 'kenward-roger' })], ['mixed, crossed', (t: never) => mixedModel('y ~ x + (1 | g) + (1 | f)', t)],
  ['mixed logistic', (t: never) => mixedLogisticModel('b ~ x + (1 | g)', t, { points: 9 })], ['ordinal', (t: never) => ordinalModel('f ~ x', t)],
])('%s: whatever the data, no NaN by accident', (name, fit) => {
  fc.assert(fc.property(table, t => isSane(fit(t as never), `${name} ${JSON.stringify(t)}`)), { seed: 3, numRuns: name === 'Firth' ? 40 : 150 })
})

it('whatever is written for a formula, it is read or refused', () => {
  const piece = fc.constantFrom('y', 'x', '~', '+', '-', '*', ':', '(', ')', '|', '||', '^', '2', '0', '1', 'log(', 'I(', '/', '`a b`', ' ', '.', '%in%')
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), parts => {
    try { parseFormula(parts.join('')) } catch (e) { expect(e).toBeInstanceOf(RangeError); expect((e as Error).message).toMatch(/formula/) }
  }), { seed: 4, numRuns: 3000 })
})
