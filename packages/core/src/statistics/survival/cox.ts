import { answer, error, type Finding, type Outcome, refusal, warning } from '../../record/index.ts'
import { chiSquaredTail, cholesky, choleskySolve, logNormalTail, normalQuantile, normalTwoSided } from '../../numerics/index.ts'
import { requireLevel } from '../interval.ts'
import { concordance, type Concordance } from './concordance.ts'
import type { Ties } from './cox-likelihood.ts'
import { coxNewton, type IterationRecord, type NewtonOptions } from './cox-newton.ts'
import { robustCovariance } from './cox-residuals.ts'
import { type CoxData, type CoxRows, coxRows, unscale } from './cox-rows.ts'

export interface CoxCoefficient {
  readonly term: string
  /** Log hazard ratio per unit of the covariate. */
  readonly estimate: number
  /** From the information. */
  readonly se: number
  /** By cluster; then statistic, p and limits are from it. */
  readonly robustSe: number | undefined
  readonly statistic: number
  readonly p: number
  /** ln p: still a number where p is below 1e-308. */
  readonly logP: number
  readonly ciLow: number
  readonly ciHigh: number
  readonly hazardRatio: number
  readonly hazardRatioLow: number
  readonly hazardRatioHigh: number
  /** The likelihood still rises towards infinity along this covariate: the numbers are where the iteration stopped. */
  readonly infinite: boolean
}

export interface ChiSquaredTest { readonly statistic: number; readonly df: number; readonly p: number }

export interface CoxFit {
  readonly ties: Ties
  readonly coefficients: readonly CoxCoefficient[]
  /** p x p, row-major, from the information. */
  readonly covariance: Float64Array
  readonly robustCovariance: Float64Array | undefined
  readonly logLik: number
  readonly logLikNull: number
  readonly tests: { readonly likelihoodRatio: ChiSquaredTest; readonly wald: ChiSquaredTest; readonly score: ChiSquaredTest }
  readonly aic: number
  /** With the number of events for n, as R. */
  readonly bic: number
  readonly n: number
  readonly events: number
  readonly clusters: number | undefined
  readonly concordance: Concordance | undefined
  readonly level: number
  readonly record: IterationRecord
}

export interface CoxOptions extends NewtonOptions {
  /** Default Efron, as R. 'exact' is the discrete-time likelihood. */
  readonly ties?: Ties
  readonly level?: number
}

/**
 * Cox's proportional hazards model (JRSS B 1972;34:187): ties by Efron (JASA 1977;72:557), Breslow or exactly; strata, late entry,
 * and the robust variance of Lin and Wei (JASA 1989;84:1074) where clusters are given. Refused without events and for covariates that are constant or collinear.
 */
export function cox(data: CoxData, options: CoxOptions = {}): Outcome<CoxFit> {
  const ties = options.ties ?? 'efron', level = requireLevel(options.level ?? 0.95)
  if (ties === 'exact' && data.cluster) throw new RangeError("ties 'exact' with clusters: there is no robust variance; use Efron")
  const prepared = coxRows(data)
  if (!prepared.value) return { value: undefined, findings: prepared.findings }
  const rows = prepared.value, { p, names } = rows
  const fit = coxNewton(rows, ties, options)
  const dependent = fit ? collinear(fit.atZero.information, names) : collinear(undefined, names)
  if (!fit || dependent) return refusal(dependent!)

  const covariance = inverseInformation(rows, fit.at.information)
  if (!covariance) return refusal(error('cox-singular', {}, 'The information is singular where the iteration stopped.', "Firth's penalised likelihood gives finite estimates."))
  const estimate = unscale(rows, fit.beta)
  const robust = data.cluster ? robustCovariance(data, rows, fit.beta, ties, covariance) : undefined
  const variance = robust?.covariance ?? covariance
  const z = normalQuantile((1 + level) / 2)
  const findings: Finding[] = []
  const infinite = stillRising(fit.at.score, fit.at.information, fit.beta)
  const coefficients = names.map((term, j): CoxCoefficient => {
    const b = estimate[j]!, se = Math.sqrt(variance[j * p + j]!), low = b - z * se, high = b + z * se
    if (infinite[j]) findings.push(warning('cox-monotone-likelihood', { value: term }, `The likelihood rises without end along ${term}: its estimate and standard error have no meaning.`, "Firth's penalised likelihood gives finite estimates and intervals."))
    return {
      term, estimate: b, se: Math.sqrt(covariance[j * p + j]!), robustSe: robust && se, statistic: b / se, p: normalTwoSided(b / se), logP: Math.min(0, Math.LN2 + logNormalTail(Math.abs(b / se))), ciLow: low, ciHigh: high,
      hazardRatio: Math.exp(b), hazardRatioLow: Math.exp(low), hazardRatioHigh: Math.exp(high), infinite: infinite[j]!,
    }
  })
  if (!fit.record.converged) findings.push(warning('cox-not-converged', { value: fit.record.iterations }, `No convergence in ${fit.record.iterations} iterations.`, 'See the record of the iteration.'))
  if (rows.events < 10 * p) findings.push(warning('cox-few-events', { value: rows.events }, `${rows.events} events for ${p} coefficient${p > 1 ? 's' : ''}: below 10 per coefficient estimates are biased away from 0.`, "Prefer Firth's penalised likelihood with profile intervals."))

  const test = (statistic: number): ChiSquaredTest => ({ statistic, df: p, p: chiSquaredTail(Math.max(0, statistic), p) })
  const { logLik } = fit.at, logLikNull = fit.atZero.logLik
  const score = new Float64Array(data.time.length)
  data.covariates.forEach((c, j) => { for (let i = 0; i < score.length; i++) score[i]! += estimate[j]! * (c.values[i]! - rows.centre[j]!) })
  return answer({
    ties, coefficients, covariance, robustCovariance: robust?.covariance, logLik, logLikNull,
    tests: {
      likelihoodRatio: test(2 * (logLik - logLikNull)),
      wald: test(quadratic(variance, estimate) ?? 0),
      score: test(quadratic(fit.atZero.information, fit.atZero.score)!),
    },
    aic: -2 * logLik + 2 * p, bic: -2 * logLik + p * Math.log(rows.events), n: rows.n, events: rows.events, clusters: robust?.clusters,
    concordance: concordance({ ...data, score }), level, record: fit.record,
  }, findings)
}

/** v' M^-1 v. */
function quadratic(m: Float64Array, v: Float64Array): number | undefined {
  const l = cholesky(m, v.length)
  return l && choleskySolve(l, v).reduce((s, x, j) => s + x * v[j]!, 0)
}

/** The first column that is a combination of those before it among the rows at risk: the pivot of its share of the information vanishes. */
export function collinear(information: Float64Array | undefined, names: readonly string[]): Finding | undefined {
  const refuse = (name: string): Finding =>
    error('cox-collinear', { value: name }, `${name} is constant or a combination of the columns before it in every set at risk.`, 'Leave it out.')
  if (!information) return refuse(names.at(-1)!)
  const p = names.length, l = new Float64Array(p * p)
  for (let r = 0; r < p; r++)
    for (let c = 0; c <= r; c++) {
      let s = information[r * p + c]! / Math.sqrt(information[r * p + r]! * information[c * p + c]!)
      for (let k = 0; k < c; k++) s -= l[r * p + k]! * l[c * p + k]!
      if (c < r) l[r * p + c] = s / l[c * p + c]!
      else if (s > 1e-10) l[r * p + r] = Math.sqrt(s)
      else return refuse(names[r]!)
    }
  return undefined
}

/** Inverse of the information in the data's units; undefined where it is not positive definite. */
export function inverseInformation(rows: CoxRows, information: Float64Array): Float64Array | undefined {
  const { p, scale } = rows, l = cholesky(information, p)
  if (!l) return undefined
  const inverse = new Float64Array(p * p), unit = new Float64Array(p)
  for (let j = 0; j < p; j++) {
    unit.fill(0)[j] = 1
    const column = choleskySolve(l, unit)
    for (let k = 0; k < p; k++) inverse[k * p + j] = column[k]! / (scale[j]! * scale[k]!)
  }
  return inverse
}

/** R's sign of an infinite coefficient: the next step would still move it by more than a trifle. */
function stillRising(score: Float64Array, information: Float64Array, beta: Float64Array): boolean[] {
  const l = cholesky(information, beta.length)
  const step = l && choleskySolve(l, score)
  return Array.from(beta, (b, j) => !step || (Math.abs(step[j]!) > 1e-9 && Math.abs(step[j]!) > 1e-4 * Math.abs(b)))
}
