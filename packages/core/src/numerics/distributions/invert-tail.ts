import { brentRoot } from '../brent.ts'

/**
 * x > 0 where a distribution on the positive axis has mass p below it, solved in ln x on the logarithm of the smaller tail.
 * `logUpperMass`, `logLowerMass`: ln(1 - p) and ln p where the caller knows them better.
 */
export function invertTail(p: number, logLower: (x: number) => number, logUpper: (x: number) => number, start: number, logUpperMass = Math.log1p(-p), logLowerMass = Math.log(p)): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile at p = ${p}: 0 to 1 wanted`)
  if (p === 0) return 0
  if (p === 1 && logUpperMass === -Infinity) return Infinity
  const below = p < 0.5
  const miss = (u: number) => below ? logLower(Math.exp(u)) - logLowerMass : logUpperMass - logUpper(Math.exp(u))
  let low = Math.log(start), high = low, step = 1
  while (miss(low) > 0 && low > -740) { high = low; low -= step; step *= 2 }
  step = 1
  while (miss(high) < 0 && high < 700) { low = high; high += step; step *= 2 }
  return Math.exp(brentRoot(miss, low, high, { tolerance: 1e-16 }).x)
}
