import { cholesky, choleskySolve } from '../../numerics/index.ts'
import { coxDerivatives, type CoxDerivatives, type Ties } from './cox-likelihood.ts'
import type { CoxRows } from './cox-rows.ts'

/** What the iteration came to. Not converging is a value, not a crash. */
export interface IterationRecord {
  readonly method: string
  readonly startObjective: number
  readonly objective: number
  readonly iterations: number
  readonly evaluations: number
  readonly converged: boolean
  readonly reason: string
}

export interface NewtonOptions {
  readonly maxIterations?: number
  /** Stop where the log likelihood gains less than this, relative. Default 1e-12: a step more than R's 1e-9. */
  readonly tolerance?: number
}

export interface NewtonFit {
  /** Per unit of the scaled covariates. */
  readonly beta: Float64Array
  readonly at: CoxDerivatives
  readonly atZero: CoxDerivatives
  readonly record: IterationRecord
}

/**
 * Newton's iteration from 0 with step halving, by R's rule of stopping: with R's tolerance also a likelihood that only rises towards
 * infinity ends at R's point. `undefined` where the information at 0 is singular.
 */
export function coxNewton(rows: CoxRows, ties: Ties, options: NewtonOptions = {}): NewtonFit | undefined {
  const { maxIterations = 40, tolerance = 1e-12 } = options
  let beta = new Float64Array(rows.p)
  const atZero = coxDerivatives(rows, beta, ties)
  let current = atZero, evaluations = 1, halving = 0, iterations = 0, reason = 'iterations'
  const first = step(current)
  if (!first) return undefined
  let next = Float64Array.from(first)
  while (iterations < maxIterations) {
    iterations++
    const tried = coxDerivatives(rows, next, ties)
    evaluations++
    if (halving === 0 && Math.abs(1 - current.logLik / tried.logLik) <= tolerance) {
      beta = next
      current = tried
      reason = 'log likelihood'
      break
    }
    const change = tried.logLik >= current.logLik ? step(tried) : undefined
    if (change) {
      halving = 0
      beta = next
      current = tried
      next = beta.map((b, j) => b + change[j]!)
    } else {
      halving++
      next = next.map((b, j) => (b + halving * beta[j]!) / (halving + 1))
    }
  }
  return {
    beta, at: current, atZero,
    record: { method: 'newton', startObjective: atZero.logLik, objective: current.logLik, iterations, evaluations, converged: reason !== 'iterations', reason },
  }
}

function step(at: CoxDerivatives): Float64Array | undefined {
  const l = cholesky(at.information, at.score.length)
  return l && choleskySolve(l, at.score)
}
