/** f(x); where a gradient array is given it is filled with df/dx. */
export type Objective = (x: Float64Array, gradient?: Float64Array) => number

export interface Bounds { readonly lower: ArrayLike<number>; readonly upper: ArrayLike<number> }

/** What a minimisation came to. Not converging is a value, not a crash. */
export interface MinimiserRecord {
  readonly method: 'bfgs' | 'nelder-mead'
  readonly start: readonly number[]
  readonly end: readonly number[]
  readonly startObjective: number
  readonly objective: number
  /** Calls of the objective, of which each may also have asked for the gradient. */
  readonly evaluations: number
  readonly iterations: number
  readonly converged: boolean
  readonly reason: string
}

export interface MinimiserOptions {
  readonly bounds?: Bounds
  /** Typical size of each parameter (1 mm, 0.01 rad): tolerances and first steps are in these units. Default 1. */
  readonly scale?: ArrayLike<number>
  readonly maxEvaluations?: number
}

/** A plain function with central differences for its gradient; `steps` in the parameters' own units. */
export function withNumericGradient(f: (x: Float64Array) => number, steps: ArrayLike<number>): Objective {
  return (x, gradient) => {
    if (gradient) {
      const y = Float64Array.from(x)
      for (let d = 0; d < x.length; d++) {
        const h = steps[d]!
        y[d] = x[d]! + h
        const above = f(y)
        y[d] = x[d]! - h
        gradient[d] = (above - f(y)) / (2 * h)
        y[d] = x[d]!
      }
    }
    return f(x)
  }
}

/** Scaled start and bounds, checked. Throws RangeError where they do not fit together. */
export function prepare(start: ArrayLike<number>, options: MinimiserOptions): { x: Float64Array; scale: Float64Array; lower: Float64Array; upper: Float64Array } {
  const n = start.length
  if (n === 0) throw new RangeError('minimisation of no parameters')
  const scale = Float64Array.from(options.scale ?? new Array<number>(n).fill(1))
  const lower = Float64Array.from(options.bounds?.lower ?? new Array<number>(n).fill(-Infinity))
  const upper = Float64Array.from(options.bounds?.upper ?? new Array<number>(n).fill(Infinity))
  if (scale.length !== n || lower.length !== n || upper.length !== n) throw new RangeError(`${n} parameters with ${scale.length} scales and ${lower.length}, ${upper.length} bounds`)
  const x = new Float64Array(n)
  for (let d = 0; d < n; d++) {
    if (!(scale[d]! > 0 && Number.isFinite(scale[d]!))) throw new RangeError(`scale ${scale[d]} of parameter ${d}`)
    if (!(lower[d]! <= upper[d]!)) throw new RangeError(`bounds ${lower[d]} to ${upper[d]} of parameter ${d}`)
    if (!Number.isFinite(start[d]!)) throw new RangeError(`start ${start[d]} of parameter ${d}`)
    lower[d]! /= scale[d]!
    upper[d]! /= scale[d]!
    x[d] = Math.min(upper[d]!, Math.max(lower[d]!, start[d]! / scale[d]!))
  }
  return { x, scale, lower, upper }
}
