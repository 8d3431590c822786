import { LN_SQRT_2PI, deviance, logGamma, nonzero, stirlingError } from './gamma.ts'

/** ln B(a, b). */
export const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b)

/**
 * Regularised incomplete beta function I_x(a, b) as `lower`, its complement I_y(b, a) as `upper`, and their logarithms; a, b > 0.
 * `y` = 1 - x is given by the caller where he knows it better. Continued fraction of Didonato and Morris (ACM Trans Math Softw 1992;18:360, eq. 9) by Lentz's method.
 */
export function incompleteBeta(a: number, b: number, x: number, y = 1 - x): { lower: number; upper: number; logLower: number; logUpper: number } {
  if (!(a > 0 && a < Infinity && b > 0 && b < Infinity) || !(x >= 0 && x <= 1 && y >= 0 && y <= 1)) throw new RangeError(`incomplete beta function of ${a}, ${b} at ${x}`)
  if (x === 0) return { lower: 0, upper: 1, logLower: -Infinity, logUpper: 0 }
  if (y === 0) return { lower: 1, upper: 0, logLower: 0, logUpper: -Infinity }
  const n = a + b, d = a * y - b * x
  // x^a y^b / B(a, b)
  const front = -deviance(a, n * x, d) - deviance(b, n * y, -d) + 0.5 * Math.log(a / n * b) - LN_SQRT_2PI + stirlingError(n) - stirlingError(a) - stirlingError(b)
  const direct = x < (a + 1) / (n + 2)
  const log = Math.min(0, front + Math.log(direct ? fraction(a, b, x, d) : fraction(b, a, y, -d))), p = Math.exp(log)
  return direct
    ? { lower: p, upper: 1 - p, logLower: log, logUpper: Math.log1p(-p) }
    : { lower: 1 - p, upper: p, logLower: Math.log1p(-p), logUpper: log }
}

/** B(a, b) I_x(a, b) / (x^a y^b); d = a y - b x enters as such, since it is what cancels. */
function fraction(a: number, b: number, x: number, d: number): number {
  let h = nonzero(a * (d + 1) / (a + 1)), c = h, inverse = 0
  for (let m = 1; m < 100_000; m++) {
    const k = a + 2 * m - 1
    const top = (a + m - 1) / k * ((a + b + m - 1) / k) * m * (b - m) * x * x
    const bottom = m + m * (b - m) * x / k + (a + m) * (d + 1 + m * (2 - x)) / (k + 2)
    inverse = 1 / nonzero(bottom + top * inverse)
    c = nonzero(bottom + top / c)
    const step = c * inverse
    h *= step
    if (Math.abs(step - 1) < 2.3e-16) break
  }
  return 1 / h
}
