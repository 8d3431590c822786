import { bilinear, multiply, symmetricEigen, transpose } from '../../numerics/index.ts'
import { type FTest, fTest } from '../coefficient.ts'
import type { TermColumns } from '../formula/index.ts'
import { kenwardRogerTest } from './kenward-roger.ts'
import type { Contrastable, MixedParts } from './mixed-parts.ts'
import { typeThree } from './type-three.ts'

export interface ContrastTest { readonly estimate: number; readonly se: number; readonly df: number }

/** A linear combination of the fixed effects (their order is frame.names'), with its SE and degrees of freedom. */
export function contrastTest(model: Contrastable, weights: ArrayLike<number>): ContrastTest {
  const { data, fit, satterthwaite, kenwardRoger } = model.parts, p = data.p
  if (weights.length !== p) throw new RangeError(`contrast of ${weights.length} weights for ${p} coefficients`)
  const g = multiply(Float64Array.from(weights), data.rInverse, 1, p, p)
  const estimate = g.reduce((s, v, k) => s + v * (data.c[k]! + fit.b[k]!), 0)
  if (kenwardRoger) {
    const se = Math.sqrt(bilinear(g, kenwardRoger.adjusted, g))
    return { estimate, se, df: kenwardRogerTest(kenwardRoger, g, 1, data.c).denDf }
  }
  const variance = bilinear(g, fit.c, g) * fit.sigma2
  return { estimate, se: Math.sqrt(variance), df: model.dfMethod === 'wald' ? Infinity : satterthwaiteDf(g, variance, satterthwaite) }
}

function satterthwaiteDf(g: Float64Array, variance: number, s: MixedParts['satterthwaite']): number {
  const slope = Float64Array.from(s.gradients, m => bilinear(g, m, g))
  return 2 * variance ** 2 / bilinear(slope, s.covariance, slope)
}

/** Joint test of a term, type III. Satterthwaite: the eigenvectors' df are joined by matching E(F), as lmerTest does (Fai and Cornelius 1996). */
export function jointTest(model: Contrastable, term: TermColumns): FTest {
  const { data, fit, satterthwaite, kenwardRoger } = model.parts, p = data.p, rows = term.to - term.from
  const l = multiply(typeThree(model.frame, term), data.rInverse, rows, p, p)
  const beta = data.c.map((v, k) => v + fit.b[k]!)
  if (kenwardRoger) {
    const t = kenwardRogerTest(kenwardRoger, l, rows, beta)
    return fTest(term.term, t.f, rows, t.denDf)
  }
  const covariance = multiply(multiply(l, fit.c, rows, p, p), transpose(l, rows, p), rows, p, rows).map(v => v * fit.sigma2)
  const { values, vectors } = symmetricEigen(covariance, rows), lb = multiply(l, beta, rows, p, 1)
  let f = 0
  const dfs: number[] = []
  values.forEach((value, m) => {
    const direction = Float64Array.from({ length: rows }, (_, r) => vectors[r * rows + m]!)
    f += direction.reduce((s, v, r) => s + v * lb[r]!, 0) ** 2 / value / rows
    dfs.push(satterthwaiteDf(multiply(direction, l, 1, rows, p), value, satterthwaite))
  })
  return fTest(term.term, f, rows, model.dfMethod === 'wald' ? Infinity : jointDf(dfs))
}

function jointDf(dfs: readonly number[]): number {
  const mean = dfs.reduce((s, v) => s + v, 0) / dfs.length
  if (dfs.every(v => Math.abs(v - dfs[0]!) < 1e-8 * mean)) return mean
  if (dfs.some(v => v <= 2)) return 2
  const e = dfs.reduce((s, v) => s + v / (v - 2), 0)
  return 2 * e / (e - dfs.length)
}
