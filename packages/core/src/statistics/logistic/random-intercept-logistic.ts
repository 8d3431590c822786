import { bfgs, gaussHermite, invertPositive } from '../../numerics/index.ts'
import { expit } from '../interval.ts'

/** Rows of a logistic model with a random intercept, sorted by group: rows of group g are start[g] up to start[g + 1]. */
export interface GroupedRows {
  /** Row-major, rows x p; an intercept is a column of 1. Columns of about unit spread are fitted fastest. */
  readonly x: Float64Array
  readonly p: number
  /** 0 or 1. */
  readonly y: Float64Array
  readonly start: Int32Array
}

export interface RandomInterceptLogistic {
  readonly beta: readonly number[]
  /** SD of the groups' intercepts. */
  readonly tau: number
  readonly logLik: number
  /** With tau held at 0. */
  readonly logLikWithoutGroups: number
  /** Row-major covariance of (beta, tau), of beta alone where tau is 0; undefined where the likelihood has no curvature. */
  readonly covariance: Float64Array | undefined
  readonly converged: boolean
  readonly evaluations: number
}

export interface RandomInterceptOptions {
  /** Of the quadrature; default 25. */
  readonly points?: number
  /** How often each group counts; default once. */
  readonly weight?: ArrayLike<number>
  readonly start?: { readonly beta: readonly number[]; readonly tau: number }
  /** false: no random intercept. */
  readonly groups?: boolean
  /** false: none is computed. */
  readonly covariance?: boolean
  /** Of the estimates, relative; default 1e-6. */
  readonly tolerance?: number
}

interface Nodes { readonly u: Float64Array; readonly w: Float64Array }

/** Columns' effects beyond this, and SDs, in units of log odds: the likelihood rises without end. */
const RUNAWAY = 25

/**
 * Logistic regression with a random intercept by Gauss-Hermite quadrature (Pinheiro and Bates, J Comput Graph Stat 1995;4:12): the nodes
 * lie about each group's mode and stay while the likelihood is maximised, then are moved, until nothing moves. Groups may count `weight`
 * times: a bootstrap of groups lays the rows out once. `start`: where to begin, such as the fit to all groups. Throws RangeError for groups of
 * more than 400 rows, whose likelihood is no number of double precision.
 */
export function randomInterceptLogistic(rows: GroupedRows, options: RandomInterceptOptions = {}): RandomInterceptLogistic {
  const { points = 25, tolerance = 1e-6, weight = new Float64Array(rows.start.length - 1).fill(1), start } = options, { p } = rows, rule = gaussHermite(points)
  for (let g = 0; g + 1 < rows.start.length; g++) if (rows.start[g + 1]! - rows.start[g]! > 400) throw new RangeError(`a group of ${rows.start[g + 1]! - rows.start[g]!} rows: 400 at most`)
  let evaluations = 0
  const minimise = (nodes: Nodes, first: readonly number[], held: boolean) => {
    const fit = bfgs((t, g) => { evaluations++; return minusLogLik(rows, weight, nodes, points, t, g) }, first, {
      gradientTolerance: tolerance / 100, stepTolerance: tolerance / 1000, maxEvaluations: 400, bounds: { lower: [...new Array<number>(p).fill(-Infinity), 0], upper: [...new Array<number>(p).fill(Infinity), held ? 0 : Infinity] },
    })
    return { end: Array.from(fit.end), objective: fit.objective, converged: fit.converged }
  }
  const total = totalRows(rows, weight), centred = nodesAbout(rows, rule, [...new Array<number>(p).fill(0), 0])
  const plain = minimise(centred, [...(start?.beta ?? new Array<number>(p).fill(0)), 0], true)
  let at = [...(start?.beta ?? plain.end.slice(0, p)), Math.max(0.5, start?.tau ?? 1)], found = plain, settled = options.groups === false, nodes = centred
  for (let turn = 0; turn < 30 && !settled; turn++) {
    nodes = nodesAbout(rows, rule, at)
    found = minimise(nodes, at, false)
    settled = found.end.every((v, k) => Math.abs(v - at[k]!) < tolerance * (1 + Math.abs(v)))
    at = found.end
    if (at[p]! < 1e-6 || at.some(v => Math.abs(v) > RUNAWAY)) break
  }
  const none = options.groups === false || !(at[p]! > 1e-5) || found.objective >= plain.objective - 1e-12, best = none ? plain : found
  const ran = best.end.some(v => Math.abs(v) > RUNAWAY), free = none ? p : p + 1
  const gradientAt = (t: number[]): Float64Array => {
    const g = new Float64Array(p + 1)
    minusLogLik(rows, weight, none ? centred : nodes, points, none ? [...t, 0] : t, g)
    return g.map(v => v * total)
  }
  return {
    beta: best.end.slice(0, p), tau: none ? 0 : best.end[p]!, logLik: -best.objective * total, logLikWithoutGroups: -plain.objective * total,
    covariance: options.covariance === false || ran ? undefined : covarianceOf(gradientAt, best.end.slice(0, free)),
    converged: !ran && (none || settled), evaluations,
  }
}

function totalRows(rows: GroupedRows, weight: ArrayLike<number>): number {
  let total = 0
  for (let g = 0; g + 1 < rows.start.length; g++) total += weight[g]! * (rows.start[g + 1]! - rows.start[g]!)
  return total
}

/** Nodes in units of tau about each group's mode at theta = (beta, tau), and what each counts: quadrature of the standard normal density. */
function nodesAbout({ x, p, y, start }: GroupedRows, rule: ReturnType<typeof gaussHermite>, theta: readonly number[]): Nodes {
  const groups = start.length - 1, points = rule.nodes.length, tau = theta[p]!, u = new Float64Array(groups * points), w = new Float64Array(groups * points)
  for (let g = 0; g < groups; g++) {
    let mode = 0, curve = 1
    if (tau > 0) for (let turn = 0; turn < 50; turn++) {
      let slope = -mode
      curve = 1
      for (let i = start[g]!; i < start[g + 1]!; i++) {
        let eta = tau * mode
        for (let c = 0; c < p; c++) eta += x[i * p + c]! * theta[c]!
        const up = expit(eta)
        slope += tau * (y[i]! - up)
        curve += tau * tau * up * (1 - up)
      }
      const step = Math.max(-2, Math.min(2, slope / curve))
      mode += step
      if (Math.abs(step) < 1e-10) break
    }
    const sd = 1 / Math.sqrt(curve)
    for (let q = 0; q < points; q++) {
      const t = rule.nodes[q]!, at = mode + Math.SQRT2 * sd * t
      u[g * points + q] = at
      w[g * points + q] = rule.weights[q]! * sd / Math.sqrt(Math.PI) * Math.exp(t * t - at * at / 2)
    }
  }
  return { u, w }
}

/** Mean of -ln likelihood over the rows, and its gradient in (beta, tau). */
function minusLogLik({ x, p, y, start }: GroupedRows, weight: ArrayLike<number>, nodes: Nodes, points: number, theta: ArrayLike<number>, gradient?: Float64Array): number {
  const groups = start.length - 1, tau = theta[p]!, sum = new Float64Array(p + 1), node = new Float64Array(p)
  let minus = 0, total = 0
  gradient?.fill(0)
  // Rows' linear predictors once; a node adds the same to all of a group.
  for (let g = 0; g < groups; g++) {
    const times = weight[g]!, from = start[g]!, to = start[g + 1]!
    if (times === 0 || to === from) continue
    let whole = 0
    sum.fill(0)
    const used = tau === 0 ? 1 : points
    for (let q = 0; q < used; q++) {
      const v = tau === 0 ? 0 : nodes.u[g * points + q]!
      let product = tau === 0 ? 1 : nodes.w[g * points + q]!, slope = 0
      node.fill(0)
      for (let i = from; i < to; i++) {
        let eta = tau * v
        for (let c = 0; c < p; c++) eta += x[i * p + c]! * theta[c]!
        const e = Math.exp(-Math.abs(eta)), up = eta > 0 ? 1 / (1 + e) : e / (1 + e)
        // The smaller of the two shares keeps its digits.
        product *= (y[i] === 1) === (eta > 0) ? 1 / (1 + e) : e / (1 + e)
        const d = y[i]! - up
        slope += d
        for (let c = 0; c < p; c++) node[c]! += d * x[i * p + c]!
      }
      whole += product
      for (let c = 0; c < p; c++) sum[c]! += product * node[c]!
      sum[p]! += product * slope * v
    }
    if (!(whole > 0)) return NaN
    total += times * (to - from)
    minus -= times * Math.log(whole)
    if (gradient) for (let c = 0; c <= p; c++) gradient[c]! -= times * sum[c]! / whole
  }
  if (gradient) {
    // With tau at 0 the gradient in tau needs the nodes' second moments; its sign is not asked for there.
    if (tau === 0) gradient[p] = 0
    for (let c = 0; c <= p; c++) gradient[c]! /= total
  }
  return minus / total
}

/** Inverse of the Jacobian of a gradient, by central differences. */
function covarianceOf(gradientAt: (t: number[]) => Float64Array, end: number[]): Float64Array | undefined {
  const m = end.length, hessian = new Float64Array(m * m)
  for (let c = 0; c < m; c++) {
    const h = 1e-5 * Math.max(1, Math.abs(end[c]!)), a = gradientAt(end.map((v, j) => j === c ? v + h : v)), b = gradientAt(end.map((v, j) => j === c ? v - h : v))
    for (let r = 0; r < m; r++) { const d = (a[r]! - b[r]!) / (4 * h); hessian[r * m + c]! += d; hessian[c * m + r]! += d }
  }
  return invertPositive(hessian, m)
}
