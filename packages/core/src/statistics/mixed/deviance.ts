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

/** Lambda' m for something that has U's columns as its rows (size x columns), into the start of `out`. */
function timesLambda(block: Block, lambdas: readonly Float64Array[], effects: readonly Effect[], m: ArrayLike<number>, columns: number, out: Float64Array): void {
  out.fill(0, 0, block.size * columns)
  for (const { effect, at } of block.slots) {
    const l = lambdas[effect]!, q = effects[effect]!.names.length
    for (let c = 0; c < q; c++) for (let r = c; r < q; r++) {
      const v = l[r * q + c]!
      if (v !== 0) for (let k = 0; k < columns; k++) out[(at + c) * columns + k]! += v * m[(at + r) * columns + k]!
    }
  }
}

/** L of L L' = Lambda' S Lambda + I into `l`, and Lambda' S into `ls`. */
function factorInto(block: Block, lambdas: readonly Float64Array[], effects: readonly Effect[], l: Float64Array, ls: Float64Array, turned: Float64Array): void {
  const n = block.size
  timesLambda(block, lambdas, effects, block.s, n, ls)
  // (Lambda' (Lambda' S)')' = Lambda' S Lambda, which is symmetric.
  for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) turned[c * n + r] = ls[r * n + c]!
  timesLambda(block, lambdas, effects, turned, n, l)
  for (let r = 0; r < n; r++) {
    for (let c = 0; c <= r; c++) {
      let v = l[r * n + c]! + (r === c ? 1 : 0)
      for (let k = 0; k < c; k++) v -= l[r * n + k]! * l[c * n + k]!
      l[r * n + c] = r === c ? Math.sqrt(v) : v / l[c * n + c]!
    }
    for (let c = r + 1; c < n; c++) l[r * n + c] = 0
  }
}

/** L of L L' = Lambda' S Lambda + I. */
export function blockFactor(block: Block, lambdas: readonly Float64Array[], effects: readonly Effect[]): Float64Array {
  const room = () => new Float64Array(block.size ** 2), l = room()
  factorInto(block, lambdas, effects, l, room(), room())
  return l
}

/** L^-1 m in place; m is n x columns at `from`. */
export function forwardSolve(l: Float64Array, n: number, m: Float64Array, columns: number, from = 0): Float64Array {
  for (let r = 0; r < n; r++) {
    const here = from + r * columns
    for (let k = 0; k < r; k++) {
      const f = l[r * n + k]!, there = from + k * columns
      if (f !== 0) for (let c = 0; c < columns; c++) m[here + c]! -= f * m[there + c]!
    }
    const d = l[r * n + r]!
    for (let c = 0; c < columns; c++) m[here + c]! /= d
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
  const largest = blocks.reduce((n, b) => Math.max(n, b.size), 0), room = () => new Float64Array(largest * Math.max(largest, w))
  const l = room(), ls = room(), lb = room(), turned = room()
  // L^-1 Lambda' S and L^-1 Lambda' B of every block, one after the other, for the gradient.
  const kept = new Float64Array(withGradient ? blocks.reduce((n, b) => n + b.size * (b.size + w), 0) : 0)
  let to = 0
  for (const block of blocks) {
    const n = block.size
    factorInto(block, lambdas, effects, l, ls, turned)
    for (let k = 0; k < n; k++) logDetV += 2 * Math.log(l[k * n + k]!)
    timesLambda(block, lambdas, effects, block.b, w, lb)
    forwardSolve(l, n, lb, w)
    for (let k = 0; k < n; k++) for (let a = 0; a < w; a++) {
      const v = lb[k * w + a]!
      if (v !== 0) for (let c = 0; c <= a; c++) m[a * w + c]! -= v * lb[k * w + c]!
    }
    if (!withGradient) continue
    forwardSolve(l, n, ls, n)
    for (let k = 0; k < n * n; k++) kept[to++] = ls[k]!
    for (let k = 0; k < n * w; k++) kept[to++] = lb[k]!
  }
  // Cholesky of the lower triangle [A; g' c] gives A's factor and the residual sum of squares last.
  const a = new Float64Array(p * p)
  for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) a[r * p + c] = m[Math.max(r, c) * w + Math.min(r, c)]!
  const la = cholesky(a, p)
  if (!la) return undefined
  const g = forwardSolve(la, p, m.slice(p * w, p * w + p), 1)
  let rss = m[w * w - 1]!, logDetA = 0
  for (let k = 0; k < p; k++) { rss -= g[k]! ** 2; logDetA += 2 * Math.log(la[k * p + k]!) }
  const inverseL = new Float64Array(p * p)
  for (let k = 0; k < p; k++) inverseL[k * p + k] = 1
  forwardSolve(la, p, inverseL, p)
  const c = new Float64Array(p * p), b = new Float64Array(p)
  for (let i = 0; i < p; i++) for (let k = i; k < p; k++) { b[i]! += inverseL[k * p + i]! * g[k]!; for (let j = 0; j < p; j++) c[i * p + j]! += inverseL[k * p + i]! * inverseL[k * p + j]! }
  if (!withGradient) return { rss, logDetV, logDetA, c, b }

  const gradient = { rss: new Float64Array(data.thetas), logDetV: new Float64Array(data.thetas), logDetA: new Float64Array(data.thetas) }
  const f = new Float64Array(largest), nq = new Float64Array(largest * p), half = new Float64Array(largest * p)
  let from = 0
  for (const block of blocks) {
    const n = block.size, s = from, t0 = from + n * n
    from = t0 + n * w
    for (let r = 0; r < n; r++) {
      f[r] = 0
      for (let k = 0; k < w; k++) {
        let v = block.b[r * w + k]!
        for (let t = 0; t < n; t++) v -= kept[s + t * n + r]! * kept[t0 + t * w + k]!
        if (k < p) { nq[r * p + k] = v; f[r]! -= v * b[k]! } else f[r]! += v
      }
      for (let k = 0; k < p; k++) {
        let v = 0
        for (let j = 0; j < p; j++) v += nq[r * p + j]! * c[j * p + k]!
        half[r * p + k] = v
      }
    }
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
          for (let h = 0; h < n; h++) mm -= kept[s + h * n + at + r]! * kept[s + h * n + at + t]!
          for (let h = 0; h < p; h++) nn += half[(at + r) * p + h]! * nq[(at + t) * p + h]!
          dv += mm * lam
          dr += f[at + r]! * f[at + t]! * lam
          da += nn * lam
        }
        const place = e.from + (e.correlated ? k * q - k * (k - 1) / 2 + (r - k) : r)
        gradient.logDetV[place]! += 2 * dv
        gradient.rss[place]! -= 2 * dr
        gradient.logDetA[place]! -= 2 * da
      }
    }
  }
  return { rss, logDetV, logDetA, c, b, gradient }
}

/** Degrees of freedom of the criterion: rows - p for REML, rows for ML. */
export const criterionDf = (data: MixedData, reml: boolean): number => reml ? data.rows - data.p : data.rows

/** -2 log likelihood (restricted for REML) at theta, sigma profiled out. */
export function criterionOf(data: MixedData, parts: DevianceParts, reml: boolean): number {
  const df = criterionDf(data, reml)
  return df * (1 + Math.log(2 * Math.PI * parts.rss / df)) + parts.logDetV + (reml ? parts.logDetA + data.logDetXX : 0)
}
