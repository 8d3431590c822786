/**
 * Quantile of sorted values by linear interpolation at p (n - 1): type 7 of Hyndman and Fan, Am Stat 1996;50:361,
 * the default of R and numpy. Throws RangeError for no values or p outside 0 to 1.
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  requireProbability(p)
  if (sorted.length === 0) throw new RangeError('quantile of no values')
  const h = p * (sorted.length - 1), below = Math.floor(h)
  const a = sorted[below]!, b = sorted[Math.min(below + 1, sorted.length - 1)]!
  return a + (h - below) * (b - a)
}

/** `quantileSorted` of values in any order; they are copied. */
export const quantile = (values: ArrayLike<number>, p: number): number => quantileSorted(Float64Array.from(values).sort(), p)

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5)

/**
 * Quantile of weighted values: linear between the middles of their weights on the cumulative axis, the first middle at
 * p = 0 and the last at p = 1. Equal weights give type 7. Values of weight 0 do not count.
 */
export function weightedQuantile(values: ArrayLike<number>, weights: ArrayLike<number>, p: number): number {
  return weightedQuantiles(values, weights)(p)
}

/** Sorts once, answers many: `weightedQuantile` as a function of p. */
export function weightedQuantiles(values: ArrayLike<number>, weights: ArrayLike<number>): (p: number) => number {
  if (weights.length !== values.length) throw new RangeError(`${weights.length} weights for ${values.length} values`)
  const order: number[] = []
  for (let n = 0; n < values.length; n++) {
    if (!(weights[n]! >= 0)) throw new RangeError(`weight ${weights[n]} of value ${n}`)
    if (weights[n]! > 0) order.push(n)
  }
  if (order.length === 0) throw new RangeError('quantile of no values')
  order.sort((a, b) => values[a]! - values[b]!)
  const middle = new Float64Array(order.length)
  let before = 0
  for (let k = 0; k < order.length; k++) {
    const w = weights[order[k]!]!
    middle[k] = before + w / 2
    before += w
  }
  return p => {
    requireProbability(p)
    const last = order.length - 1
    const at = middle[0]! + p * (middle[last]! - middle[0]!)
    let low = 0, high = last
    while (high - low > 1) {
      const m = (low + high) >> 1
      if (middle[m]! <= at) low = m; else high = m
    }
    const a = values[order[low]!]!, b = values[order[high]!]!
    const span = middle[high]! - middle[low]!
    return span > 0 ? a + (b - a) * Math.min(1, (at - middle[low]!) / span) : a
  }
}

function requireProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile at p = ${p}: 0 to 1 wanted`)
}
