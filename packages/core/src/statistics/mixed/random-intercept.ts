import { brentRoot, invertPositive, multiply } from '../../numerics/index.ts'
import type { MixedData } from './structure.ts'

/** Everything of a random intercept model at lambda = (tau / sigma)^2, with first and second derivatives in lambda. */
export interface InterceptParts {
  readonly rss: number
  readonly rss1: number
  readonly rss2: number
  /** ln |V|, and for REML ln |Q' V^-1 Q| with it. */
  readonly h: number
  readonly h1: number
  readonly h2: number
  readonly b: Float64Array
  /** (Q' V^-1 Q)^-1 and its derivative. */
  readonly c: Float64Array
  readonly c1: Float64Array
}

/** Sums of the groups, from which every lambda is answered in (distinct sizes of groups) x p^2 operations. */
export interface InterceptSums {
  readonly p: number
  readonly rows: number
  readonly groups: number
  /** Distinct sizes of groups, and how many groups have each. */
  readonly sizes: readonly { readonly n: number; readonly groups: number; /** sum m m' over its groups, m the sums of [Q r]; (p + 1) x (p + 1). */ readonly cross: Float64Array }[]
  /** [Q r]'[Q r] within groups, (p + 1) x (p + 1). */
  readonly within: Float64Array
}

export function interceptSums(data: MixedData): InterceptSums {
  const { p, rows, q, r, blocks, frame } = data, w = p + 1, of = frame.groupings[0]!.of
  const size = new Float64Array(blocks.length), sums = new Float64Array(blocks.length * w)
  for (let i = 0; i < rows; i++) {
    const g = of[i]!
    size[g]!++
    for (let k = 0; k < p; k++) sums[g * w + k]! += q[i * p + k]!
    sums[g * w + p]! += r[i]!
  }
  const within = new Float64Array(w * w), v = new Float64Array(w)
  for (let i = 0; i < rows; i++) {
    const g = of[i]!
    for (let k = 0; k < p; k++) v[k] = q[i * p + k]! - sums[g * w + k]! / size[g]!
    v[p] = r[i]! - sums[g * w + p]! / size[g]!
    for (let a = 0; a < w; a++) for (let c = 0; c <= a; c++) within[a * w + c]! += v[a]! * v[c]!
  }
  const bySize = new Map<number, { n: number; groups: number; cross: Float64Array }>()
  for (let g = 0; g < blocks.length; g++) {
    let s = bySize.get(size[g]!)
    if (!s) bySize.set(size[g]!, s = { n: size[g]!, groups: 0, cross: new Float64Array(w * w) })
    s.groups++
    for (let a = 0; a < w; a++) for (let c = 0; c <= a; c++) s.cross[a * w + c]! += sums[g * w + a]! * sums[g * w + c]!
  }
  const mirror = (m: Float64Array) => { for (let a = 0; a < w; a++) for (let c = 0; c < a; c++) m[c * w + a] = m[a * w + c]! }
  mirror(within)
  for (const s of bySize.values()) mirror(s.cross)
  return { p, rows, groups: blocks.length, sizes: [...bySize.values()], within }
}

/** d_i = 1 / (1 + n_i lambda); A = within + sum S_i S_i' d_i / n_i. Residuals, not y'y, make the sum of squares. Without `second` h2 is not a second derivative. */
export function interceptParts(data: InterceptSums, lambda: number, reml: boolean, second = false): InterceptParts {
  const { p, sizes, within } = data, w = p + 1
  const m = Float64Array.from(within), a1 = new Float64Array(p * p), a2 = new Float64Array(p * p)
  let h = 0, h1 = 0, h2 = 0
  for (const { n, groups, cross } of sizes) {
    const d = 1 / (1 + n * lambda), f = d / n, d2 = d * d, d3 = 2 * n * d2 * d
    h += groups * Math.log1p(n * lambda)
    h1 += groups * n * d
    h2 -= groups * (n * d) ** 2
    for (let a = 0; a < w; a++) for (let c = 0; c <= a; c++) {
      const product = cross[a * w + c]!
      m[a * w + c]! += product * f
      if (a < p) { a1[a * p + c]! -= product * d2; if (second) a2[a * p + c]! += product * d3 }
    }
  }
  const a = new Float64Array(p * p), gy = new Float64Array(p)
  let logDetA = 0
  for (let r = 0; r < p; r++) {
    gy[r] = m[p * w + r]!
    for (let c = 0; c <= r; c++) {
      a[r * p + c] = a[c * p + r] = m[r * w + c]!
      a1[c * p + r] = a1[r * p + c]!
      a2[c * p + r] = a2[r * p + c]!
    }
  }
  const c = invertPositive(a, p) ?? new Float64Array(p * p).fill(NaN)
  const b = multiply(c, gy, p, p, 1)
  // With v = (-b, 1): residual sums of squares are v' M v, and t = sum S_i (residual sum) d^2 the first p of M v.
  const v = new Float64Array(w), mv = new Float64Array(w), t = new Float64Array(p)
  for (let k = 0; k < p; k++) v[k] = -b[k]!
  v[p] = 1
  const form = (matrix: Float64Array): number => {
    let s = 0
    for (let r = 0; r < w; r++) {
      let x = 0
      for (let k = 0; k < w; k++) x += matrix[r * w + k]! * v[k]!
      mv[r] = x
      s += v[r]! * x
    }
    return s
  }
  let rss = form(within), rss1 = 0, rss2 = 0
  for (const { n, cross } of sizes) {
    const d = 1 / (1 + n * lambda), s = form(cross)
    rss += s * d / n
    rss1 -= s * d * d
    rss2 += 2 * n * s * d * d * d
    for (let k = 0; k < p; k++) t[k]! += mv[k]! * d * d
  }
  const ct = multiply(c, t, p, p, 1)
  for (let k = 0; k < p; k++) rss2 -= 2 * t[k]! * ct[k]!
  const ca1 = multiply(c, a1, p, p, p), c1 = multiply(ca1, c, p, p, p).map(v => -v)
  if (reml) {
    logDetA = -logDet(c, p)
    const ca2 = multiply(c, a2, p, p, p)
    for (let r = 0; r < p; r++) {
      h1 += ca1[r * p + r]!
      h2 += ca2[r * p + r]!
      for (let k = 0; k < p; k++) h2 -= ca1[r * p + k]! * ca1[k * p + r]!
    }
  }
  return { rss, rss1, rss2, h: h + logDetA, h1, h2, b, c, c1 }
}

/** ln of the determinant of a symmetric positive definite matrix. */
function logDet(a: Float64Array, n: number): number {
  const m = Float64Array.from(a)
  let s = 0
  for (let k = 0; k < n; k++) {
    s += Math.log(m[k * n + k]!)
    for (let r = k + 1; r < n; r++) {
      const f = m[r * n + k]! / m[k * n + k]!
      for (let c = k; c < n; c++) m[r * n + c]! -= f * m[k * n + c]!
    }
  }
  return s
}

export interface LambdaFit { readonly lambda: number; readonly evaluations: number; readonly converged: boolean; readonly minima: number }

/**
 * lambda >= 0 where `criterion` is least, from roots of its derivative: a minimum itself would be known to half the digits only.
 * `at(lambda)` gives value and derivative. Several minima: the lowest.
 */
export function leastLambda(at: (lambda: number) => { readonly value: number; readonly slope: number }, typicalSize: number): LambdaFit {
  let evaluations = 0
  const look = (lambda: number) => { evaluations++; return at(lambda) }
  const zero = look(0)
  let best = { lambda: 0, value: zero.slope >= 0 ? zero.value : Infinity }, minima = zero.slope >= 0 ? 1 : 0, converged = true
  let before = 0, slopeBefore = zero.slope
  // From tau far below to tau far above what a group's size can tell from nothing or from infinity.
  for (let e = -6; e <= 9.01; e += 0.5) {
    const lambda = 10 ** e / typicalSize, here = look(lambda)
    if (slopeBefore < 0 && here.slope >= 0) {
      const root = brentRoot(x => look(x).slope, before, lambda, { tolerance: lambda * 1e-15 })
      converged &&= root.converged
      minima++
      const value = look(root.x).value
      if (value < best.value) best = { lambda: root.x, value }
    }
    before = lambda
    slopeBefore = here.slope
  }
  if (best.value === Infinity) return { lambda: before, evaluations, converged: false, minima: 0 }
  return { lambda: best.lambda, evaluations, converged, minima }
}
