import type { FirthPoint } from './firth-likelihood.ts'
import { type FirthMaximum, firthMaximise } from './firth-maximise.ts'

export interface ProfileLimit { readonly limit: number; readonly converged: boolean; readonly evaluations: number }

/**
 * Where the profile penalised likelihood of coefficient j has fallen by `drop` from its top, to one side. Newton on the signed root
 * sqrt(2 (top - profile)), nearly a straight line, with its slope from the score of j; within a bracket that bisection saves.
 */
export function profileLimit(evaluate: (beta: ArrayLike<number>) => FirthPoint, top: FirthMaximum, covariance: Float64Array, j: number, side: -1 | 1, drop: number, maxIterations: number): ProfileLimit {
  const p = top.beta.length, free = Array.from({ length: p }, (_, k) => k).filter(k => k !== j)
  const wanted = Math.sqrt(2 * drop), se = Math.sqrt(covariance[j * p + j]!)
  const start = Float64Array.from(top.beta)
  let inside = top.beta[j]!, outside: number | undefined, at = inside + side * wanted * se, evaluations = 0
  // The others follow the held one along the covariance at the top, then from where the last profile left them.
  for (let k = 0; k < p; k++) start[k]! += (at - inside) * covariance[k * p + j]! / covariance[j * p + j]!
  for (let turn = 0; turn < 60; turn++) {
    start[j] = at
    const held = firthMaximise(evaluate, start, free, { maxIterations, tolerance: 1e-8 })
    evaluations += held.evaluations
    const point = evaluate(held.beta)
    const root = Math.sqrt(Math.max(0, 2 * (top.penalised - held.penalised)))
    if (Math.abs(root - wanted) <= 1e-11 * wanted) return { limit: at, converged: held.converged, evaluations }
    if (root < wanted) inside = at
    else outside = at
    // d root / d at = -U_j / root.
    const newton = at + (root - wanted) * root / point.score[j]!
    const between = outside === undefined ? (newton - inside) * side > 0 && Number.isFinite(newton) : (newton - inside) * (newton - outside) < 0
    const next = between ? newton : outside === undefined ? inside + side * 2 * Math.abs(inside - top.beta[j]!) : (inside + outside) / 2
    if (Math.abs(next - at) <= 1e-13 * Math.max(1, Math.abs(at))) return { limit: next, converged: held.converged, evaluations }
    const c = point.covariance
    for (let k = 0; k < p; k++) start[k] = held.beta[k]! + (k === j ? 0 : (next - at) * c[k * p + j]! / c[j * p + j]!)
    at = next
  }
  return { limit: at, converged: false, evaluations }
}
