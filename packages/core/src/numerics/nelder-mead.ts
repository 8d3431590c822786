import { type MinimiserOptions, type MinimiserRecord, prepare } from './minimise.ts'

export interface NelderMeadOptions extends MinimiserOptions {
  /** First simplex: one scaled unit along each parameter, times this. Default 1. */
  readonly firstStep?: number
  /** Stop where the simplex is smaller than this in every scaled parameter, default 1e-6, and flat to objectiveTolerance. */
  readonly sizeTolerance?: number
  /** Relative to 1 + |f|, default 1e-10. */
  readonly objectiveTolerance?: number
}

/**
 * Simplex minimisation without gradients (Nelder and Mead, Comput J 1965;7:308) within a box, by clamping;
 * begun again from where it ends, since clamping can flatten the simplex, until that gains nothing. Values that are no number count as infinitely bad. Throws RangeError where the start is one of them.
 */
export function nelderMead(objective: (x: Float64Array) => number, start: ArrayLike<number>, options: NelderMeadOptions = {}): MinimiserRecord {
  const { firstStep = 1, sizeTolerance = 1e-6, objectiveTolerance = 1e-10, maxEvaluations = 2000 } = options
  const { x, scale, lower, upper } = prepare(start, options)
  const n = x.length
  const natural = new Float64Array(n)
  let evaluations = 0
  const evaluate = (at: Float64Array): number => {
    for (let d = 0; d < n; d++) {
      at[d] = Math.min(upper[d]!, Math.max(lower[d]!, at[d]!))
      natural[d] = at[d]! * scale[d]!
    }
    evaluations++
    const f = objective(natural)
    return Number.isNaN(f) ? Infinity : f
  }

  type Corner = { at: Float64Array; f: number }
  const corner = (at: Float64Array): Corner => ({ at, f: evaluate(at) })
  const first = corner(Float64Array.from(x))
  if (!Number.isFinite(first.f)) throw new RangeError(`objective ${first.f} at the start ${Array.from(start).join(', ')}`)
  // Into the box, so that no simplex is flat from the start.
  const simplex = (from: Corner, step: number): Corner[] => [from, ...Array.from(x, (_, d) => {
    const at = Float64Array.from(from.at)
    at[d]! += at[d]! + step <= upper[d]! ? step : -step
    return corner(at)
  })]
  let corners = simplex(first, firstStep), beforeRestart = first.f, restartStep = firstStep

  const centre = new Float64Array(n)
  const along = (worst: Corner, t: number): Corner => corner(centre.map((c, d) => c + t * (worst.at[d]! - c)))
  let iterations = 0, converged = false
  for (;;) {
    corners.sort((a, b) => a.f - b.f)
    const best = corners[0]!, worst = corners[n]!, second = corners[n - 1]!
    let size = 0
    for (const c of corners) for (let d = 0; d < n; d++) size = Math.max(size, Math.abs(c.at[d]! - best.at[d]!))
    if (size <= sizeTolerance && worst.f - best.f <= objectiveTolerance * (1 + Math.abs(best.f))) {
      if (beforeRestart - best.f <= objectiveTolerance * (1 + Math.abs(best.f))) { converged = true; break }
      beforeRestart = best.f
      restartStep /= 4
      corners = simplex(best, restartStep)
      continue
    }
    if (evaluations >= maxEvaluations) break
    iterations++
    centre.fill(0)
    for (let k = 0; k < n; k++) for (let d = 0; d < n; d++) centre[d]! += corners[k]!.at[d]! / n

    const reflected = along(worst, -1)
    if (reflected.f < best.f) {
      const expanded = along(worst, -2)
      corners[n] = expanded.f < reflected.f ? expanded : reflected
    } else if (reflected.f < second.f) {
      corners[n] = reflected
    } else {
      const contracted = reflected.f < worst.f ? along(worst, -0.5) : along(worst, 0.5)
      if (contracted.f < Math.min(reflected.f, worst.f)) corners[n] = contracted
      else for (let k = 1; k <= n; k++) corners[k] = corner(corners[k]!.at.map((v, d) => best.at[d]! + 0.5 * (v - best.at[d]!)))
    }
  }
  const best = corners[0]!
  return {
    method: 'nelder-mead', start: Array.from(start), end: Array.from(best.at, (v, d) => v * scale[d]!), startObjective: first.f, objective: best.f,
    evaluations, iterations, converged, reason: converged ? 'simplex' : 'evaluations',
  }
}
