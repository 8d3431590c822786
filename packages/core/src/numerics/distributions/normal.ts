import { LN_SQRT_2PI } from './gamma.ts'

/** Density of the standard normal. */
export const normalDensity = (z: number): number => Math.exp(-0.5 * z * z - LN_SQRT_2PI)

// Rational approximations of Cody, Math Comp 1969;23:631, relative error below 1e-16: of the middle and of |z| to sqrt(32).
const A = [2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582, 18154.981253343561249, 0.065682337918207449113]
const B = [47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956]
const C = [0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979, 597.27027639480026226, 2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218, 1.0765576773720192317e-8]
const D = [22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755, 18615.571640885098091, 34900.952721145977266, 38912.003286093271411, 19685.429676859990727]

/** P(0 < Z < z) for |z| below 0.67. */
function middle(z: number): number {
  const s = z * z
  let top = A[4]! * s, bottom = s
  for (let i = 0; i < 3; i++) { top = (top + A[i]!) * s; bottom = (bottom + B[i]!) * s }
  return z * (top + A[3]!) / (bottom + B[3]!)
}

/** P(Z > y) e^(y^2 / 2) for y from 0.67. */
function scaledTail(y: number): number {
  if (y < 5.656854249492381) {
    let top = C[8]! * y, bottom = y
    for (let i = 0; i < 7; i++) { top = (top + C[i]!) * y; bottom = (bottom + D[i]!) * y }
    return (top + C[7]!) / (bottom + D[7]!)
  }
  // Laplace's continued fraction from its 60th term.
  let fraction = y
  for (let k = 60; k > 0; k--) fraction = y + k / fraction
  return 0.398942280401432677939946 / fraction
}

/** e^(-y^2 / 2) with the square split, so that its rounding does not grow with y. */
function gauss(y: number): number {
  const coarse = Math.trunc(y * 16) / 16
  return Math.exp(-coarse * coarse / 2) * Math.exp(-(y - coarse) * (y + coarse) / 2)
}

/** P(Z > z) of the standard normal, to full relative precision in the upper tail; P(Z < z) is `normalTail(-z)`. */
export function normalTail(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('normal tail at NaN')
  const y = Math.abs(z)
  if (y < 0.67448975) return 0.5 - middle(z)
  if (y > 40) return z > 0 ? 0 : 1
  const tail = scaledTail(y) * gauss(y)
  return z > 0 ? tail : 1 - tail
}

/** ln P(Z > z). */
export function logNormalTail(z: number): number {
  if (z < 0.67448975) return Math.log1p(-normalTail(-z))
  if (z === Infinity) return -Infinity
  return Math.log(scaledTail(z)) - z * z / 2
}

/** P(|Z| > |z|). */
export const normalTwoSided = (z: number): number => Math.min(1, 2 * normalTail(Math.abs(z)))

/**
 * z with P(Z < z) = p: Hastings' rational start (26.2.23 of Abramowitz and Stegun), then Newton steps on ln P.
 * -Infinity and Infinity at 0 and 1. Throws RangeError outside.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normal quantile at p = ${p}: 0 to 1 wanted`)
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p), logTail = p < 0.5 ? Math.log(p) : Math.log1p(-p)
  const t = Math.sqrt(-2 * logTail)
  let z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  for (let turn = 0; turn < 10; turn++) {
    // d ln Q / dz = -density / Q, in logarithms against underflow.
    const logQ = logNormalTail(z)
    const step = tail > 0.1
      ? (Math.exp(logQ) - tail) / normalDensity(z)
      : (logQ - logTail) * Math.exp(logQ + 0.5 * z * z + LN_SQRT_2PI)
    z += step
    if (Math.abs(step) <= 1e-16 * Math.abs(z)) break
  }
  return p < 0.5 ? -z : z
}
