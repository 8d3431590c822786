import { bfgs, invertPositive, symmetricEigen } from '../../numerics/index.ts'
import { criterionDf, criterionOf, devianceParts, diagonals } from './deviance.ts'
import { interceptParts, interceptSums, leastLambda } from './random-intercept.ts'
import type { MixedData } from './structure.ts'

export interface OptimiserRecord {
  readonly method: 'score root' | 'bfgs and newton'
  readonly start: readonly number[]
  readonly end: readonly number[]
  readonly evaluations: number
  readonly converged: boolean
  readonly reason: string
}

/** A mixed model at its optimum. Matrices in the basis Q; theta in the scaled units of `structure.ts`. */
export interface MixedFit {
  readonly theta: readonly number[]
  readonly sigma2: number
  readonly criterion: number
  readonly rss: number
  readonly b: Float64Array
  /** (Q' V^-1 Q)^-1: times sigma2 the covariance of b. */
  readonly c: Float64Array
  /** Some variance is zero or some correlation 1 or -1. */
  readonly singular: boolean
  readonly optimiser: OptimiserRecord
}

/** Theta below this, in scaled units, counts as zero: lme4's limit. */
const SINGULAR = 1e-4

export const isRandomIntercept = (data: MixedData): boolean => data.effects.length === 1 && data.thetas === 1 && data.effects[0]!.names[0] === '(Intercept)'

export function fitMixed(data: MixedData, reml: boolean): MixedFit {
  return isRandomIntercept(data) ? fitIntercept(data, reml) : fitGeneral(data, reml)
}

function fitIntercept(data: MixedData, reml: boolean): MixedFit {
  const sums = interceptSums(data), df = criterionDf(data, reml)
  const fit = leastLambda(lambda => {
    const a = interceptParts(sums, lambda, reml)
    return { value: df * Math.log(a.rss) + a.h, slope: df * a.rss1 / a.rss + a.h1 }
  }, data.rows / sums.groups)
  const at = interceptParts(sums, fit.lambda, reml), theta = Math.sqrt(fit.lambda)
  return {
    theta: [theta], sigma2: at.rss / df, criterion: df * (1 + Math.log(2 * Math.PI * at.rss / df)) + at.h + (reml ? data.logDetXX : 0),
    rss: at.rss, b: at.b, c: at.c, singular: fit.lambda === 0,
    optimiser: { method: 'score root', start: [0], end: [theta], evaluations: fit.evaluations, converged: fit.converged, reason: fit.lambda === 0 ? 'boundary' : 'score is zero' },
  }
}

function fitGeneral(data: MixedData, reml: boolean): MixedFit {
  const df = criterionDf(data, reml), diagonal = diagonals(data.effects), n = data.thetas
  const start = diagonal.map(d => d ? 1 : 0)
  const objective = (theta: Float64Array, gradient?: Float64Array): number => {
    const parts = devianceParts(data, theta, gradient !== undefined)
    if (!parts || !(parts.rss > 0)) return NaN
    if (gradient) for (let k = 0; k < n; k++) gradient[k] = df * parts.gradient!.rss[k]! / parts.rss + parts.gradient!.logDetV[k]! + (reml ? parts.gradient!.logDetA[k]! : 0)
    return criterionOf(data, parts, reml)
  }
  const lower = diagonal.map(d => d ? 0 : -Infinity)
  const coarse = bfgs(objective, start, { bounds: { lower, upper: lower.map(() => Infinity) }, gradientTolerance: 1e-7 * Math.sqrt(data.rows), objectiveTolerance: 1e-16, stepTolerance: 1e-10, maxEvaluations: 500 })
  let theta = Float64Array.from(coarse.end), evaluations = coarse.evaluations
  // BFGS ends where the criterion is flat to rounding; its gradient is not, and Newton's steps on it find the rest.
  const free = theta.map((t, k) => diagonal[k] && t < 1e-7 ? 0 : 1)
  let slope = Infinity
  for (let turn = 0; turn < 8; turn++) {
    const { gradient, hessian } = derivatives(data, theta, reml)
    evaluations += 1 + 4 * n
    const open = [...free.keys()].filter(k => free[k])
    const m = open.length, h = Float64Array.from({ length: m * m }, (_, at) => hessian[open[Math.floor(at / m)]! * n + open[at % m]!]!)
    const inverse = invertPositive(h, m)
    const now = Math.hypot(...open.map(k => gradient[k]!))
    if (!inverse || !(now < slope)) break
    slope = now
    const next = Float64Array.from(theta)
    open.forEach((k, r) => { for (let c = 0; c < m; c++) next[k]! -= inverse[r * m + c]! * gradient[open[c]!]! })
    if (next.some((t, k) => diagonal[k] && t < 0)) break
    const moved = Math.max(...next.map((t, k) => Math.abs(t - theta[k]!)))
    theta = next
    if (moved < 1e-13) break
  }
  for (let k = 0; k < n; k++) if (!free[k]) theta[k] = 0
  const parts = devianceParts(data, theta)!
  return {
    theta: Array.from(theta), sigma2: parts.rss / df, criterion: criterionOf(data, parts, reml), rss: parts.rss, b: parts.b, c: parts.c,
    singular: isSingular(data, theta),
    optimiser: { method: 'bfgs and newton', start, end: Array.from(theta), evaluations, converged: coarse.converged || slope < 1e-4, reason: coarse.reason },
  }
}

function isSingular(data: MixedData, theta: Float64Array): boolean {
  return diagonals(data.effects).some((d, k) => d && theta[k]! < SINGULAR)
}

/** Gradient and Hessian of the profiled criterion in theta, the Hessian by fourth-order differences of the gradient. */
function derivatives(data: MixedData, theta: Float64Array, reml: boolean): { gradient: Float64Array; hessian: Float64Array } {
  const df = criterionDf(data, reml), n = theta.length
  const gradientAt = (t: Float64Array): Float64Array => {
    const { rss, gradient: g } = devianceParts(data, t, true)!
    return Float64Array.from(t, (_, k) => df * g!.rss[k]! / rss + g!.logDetV[k]! + (reml ? g!.logDetA[k]! : 0))
  }
  return { gradient: gradientAt(theta), hessian: jacobian(gradientAt, theta) }
}

/** Symmetric Jacobian of a gradient by central differences of fourth order. */
export function jacobian(f: (x: Float64Array) => Float64Array, at: Float64Array): Float64Array {
  const n = at.length, out = new Float64Array(n * n)
  for (let k = 0; k < n; k++) {
    const d = differences(f, at, k)
    for (let r = 0; r < n; r++) { out[r * n + k]! += d[r]! / 2; out[k * n + r]! += d[r]! / 2 }
  }
  return out
}

/** df/dx_k by central differences of fourth order. */
export function differences(f: (x: Float64Array) => Float64Array, at: Float64Array, k: number): Float64Array {
  const h = 1e-3 * Math.max(0.1, Math.abs(at[k]!))
  const there = (step: number) => f(at.map((v, j) => j === k ? v + step : v))
  const a = there(h), b = there(-h), c = there(2 * h), d = there(-2 * h)
  return a.map((v, r) => (8 * (v - b[r]!) - (c[r]! - d[r]!)) / (12 * h))
}

/** What Satterthwaite's df need: the covariance of b differentiated in each variance parameter, and the parameters' covariance. */
export interface VarianceOfVariance {
  /** d(sigma2 C)/d(parameter), one p x p matrix (basis Q) per parameter: theta..., sigma. */
  readonly gradients: readonly Float64Array[]
  /** 2 x inverse of the observed Hessian of the unprofiled deviance. */
  readonly covariance: Float64Array
}

/**
 * With u = sigma^2 the unprofiled deviance is df ln u + h(theta) + R(theta)/u. The parameters are (theta..., u), for a random intercept
 * (lambda, u); any choice gives the same df. A random intercept on its boundary leaves u alone, as lmerTest does.
 */
export function varianceOfVariance(data: MixedData, fit: MixedFit, reml: boolean): VarianceOfVariance {
  const df = criterionDf(data, reml), u = fit.sigma2, uu = df / (u * u)
  if (isRandomIntercept(data)) {
    if (fit.singular) return { gradients: [fit.c], covariance: Float64Array.of(2 / uu) }
    const a = interceptParts(interceptSums(data), fit.theta[0]! ** 2, reml, true)
    const hessian = [a.h2 + a.rss2 / u, -a.rss1 / (u * u), -a.rss1 / (u * u), uu]
    return { gradients: [a.c1.map(v => v * u), a.c], covariance: covarianceFrom(Float64Array.from(hessian), 2) }
  }
  const n = data.thetas, theta = Float64Array.from(fit.theta)
  const gradientAt = (t: Float64Array): Float64Array => {
    const g = devianceParts(data, t, true)!.gradient!
    return Float64Array.from(t, (_, k) => g.rss[k]! / u + g.logDetV[k]! + (reml ? g.logDetA[k]! : 0))
  }
  const tt = jacobian(gradientAt, theta), at = devianceParts(data, theta, true)!.gradient!
  const hessian = new Float64Array((n + 1) ** 2)
  for (let r = 0; r < n; r++) {
    for (let k = 0; k < n; k++) hessian[r * (n + 1) + k] = tt[r * n + k]!
    hessian[r * (n + 1) + n] = hessian[n * (n + 1) + r] = -at.rss[r]! / (u * u)
  }
  hessian[(n + 1) ** 2 - 1] = uu
  const gradients = Array.from({ length: n }, (_, k) => differences(t => devianceParts(data, t)!.c, theta, k).map(v => v * u))
  return { gradients: [...gradients, fit.c], covariance: covarianceFrom(hessian, n + 1) }
}

/** 2 H^-1 on the directions in which the deviance curves upward, as lmerTest; u is brought to the size of theta first. */
function covarianceFrom(hessian: Float64Array, n: number): Float64Array {
  const s = Array.from({ length: n }, (_, k) => 1 / Math.sqrt(Math.abs(hessian[k * n + k]!) || 1))
  const { values, vectors } = symmetricEigen(hessian.map((v, at) => v * s[Math.floor(at / n)]! * s[at % n]!), n)
  const out = new Float64Array(n * n)
  values.forEach((v, k) => {
    if (!(v > 1e-8)) return
    for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) out[r * n + c]! += 2 / v * vectors[r * n + k]! * vectors[c * n + k]! * s[r]! * s[c]!
  })
  return out
}
