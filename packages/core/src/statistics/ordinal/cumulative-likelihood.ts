import { gaussHermite } from '../../numerics/index.ts'
import { expit } from '../interval.ts'

/** Rows of an ordered outcome y = 0 ... k - 1, sorted by group: rows of group g are start[g] up to start[g + 1]. */
export interface CumulativeData {
  readonly y: Int32Array
  readonly categories: number
  /** Row-major, rows x p, no intercept: the cut points take its place. */
  readonly x: Float64Array
  readonly p: number
  readonly start: Int32Array
}

/**
 * -ln likelihood of the proportional-odds model P(y <= j) = F(cut_j - x beta - tau u), u standard normal per group, F logistic,
 * by adaptive Gauss-Hermite quadrature about each group's mode; its gradient is that of the quadrature's nodes held fixed, which
 * differs by the error of the quadrature. Parameters: first cut, ln of the steps to the next ones, beta, tau.
 * `tau` left out of the parameters: no random effect. With two categories this is logistic regression with intercept -cut.
 */
export function cumulativeObjective(data: CumulativeData, points: number): { readonly value: (theta: ArrayLike<number>, gradient?: Float64Array) => number; readonly modes: (theta: ArrayLike<number>) => { mode: Float64Array; sd: Float64Array } } {
  const { y, categories: k, x, p, start } = data, groups = start.length - 1, n = y.length, rule = gaussHermite(points)
  const eta = new Float64Array(n), cuts = new Float64Array(k + 1)
  // Per node, the derivative of the group's log likelihood: cuts by their place, and the linear predictor row by row.
  const setUp = (theta: ArrayLike<number>): number => {
    cuts[0] = -Infinity
    cuts[k] = Infinity
    cuts[1] = theta[0]!
    for (let j = 2; j < k; j++) cuts[j] = cuts[j - 1]! + Math.exp(theta[j - 1]!)
    for (let i = 0; i < n; i++) { let s = 0; for (let c = 0; c < p; c++) s += x[i * p + c]! * theta[k - 1 + c]!; eta[i] = s }
    return theta.length > k - 1 + p ? theta[k - 1 + p]! : 0
  }
  /** ln P of a row at linear predictor e, and its first and second derivative in e. */
  const out = { log: 0, first: 0, second: 0, upper: 0, lower: 0 }
  const row = (i: number, e: number): void => {
    const a = cuts[y[i]!]! - e, b = cuts[y[i]! + 1]! - e, fa = expit(a), fb = expit(b)
    const share = a > 0 ? expit(-a) - expit(-b) : fb - fa
    out.log = Math.log(Math.max(share, 1e-300))
    out.first = fa + fb - 1
    const da = a === -Infinity ? 0 : fa * expit(-a), db = b === Infinity ? 0 : fb * expit(-b)
    out.second = -(da + db)
    out.upper = db / share
    out.lower = da / share
  }
  /** Mode and SD of u given the group's rows: Newton on a concave function. */
  const mode = (g: number, tau: number): { at: number; sd: number } => {
    let u = 0
    for (let turn = 0; turn < 60; turn++) {
      let slope = -u, curve = -1
      for (let i = start[g]!; i < start[g + 1]!; i++) { row(i, eta[i]! + tau * u); slope += tau * out.first; curve += tau * tau * out.second }
      const step = Math.max(-2, Math.min(2, -slope / curve))
      u += step
      if (Math.abs(step) < 1e-12) break
    }
    let curve = -1
    for (let i = start[g]!; i < start[g + 1]!; i++) { row(i, eta[i]! + tau * u); curve += tau * tau * out.second }
    return { at: u, sd: 1 / Math.sqrt(-curve) }
  }
  const logs = new Float64Array(points), width = k - 1 + p + 1, node = new Float64Array(width), group = new Float64Array(width)
  const value = (theta: ArrayLike<number>, gradient?: Float64Array): number => {
    const tau = setUp(theta), steps = Float64Array.from({ length: k - 1 }, (_, j) => j === 0 ? 1 : Math.exp(theta[j]!))
    gradient?.fill(0)
    let total = 0
    for (let g = 0; g < groups; g++) {
      const one = tau === 0, { at, sd } = one ? { at: 0, sd: 1 } : mode(g, tau)
      let top = -Infinity
      const nodes = one ? 1 : points
      for (let q = 0; q < nodes; q++) {
        const u = one ? 0 : at + Math.SQRT2 * sd * rule.nodes[q]!
        let l = one ? 0 : Math.log(rule.weights[q]! * sd / Math.sqrt(Math.PI)) + rule.nodes[q]! ** 2 - u * u / 2
        for (let i = start[g]!; i < start[g + 1]!; i++) { row(i, eta[i]! + tau * u); l += out.log }
        logs[q] = l
        top = Math.max(top, l)
      }
      let sum = 0
      for (let q = 0; q < nodes; q++) sum += Math.exp(logs[q]! - top)
      total += top + Math.log(sum)
      if (!gradient) continue
      group.fill(0)
      for (let q = 0; q < nodes; q++) {
        const u = one ? 0 : at + Math.SQRT2 * sd * rule.nodes[q]!, weight = Math.exp(logs[q]! - top) / sum
        node.fill(0)
        for (let i = start[g]!; i < start[g + 1]!; i++) {
          row(i, eta[i]! + tau * u)
          for (let c = 0; c < p; c++) node[k - 1 + c]! += out.first * x[i * p + c]!
          node[width - 1]! += out.first * u
          // A step of the cuts moves every cut above it.
          const up = y[i]! + 1, low = y[i]!
          for (let j = 0; j < k - 1; j++) {
            if (up < k && j < up) node[j]! += out.upper * steps[j]!
            if (low > 0 && j < low) node[j]! -= out.lower * steps[j]!
          }
        }
        for (let c = 0; c < width; c++) group[c]! += weight * node[c]!
      }
      for (let c = 0; c < gradient.length; c++) gradient[c]! -= group[c]!
    }
    return -total
  }
  return {
    value,
    modes: theta => {
      const tau = setUp(theta), found = Array.from({ length: groups }, (_, g) => tau === 0 ? { at: 0, sd: 1 } : mode(g, tau))
      return { mode: Float64Array.from(found, m => tau * m.at), sd: Float64Array.from(found, m => tau * m.sd) }
    },
  }
}

