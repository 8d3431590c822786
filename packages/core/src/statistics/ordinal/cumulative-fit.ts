import { bfgs, chiSquaredTail, invertPositive } from '../../numerics/index.ts'
import { type Finding, note, warning } from '../../record/index.ts'
import type { ModelFrame } from '../formula/index.ts'
import { type CumulativeData, cumulativeObjective } from './cumulative-likelihood.ts'

export interface CumulativeFit {
  readonly cuts: readonly number[]
  readonly beta: readonly number[]
  readonly tau: number
  /** Row-major covariance of (cuts, beta, tau); without tau where it is 0 or not in the model. */
  readonly covariance: Float64Array | undefined
  readonly logLik: number
  /** The same model without the random effect. */
  readonly logLikWithoutGroups: number
  /** Of tau = 0: half the tail of chi-squared with one degree of freedom, since tau cannot be below 0. */
  readonly groupsP: number | undefined
  readonly modes: { readonly mode: Float64Array; readonly sd: Float64Array }
  readonly evaluations: number
  readonly converged: boolean
  readonly findings: readonly Finding[]
}

/** Columns other than the intercept, divided by their SD and centred; groups of rows in order. Undoes both in its result. */
export function fitCumulative(frame: ModelFrame, y: Int32Array, categories: number, points: number): CumulativeFit {
  const n = frame.rows, from = frame.names[0] === '(Intercept)' ? 1 : 0, p = frame.names.length - from, width = frame.names.length
  const mean = new Float64Array(p), scale = new Float64Array(p)
  for (let c = 0; c < p; c++) {
    for (let i = 0; i < n; i++) mean[c]! += frame.x[i * width + from + c]! / n
    for (let i = 0; i < n; i++) scale[c]! += (frame.x[i * width + from + c]! - mean[c]!) ** 2 / n
    scale[c] = Math.sqrt(scale[c]!) || 1
  }
  const grouping = frame.groupings[0], of = grouping?.of ?? Int32Array.from({ length: n }, () => 0), groups = grouping?.labels.length ?? 1
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => of[a]! - of[b]! || a - b)
  const start = new Int32Array(groups + 1)
  for (const g of of) start[g + 1]!++
  for (let g = 0; g < groups; g++) start[g + 1]! += start[g]!
  const x = new Float64Array(n * p)
  order.forEach((i, r) => { for (let c = 0; c < p; c++) x[r * p + c] = (frame.x[i * width + from + c]! - mean[c]!) / scale[c]! })
  const data: CumulativeData = { y: Int32Array.from(order, i => y[i]!), categories, x, p, start }

  // Cuts at the logits of the cumulative shares.
  const count = new Float64Array(categories)
  for (const v of y) count[v]!++
  const cut: number[] = []
  let below = 0
  for (let j = 0; j + 1 < categories; j++) { below += count[j]!; cut.push(Math.log(below / (n - below))) }
  const head = cut.map((v, j) => j === 0 ? v : Math.log(v - cut[j - 1]!)), k = head.length
  const { value, modes } = cumulativeObjective(data, points), findings: Finding[] = []
  const minimise = (first: readonly number[], bounded: boolean) => bfgs((t, g) => value(t, g), first, { gradientTolerance: 1e-7, stepTolerance: 1e-12, objectiveTolerance: 0, maxEvaluations: 1000, ...(bounded && { bounds: { lower: first.map((_, j) => j === first.length - 1 ? 0 : -Infinity), upper: first.map(() => Infinity) } }) })
  const plain = minimise([...head, ...new Array<number>(p).fill(0)], false)
  let best = plain, tau = 0
  if (grouping) {
    const random = minimise([...plain.end, 1], true)
    tau = random.end.at(-1)!
    if (tau > 1e-5 && random.objective < plain.objective) best = random
    else { tau = 0; findings.push(note('boundary-fit', {}, 'Boundary fit: the groups differ no more than their rows do; their variance is 0.')) }
  }
  const m = best.end.length, end = Float64Array.from(best.end)
  const hessian = new Float64Array(m * m), a = new Float64Array(m), b = new Float64Array(m)
  for (let c = 0; c < m; c++) {
    const h = 1e-4 * Math.max(1, Math.abs(end[c]!))
    value(end.map((v, j) => j === c ? v + h : v), a)
    value(end.map((v, j) => j === c ? v - h : v), b)
    for (let r = 0; r < m; r++) { hessian[r * m + c]! += (a[r]! - b[r]!) / (4 * h); hessian[c * m + r]! += (a[r]! - b[r]!) / (4 * h) }
  }
  const raw = invertPositive(hessian, m)
  const large = best.end.slice(k, k + p).some(v => Math.abs(v) > 15) || end[0]! > 30
  if (!raw || large || !best.converged) findings.push(large || !raw ? warning('separation', { column: frame.responseName }, `The columns separate ${frame.responseName} (completely or in part), or a variance runs away: estimates and standard errors mean nothing.`) : warning('not-converged', {}, `The optimiser stopped without converging (${best.reason}).`))
  // To the data's units: d(cuts, beta, tau) / d(parameters).
  const cuts: number[] = []
  for (let j = 0; j < k; j++) cuts.push(j === 0 ? end[0]! : cuts[j - 1]! + Math.exp(end[j]!))
  const shift = mean.reduce((s, v, c) => s + end[k + c]! * v / scale[c]!, 0), jacobian = new Float64Array(m * m)
  for (let j = 0; j < k; j++) {
    for (let l = 0; l <= j; l++) jacobian[j * m + l] = l === 0 ? 1 : Math.exp(end[l]!)
    for (let c = 0; c < p; c++) jacobian[j * m + k + c] = mean[c]! / scale[c]!
  }
  for (let c = 0; c < p; c++) jacobian[(k + c) * m + k + c] = 1 / scale[c]!
  if (m > k + p) jacobian[m * m - 1] = 1
  const covariance = raw && new Float64Array(m * m)
  if (raw && covariance) for (let r = 0; r < m; r++) for (let c = 0; c < m; c++) for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) covariance[r * m + c]! += jacobian[r * m + i]! * raw[i * m + j]! * jacobian[c * m + j]!
  const ratio = 2 * (plain.objective - best.objective)
  return {
    cuts: cuts.map(v => v + shift), beta: Array.from({ length: p }, (_, c) => end[k + c]! / scale[c]!), tau, covariance, logLik: -best.objective, logLikWithoutGroups: -plain.objective,
    groupsP: grouping ? tau === 0 ? 1 : chiSquaredTail(Math.max(0, ratio), 1) / 2 : undefined, modes: modes(best.end), evaluations: best.evaluations, converged: best.converged && raw !== undefined && !large, findings,
  }
}
