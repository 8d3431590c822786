/** Sum with Neumaier's compensation: error of one rounding, however many and however mixed the terms. */
export function sum(values: ArrayLike<number>): number {
  let total = 0, lost = 0
  for (let n = 0; n < values.length; n++) {
    const x = values[n]!, t = total + x
    lost += Math.abs(total) >= Math.abs(x) ? (total - t) + x : (x - t) + total
    total = t
  }
  return total + lost
}

/** Arithmetic mean. Throws RangeError for no values: there is no mean of nothing. */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError('mean of no values')
  return sum(values) / values.length
}

/**
 * Weighted mean and variance, two passes. `variance` is the population's: sum w (x - mean)^2 / sum w.
 * Throws RangeError where the weights do not match or sum to nothing.
 */
export function weightedMoments(values: ArrayLike<number>, weights?: ArrayLike<number>): { weight: number; mean: number; variance: number } {
  if (weights && weights.length !== values.length) throw new RangeError(`${weights.length} weights for ${values.length} values`)
  const weight = weights ? sum(weights) : values.length
  if (!(weight > 0)) throw new RangeError(`weights sum to ${weight}`)
  let total = 0
  for (let n = 0; n < values.length; n++) total += weights ? weights[n]! * values[n]! : values[n]!
  let centre = total / weight
  // The second pass also removes the first one's rounding error from the mean.
  let first = 0, second = 0
  for (let n = 0; n < values.length; n++) {
    const w = weights ? weights[n]! : 1, d = values[n]! - centre
    first += w * d
    second += w * d * d
  }
  const shift = first / weight
  centre += shift
  return { weight, mean: centre, variance: Math.max(0, second / weight - shift * shift) }
}
