/** A seeded source of random numbers: the same seed and stream give the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number
  /** Standard normal. */
  normal(): number
  /** Poisson with the given mean (>= 0). */
  poisson(mean: number): number
  /** Uniform integer from 0 to n - 1. */
  integer(n: number): number
}

/**
 * xoshiro128** (Blackman and Vigna, ACM Trans Math Softw 2021;47:36), state filled by splitmix32.
 * `stream` numbers independent sequences of one seed. Throws RangeError for seeds that are not integers of 0 to 2^53 - 1.
 */
export function random(seed: number, stream = 0): Random {
  for (const x of [seed, stream]) if (!Number.isSafeInteger(x) || x < 0) throw new RangeError(`seed ${x}: a whole number of 0 or more wanted`)
  let mix = Math.imul(seed >>> 0, 0x9e3779b1) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x85ebca6b) ^ Math.imul(stream + 1, 0xc2b2ae35)
  const fill = (): number => {
    mix = (mix + 0x9e3779b9) | 0
    let z = mix ^ (mix >>> 16)
    z = Math.imul(z, 0x21f0aaad)
    z ^= z >>> 15
    z = Math.imul(z, 0x735a2d97)
    return z ^ (z >>> 15)
  }
  let a = fill(), b = fill(), c = fill(), d = fill()
  if ((a | b | c | d) === 0) a = 1

  const bits = (): number => {
    const x = Math.imul(b, 5)
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0
    const t = b << 9
    c ^= a; d ^= b; b ^= c; a ^= d
    c ^= t
    d = (d << 11) | (d >>> 21)
    return result
  }
  const uniform = (): number => (bits() >>> 5) * 2 ** -27 + (bits() >>> 6) * 2 ** -53

  let spare = 0, hasSpare = false
  // Marsaglia's polar method: two normals a turn.
  const normal = (): number => {
    if (hasSpare) { hasSpare = false; return spare }
    let u = 0, v = 0, s = 0
    do {
      u = 2 * uniform() - 1
      v = 2 * uniform() - 1
      s = u * u + v * v
    } while (s >= 1 || s === 0)
    const f = Math.sqrt(-2 * Math.log(s) / s)
    spare = v * f
    hasSpare = true
    return u * f
  }

  return { uniform, normal, poisson: mean => poisson(mean, uniform), integer: n => Math.floor(uniform() * n) }
}

/** Knuth's product below 10; above, transformed rejection PTRS (Hoermann, Insur Math Econ 1993;12:39). */
function poisson(mean: number, uniform: () => number): number {
  if (!(mean >= 0 && Number.isFinite(mean))) throw new RangeError(`Poisson mean ${mean}`)
  if (mean < 10) {
    const limit = Math.exp(-mean)
    let k = 0
    for (let product = uniform(); product > limit; product *= uniform()) k++
    return k
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean)
  const a = -0.059 + 0.02483 * b
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
  const vr = 0.9277 - 3.6224 / (b - 2)
  for (;;) {
    const u = uniform() - 0.5, v = 1 - uniform()
    const us = 0.5 - Math.abs(u)
    const k = Math.floor((2 * a / us + b) * u + mean + 0.43)
    if (us >= 0.07 && v <= vr) return k
    if (k < 0 || (us < 0.013 && v > us)) continue
    if (Math.log(v * inverseAlpha / (a / (us * us) + b)) <= -mean + k * Math.log(mean) - logFactorial(k)) return k
  }
}

/** ln k!: exact sums to 20, Stirling's series above (error below 1e-12). */
export function logFactorial(k: number): number {
  if (k < 21) {
    let f = 1
    for (let n = 2; n <= k; n++) f *= n
    return Math.log(f)
  }
  const x = k + 1
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
}
