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
  let beta = Float64Array.from(options.start ?? new Float64Array(p))
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
  let now = at(beta), iterations = 0, converged = false
  while (iterations < maxIterations && now.covariance) {
    iterations++
    const score = new Float64Array(p)
    for (let i = 0; i < n; i++) {
      let residual = y[i]! - now.pi[i]!
      if (firth) {
        let h = 0
        for (let r = 0; r < p; r++) { let t = 0; for (let c = 0; c < p; c++) t += now.covariance[r * p + c]! * x[i * p + c]!; h += t * x[i * p + r]! }
        residual += h * now.w[i]! * (0.5 - now.pi[i]!)
      }
      for (let k = 0; k < p; k++) score[k]! += residual * x[i * p + k]!
    }
    const m = free.length
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
  }
  return { beta, covariance: now.covariance ?? new Float64Array(p * p).fill(NaN), logLik: now.logLik, iterations, converged }
}
