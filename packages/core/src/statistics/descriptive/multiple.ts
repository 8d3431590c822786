import { ascending } from '../../numerics/index.ts'

/** Holm's step-down adjusted p values (Scand J Stat 1979;6:65), in the order given. */
export function holm(p: readonly number[]): number[] {
  const order = orderOf(p), out = p.map(() => 0)
  let largest = 0
  order.forEach((i, k) => { largest = Math.max(largest, Math.min(1, (p.length - k) * p[i]!)); out[i] = largest })
  return out
}

/** Benjamini and Hochberg's adjusted p values (JRSS B 1995;57:289), in the order given. */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = orderOf(p), out = p.map(() => 0)
  let least = 1
  for (let k = order.length - 1; k >= 0; k--) { const i = order[k]!; least = Math.min(least, p.length / (k + 1) * p[i]!); out[i] = least }
  return out
}

function orderOf(p: readonly number[]): Uint32Array {
  for (const v of p) if (!(v >= 0 && v <= 1)) throw new RangeError(`p value ${v}`)
  return ascending(p)
}
