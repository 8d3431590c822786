import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cholesky, choleskySolve, random, solve } from '../../src/numerics/index.ts'

it('cholesky by hand', () => {
  // [4 2; 2 5] = L L' with L = [2 0; 1 2]
  expect(Array.from(cholesky([4, 2, 2, 5], 2)!)).toEqual([2, 0, 1, 2])
  expect(Array.from(choleskySolve([2, 0, 1, 2], [8, 12]))).toEqual([1, 2])
})

it('no factor of an indefinite matrix, no solution of a singular one', () => {
  expect(cholesky([1, 2, 2, 1], 2)).toBeUndefined()
  expect(solve([1, 2, 2, 4], [1, 1])).toBeUndefined()
  expect(() => solve([1, 2, 3], [1, 1])).toThrow(/3 numbers/)
})

it('solves what it multiplied, pivoting where it must', () => {
  expect(Array.from(solve([0, 1, 2, 0], [3, 4])!)).toEqual([2, 3])
  fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), (n, seed) => {
    const r = random(seed)
    const a = Array.from({ length: n * n }, r.normal), x = Array.from({ length: n }, r.normal)
    const times = (m: number[], v: number[]) => Array.from({ length: n }, (_, i) => v.reduce((s, w, j) => s + m[i * n + j]! * w, 0))
    solve(a, times(a, x))!.forEach((v, d) => expect(v).toBeCloseTo(x[d]!, 5))
    const gram = Array.from({ length: n * n }, (_, k) => {
      let s = k % n === Math.floor(k / n) ? 1 : 0
      for (let j = 0; j < n; j++) s += a[Math.floor(k / n) * n + j]! * a[(k % n) * n + j]!
      return s
    })
    choleskySolve(cholesky(gram, n)!, times(gram, x)).forEach((v, d) => expect(v).toBeCloseTo(x[d]!, 7))
  }), { seed: 4 })
})
