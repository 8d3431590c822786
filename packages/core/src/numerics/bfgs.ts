import { type MinimiserOptions, type MinimiserRecord, type Objective, prepare } from './minimise.ts'

export interface BfgsOptions extends MinimiserOptions {
  /** Stop where no scaled component of the projected gradient exceeds this, default 1e-6. */
  readonly gradientTolerance?: number
  /** Stop where a step moves no scaled parameter by more than this, default 1e-9. */
  readonly stepTolerance?: number
  /** Stop where a step gains less than this, relative to 1 + |f|, default 1e-14. */
  readonly objectiveTolerance?: number
  /** Length of the first step in scaled units, default 1. */
  readonly firstStep?: number
}

/**
 * Quasi-Newton minimisation within a box: BFGS on the parameters that are not held at a bound (Bertsekas,
 * SIAM J Control Optim 1982;20:221), weak Wolfe line search by bracketing (Lewis and Overton, Math Program 2013;141:135).
 * The objective must fill the gradient: see `withNumericGradient`. Where it returns no number, the step is cut back.
 * Throws RangeError where it is no number at the start.
 */
export function bfgs(objective: Objective, start: ArrayLike<number>, options: BfgsOptions = {}): MinimiserRecord {
  const { gradientTolerance = 1e-6, stepTolerance = 1e-9, objectiveTolerance = 1e-14, firstStep = 1, maxEvaluations = 1000 } = options
  const { x, scale, lower, upper } = prepare(start, options)
  const n = x.length
  const natural = new Float64Array(n)
  let evaluations = 0
  const evaluate = (at: Float64Array, gradient: Float64Array): number => {
    for (let d = 0; d < n; d++) natural[d] = at[d]! * scale[d]!
    evaluations++
    const f = objective(natural, gradient)
    for (let d = 0; d < n; d++) gradient[d]! *= scale[d]!
    return Number.isNaN(f) ? Infinity : f
  }

  let gradient = new Float64Array(n), trialGradient = new Float64Array(n)
  const trial = new Float64Array(n), direction = new Float64Array(n), inverse = new Float64Array(n * n)
  const y = new Float64Array(n), s = new Float64Array(n), held = new Uint8Array(n), hy = new Float64Array(n)
  let f = evaluate(x, gradient)
  if (!Number.isFinite(f)) throw new RangeError(`objective ${f} at the start ${Array.from(start).join(', ')}`)
  const startObjective = f
  let iterations = 0, fresh = true, reason = ''

  for (;;) {
    // A parameter at its bound whose gradient points outward is held.
    let steepest = 0
    for (let d = 0; d < n; d++) {
      const stays = (x[d]! <= lower[d]! && gradient[d]! > 0) || (x[d]! >= upper[d]! && gradient[d]! < 0) ? 1 : 0
      if (stays !== held[d]) { held[d] = stays; fresh = true }
      if (!stays) steepest = Math.max(steepest, Math.abs(gradient[d]!))
    }
    if (steepest <= gradientTolerance) { reason = 'gradient'; break }
    if (evaluations >= maxEvaluations) { reason = 'evaluations'; break }

    if (fresh) identity(inverse, n, firstStep / Math.hypot(...gradient.map((g, d) => held[d] ? 0 : g)))
    let slope = descend(direction, inverse, gradient, held)
    if (!(slope < 0)) {
      identity(inverse, n, firstStep / steepest)
      slope = descend(direction, inverse, gradient, held)
    }

    let low = 0, high = Infinity, t = 1, next = f, accepted = false
    for (let turn = 0; turn < 40 && evaluations < maxEvaluations; turn++) {
      let clamped = true
      for (let d = 0; d < n; d++) {
        const free = x[d]! + t * direction[d]!
        trial[d] = Math.min(upper[d]!, Math.max(lower[d]!, free))
        if (direction[d] !== 0 && trial[d] === free) clamped = false
      }
      next = evaluate(trial, trialGradient)
      let decrease = 0, onward = 0
      for (let d = 0; d < n; d++) {
        decrease += gradient[d]! * (trial[d]! - x[d]!)
        if (trial[d]! > lower[d]! && trial[d]! < upper[d]!) onward += trialGradient[d]! * direction[d]!
      }
      if (!(next <= f + 1e-4 * decrease)) high = t
      else if (onward < 0.9 * slope && !clamped) { low = t; accepted = true } else { accepted = true; break }
      t = high === Infinity ? 2 * t : (low + high) / 2
      if (high - low < 1e-16) break
    }
    if (!accepted || !(next <= f)) {
      // A failed search from a curved model is tried once more from the gradient alone.
      if (fresh) { reason = 'line search'; break }
      fresh = true
      continue
    }

    let moved = 0, sy = 0, yy = 0
    for (let d = 0; d < n; d++) {
      s[d] = held[d] ? 0 : trial[d]! - x[d]!
      y[d] = held[d] ? 0 : trialGradient[d]! - gradient[d]!
      moved = Math.max(moved, Math.abs(trial[d]! - x[d]!))
      sy += s[d]! * y[d]!
      yy += y[d]! * y[d]!
    }
    const gain = f - next
    x.set(trial)
    f = next
    const swap = gradient
    gradient = trialGradient
    trialGradient = swap
    iterations++
    if (moved <= stepTolerance) { reason = 'step'; break }
    if (gain <= objectiveTolerance * (1 + Math.abs(f))) { reason = 'objective'; break }
    if (sy > 1e-12 * Math.sqrt(yy) * moved) {
      if (fresh) identity(inverse, n, sy / yy)
      update(inverse, s, y, sy, hy)
      fresh = false
    }
  }
  const end = Array.from(x, (v, d) => v * scale[d]!)
  return { method: 'bfgs', start: Array.from(start), end, startObjective, objective: f, evaluations, iterations, converged: reason !== 'evaluations' && reason !== 'line search', reason }
}

function identity(m: Float64Array, n: number, diagonal: number): void {
  m.fill(0)
  for (let d = 0; d < n; d++) m[d * n + d] = diagonal
}

/** direction = -inverse . gradient among the parameters not held; returns the slope along it. */
function descend(direction: Float64Array, inverse: Float64Array, gradient: Float64Array, held: Uint8Array): number {
  const n = direction.length
  let slope = 0
  for (let r = 0; r < n; r++) {
    let v = 0
    if (!held[r]) for (let c = 0; c < n; c++) if (!held[c]) v -= inverse[r * n + c]! * gradient[c]!
    direction[r] = v
    slope += v * gradient[r]!
  }
  return slope
}

/** H + (1 + y'Hy / s'y) s s' / s'y - (H y s' + s y' H) / s'y. */
function update(inverse: Float64Array, s: Float64Array, y: Float64Array, sy: number, hy: Float64Array): void {
  const n = s.length
  let yhy = 0
  for (let r = 0; r < n; r++) {
    let v = 0
    for (let c = 0; c < n; c++) v += inverse[r * n + c]! * y[c]!
    hy[r] = v
    yhy += v * y[r]!
  }
  const factor = (1 + yhy / sy) / sy
  for (let r = 0; r < n; r++)
    for (let c = 0; c < n; c++)
      inverse[r * n + c]! += factor * s[r]! * s[c]! - (hy[r]! * s[c]! + s[r]! * hy[c]!) / sy
}
