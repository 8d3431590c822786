import { expect, it } from 'vitest'
import { mixedModel } from '../../src/statistics/index.ts'
import { modelFrame, parseFormula } from '../../src/statistics/formula/index.ts'
import { typeThree } from '../../src/statistics/mixed/type-three.ts'
import { close } from './golden.ts'

const a = ['u', 'v', 'w'], b = ['k', 'l']
const table = { a: Array.from({ length: 36 }, (_, i) => a[i % 3]!), b: Array.from({ length: 36 }, (_, i) => b[Math.floor(i / 3) % 2]!), x: Array.from({ length: 36 }, (_, i) => ((i * 7) % 11) / 3), g: Array.from({ length: 36 }, (_, i) => `g${i % 9}`), y: Array.from({ length: 36 }, (_, i) => Math.sin(i * 1.7) + (i % 9) / 5) }
const rowsOf = (formula: string, term: string): number[][] => {
  const frame = modelFrame(parseFormula(formula), table), p = frame.names.length, at = frame.terms.find(t => t.term === term)!, l = typeThree(frame, at)
  return Array.from({ length: at.to - at.from }, (_, r) => Array.from(l.subarray(r * p, (r + 1) * p)))
}

it('an effect is averaged over the levels of the factor it interacts with', () => {
  // (Intercept), av, aw, bl, av:bl, aw:bl. At b = k the effect of v is av, at b = l it is av + av:bl: half of av:bl in the mean.
  expect(rowsOf('y ~ a * b', 'a')).toEqual([[0, 1, 0, 0, 0.5, 0], [0, 0, 1, 0, 0, 0.5]])
  // Over the three levels of a.
  expect(rowsOf('y ~ a * b', 'b')).toEqual([[0, 0, 0, 1, 1 / 3, 1 / 3]])
  expect(rowsOf('y ~ a * b', 'a:b')).toEqual([[0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1]])
})

it('a slope is averaged over levels, a factor is compared where the covariate is 0', () => {
  // (Intercept), av, aw, x, av:x, aw:x
  expect(rowsOf('y ~ a * x', 'x')).toEqual([[0, 0, 0, 1, 1 / 3, 1 / 3]])
  expect(rowsOf('y ~ a * x', 'a')).toEqual([[0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0]])
  // x stands before b in the model; the interaction's columns follow its own order of variables.
  expect(rowsOf('y ~ x + b + a + b:a', 'a')).toEqual([[0, 0, 0, 1, 0, 0.5, 0], [0, 0, 0, 0, 1, 0, 0.5]])
})

it('three factors at once: every wider interaction counts', () => {
  const own = rowsOf('y ~ b * a * x', 'b:x')
  // (Intercept), bl, av, aw, x, bl:av, bl:aw, bl:x, av:x, aw:x, bl:av:x, bl:aw:x
  expect(own).toEqual([[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1 / 3, 1 / 3]])
})

it('F does not depend on which level is the reference', () => {
  const terms = (levels: Record<string, string[]>) => mixedModel('y ~ a * b + a:x + x + (1 | g)', table, { levels }).value!.terms
  const one = terms({ a: ['u', 'v', 'w'], b: ['k', 'l'] }), two = terms({ a: ['w', 'u', 'v'], b: ['l', 'k'] })
  one.forEach((t, k) => { close(two[k]!.f, t.f, 1e-7, t.term); if (t.numDf === 1) close(two[k]!.denDf, t.denDf, 1e-6, t.term) })
  // The joined df of several columns do, in lmerTest too: it prints 19.546 and 19.600.
  expect([one[0]!.denDf.toFixed(3), two[0]!.denDf.toFixed(3)]).toEqual(['19.546', '19.600'])
})
