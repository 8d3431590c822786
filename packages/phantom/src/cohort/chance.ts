import type { Random } from '../random.ts'

export const happens = (random: Random, probability: number): boolean => random.next() < probability

export const logNormal = (random: Random, median: number, sdLog: number): number => median * Math.exp(sdLog * random.normal())

export const normal = (random: Random, mean: number, sd: number): number => mean + sd * random.normal()

/** A value drawn anew until it lies within; the last one clipped where 200 do not. */
export function within(low: number, high: number, draw: () => number): number {
  let value = draw()
  for (let n = 0; n < 200 && !(value >= low && value <= high); n++) value = draw()
  return Math.min(high, Math.max(low, value))
}

/** 0, 1, 2 ... with these weights, whatever their sum. */
export function chosen(random: Random, weights: readonly number[]): number {
  let left = random.next() * weights.reduce((a, b) => a + b, 0)
  for (let n = 0; n < weights.length - 1; n++) {
    left -= weights[n]!
    if (left < 0) return n
  }
  return weights.length - 1
}

/** A key of the table, by its weights. */
export function chosenKey<K extends string>(random: Random, weights: Readonly<Record<K, number>>): K {
  const keys = Object.keys(weights) as K[]
  return keys[chosen(random, keys.map(k => weights[k]))]!
}

/** Fisher and Yates. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const all = [...items]
  for (let n = all.length - 1; n > 0; n--) {
    const m = Math.floor(random.next() * (n + 1))
    ;[all[n], all[m]] = [all[m]!, all[n]!]
  }
  return all
}

/** Standard normal distribution function; error below 7.5e-8 (Abramowitz and Stegun 26.2.17). */
export function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const tail = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return x >= 0 ? 1 - tail : tail
}

export const logit = (p: number): number => Math.log(p / (1 - p))
export const inverseLogit = (x: number): number => 1 / (1 + Math.exp(-x))
