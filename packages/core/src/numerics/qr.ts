/** Columns of a matrix made orthonormal: x[, pivot[0..rank)] = q r. */
export interface Qr {
  readonly rank: number
  /** Row-major, rows x rank, orthonormal columns. */
  readonly q: Float64Array
  /** Row-major, rank x rank, upper triangular; the diagonal may be negative. */
  readonly r: Float64Array
  /** Columns in order of use; those after `rank` depend on the ones before. */
  readonly pivot: readonly number[]
}

/**
 * Householder QR in which a column that has lost all but `tolerance` of its length goes to the end, as R's dqrdc2 does: the
 * first of collinear columns stay. `x` row-major, rows x columns. Throws RangeError where the size does not fit.
 */
export function qr(x: ArrayLike<number>, rows: number, columns: number, tolerance = 1e-7): Qr {
  if (x.length !== rows * columns) throw new RangeError(`matrix of ${x.length} numbers: ${rows} x ${columns} wanted`)
  const a = Array.from({ length: columns }, (_, c) => {
    const column = new Float64Array(rows)
    for (let r = 0; r < rows; r++) column[r] = x[r * columns + c]!
    return column
  })
  const length = a.map(c => norm(c, 0)), pivot = Array.from({ length: columns }, (_, c) => c)
  // The place of the diagonal holds the head of each reflection.
  const beta: number[] = [], diagonal: number[] = []
  let rank = 0
  for (let left = columns; rank < Math.min(left, rows);) {
    const c = a[pivot[rank]!]!, s = norm(c, rank)
    if (!(s > tolerance * length[pivot[rank]!]!)) { pivot.push(...pivot.splice(rank, 1)); left--; continue }
    const alpha = c[rank]! > 0 ? -s : s
    // v = c - alpha e; H = 1 - beta v v'
    const head = c[rank]! - alpha
    const b = -1 / (alpha * head)
    c[rank] = head
    for (let k = rank + 1; k < columns; k++) {
      const d = a[pivot[k]!]!
      let dot = 0
      for (let r = rank; r < rows; r++) dot += c[r]! * d[r]!
      dot *= b
      for (let r = rank; r < rows; r++) d[r]! -= dot * c[r]!
    }
    beta.push(b)
    diagonal.push(alpha)
    rank++
  }
  const r = new Float64Array(rank * rank), q = new Float64Array(rows * rank)
  for (let c = 0; c < rank; c++) {
    const column = a[pivot[c]!]!
    for (let k = 0; k < c; k++) r[k * rank + c] = column[k]!
    r[c * rank + c] = diagonal[c]!
  }
  const e = new Float64Array(rows)
  for (let c = 0; c < rank; c++) {
    e.fill(0)
    e[c] = 1
    for (let k = c; k >= 0; k--) {
      const v = a[pivot[k]!]!
      let dot = 0
      for (let i = k; i < rows; i++) dot += v[i]! * e[i]!
      dot *= beta[k]!
      for (let i = k; i < rows; i++) e[i]! -= dot * v[i]!
    }
    for (let i = 0; i < rows; i++) q[i * rank + c] = e[i]!
  }
  return { rank, q, r, pivot }
}

function norm(v: Float64Array, from: number): number {
  let largest = 0
  for (let i = from; i < v.length; i++) largest = Math.max(largest, Math.abs(v[i]!))
  if (!(largest > 0 && largest < Infinity)) return largest
  let s = 0
  for (let i = from; i < v.length; i++) { const t = v[i]! / largest; s += t * t }
  return largest * Math.sqrt(s)
}

/** Inverse of an upper triangular matrix, row-major n x n. */
export function invertUpper(r: ArrayLike<number>, n: number): Float64Array {
  const inverse = new Float64Array(n * n)
  for (let c = 0; c < n; c++) {
    inverse[c * n + c] = 1 / r[c * n + c]!
    for (let i = c - 1; i >= 0; i--) {
      let s = 0
      for (let k = i + 1; k <= c; k++) s -= r[i * n + k]! * inverse[k * n + c]!
      inverse[i * n + c] = s / r[i * n + i]!
    }
  }
  return inverse
}
