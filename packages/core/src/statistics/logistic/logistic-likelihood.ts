import { cholesky, choleskySolve, invertPositive } from '../../numerics/index.ts'
import { expit } from '../interval.ts'

export interface LogisticFit {
  readonly beta: Float64Array
  /** Inverse of the information over all columns, also where some coefficients are held. */
  readonly covariance: Float64Array
  /** Log likelihood, with Firth's penalty where it was asked for. */
  readonly logLik: number
  readonly iterations: number
  readonly converged: boolean
}

/** ln(1 + e^x) without overflow. */
export const softplus = (x: number): number => x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))

/**
 * Maximum of the log likelihood, or with `firth` of log likelihood + ln|I| / 2 (Heinze and Schemper, Stat Med 2002;21:2409), over
 * the coefficients not in `held`. Newton steps with the expected information, halved while the objective falls. x row-major.
 */
export function maximiseLogistic(x: Float64Array, y: Float64Array, p: number, options: { readonly firth: boolean; readonly start?: Float64Array; readonly held?: number; readonly maxIterations?: number }): LogisticFit {
  const { firth, held = -1, maxIterations = 300 } = options, n = y.length
  const free = Array.from({ length: p }, (_, k) => k).filter(k => k !== held)
  let beta: Float64Array = Float64Array.from(options.start ?? new Float64Array(p))
  const at = (b: Float64Array) => {
    const information = new Float64Array(p * p), pi = new Float64Array(n), w = new Float64Array(n)
    let logLik = 0
    for (let i = 0; i < n; i++) {
      let eta = 0
      for (let k = 0; k < p; k++) eta += x[i * p + k]! * b[k]!
      logLik += y[i]! * eta - softplus(eta)
      pi[i] = expit(eta)
      w[i] = expit(eta) * expit(-eta)
      for (let r = 0; r < p; r++) { const f = w[i]! * x[i * p + r]!; for (let c = 0; c <= r; c++) information[r * p + c]! += f * x[i * p + c]! }
    }
    for (let r = 0; r < p; r++) for (let c = 0; c < r; c++) information[c * p + r] = information[r * p + c]!
    const covariance = invertPositive(information, p)
    if (firth && covariance) {
      const l = cholesky(information, p)
      if (!l) return { logLik: -Infinity, pi, w, information, covariance: undefined }
      for (let k = 0; k < p; k++) logLik += Math.log(l[k * p + k]!)
    }
    return { logLik: covariance ? logLik : -Infinity, pi, w, information, covariance }
  }
  const scoreAt = (now: ReturnType<typeof at>): Float64Array => {
    const score = new Float64Array(p)
    for (let i = 0; i < n; i++) {
      let residual = y[i]! - now.pi[i]!
      if (firth) {
        let h = 0
        for (let r = 0; r < p; r++) { let t = 0; for (let c = 0; c < p; c++) t += now.covariance![r * p + c]! * x[i * p + c]!; h += t * x[i * p + r]! }
        residual += h * now.w[i]! * (0.5 - now.pi[i]!)
      }
      for (let k = 0; k < p; k++) score[k]! += residual * x[i * p + k]!
    }
    return score
  }
  let now = at(beta), iterations = 0, converged = false
  const m = free.length
  while (iterations < maxIterations && now.covariance) {
    iterations++
    const score = scoreAt(now)
    const l = m === 0 ? undefined : cholesky(Float64Array.from({ length: m * m }, (_, k) => now.information[free[Math.floor(k / m)]! * p + free[k % m]!]!), m)
    if (!l) { converged = m === 0; break }
    const step = choleskySolve(l, free.map(k => score[k]!))
    // The gain that a whole step promises: below rounding of the objective nothing more can be won.
    const promise = free.reduce((s, k, r) => s + score[k]! * step[r]!, 0)
    let next = beta, there = now, length = 1
    for (let turn = 0; turn < 30; turn++, length /= 2) {
      next = Float64Array.from(beta)
      free.forEach((k, r) => { next[k]! += length * step[r]! })
      there = at(next)
      if (there.logLik >= now.logLik - 1e-11 * (1 + Math.abs(now.logLik))) break
    }
    beta = next
    now = there
    if (promise < 1e-24 * n || step.every((s, r) => Math.abs(s) < 1e-13 * (1 + Math.abs(beta[free[r]!]!)))) { converged = true; break }
    // The information is not the penalised likelihood's curvature: its steps close in only linearly, or overshoot for ever. Then Newton's own.
    if (firth && iterations >= 10) {
      const better = newtonStep(beta, free, now.covariance, b => { const point = at(b); return point.covariance && scoreAt(point) })
      const trial = better && at(better.beta)
      if (!trial || !(trial.logLik >= now.logLik - 1e-9 * (1 + Math.abs(now.logLik)))) continue
      beta = better.beta
      now = trial
      if (better.moved < 1e-8) { converged = true; break }
    }
  }
  return { beta, covariance: now.covariance ?? new Float64Array(p * p).fill(NaN), logLik: now.logLik, iterations, converged }
}

/** One Newton step with the Jacobian of the score by central differences; `moved` in standard errors. Undefined where the score does not curve downward. */
function newtonStep(beta: Float64Array, free: readonly number[], covariance: Float64Array | undefined, score: (b: Float64Array) => Float64Array | undefined): { beta: Float64Array; moved: number } | undefined {
  const p = beta.length, m = free.length, here = score(beta), curvature = new Float64Array(m * m)
  if (!here || !covariance) return undefined
  for (let c = 0; c < m; c++) {
    const h = 1e-4 * Math.sqrt(covariance[free[c]! * p + free[c]!]!), beyond = (step: number) => score(beta.map((v, k) => k === free[c] ? v + step : v))
    const above = beyond(h), below = beyond(-h)
    if (!above || !below) return undefined
    for (let r = 0; r < m; r++) { const d = -(above[free[r]!]! - below[free[r]!]!) / (4 * h); curvature[r * m + c]! += d; curvature[c * m + r]! += d }
  }
  const l = cholesky(curvature, m)
  if (!l) return undefined
  const step = choleskySolve(l, free.map(k => here[k]!)), next = Float64Array.from(beta)
  free.forEach((k, r) => { next[k]! += step[r]! })
  return { beta: next, moved: Math.max(...free.map((k, r) => Math.abs(step[r]!) / Math.sqrt(covariance[k * p + k]!))) }
}
