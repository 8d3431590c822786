import { answer, type Finding, type Outcome, refusal, warning } from '../../record/index.ts'
import { chiSquaredQuantile, chiSquaredTail, logChiSquaredTail, normalQuantile } from '../../numerics/index.ts'
import { requireLevel } from '../interval.ts'
import { type ChiSquaredTest, collinear } from './cox.ts'
import type { IterationRecord } from './cox-newton.ts'
import { type CoxData, coxRows, unscale } from './cox-rows.ts'
import { firthLikelihood } from './firth-likelihood.ts'
import { type FirthMaximum, firthMaximise } from './firth-maximise.ts'
import { profileLimit, type ProfileLimit } from './firth-profile.ts'

export interface FirthCoefficient {
  readonly term: string
  /** Log hazard ratio per unit of the covariate. */
  readonly estimate: number
  /** Root of the diagonal of the inverse information, without the penalty's curvature, as coxphf. */
  readonly se: number
  /** Penalised likelihood ratio against 0, with its p on one degree of freedom. */
  readonly statistic: number
  readonly p: number
  /** ln p: still a number where p is below 1e-308. */
  readonly logP: number
  /** Profile penalised likelihood; undefined where the iteration found no limit. */
  readonly ciLow: number | undefined
  readonly ciHigh: number | undefined
  readonly hazardRatio: number
  readonly hazardRatioLow: number | undefined
  readonly hazardRatioHigh: number | undefined
  /** estimate -+ z se: for comparison; too narrow on the long side with few events. */
  readonly waldLow: number
  readonly waldHigh: number
}

export interface CoxFirthFit {
  readonly ties: 'breslow'
  readonly coefficients: readonly FirthCoefficient[]
  /** p x p, row-major. */
  readonly covariance: Float64Array
  readonly penalisedLogLik: number
  readonly penalisedLogLikNull: number
  /** All coefficients against 0, and the columns of each term together. */
  readonly test: ChiSquaredTest
  readonly termTests: readonly (ChiSquaredTest & { readonly term: string })[]
  readonly n: number
  readonly events: number
  readonly level: number
  readonly record: IterationRecord
}

export interface CoxFirthOptions { readonly level?: number; readonly maxIterations?: number }

/**
 * Cox's model with Firth's penalty (Heinze and Schemper, Biometrics 2001;57:114): finite where the likelihood is monotone, and less biased
 * with few events. Breslow's ties, strata and late entry. Intervals and tests from the profile penalised likelihood, in which ln |I| is
 * of the whole information also where a coefficient is held. Refused as `cox` is.
 */
export function coxFirth(data: CoxData, options: CoxFirthOptions = {}): Outcome<CoxFirthFit> {
  const level = requireLevel(options.level ?? 0.95), { maxIterations = 200 } = options
  if (data.cluster) throw new RangeError('clusters with the penalised likelihood: there is no robust variance; use cox')
  const prepared = coxRows(data)
  if (!prepared.value) return { value: undefined, findings: prepared.findings }
  const rows = prepared.value, { p, names, scale } = rows, all = names.map((_, j) => j)
  const evaluate = firthLikelihood(rows)
  const dependent = collinear(evaluate(new Float64Array(p)).information, names)
  if (dependent) return refusal(dependent)

  const top = firthMaximise(evaluate, new Float64Array(p), all, { maxIterations })
  const covariance = Float64Array.from(evaluate(top.beta).covariance)
  const findings: Finding[] = []
  if (!top.converged) findings.push(warning('cox-firth-not-converged', { value: top.iterations }, `No convergence in ${top.iterations} iterations.`, 'See the record of the iteration.'))

  const heldAtZero = (columns: readonly number[]): ChiSquaredTest => {
    const start = Float64Array.from(top.beta), free = all.filter(j => !columns.includes(j))
    for (const j of columns) start[j] = 0
    const held: FirthMaximum = firthMaximise(evaluate, start, free, { maxIterations, tolerance: 1e-9 })
    const statistic = Math.max(0, 2 * (top.penalised - held.penalised))
    return { statistic, df: columns.length, p: chiSquaredTail(statistic, columns.length) }
  }
  const z = normalQuantile((1 + level) / 2), drop = chiSquaredQuantile(level, 1) / 2
  const estimate = unscale(rows, top.beta)
  const coefficients = names.map((term, j): FirthCoefficient => {
    const se = Math.sqrt(covariance[j * p + j]!), limits = ([-1, 1] as const).map(side => profileLimit(evaluate, top, covariance, j, side, drop, maxIterations))
    limits.forEach((l, k) => {
      if (!l.converged) findings.push(warning('cox-firth-no-limit', { value: term }, `The ${k === 0 ? 'lower' : 'upper'} profile limit of ${term} was not found in ${l.evaluations} evaluations.`, 'Report the penalised likelihood ratio test.'))
    })
    const [low, high] = limits.map((l: ProfileLimit) => l.converged ? l.limit / scale[j]! : undefined)
    const b = estimate[j]!, width = z * se / scale[j]!, exp = (v: number | undefined): number | undefined => v === undefined ? undefined : Math.exp(v)
    const { statistic, p: pValue } = heldAtZero([j])
    return { term, estimate: b, se: se / scale[j]!, statistic, p: pValue, logP: logChiSquaredTail(statistic, 1), ciLow: low, ciHigh: high, hazardRatio: Math.exp(b), hazardRatioLow: exp(low), hazardRatioHigh: exp(high), waldLow: b - width, waldHigh: b + width }
  })
  const terms = [...new Set(rows.terms)]
  const termTests = terms.map(term => {
    const columns = all.filter(j => rows.terms[j] === term)
    const single = columns.length === 1 ? coefficients[columns[0]!]! : undefined
    return { term, ...(single ? { statistic: single.statistic, df: 1, p: single.p } : heldAtZero(columns)) }
  })
  // Of the covariates as given, not as scaled.
  const unscaled = scale.reduce((s, v) => s + Math.log(v), 0)
  return answer({
    ties: 'breslow', coefficients, covariance: covariance.map((v, k) => v / (scale[Math.floor(k / p)]! * scale[k % p]!)),
    penalisedLogLik: top.penalised + unscaled, penalisedLogLikNull: top.startPenalised + unscaled,
    test: { statistic: 2 * (top.penalised - top.startPenalised), df: p, p: chiSquaredTail(Math.max(0, 2 * (top.penalised - top.startPenalised)), p) },
    termTests, n: rows.n, events: rows.events, level,
    record: { method: 'inverse information, then bfgs', startObjective: top.startPenalised + unscaled, objective: top.penalised + unscaled, iterations: top.iterations, evaluations: top.evaluations, converged: top.converged, reason: top.reason },
  }, findings)
}
