import type { CoxRows } from './cox-rows.ts'

/**
 * Discrete-time ("exact", R's) handling of d tied events: the denominator is the sum over all subsets of d rows at risk of the product
 * of their risks (Cox, JRSS B 1972;34:187), by the recursion of Gail, Lubin and Rubinstein, Biometrika 1981;68:703, with its derivatives.
 * Takes the mean from `score`, adds to `information` (lower triangle), returns -ln of the denominator.
 */
export function exactStep(rows: CoxRows, risk: Float64Array, first: number, end: number, t: number, d: number, score: Float64Array, information: Float64Array): number {
  const { p, x, entry } = rows
  // Risks are divided by the largest, or products of many would overflow.
  let largest = 0
  for (let i = first; i < end; i++) if (!entry || entry[i]! < t) largest = Math.max(largest, risk[i]!)
  const b = new Float64Array(d + 1), b1 = new Float64Array((d + 1) * p), b2 = new Float64Array((d + 1) * p * p)
  b[0] = 1
  let seen = 0
  for (let i = first; i < end; i++) {
    if (entry && entry[i]! >= t) continue
    seen++
    const r = risk[i]! / largest, at = i * p
    for (let k = Math.min(d, seen); k >= 1; k--) {
      const below = b[k - 1]!
      for (let j = 0; j < p; j++) {
        const xj = x[at + j]!, below1 = b1[(k - 1) * p + j]!
        for (let l = 0; l <= j; l++)
          b2[(k * p + j) * p + l]! += r * (b2[((k - 1) * p + j) * p + l]! + xj * b1[(k - 1) * p + l]! + below1 * x[at + l]! + xj * x[at + l]! * below)
      }
      for (let j = 0; j < p; j++) b1[k * p + j]! += r * (b1[(k - 1) * p + j]! + x[at + j]! * below)
      b[k]! += r * below
    }
  }
  const total = b[d]!
  for (let j = 0; j < p; j++) {
    const mean = b1[d * p + j]! / total
    score[j]! -= mean
    for (let l = 0; l <= j; l++) information[j * p + l]! += b2[(d * p + j) * p + l]! / total - mean * b1[d * p + l]! / total
  }
  return -(Math.log(total) + d * Math.log(largest))
}
