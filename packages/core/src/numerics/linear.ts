// Small dense systems, row-major Float64Array of n x n.

/** Lower Cholesky factor of a symmetric matrix, or undefined where it is not positive definite. */
export function cholesky(a: ArrayLike<number>, n: number): Float64Array | undefined {
  requireSquare(a, n)
  const l = new Float64Array(n * n)
  for (let r = 0; r < n; r++) {
    for (let c = 0; c <= r; c++) {
      let s = a[r * n + c]!
      for (let k = 0; k < c; k++) s -= l[r * n + k]! * l[c * n + k]!
      if (r !== c) l[r * n + c] = s / l[c * n + c]!
      else if (s > 0 && Number.isFinite(s)) l[r * n + r] = Math.sqrt(s)
      else return undefined
    }
  }
  return l
}

/** x of L L' x = b. */
export function choleskySolve(l: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const n = b.length
  requireSquare(l, n)
  const x = Float64Array.from(b)
  for (let r = 0; r < n; r++) {
    for (let k = 0; k < r; k++) x[r]! -= l[r * n + k]! * x[k]!
    x[r]! /= l[r * n + r]!
  }
  for (let r = n - 1; r >= 0; r--) {
    for (let k = r + 1; k < n; k++) x[r]! -= l[k * n + r]! * x[k]!
    x[r]! /= l[r * n + r]!
  }
  return x
}

/** x of A x = b by elimination with partial pivoting; undefined where A is singular to working precision. */
export function solve(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array | undefined {
  const n = b.length
  requireSquare(a, n)
  const m = Float64Array.from(a), x = Float64Array.from(b)
  let largest = 0
  for (const v of m) largest = Math.max(largest, Math.abs(v))
  for (let c = 0; c < n; c++) {
    let pivot = c
    for (let r = c + 1; r < n; r++) if (Math.abs(m[r * n + c]!) > Math.abs(m[pivot * n + c]!)) pivot = r
    if (!(Math.abs(m[pivot * n + c]!) > n * Number.EPSILON * largest)) return undefined
    if (pivot !== c) {
      for (let k = c; k < n; k++) { const t = m[c * n + k]!; m[c * n + k] = m[pivot * n + k]!; m[pivot * n + k] = t }
      const t = x[c]!; x[c] = x[pivot]!; x[pivot] = t
    }
    for (let r = c + 1; r < n; r++) {
      const f = m[r * n + c]! / m[c * n + c]!
      if (f === 0) continue
      for (let k = c; k < n; k++) m[r * n + k]! -= f * m[c * n + k]!
      x[r]! -= f * x[c]!
    }
  }
  for (let r = n - 1; r >= 0; r--) {
    for (let k = r + 1; k < n; k++) x[r]! -= m[r * n + k]! * x[k]!
    x[r]! /= m[r * n + r]!
  }
  return x
}

function requireSquare(a: ArrayLike<number>, n: number): void {
  if (a.length !== n * n) throw new RangeError(`matrix of ${a.length} numbers: ${n} x ${n} wanted`)
}
