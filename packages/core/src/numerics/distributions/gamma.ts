/** ln sqrt(2 pi). */
export const LN_SQRT_2PI = 0.918938533204672741780

/**
 * Error of Stirling's formula: ln Gamma(x) - (x - 1/2) ln x + x - ln sqrt(2 pi), for x > 0; the asymptotic series
 * (DLMF 5.11.1) from 12 upward, below by d(x) = d(x + 1) + (x + 1/2) ln(1 + 1/x) - 1.
 */
export function stirlingError(x: number): number {
  if (!(x > 0)) throw new RangeError(`gamma function at ${x}: more than 0 wanted`)
  let shifted = 0
  while (x < 12) {
    shifted += (x + 0.5) * Math.log1p(1 / x) - 1
    x++
  }
  const r = 1 / (x * x)
  return shifted + (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360 - r / 156)))))) / x
}

/** ln Gamma(x), x > 0. */
export const logGamma = (x: number): number => (x - 0.5) * Math.log(x) - x + LN_SQRT_2PI + stirlingError(x)

/** x ln(x / m) + m - x without cancellation where x is near m (Loader, 2000); `difference` = x - m where the caller knows it better. */
export function deviance(x: number, m: number, difference = x - m): number {
  if (x === 0) return m
  if (Math.abs(difference) < 0.1 * (x + m)) {
    const v = difference / (x + m)
    let total = difference * v, term = 2 * x * v
    for (let j = 1; j < 1000; j++) {
      term *= v * v
      const next = total + term / (2 * j + 1)
      if (next === total) break
      total = next
    }
    return total
  }
  return x * Math.log(x / m) - difference
}

/**
 * Regularised incomplete gamma functions and their logarithms: lower P(a, x), upper Q(a, x); a > 0, x >= 0 (DLMF 8.7.1, 8.9.2).
 * Each tail has its own relative precision; neither is one minus the other where it is small.
 */
export function incompleteGamma(a: number, x: number): { lower: number; upper: number; logLower: number; logUpper: number } {
  if (!(a > 0 && a < Infinity) || !(x >= 0)) throw new RangeError(`incomplete gamma function of ${a} at ${x}`)
  if (x === 0) return { lower: 0, upper: 1, logLower: -Infinity, logUpper: 0 }
  if (x === Infinity) return { lower: 1, upper: 0, logLower: 0, logUpper: -Infinity }
  // x^a e^-x / Gamma(a)
  const front = -deviance(a, x) + 0.5 * Math.log(a) - LN_SQRT_2PI - stirlingError(a)
  if (x < a + 1) {
    let term = 1 / a, total = term
    for (let n = 1; n < 100_000; n++) {
      term *= x / (a + n)
      total += term
      if (term < total * 1e-17) break
    }
    const logLower = Math.min(0, front + Math.log(total)), lower = Math.exp(logLower)
    return { lower, upper: 1 - lower, logLower, logUpper: Math.log1p(-lower) }
  }
  let b = x + 1 - a, c = 1 / 1e-300, d = 1 / b, h = d
  for (let n = 1; n < 100_000; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / nonzero(an * d + b)
    c = nonzero(b + an / c)
    const step = d * c
    h *= step
    if (Math.abs(step - 1) < 2.3e-16) break
  }
  const logUpper = Math.min(0, front + Math.log(h)), upper = Math.exp(logUpper)
  return { lower: 1 - upper, upper, logLower: Math.log1p(-upper), logUpper }
}

export const nonzero = (x: number): number => Math.abs(x) < 1e-300 ? 1e-300 : x
