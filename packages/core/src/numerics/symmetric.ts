import { cholesky, choleskySolve } from './linear.ts'

/** Inverse of a symmetric positive definite matrix, row-major n x n; undefined where it is not. Scaled to a unit diagonal first. */
export function invertPositive(a: ArrayLike<number>, n: number): Float64Array | undefined {
  const scale = Float64Array.from({ length: n }, (_, k) => Math.sqrt(a[k * n + k]!))
  for (const s of scale) if (!(s > 0 && s < Infinity)) return undefined
  const unit = new Float64Array(n * n)
  for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) unit[r * n + c] = a[r * n + c]! / scale[r]! / scale[c]!
  const l = cholesky(unit, n)
  if (!l) return undefined
  const inverse = new Float64Array(n * n), e = new Float64Array(n)
  for (let c = 0; c < n; c++) {
    e.fill(0)
    e[c] = 1
    const x = choleskySolve(l, e)
    for (let r = 0; r < n; r++) inverse[r * n + c] = x[r]! / scale[r]! / scale[c]!
  }
  for (let r = 0; r < n; r++) for (let c = 0; c < r; c++) inverse[r * n + c] = inverse[c * n + r] = (inverse[r * n + c]! + inverse[c * n + r]!) / 2
  return inverse
}

/** Eigenvalues, largest first, and eigenvectors as columns of a row-major n x n matrix, by Jacobi's rotations. */
export function symmetricEigen(a: ArrayLike<number>, n: number): { readonly values: Float64Array; readonly vectors: Float64Array } {
  if (a.length !== n * n) throw new RangeError(`matrix of ${a.length} numbers: ${n} x ${n} wanted`)
  const m = Float64Array.from(a), v = new Float64Array(n * n)
  for (let k = 0; k < n; k++) v[k * n + k] = 1
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0, on = 0
    for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) { const x = m[r * n + c]! ** 2; if (r === c) on += x; else off += x }
    if (!(off > 1e-34 * on)) break
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) {
      const apq = m[p * n + q]!
      if (apq === 0) continue
      const theta = (m[q * n + q]! - m[p * n + p]!) / (2 * apq)
      const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1)), c = 1 / Math.sqrt(t * t + 1), s = t * c
      for (let k = 0; k < n; k++) { const x = m[k * n + p]!, y = m[k * n + q]!; m[k * n + p] = c * x - s * y; m[k * n + q] = s * x + c * y }
      for (let k = 0; k < n; k++) { const x = m[p * n + k]!, y = m[q * n + k]!; m[p * n + k] = c * x - s * y; m[q * n + k] = s * x + c * y }
      for (let k = 0; k < n; k++) { const x = v[k * n + p]!, y = v[k * n + q]!; v[k * n + p] = c * x - s * y; v[k * n + q] = s * x + c * y }
    }
  }
  const order = Array.from({ length: n }, (_, k) => k).sort((i, j) => m[j * n + j]! - m[i * n + i]!)
  const vectors = new Float64Array(n * n)
  order.forEach((from, to) => { for (let r = 0; r < n; r++) vectors[r * n + to] = v[r * n + from]! })
  return { values: Float64Array.from(order, k => m[k * n + k]!), vectors }
}

/** a b, row-major: a is rows x inner, b is inner x columns. */
export function multiply(a: ArrayLike<number>, b: ArrayLike<number>, rows: number, inner: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns)
  for (let r = 0; r < rows; r++) for (let k = 0; k < inner; k++) {
    const x = a[r * inner + k]!
    if (x !== 0) for (let c = 0; c < columns; c++) out[r * columns + c]! += x * b[k * columns + c]!
  }
  return out
}

/** a' of a row-major rows x columns matrix. */
export function transpose(a: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns)
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = a[r * columns + c]!
  return out
}

/** g' A h. */
export function bilinear(g: ArrayLike<number>, a: ArrayLike<number>, h: ArrayLike<number>): number {
  const n = g.length
  let s = 0
  for (let r = 0; r < n; r++) {
    let t = 0
    for (let c = 0; c < h.length; c++) t += a[r * h.length + c]! * h[c]!
    s += g[r]! * t
  }
  return s
}
