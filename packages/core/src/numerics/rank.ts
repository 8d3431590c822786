/** Indices of the values in ascending order; equal values keep their order. Throws RangeError for NaN, naming its row. */
export function ascending(values: ArrayLike<number>): Uint32Array {
  const n = values.length
  const order = new Uint32Array(n)
  let sorted = true
  for (let i = 0; i < n; i++) {
    order[i] = i
    if (Number.isNaN(values[i])) throw new RangeError(`value ${i} is not a number`)
    if (i > 0 && values[i]! < values[i - 1]!) sorted = false
  }
  return sorted ? order : order.sort((a, b) => values[a]! - values[b]! || a - b)
}

/** Ranks from 1; equal values share the mean of theirs. */
export function midranks(values: ArrayLike<number>): Float64Array {
  const order = ascending(values), ranks = new Float64Array(values.length)
  for (let start = 0, end = 0; start < order.length; start = end) {
    const x = values[order[start]!]!
    while (end < order.length && values[order[end]!] === x) end++
    for (let k = start; k < end; k++) ranks[order[k]!] = (start + end + 1) / 2
  }
  return ranks
}

/** How many share each distinct value, in ascending order of the values. */
export function tieSizes(values: ArrayLike<number>): number[] {
  const order = ascending(values), sizes: number[] = []
  for (let k = 0; k < order.length; k++)
    if (k > 0 && values[order[k]!] === values[order[k - 1]!]) sizes[sizes.length - 1]!++
    else sizes.push(1)
  return sizes
}
