// R's sqrt(.Machine$double.eps).
const tolerance = Math.sqrt(Number.EPSILON)

/**
 * Columns of times in which those that differ by rounding only are one time, the least of them: 0.1 + 0.2 and 0.3 are tied. As R's
 * aeqSurv: sorted together, neighbours no further apart than 1.5e-8, absolute or relative to the mean time. A column
 * without such times is given back as it is.
 */
export function withoutNearTies(columns: readonly Float64Array[]): readonly Float64Array[] {
  const sorted = new Float64Array(columns.reduce((n, c) => n + c.length, 0))
  columns.reduce((at, c) => { sorted.set(c, at); return at + c.length }, 0)
  const distinct = sorted.sort().filter((t, k) => k === 0 || t > sorted[k - 1]!)
  const mean = distinct.reduce((s, t) => s + Math.abs(t), 0) / distinct.length
  const moved = new Map<number, number>()
  let cut = distinct[0]!
  for (let k = 1; k < distinct.length; k++) {
    const gap = distinct[k]! - distinct[k - 1]!
    if (gap > tolerance && gap / mean > tolerance) cut = distinct[k]!
    else moved.set(distinct[k]!, cut)
  }
  return moved.size === 0 ? columns : columns.map(c => c.map(t => moved.get(t) ?? t))
}

/** Whether two times differ by rounding only. */
export const isSameTime = (a: number, b: number): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b))
