import { brentRoot } from '../brent.ts'
import { gaussLegendre } from '../gauss-legendre.ts'
import { logGamma } from './gamma.ts'
import { normalDensity, normalTail } from './normal.ts'
import { studentTQuantile } from './student-t.ts'

const outer = gaussLegendre(40), inner = gaussLegendre(20)

/**
 * P(Q > q) of the range of `groups` independent normals divided by an independent SD with `df` degrees of freedom (Tukey's
 * honest significant difference), by quadrature of Copenhaver and Holland's double integral (J Stat Comput Simul 1988;30:1).
 * Relative error about 1e-9. df may be Infinity.
 */
export function studentizedRangeTail(q: number, groups: number, df: number): number {
  if (!(groups >= 2 && Number.isInteger(groups)) || !(df > 0) || Number.isNaN(q)) throw new RangeError(`studentized range ${q} of ${groups} groups with ${df} degrees of freedom`)
  if (q <= 0) return 1
  if (df > 1e8) return rangeTail(q, groups)
  // ln s of the SD: ln density = const + df (ln s - s^2/2), highest at s = 1 and integrated in u = ln s.
  const constant = Math.LN2 + (df / 2) * Math.log(df / 2) - logGamma(df / 2)
  const logDensity = (u: number) => constant + df * (u - Math.exp(2 * u) / 2)
  // Small s makes the range large: the far tail is carried by u well below 0, to where s q is about 1.
  const spread = 1 / Math.sqrt(2 * df)
  const low = Math.min(-9 * spread, -Math.log(Math.max(q, 1)) - 3) - 40 / df, high = Math.min(1.5, 9 * spread)
  const cuts = panels(low, high, Math.max(0.15, spread))
  let total = 0
  for (let c = 0; c + 1 < cuts.length; c++) {
    const half = (cuts[c + 1]! - cuts[c]!) / 2, middle = (cuts[c + 1]! + cuts[c]!) / 2
    for (let k = 0; k < inner.nodes.length; k++) {
      const u = middle + half * inner.nodes[k]!, log = logDensity(u)
      if (log > -740) total += half * inner.weights[k]! * Math.exp(log) * rangeTail(q * Math.exp(u), groups)
    }
  }
  return Math.min(1, total)
}

/** Tukey's critical value: q with P(Q > q) = tail. */
export function studentizedRangeUpperQuantile(tail: number, groups: number, df: number): number {
  if (!(tail > 0 && tail < 1)) throw new RangeError(`studentized range at tail ${tail}`)
  if (!(groups >= 2 && Number.isInteger(groups)) || !(df > 0)) throw new RangeError(`studentized range of ${groups} groups with ${df} degrees of freedom`)
  // One pair is a t test; all pairs are at most as many t tests (Bonferroni).
  const pair = (p: number) => Math.log(-Math.SQRT2 * studentTQuantile(p / 2, df)), least = pair(tail)
  if (groups === 2) return Math.exp(least)
  const miss = (u: number) => Math.log(tail) - Math.log(studentizedRangeTail(Math.exp(u), groups, df))
  return Math.exp(brentRoot(miss, least - 1e-6, pair(tail / (groups * (groups - 1) / 2)) + 1e-6, { tolerance: 1e-9 }).x)
}

function panels(low: number, high: number, width: number): number[] {
  const n = Math.max(1, Math.ceil((high - low) / (4 * width)))
  return Array.from({ length: n + 1 }, (_, k) => low + (high - low) * k / n)
}

/** P(range of k standard normals > w): k times the integral of density(z) (F(z)^(k-1) - (F(z) - F(z - w))^(k-1)), z the largest. */
function rangeTail(w: number, k: number): number {
  if (w <= 0) return 1
  if (w > 80) return 0
  let total = 0
  // The integrand lives between w/2 - 9 and w/2 + 9, and above -9.
  const low = Math.max(-9, w / 2 - 9), high = Math.max(9, w / 2 + 9), parts = 2
  for (let p = 0; p < parts; p++) {
    const half = (high - low) / parts / 2, middle = low + (2 * p + 1) * half
    for (let j = 0; j < outer.nodes.length; j++) {
      const z = middle + half * outer.nodes[j]!, below = normalTail(-z)
      const share = Math.min(1, normalTail(w - z) / below)
      total += half * outer.weights[j]! * normalDensity(z) * below ** (k - 1) * -Math.expm1((k - 1) * Math.log1p(-share))
    }
  }
  return Math.min(1, k * total)
}
