import { cholesky } from '../../numerics/index.ts'
import type { Block, Effect, MixedData } from './structure.ts'

/** The deviance of a mixed model at theta, profiled over beta; sigma is left to the caller. */
export interface DevianceParts {
  /** Penalised residual sum of squares R(theta). */
  readonly rss: number
  /** ln |I + U Lambda Lambda' U'|. */
  readonly logDetV: number
  /** ln |Q' V^-1 Q|, V without sigma^2. */
  readonly logDetA: number
  /** (Q' V^-1 Q)^-1. */
  readonly c: Float64Array
  /** Fixed effects in the basis Q, relative to least squares. */
  readonly b: Float64Array
  /** Gradient in theta of rss, logDetV, logDetA. */
  readonly gradient?: { readonly rss: Float64Array; readonly logDetV: Float64Array; readonly logDetA: Float64Array }
}

/** Lower triangle of an effect's Lambda from theta: by columns if correlated, as lme4 lays it out, else the diagonal. */
export function lambdaOf(effect: Effect, theta: ArrayLike<number>): Float64Array {
  const q = effect.names.length, l = new Float64Array(q * q)
  if (!effect.correlated) for (let k = 0; k < q; k++) l[k * q + k] = theta[effect.from + k]!
  else for (let c = 0, at = effect.from; c < q; c++) for (let r = c; r < q; r++) l[r * q + c] = theta[at++]!
  return l
}

/** Places in theta that are diagonal, and so not negative. */
export function diagonals(effects: readonly Effect[]): boolean[] {
  return effects.flatMap(e => {
    const q = e.names.length
    return e.correlated ? Array.from({ length: q }, (_, c) => Array.from({ length: q - c }, (_, r) => r === 0)).flat() : new Array<boolean>(q).fill(true)
  })
}

/** (U Lambda)' of something that has U's rows first: out = Lambda' m, m is size x columns. */
function timesLambda(block: Block, lambdas: readonly Float64Array[], effects: readonly Effect[], m: ArrayLike<number>, columns: number): Float64Array {
  const out = new Float64Array(block.size * columns)
  for (const { effect, at } of block.slots) {
    const l = lambdas[effect]!, q = effects[effect]!.names.length
    for (let c = 0; c < q; c++) for (let r = c; r < q; r++) {
      const v = l[r * q + c]!
      if (v !== 0) for (let k = 0; k < columns; k++) out[(at + c) * columns + k]! += v * m[(at + r) * columns + k]!
    }
  }
  return out
}

/** L of L L' = Lambda' S Lambda + I, and Lambda' S. */
export function blockFactor(block: Block, lambdas: readonly Float64Array[], effects: readonly Effect[]): { l: Float64Array; ls: Float64Array } {
  const n = block.size, ls = timesLambda(block, lambdas, effects, block.s, n)
  // (Lambda' (Lambda' S)')' = Lambda' S Lambda, which is symmetric.
  const t = new Float64Array(n * n)
  for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) t[c * n + r] = ls[r * n + c]!
  const m = timesLambda(block, lambdas, effects, t, n)
  for (let k = 0; k < n; k++) m[k * n + k]! += 1
  return { l: cholesky(m, n)!, ls }
}

export function forwardSolve(l: Float64Array, n: number, m: Float64Array, columns: number): Float64Array {
  for (let r = 0; r < n; r++) {
    for (let k = 0; k < r; k++) {
      const f = l[r * n + k]!
      if (f !== 0) for (let c = 0; c < columns; c++) m[r * columns + c]! -= f * m[k * columns + c]!
    }
    const d = l[r * n + r]!
    for (let c = 0; c < columns; c++) m[r * columns + c]! /= d
  }
  return m
}

/**
 * V = I + U Lambda Lambda' U' by Woodbury, block by block; with the gradient from
 * d ln|V| = 2 tr(Lambda' M dLambda), dR = -2 f' dLambda Lambda' f, d ln|A| = -2 tr(Lambda' N A^-1 N' dLambda),
 * M = U'V^-1 U, N = U'V^-1 Q, f = U'V^-1 (r - Q b). Undefined where A is not positive definite.
 */
export function devianceParts(data: MixedData, theta: ArrayLike<number>, withGradient = false): DevianceParts | undefined {
  const { p, effects, blocks, rr } = data, w = p + 1
  const lambdas = effects.map(e => lambdaOf(e, theta))
  const m = new Float64Array(w * w)
  for (let k = 0; k < p; k++) m[k * w + k] = 1
  m[w * w - 1] = rr
  let logDetV = 0
  const kept: { ls: Float64Array; lb: Float64Array }[] = []
  for (const block of blocks) {
    const { l, ls } = blockFactor(block, lambdas, effects), n = block.size
    for (let k = 0; k < n; k++) logDetV += 2 * Math.log(l[k * n + k]!)
    const lb = forwardSolve(l, n, timesLambda(block, lambdas, effects, block.b, w), w)
    for (let k = 0; k < n; k++) for (let a = 0; a < w; a++) {
      const v = lb[k * w + a]!
      if (v !== 0) for (let c = 0; c <= a; c++) m[a * w + c]! -= v * lb[k * w + c]!
    }
    if (withGradient) kept.push({ ls: forwardSolve(l, n, ls, n), lb })
  }
  // Cholesky of the lower triangle [A; g' c] gives A's factor and the residual sum of squares last.
  const a = new Float64Array(p * p)
  for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) a[r * p + c] = m[Math.max(r, c) * w + Math.min(r, c)]!
  const l = cholesky(a, p)
  if (!l) return undefined
  const g = forwardSolve(l, p, m.slice(p * w, p * w + p), 1)
  let rss = m[w * w - 1]!, logDetA = 0
  for (let k = 0; k < p; k++) { rss -= g[k]! ** 2; logDetA += 2 * Math.log(l[k * p + k]!) }
  const inverseL = new Float64Array(p * p)
  for (let k = 0; k < p; k++) inverseL[k * p + k] = 1
  forwardSolve(l, p, inverseL, p)
  const c = new Float64Array(p * p), b = new Float64Array(p)
  for (let i = 0; i < p; i++) for (let k = i; k < p; k++) { b[i]! += inverseL[k * p + i]! * g[k]!; for (let j = 0; j < p; j++) c[i * p + j]! += inverseL[k * p + i]! * inverseL[k * p + j]! }
  if (!withGradient) return { rss, logDetV, logDetA, c, b }

  const gradient = { rss: new Float64Array(data.thetas), logDetV: new Float64Array(data.thetas), logDetA: new Float64Array(data.thetas) }
  blocks.forEach((block, which) => {
    const n = block.size, { ls, lb } = kept[which]!, f = new Float64Array(n), nq = new Float64Array(n * p)
    for (let r = 0; r < n; r++) {
      for (let k = 0; k < w; k++) {
        let v = block.b[r * w + k]!
        for (let t = 0; t < n; t++) v -= ls[t * n + r]! * lb[t * w + k]!
        if (k < p) { nq[r * p + k] = v; f[r]! -= v * b[k]! } else f[r]! += v
      }
    }
    const half = new Float64Array(n * p)
    for (let r = 0; r < n; r++) for (let k = 0; k < p; k++) for (let j = 0; j < p; j++) half[r * p + k]! += nq[r * p + j]! * c[j * p + k]!
    for (const { effect, at } of block.slots) {
      const e = effects[effect]!, q = e.names.length, lambda = lambdas[effect]!
      // Entries of M, f f', N A^-1 N' with the rows of this level, times Lambda of every level, lie within the level's columns only.
      for (let r = 0; r < q; r++) for (let k = 0; k <= r; k++) {
        if (!e.correlated && r !== k) continue
        let dv = 0, dr = 0, da = 0
        for (let t = k; t < q; t++) {
          const lam = lambda[t * q + k]!
          if (lam === 0) continue
          let mm = block.s[(at + r) * n + at + t]!, nn = 0
          for (let h = 0; h < n; h++) mm -= ls[h * n + at + r]! * ls[h * n + at + t]!
          for (let h = 0; h < p; h++) nn += half[(at + r) * p + h]! * nq[(at + t) * p + h]!
          dv += mm * lam
          dr += f[at + r]! * f[at + t]! * lam
          da += nn * lam
        }
        const to = e.from + (e.correlated ? k * q - k * (k - 1) / 2 + (r - k) : r)
        gradient.logDetV[to]! += 2 * dv
        gradient.rss[to]! -= 2 * dr
        gradient.logDetA[to]! -= 2 * da
      }
    }
  })
  return { rss, logDetV, logDetA, c, b, gradient }
}

/** Degrees of freedom of the criterion: rows - p for REML, rows for ML. */
export const criterionDf = (data: MixedData, reml: boolean): number => reml ? data.rows - data.p : data.rows

/** -2 log likelihood (restricted for REML) at theta, sigma profiled out. */
export function criterionOf(data: MixedData, parts: DevianceParts, reml: boolean): number {
  const df = criterionDf(data, reml)
  return df * (1 + Math.log(2 * Math.PI * parts.rss / df)) + parts.logDetV + (reml ? parts.logDetA + data.logDetXX : 0)
}
