import { expect, it } from 'vitest'
import { brentMinimum, brentRoot } from '../../src/numerics/index.ts'

it('roots of known functions', () => {
  expect(brentRoot(x => x * x - 2, 0, 2).x).toBeCloseTo(Math.SQRT2, 11)
  expect(brentRoot(Math.cos, 3, 1).x).toBeCloseTo(Math.PI / 2, 11)
  const flat = brentRoot(x => x ** 9, -1, 1.7)
  expect(Math.abs(flat.x)).toBeLessThan(1e-3)
  expect(flat.converged).toBe(true)
})

it('a bracket without a change of sign is refused; too few evaluations are said', () => {
  expect(() => brentRoot(x => x * x + 1, -1, 1)).toThrow(/no change of sign/)
  expect(() => brentRoot(() => NaN, -1, 1)).toThrow(RangeError)
  expect(brentRoot(x => x ** 3 - 2, 0, 100, { maxEvaluations: 4 }).converged).toBe(false)
})

it('minima of known functions, inside and at the end', () => {
  const inside = brentMinimum(x => (x - 1.3) ** 2 + 5, -10, 7)
  expect(inside.x).toBeCloseTo(1.3, 7)
  expect(inside.value).toBeCloseTo(5, 12)
  expect(brentMinimum(x => x, 2, 3).x).toBeCloseTo(2, 6)
  expect(brentMinimum(x => -Math.sin(x), 0, 3).x).toBeCloseTo(Math.PI / 2, 6)
  expect(() => brentMinimum(x => x, 3, 2)).toThrow(/3 and 2/)
})
