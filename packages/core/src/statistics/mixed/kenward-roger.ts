import { invertPositive, multiply, symmetricEigen, transpose } from '../../numerics/index.ts'
import { blockFactor, forwardSolve, lambdaOf } from './deviance.ts'
import type { MixedFit } from './fit.ts'
import type { MixedData } from './structure.ts'

/** Kenward and Roger's ingredients in the basis Q (Biometrics 1997;53:983), for `kenwardRogerTest`. */
export interface KenwardRoger {
  /** Adjusted covariance of the fixed effects. */
  readonly adjusted: Float64Array
  readonly phi: Float64Array
  /** P_k = -Q'V^-1 G_k V^-1 Q for every covariance parameter. */
  readonly p: readonly Float64Array[]
  /** Covariance of the covariance parameters, from the expected information. */
  readonly w: Float64Array
}

/**
 * Covariance parameters are the entries of sigma^2 Lambda Lambda' and sigma^2, in which V = sum gamma_k G_k is linear. Every product
 * of V^-1 and G_k is found from the q x q matrices S and B of a block: V^-1 = (I - U K U') / sigma^2.
 */
export function kenwardRoger(data: MixedData, fit: MixedFit): KenwardRoger {
  const { p, effects, blocks } = data, s2 = fit.sigma2, lambdas = effects.map(e => lambdaOf(e, fit.theta))
  const entries: { effect: number; r: number; c: number }[] = []
  effects.forEach((e, effect) => e.names.forEach((_, c) => e.names.forEach((_, r) => { if (r === c || (e.correlated && r > c)) entries.push({ effect, r, c }) })))
  const m = entries.length + 1, last = m - 1
  const zero = (): Float64Array => new Float64Array(p * p)
  const pp = Array.from({ length: m }, zero), qq = Array.from({ length: m * m }, zero), trace = new Float64Array(m * m)
  // sigma^2 with itself: I everywhere, corrected block by block.
  for (let k = 0; k < p; k++) { pp[last]![k * p + k]! -= 1 / s2 ** 2; qq[last * m + last]![k * p + k]! += 1 / s2 ** 3 }
  trace[last * m + last] = data.rows / s2 ** 2

  for (const block of blocks) {
    const n = block.size, { s } = block, b = new Float64Array(n * p)
    for (let r = 0; r < n; r++) for (let k = 0; k < p; k++) b[r * p + k] = block.b[r * (p + 1) + k]!
    const l = blockFactor(block, lambdas, effects)
    // K = Lambda (L L')^-1 Lambda' = half' half, half = L^-1 Lambda'.
    const lambda = new Float64Array(n * n)
    for (const { effect, at } of block.slots) { const q = effects[effect]!.names.length; for (let r = 0; r < q; r++) for (let c = 0; c <= r; c++) lambda[(at + r) * n + at + c] = lambdas[effect]![r * q + c]! }
    const half = forwardSolve(l, n, transpose(lambda, n, n), n), k = multiply(transpose(half, n, n), half, n, n, n)
    const ks = multiply(k, s, n, n, n), kb = multiply(k, b, n, n, p), sk = transpose(ks, n, n)
    // U'V^-1U, U'V^-1Q, U'V^-2Q, U'V^-2U.
    const less = (a: Float64Array, c: Float64Array, by: number) => a.map((v, at) => (v - c[at]!) / by)
    const u1u = less(s, multiply(s, ks, n, n, n), s2), u1q = less(b, multiply(s, kb, n, n, p), s2)
    const u2q = less(u1q, multiply(sk, u1q, n, n, p), s2)
    const u2u = less(u1u, multiply(sk, u1u, n, n, n), s2)
    // Q'V^-jQ over the block lacks Q'Q, which is I in total: Q'V^-1 Q = (Q'Q - B'K B)/s2, and so on down.
    const bt = transpose(b, n, p), ktU1 = multiply(k, u1q, n, n, p), ktU2 = multiply(k, u2q, n, n, p)
    const first = multiply(bt, kb, p, n, p), second = multiply(bt, ktU1, p, n, p), third = multiply(bt, ktU2, p, n, p)
    for (let a = 0; a < p * p; a++) {
      pp[last]![a]! += first[a]! / s2 ** 2 + second[a]! / s2
      qq[last * m + last]![a]! -= first[a]! / s2 ** 3 + second[a]! / s2 ** 2 + third[a]! / s2
    }
    let t1 = 0, t2 = 0
    for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) { if (r === c) t1 += ks[r * n + c]!; t2 += ks[r * n + c]! * ks[c * n + r]! }
    trace[last * m + last]! += (t2 - 2 * t1) / s2 ** 2

    // E_k as list of its ones in this block.
    const ones = entries.map(({ effect, r, c }) => block.slots.filter(x => x.effect === effect).flatMap(x => r === c ? [[x.at + r, x.at + r]] : [[x.at + r, x.at + c], [x.at + c, x.at + r]]) as [number, number][])
    for (let i = 0; i < last; i++) {
      for (const [r, c] of ones[i]!) {
        trace[i * m + last]! += u2u[c * n + r]!
        for (let a = 0; a < p; a++) for (let d = 0; d < p; d++) {
          pp[i]![a * p + d]! -= u1q[r * p + a]! * u1q[c * p + d]!
          qq[i * m + last]![a * p + d]! += u1q[r * p + a]! * u2q[c * p + d]!
        }
        for (let j = 0; j <= i; j++) for (const [r2, c2] of ones[j]!) {
          const inner = u1u[c * n + r2]!
          if (inner === 0) continue
          trace[i * m + j]! += u1u[c2 * n + r]! * inner
          for (let a = 0; a < p; a++) for (let d = 0; d < p; d++) qq[i * m + j]![a * p + d]! += u1q[r * p + a]! * inner * u1q[c2 * p + d]!
        }
      }
    }
  }
  for (let i = 0; i < m; i++) for (let j = i + 1; j < m; j++) {
    if (j === last) { trace[last * m + i] = trace[i * m + last]!; qq[last * m + i] = transpose(qq[i * m + last]!, p, p) } else { trace[i * m + j] = trace[j * m + i]!; qq[i * m + j] = transpose(qq[j * m + i]!, p, p) }
  }
  const phi = fit.c.map(v => v * s2)
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((t, v, at) => t + v * b[at]!, 0)
  const phiP = pp.map(x => multiply(phi, x, p, p, p))
  const information = new Float64Array(m * m)
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++)
    information[i * m + j] = trace[i * m + j]! - 2 * dot(phi, qq[i * m + j]!) + dot(phiP[i]!, transpose(phiP[j]!, p, p))
  const w = pseudoInverse(information, m).map(v => 2 * v)
  const u = new Float64Array(p * p)
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) {
    const pphip = multiply(pp[i]!, phiP[j]!, p, p, p)
    for (let a = 0; a < p * p; a++) u[a]! += w[i * m + j]! * (qq[i * m + j]![a]! - pphip[a]!)
  }
  const lambdaMatrix = multiply(multiply(phi, u, p, p, p), phi, p, p, p)
  return { adjusted: phi.map((v, a) => v + lambdaMatrix[a]! + lambdaMatrix[Math.floor(a / p) + (a % p) * p]!), phi, p: pp, w }
}

function pseudoInverse(a: Float64Array, n: number): Float64Array {
  const scale = Array.from({ length: n }, (_, k) => 1 / Math.sqrt(a[k * n + k]! || 1))
  const unit = a.map((v, at) => v * scale[Math.floor(at / n)]! * scale[at % n]!)
  const inverse = invertPositive(unit, n) ?? (() => {
    const { values, vectors } = symmetricEigen(unit, n), out = new Float64Array(n * n)
    values.forEach((v, k) => { if (v > 1e-10) for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) out[r * n + c]! += vectors[r * n + k]! * vectors[c * n + k]! / v })
    return out
  })()
  return inverse.map((v, at) => v * scale[Math.floor(at / n)]! * scale[at % n]!)
}

/** F test of L b = 0 in the basis Q, L row-major rows x p of full row rank: scaled F and its denominator df; NaN where so few groups give none. */
export function kenwardRogerTest(kr: KenwardRoger, l: Float64Array, rows: number, b: Float64Array): { f: number; denDf: number } {
  const p = b.length, { phi, w } = kr, m = kr.p.length, lt = transpose(l, rows, p)
  const inner = invertPositive(multiply(multiply(l, phi, rows, p, p), lt, rows, p, rows), rows)!
  const theta = multiply(multiply(lt, inner, p, rows, rows), l, p, rows, p)
  const parts = kr.p.map(x => multiply(multiply(multiply(theta, phi, p, p, p), x, p, p, p), phi, p, p, p))
  const traceOf = (a: Float64Array) => { let t = 0; for (let k = 0; k < p; k++) t += a[k * p + k]!; return t }
  let a1 = 0, a2 = 0
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) {
    a1 += w[i * m + j]! * traceOf(parts[i]!) * traceOf(parts[j]!)
    a2 += w[i * m + j]! * traceOf(multiply(parts[i]!, parts[j]!, p, p, p))
  }
  const q = rows, bb = (a1 + 6 * a2) / (2 * q), g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
  const divisor = 3 * q + 2 * (1 - g), c1 = g / divisor, c2 = (q - g) / divisor, c3 = (q + 2 - g) / divisor
  const v0 = 1 + c1 * bb, v1 = 1 - c2 * bb, v2 = 1 - c3 * bb
  const rho = ((1 - a2 / q) / v1) ** 2 * (Math.abs(v0) < 1e-10 ? 0 : v0) / v2 / q
  const denDf = 4 + (q + 2) / (q * rho - 1)
  const scaling = Math.abs(denDf - 2) < 0.01 ? 1 : denDf * (1 - a2 / q) / (denDf - 2)
  const adjusted = invertPositive(multiply(multiply(l, kr.adjusted, rows, p, p), lt, rows, p, rows), rows)
  if (!adjusted || !(denDf > 0)) return { f: NaN, denDf: NaN }
  const lb = multiply(l, b, rows, p, 1)
  let wald = 0
  for (let r = 0; r < rows; r++) for (let c = 0; c < rows; c++) wald += lb[r]! * adjusted[r * rows + c]! * lb[c]!
  return { f: scaling * wald / rows, denDf }
}
