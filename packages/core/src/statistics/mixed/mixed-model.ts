import { multiply, qr, transpose } from '../../numerics/index.ts'
import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { type Coefficient, type FTest, coefficient } from '../coefficient.ts'
import { type FrameOptions, type ModelFrame, type Table, modelFrame, parseFormula } from '../formula/index.ts'
import { requireLevel } from '../interval.ts'
import { frameErrors } from '../linear/linear-model.ts'
import { contrastTest, jointTest } from './contrast.ts'
import { lambdaOf } from './deviance.ts'
import { type MixedFit, type OptimiserRecord, fitMixed, varianceOfVariance } from './fit.ts'
import { kenwardRoger } from './kenward-roger.ts'
import { type ConditionalMode, conditionalModes } from './conditional-modes.ts'
import type { DfMethod, MixedParts } from './mixed-parts.ts'
import { LARGEST_BLOCK, type MixedData, largestBlock, mixedData } from './structure.ts'

export interface MixedModelOptions extends FrameOptions {
  /** Restricted maximum likelihood, the default; false for maximum likelihood. */
  readonly reml?: boolean
  readonly df?: DfMethod
  readonly level?: number
}

/** A random effect's SD; `correlations` with the effects of the same term above it. */
export interface RandomEffect { readonly group: string; readonly term: string; readonly sd: number; readonly correlations: readonly number[] }

export interface MixedModel {
  readonly formula: string
  readonly method: 'REML' | 'ML'
  readonly dfMethod: DfMethod
  readonly level: number
  readonly rows: number
  readonly groups: readonly { readonly name: string; readonly levels: number }[]
  readonly coefficients: readonly Coefficient[]
  /** Row-major covariance of the fixed effects; adjusted for Kenward-Roger. */
  readonly vcov: Float64Array
  /** Each term given all others, type III: where an interaction holds it, its effect averaged over the levels of the other factor. */
  readonly terms: readonly FTest[]
  readonly sigma: number
  readonly randomEffects: readonly RandomEffect[]
  /** Relative Cholesky factor, as lme4 lays it out, in the data's units. */
  readonly theta: readonly number[]
  readonly singular: boolean
  readonly logLik: number
  /** -2 log likelihood, restricted for REML. */
  readonly criterion: number
  readonly parameters: number
  readonly aic: number
  readonly bic: number
  /** Nakagawa and Schielzeth 2013, Johnson 2014: variance explained by fixed effects, and by fixed and random. */
  readonly r2: { readonly marginal: number; readonly conditional: number }
  /** tau^2 / (tau^2 + sigma^2); of a random intercept alone. */
  readonly icc: number | undefined
  readonly conditionalModes: readonly ConditionalMode[]
  /** X beta, and X beta + Z b, per row of the frame. */
  readonly fitted: { readonly marginal: Float64Array; readonly conditional: Float64Array }
  readonly residuals: { readonly marginal: Float64Array; readonly conditional: Float64Array }
  readonly optimiser: OptimiserRecord
  readonly frame: ModelFrame
  /** What tests of further contrasts need. */
  readonly parts: MixedParts
}

/**
 * A linear mixed model. `formula` as in lme4: `log(dose) ~ response + (1 | patient)`. Refuses collinear columns, one group only, as
 * many groups as rows, an outcome that does not vary within any group.
 */
export function mixedModel(formula: string, table: Table, options: MixedModelOptions = {}): Outcome<MixedModel> {
  const prepared = preparedData(formula, table, options)
  if (!prepared.value) return refusal(...prepared.findings)
  const model = modelOf(formula, prepared.value, options)
  return answer(model, [...prepared.findings, ...fitFindings(model)])
}

/** The data of a model, checked: for fitting the same rows several times. */
export function preparedData(formula: string, table: Table, options: FrameOptions = {}): Outcome<MixedData> {
  const parsed = parseFormula(formula)
  if (!parsed.response) throw new RangeError(`formula ${JSON.stringify(formula)} has no outcome`)
  if (parsed.random.length === 0) throw new RangeError(`formula ${JSON.stringify(formula)} has no random effect, such as (1 | patient): a linear model is wanted`)
  const frame = modelFrame(parsed, table, options), factor = qr(frame.x, frame.rows, frame.names.length), errors = frameErrors(frame, { factor })
  const notes = frame.findings.filter(f => f.severity !== 'error')
  if (errors.length === 0) for (const g of frame.groupings) {
    if (g.labels.length < 2) errors.push(error('one-group', { column: g.name }, `${g.name} has one group only (${g.labels[0]}): its variance cannot be estimated.`, 'Use a linear model.'))
    else if (g.labels.length >= frame.rows) errors.push(error('groups-are-rows', { column: g.name, value: g.labels.length }, `${g.name} has as many groups as there are rows: its variance cannot be told from the residual.`, 'Use a linear model.'))
    else if (g.labels.length * g.names.length >= frame.rows) errors.push(error('too-many-effects', { column: g.name, value: g.labels.length * g.names.length }, `${g.labels.length * g.names.length} random effects of ${g.name} for ${frame.rows} rows: they cannot be told from the residual.`, 'Leave out the random slope.'))
  }
  if (errors.length === 0 && frame.rows <= frame.names.length) errors.push(error('no-degrees-of-freedom', { value: frame.rows }, `${frame.rows} rows determine ${frame.names.length} coefficients exactly: nothing is left to estimate their error from.`))
  if (errors.length > 0) return refusal(...notes, ...errors)
  const data = mixedData(frame, factor)
  if (largestBlock(data) > LARGEST_BLOCK) return refusal(...notes, error('block-too-large', { value: largestBlock(data) }, `Crossed random effects join ${largestBlock(data)} effects into one block: more than ${LARGEST_BLOCK} are not fitted.`, 'Leave out the smaller grouping factor, or make it a fixed effect.'))
  const { rr, frame: { response: y } } = data
  if (!(rr > 1e-26 * y.reduce((s, v) => s + v * v, 0))) return refusal(...notes, error('no-residual', {}, 'The fixed effects explain the outcome exactly: there is no variance to divide.'))
  if (withinSquares(data) <= 1e-20 * rr) return refusal(...notes, error('no-variation-within-groups', { column: frame.groupings[0]!.name }, `${frame.responseName} does not vary within any ${frame.groupings[0]!.name}: the residual variance would be zero.`, 'Use one row per group and a linear model.'))
  return answer(data, notes)
}

/** Sum of squares of the residual r about its groups' means, of the first grouping factor. */
function withinSquares(data: MixedData): number {
  const { of, labels } = data.frame.groupings[0]!, size = new Float64Array(labels.length), mean = new Float64Array(labels.length)
  data.r.forEach((v, i) => { size[of[i]!]!++; mean[of[i]!]! += v })
  return data.r.reduce((s, v, i) => s + (v - mean[of[i]!]! / size[of[i]!]!) ** 2, 0)
}

/** Fits prepared data. */
export function modelOf(formula: string, data: MixedData, options: MixedModelOptions = {}): MixedModel {
  const { reml = true, df: dfMethod = 'satterthwaite' } = options, level = requireLevel(options.level ?? 0.95)
  if (dfMethod === 'kenward-roger' && !reml) throw new RangeError('Kenward-Roger degrees of freedom with ML: they are defined for REML')
  const { p, rows, frame, rInverse, effects } = data
  const fit = fitMixed(data, reml), s2 = fit.sigma2, sigma = Math.sqrt(s2)
  const parts: MixedParts = { data, fit, reml, satterthwaite: varianceOfVariance(data, fit, reml), ...(dfMethod === 'kenward-roger' && { kenwardRoger: kenwardRoger(data, fit) }) }
  const inQ = data.c.map((v, k) => v + fit.b[k]!), covariance = parts.kenwardRoger?.adjusted ?? fit.c.map(v => v * s2)
  const vcov = multiply(multiply(rInverse, covariance, p, p, p), transpose(rInverse, p, p), p, p, p)
  const marginal = multiply(data.q, inQ, rows, p, 1), modes = conditionalModes(data, fit), conditional = Float64Array.from(marginal)
  effects.forEach((e, k) => {
    const of = frame.groupings[k]!.of, q = e.names.length, z = frame.groupings[k]!.z, values = modes[k]!.values
    for (let i = 0; i < rows; i++) for (let j = 0; j < q; j++) conditional[i]! += z[i * q + j]! * values[of[i]! * q + j]!
  })
  const randomEffects = effects.flatMap(e => {
    const s = covarianceOfEffect(data, fit, e), q = e.names.length, sd = e.names.map((_, j) => Math.sqrt(s[j * q + j]!))
    return e.names.map((term, j) => ({ group: e.group, term, sd: sd[j]!, correlations: e.correlated ? Array.from({ length: j }, (_, k) => s[j * q + k]! / (sd[j]! * sd[k]!)).map(v => Number.isFinite(v) ? v : 0) : [] }))
  })
  // Mean over the rows of z' Sigma z.
  let randomVariance = 0
  effects.forEach((e, k) => {
    const s = covarianceOfEffect(data, fit, e), q = e.names.length, z = frame.groupings[k]!.z
    for (let i = 0; i < rows; i++) for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) randomVariance += z[i * q + a]! * s[a * q + b]! * z[i * q + b]! / rows
  })
  const centre = marginal.reduce((t, v) => t + v, 0) / rows, fixedVariance = marginal.reduce((t, v) => t + (v - centre) ** 2, 0) / (rows - 1)
  const all = fixedVariance + randomVariance + s2
  const parameters = p + data.thetas + 1, logLik = -fit.criterion / 2
  const identity = (k: number) => Float64Array.from({ length: p }, (_, j) => j === k ? 1 : 0)
  const tests = frame.names.map((_, k) => contrastTest({ frame, parts, dfMethod }, identity(k)))
  return {
    formula, method: reml ? 'REML' : 'ML', dfMethod, level, rows, groups: uniqueGroups(data),
    coefficients: frame.names.map((name, k) => coefficient(name, tests[k]!.estimate, tests[k]!.se, tests[k]!.df, level)),
    vcov, terms: frame.terms.filter(t => t.term !== '(Intercept)').map(t => jointTest({ frame, parts, dfMethod }, t)),
    sigma, randomEffects, theta: thetaOf(data, fit), singular: fit.singular, logLik, criterion: fit.criterion, parameters,
    aic: -2 * logLik + 2 * parameters, bic: -2 * logLik + Math.log(rows) * parameters,
    r2: { marginal: fixedVariance / all, conditional: (fixedVariance + randomVariance) / all },
    icc: randomEffects.length === 1 && randomEffects[0]!.term === '(Intercept)' ? randomEffects[0]!.sd ** 2 / (randomEffects[0]!.sd ** 2 + s2) : undefined,
    conditionalModes: modes, fitted: { marginal, conditional },
    residuals: { marginal: frame.response.map((v, i) => v - marginal[i]!), conditional: frame.response.map((v, i) => v - conditional[i]!) },
    optimiser: fit.optimiser, frame, parts,
  }
}

function fitFindings(m: MixedModel): Finding[] {
  const out: Finding[] = [], fewest = Math.min(...m.groups.map(g => g.levels))
  if (m.singular) out.push(note('boundary-fit', {}, 'Boundary (singular) fit: a random effect has no variance, or two are perfectly correlated. The groups differ no more than their rows do.', 'Degrees of freedom are then those of rows, which is optimistic; Kenward-Roger is safer.'))
  if (!m.optimiser.converged) out.push(warning('not-converged', {}, `The optimiser stopped without converging (${m.optimiser.reason}) after ${m.optimiser.evaluations} evaluations.`))
  if (m.coefficients.some(c => Number.isNaN(c.p))) out.push(warning('df-undefined', {}, `The data are too few for the degrees of freedom of ${m.dfMethod}: ${m.coefficients.filter(c => Number.isNaN(c.p)).map(c => c.term).join(', ')} have no test and no interval.`, m.dfMethod === 'kenward-roger' ? 'Use Satterthwaite or the parametric bootstrap.' : 'Use the parametric bootstrap.'))
  if (fewest < 6) out.push(warning('few-groups', { value: fewest }, `Only ${fewest} groups: the variance between them is hardly known.`))
  return out
}

/** Covariance of an effect in the outcome's units. */
export function covarianceOfEffect(data: MixedData, fit: MixedFit, e: MixedData['effects'][number]): Float64Array {
  const l = lambdaOf(e, fit.theta), q = e.names.length
  return multiply(l, transpose(l, q, q), q, q, q).map((v, at) => v * fit.sigma2 / e.scale[Math.floor(at / q)]! / e.scale[at % q]!)
}

function thetaOf(data: MixedData, fit: MixedFit): number[] {
  return data.effects.flatMap(e => {
    const l = lambdaOf(e, fit.theta), q = e.names.length, out: number[] = []
    for (let c = 0; c < q; c++) for (let r = c; r < (e.correlated ? q : c + 1); r++) out.push(l[r * q + c]! / e.scale[r]!)
    return out
  })
}

const uniqueGroups = (data: MixedData) => data.frame.groupings.filter((g, k, all) => all.findIndex(h => h.name === g.name) === k).map(g => ({ name: g.name, levels: g.labels.length }))
