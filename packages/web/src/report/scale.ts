/** Round numbers from low to high, about `count` of them: 1, 2 or 5 times a power of ten apart. */
export function ticks(low: number, high: number, count: number): number[] {
  if (!(high > low) || !(count >= 1)) throw new RangeError(`ticks from ${low} to ${high}, ${count} of them`)
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough))
  const off = (m: number) => Math.abs(Math.log(m * power / rough)), step = power * [1, 2, 5, 10].reduce((best, m) => off(m) < off(best) ? m : best)
  const found: number[] = []
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high * (1 + 1e-12) + 1e-12; n++) found.push(Number((n * step).toPrecision(12)))
  return found
}

/** Where a value lies between two ends of the picture. */
export const scale = (low: number, high: number, from: number, to: number) => (x: number): number => from + (x - low) / (high - low) * (to - from)

/** Texts from left to right, pushed apart where they would lie over each other: their middles; each is `width` wide. */
export function apart(wanted: readonly number[], width: number): number[] {
  const order = wanted.map((x, n) => ({ x, n })).sort((a, b) => a.x - b.x), placed: number[] = new Array(wanted.length)
  let last = -Infinity
  for (const { x, n } of order) {
    last = Math.max(x, last + width)
    placed[n] = last
  }
  return placed
}
