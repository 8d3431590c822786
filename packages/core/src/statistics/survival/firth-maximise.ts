import type { FirthPoint } from './firth-likelihood.ts'

export interface FirthMaximum {
  readonly beta: Float64Array
  readonly penalised: number
  readonly startPenalised: number
  readonly iterations: number
  readonly evaluations: number
  readonly converged: boolean
  readonly reason: 'score' | 'step' | 'iterations'
}

// The longest step, in mean absolute deviations of a covariate.
const longest = 1

/**
 * Maximum of the penalised likelihood over the coefficients that are `free`; the others stay where they start. First steps with the inverse
 * information, whose convergence is linear, then BFGS from it. Halves a step that loses. At the end `evaluate` has last been called there.
 */
export function firthMaximise(evaluate: (beta: ArrayLike<number>) => FirthPoint, start: ArrayLike<number>, free: readonly number[], options: { maxIterations?: number; tolerance?: number } = {}): FirthMaximum {
  const { maxIterations = 200, tolerance = 1e-12 } = options
  const p = start.length, m = free.length
  const beta = Float64Array.from(start), next = Float64Array.from(start)
  const h = new Float64Array(m * m), g = new Float64Array(m), step = new Float64Array(m), y = new Float64Array(m), hy = new Float64Array(m)
  let point = evaluate(beta), penalised = point.penalised, evaluations = 1, iterations = 0
  const startPenalised = penalised
  let reason: FirthMaximum['reason'] = 'iterations'
  freeInverse(point, free, p, h)
  for (let r = 0; r < m; r++) g[r] = point.score[free[r]!]!
  for (;;) {
    let decrement = 0, size = 0
    for (let r = 0; r < m; r++) {
      let v = 0
      for (let c = 0; c < m; c++) v += h[r * m + c]! * g[c]!
      step[r] = v
      decrement += v * g[r]!
      size = Math.max(size, Math.abs(v))
    }
    // The square of the step in standard errors.
    if (Math.abs(decrement) <= tolerance ** 2) { reason = 'score'; break }
    if (iterations >= maxIterations) break
    let t = Math.min(1, longest / size), gained = false
    for (let halving = 0; halving < 30 && !gained; halving++, t /= 2) {
      for (let r = 0; r < m; r++) next[free[r]!] = beta[free[r]!]! + t * step[r]!
      point = evaluate(next)
      evaluations++
      // Near the top the gain drowns in rounding.
      gained = point.penalised >= penalised - 1e-13 * Math.abs(penalised)
      if (gained) break
    }
    if (!gained) {
      evaluate(beta)
      evaluations++
      reason = 'step'
      break
    }
    iterations++
    let sy = 0
    for (let r = 0; r < m; r++) {
      const s = next[free[r]!]! - beta[free[r]!]!, score = point.score[free[r]!]!
      y[r] = g[r]! - score
      g[r] = score
      step[r] = s
      sy += s * y[r]!
    }
    beta.set(next)
    penalised = point.penalised
    if (iterations <= 2) freeInverse(point, free, p, h)
    else if (sy > 0) updateInverse(h, step, y, sy, hy)
  }
  return { beta, penalised, startPenalised, iterations, evaluations, converged: reason === 'score' || (reason === 'step' && Math.abs(penalised) < Infinity), reason }
}

/** Inverse of the free block of the information, from the whole inverse: V_ff - V_fx V_xx^-1 V_xf, one fixed coefficient at a time. */
function freeInverse(point: FirthPoint, free: readonly number[], p: number, out: Float64Array): void {
  const m = free.length, v = Float64Array.from(point.covariance)
  for (let x = 0; x < p; x++) {
    if (free.includes(x)) continue
    const pivot = v[x * p + x]!
    for (let r = 0; r < p; r++) {
      if (r === x) continue
      const f = v[r * p + x]! / pivot
      for (let c = 0; c < p; c++) if (c !== x) v[r * p + c]! -= f * v[x * p + c]!
    }
    for (let r = 0; r < p; r++) { v[r * p + x] = 0; v[x * p + r] = 0 }
    v[x * p + x] = 1
  }
  for (let r = 0; r < m; r++) for (let c = 0; c < m; c++) out[r * m + c] = v[free[r]! * p + free[c]!]!
}

/** BFGS: H + (1 + y'Hy / s'y) s s' / s'y - (H y s' + s y' H) / s'y. */
function updateInverse(h: Float64Array, s: Float64Array, y: Float64Array, sy: number, hy: Float64Array): void {
  const m = s.length
  let yhy = 0
  for (let r = 0; r < m; r++) {
    let v = 0
    for (let c = 0; c < m; c++) v += h[r * m + c]! * y[c]!
    hy[r] = v
    yhy += v * y[r]!
  }
  const f = (1 + yhy / sy) / sy
  for (let r = 0; r < m; r++) for (let c = 0; c < m; c++) h[r * m + c]! += f * s[r]! * s[c]! - (hy[r]! * s[c]! + s[r]! * hy[c]!) / sy
}
