import { LN_SQRT_2PI, deviance, logGamma, nonzero, stirlingError } from './gamma.ts'

/** ln B(a, b). */
export const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b)

/**
 * Regularised incomplete beta function I_x(a, b) as `lower`, its complement I_y(b, a) as `upper`, and their logarithms; a, b > 0.
 * `y` = 1 - x is given by the caller where he knows it better. Continued fraction DLMF 8.17.22 by Lentz's method.
 */
export function incompleteBeta(a: number, b: number, x: number, y = 1 - x): { lower: number; upper: number; logLower: number; logUpper: number } {
  if (!(a > 0 && a < Infinity && b > 0 && b < Infinity) || !(x >= 0 && x <= 1 && y >= 0 && y <= 1)) throw new RangeError(`incomplete beta function of ${a}, ${b} at ${x}`)
  if (x === 0) return { lower: 0, upper: 1, logLower: -Infinity, logUpper: 0 }
  if (y === 0) return { lower: 1, upper: 0, logLower: 0, logUpper: -Infinity }
  const n = a + b, d = a * y - b * x
  // x^a y^b / B(a, b)
  const front = -deviance(a, n * x, d) - deviance(b, n * y, -d) + 0.5 * Math.log(a / n * b) - LN_SQRT_2PI + stirlingError(n) - stirlingError(a) - stirlingError(b)
  const direct = x < (a + 1) / (n + 2)
  const log = Math.min(0, front + Math.log(direct ? fraction(a, b, x) / a : fraction(b, a, y) / b)), p = Math.exp(log)
  return direct
    ? { lower: p, upper: 1 - p, logLower: log, logUpper: Math.log1p(-p) }
    : { lower: 1 - p, upper: p, logLower: Math.log1p(-p), logUpper: log }
}

function fraction(a: number, b: number, x: number): number {
  let c = 1, d = 1 / nonzero(1 - (a + b) * x / (a + 1)), h = d
  for (let m = 1; m < 100_000; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonzero(1 + even * d)
    c = nonzero(1 + even / c)
    h *= d * c
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonzero(1 + odd * d)
    c = nonzero(1 + odd / c)
    const step = d * c
    h *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  return h
}
