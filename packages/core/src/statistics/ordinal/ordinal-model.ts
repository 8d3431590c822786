import { type Finding, type Outcome, answer, error, refusal } from '../../record/index.ts'
import { type Coefficient, coefficient } from '../coefficient.ts'
import { type FrameOptions, type ModelFrame, type Table, modelFrame, parseFormula } from '../formula/index.ts'
import { requireLevel } from '../interval.ts'
import { frameErrors } from '../linear/linear-model.ts'
import { binaryData } from '../logistic/binary-outcome.ts'
import { type CumulativeFit, fitCumulative } from './cumulative-fit.ts'

interface GroupEffects {
  readonly rows: number
  readonly groups: { readonly name: string; readonly levels: number } | undefined
  /** SD of the random intercept on the scale of log odds; 0 where the fit is on its boundary. */
  readonly randomSd: number | undefined
  readonly randomSdSe: number | undefined
  /** Of no random effect: likelihood ratio, half the chi-squared tail. */
  readonly groupsP: number | undefined
  readonly icc: number | undefined
  readonly conditionalModes: { readonly levels: readonly string[]; readonly mode: Float64Array; readonly sd: Float64Array } | undefined
  readonly logLik: number
  readonly aic: number
  /** Points of the quadrature; 1 is Laplace's approximation. */
  readonly points: number
  readonly optimiser: { readonly evaluations: number; readonly converged: boolean }
  readonly frame: ModelFrame
}

export interface MixedLogisticModel extends GroupEffects {
  readonly formula: string
  readonly events: number
  /** Log odds given the group's effect; Wald z. */
  readonly coefficients: readonly Coefficient[]
  /** Row-major covariance of the coefficients; undefined where the likelihood has no curvature. */
  readonly vcov: Float64Array | undefined
}

export interface OrdinalModel extends GroupEffects {
  readonly formula: string
  readonly categories: readonly string[]
  /** Between neighbouring categories: P(y <= category) = 1 / (1 + exp(-(cut - x beta - u))). */
  readonly cuts: readonly Coefficient[]
  /** Log odds of a higher category per unit; one for all cuts (proportional odds). */
  readonly coefficients: readonly Coefficient[]
}

export interface QuadratureOptions extends FrameOptions { readonly level?: number; readonly points?: number }

/**
 * Logistic regression with a random intercept, as lme4's glmer with nAGQ = points: `cured ~ log(dose) + (1 | patient)` for tumour control.
 * Refused for anything but one random intercept.
 */
export function mixedLogisticModel(formula: string, table: Table, options: QuadratureOptions = {}): Outcome<MixedLogisticModel> {
  const level = requireLevel(options.level ?? 0.95), points = requirePoints(options.points ?? 25), { data, findings } = binaryData(formula, table, options, true)
  if (!data) return refusal(...findings)
  const refused = groupErrors(data.frame)
  if (refused.length > 0) return refusal(...findings, ...refused)
  if (data.frame.names[0] !== '(Intercept)') return refusal(...findings, error('intercept-wanted', {}, 'A mixed logistic model without an intercept is not fitted.'))
  const fit = fitCumulative(data.frame, Int32Array.from(data.y), 2, points), m = 1 + fit.beta.length + (fit.tau > 0 ? 1 : 0)
  const estimates = [-fit.cuts[0]!, ...fit.beta]
  return answer({
    formula, events: data.events, ...shared(data.frame, fit, points),
    coefficients: data.frame.names.map((name, k) => coefficient(name, estimates[k]!, seOf(fit, k, m), Infinity, level)),
    vcov: fit.covariance && interceptCovariance(fit.covariance, m, estimates.length),
  }, [...findings, ...fit.findings])
}

/** Of (intercept, beta): the intercept is the cut point with its sign turned. */
const interceptCovariance = (covariance: Float64Array, m: number, size: number): Float64Array =>
  Float64Array.from({ length: size * size }, (_, at) => { const r = Math.floor(at / size), c = at % size; return covariance[r * m + c]! * ((r === 0) === (c === 0) ? 1 : -1) })

/**
 * Proportional-odds model of an ordered category, with or without a random intercept: `category ~ dose + (1 | patient)`. The order is that of
 * `levels`. Refused with fewer than two categories or more than one random effect.
 */
export function ordinalModel(formula: string, table: Table, options: QuadratureOptions = {}): Outcome<OrdinalModel> {
  const level = requireLevel(options.level ?? 0.95), points = requirePoints(options.points ?? 25), parsed = parseFormula(formula)
  if (!parsed.response) throw new RangeError(`formula ${JSON.stringify(formula)} has no outcome`)
  const outcome = parsed.response.expression.kind === 'name' ? parsed.response.expression.name : undefined
  const asFactor = outcome === undefined ? parsed : { ...parsed, response: { text: outcome, expression: { kind: 'call' as const, name: 'factor', args: [parsed.response.expression] } } }
  // The cut points are the intercept: factors are coded as with one.
  const frame = modelFrame({ ...asFactor, intercept: true }, table, options), errors = frameErrors(frame, { numericOutcome: false }), notes = frame.findings.filter(f => f.severity !== 'error')
  if (errors.length === 0 && !frame.responseLevels) errors.push(error('outcome-not-ordered', { column: frame.responseName }, `${frame.responseName} is no category: give its levels in order.`))
  if (errors.length === 0 && frame.responseLevels!.length < 2) errors.push(error('one-class', { column: frame.responseName }, `${frame.responseName} is ${frame.responseLevels![0]} in every row that the model uses.`))
  if (errors.length === 0 && parsed.random.length > 0) errors.push(...groupErrors(frame))
  if (errors.length > 0) return refusal(...notes, ...errors)
  const categories = frame.responseLevels!, k = categories.length - 1, fit = fitCumulative(frame, Int32Array.from(frame.response), k + 1, points), m = k + fit.beta.length + (fit.tau > 0 ? 1 : 0)
  return answer({
    formula, categories, ...shared(frame, fit, points),
    cuts: fit.cuts.map((v, j) => coefficient(`${categories[j]}|${categories[j + 1]}`, v, seOf(fit, j, m), Infinity, level)),
    coefficients: fit.beta.map((v, c) => coefficient(frame.names[c + 1]!, v, seOf(fit, k + c, m), Infinity, level)),
  }, [...notes, ...fit.findings])
}

const seOf = (fit: CumulativeFit, k: number, m: number): number => fit.covariance ? Math.sqrt(fit.covariance[k * m + k]!) : NaN

function shared(frame: ModelFrame, fit: CumulativeFit, points: number): GroupEffects {
  const grouping = frame.groupings[0], m = fit.cuts.length + fit.beta.length + (fit.tau > 0 ? 1 : 0)
  return {
    rows: frame.rows, groups: grouping && { name: grouping.name, levels: grouping.labels.length }, randomSd: grouping && fit.tau, randomSdSe: grouping && fit.tau > 0 ? seOf(fit, m - 1, m) : undefined, groupsP: fit.groupsP,
    // The logistic distribution's own variance is pi^2 / 3.
    icc: grouping && fit.tau ** 2 / (fit.tau ** 2 + Math.PI ** 2 / 3), conditionalModes: grouping && { levels: grouping.labels, ...fit.modes },
    logLik: fit.logLik, aic: -2 * fit.logLik + 2 * (fit.cuts.length + fit.beta.length + (grouping ? 1 : 0)), points, optimiser: { evaluations: fit.evaluations, converged: fit.converged }, frame,
  }
}

function groupErrors(frame: ModelFrame): Finding[] {
  const { groupings } = frame
  if (groupings.length !== 1 || groupings[0]!.names.join() !== '(Intercept)') return [error('one-random-intercept-wanted', {}, 'One random intercept, (1 | group), is fitted here; slopes and further groups are not.')]
  const [g] = groupings
  if (g!.labels.length < 2) return [error('one-group', { column: g!.name }, `${g!.name} has one group only (${g!.labels[0]}): its variance cannot be estimated.`)]
  return []
}

function requirePoints(points: number): number {
  if (!(Number.isInteger(points) && points >= 1 && points <= 100)) throw new RangeError(`quadrature of ${points} points: 1 to 100 wanted`)
  return points
}
