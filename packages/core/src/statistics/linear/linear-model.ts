import { type Qr, invertPositive, invertUpper, multiply, qr, sum, transpose } from '../../numerics/index.ts'
import { type Finding, type Outcome, answer, error, refusal, warning } from '../../record/index.ts'
import { type Coefficient, type FTest, coefficient, fTest } from '../coefficient.ts'
import { type FrameOptions, type ModelFrame, type Table, modelFrame, parseFormula } from '../formula/index.ts'
import { requireLevel } from '../interval.ts'

export interface LinearModel {
  readonly formula: string
  readonly rows: number
  readonly coefficients: readonly Coefficient[]
  /** The same estimates with HC3 standard errors (MacKinnon and White 1985), which do not assume one variance. */
  readonly robust: readonly Coefficient[]
  /** Row-major covariance of the estimates. */
  readonly vcov: Float64Array
  readonly sigma: number
  readonly dfResidual: number
  readonly r2: number
  readonly adjustedR2: number
  /** Of all terms against the intercept alone; undefined where there is nothing but an intercept. */
  readonly f: FTest | undefined
  /** Each term given all others, and the R2 that it adds to them. */
  readonly terms: readonly (FTest & { readonly addedR2: number })[]
  readonly logLik: number
  readonly aic: number
  readonly bic: number
  readonly fitted: Float64Array
  readonly residuals: Float64Array
  readonly leverage: Float64Array
  /** Residual over its own SD: e / (sigma sqrt(1 - h)). NaN where the leverage is 1. */
  readonly standardisedResiduals: Float64Array
  readonly cooks: Float64Array
  readonly frame: ModelFrame
}

/**
 * Least squares by QR. `formula` as in R without random effects. Refuses collinear columns, a constant outcome, no degrees
 * of freedom left, an outcome that is no number.
 */
export function linearModel(formula: string, table: Table, options: FrameOptions & { readonly level?: number } = {}): Outcome<LinearModel> {
  const level = requireLevel(options.level ?? 0.95), parsed = parseFormula(formula)
  if (!parsed.response) throw new RangeError(`formula ${JSON.stringify(formula)} has no outcome`)
  if (parsed.random.length > 0) throw new RangeError(`formula ${JSON.stringify(formula)} has random effects: a mixed model is wanted`)
  const frame = modelFrame(parsed, table, options), factor = qr(frame.x, frame.rows, frame.names.length), refused = frameErrors(frame, { factor })
  if (refused.length > 0) return refusal(...frame.findings.filter(f => f.severity !== 'error'), ...refused)
  const { rows: n, x, response: y, names } = frame, p = names.length
  const { rank, q, r } = factor
  const dfResidual = n - rank
  if (dfResidual === 0) return refusal(...frame.findings, error('no-degrees-of-freedom', { value: n }, `${n} rows determine ${p} coefficients exactly: nothing is left to estimate their error from.`))

  const qy = multiply(transpose(q, n, p), y, p, n, 1), inverse = invertUpper(r, p)
  const beta = multiply(inverse, qy, p, p, 1), unscaled = multiply(inverse, transpose(inverse, p, p), p, p, p)
  const fitted = multiply(q, qy, n, p, 1), residuals = y.map((v, k) => v - fitted[k]!)
  const leverage = new Float64Array(n)
  for (let i = 0; i < n; i++) for (let c = 0; c < p; c++) leverage[i]! += q[i * p + c]! ** 2
  const rss = sum(residuals.map(e => e * e)), variance = rss / dfResidual, sigma = Math.sqrt(variance)
  const centre = parsed.intercept ? sum(y) / n : 0, tss = sum(y.map(v => (v - centre) ** 2))
  const findings: Finding[] = [...frame.findings]
  if (rss <= 1e-24 * tss) findings.push(warning('perfect-fit', {}, 'The residuals are zero to rounding: standard errors and tests mean nothing.'))
  const vcov = unscaled.map(v => v * variance)
  const meat = new Float64Array(p * p)
  for (let i = 0; i < n; i++) {
    const w = leverage[i]! > 1 - 1e-10 ? NaN : (residuals[i]! / (1 - leverage[i]!)) ** 2
    for (let a = 0; a < p; a++) for (let b = 0; b < p; b++) meat[a * p + b]! += w * x[i * p + a]! * x[i * p + b]!
  }
  const sandwich = multiply(multiply(unscaled, meat, p, p, p), unscaled, p, p, p)
  if (Number.isNaN(sandwich[0]!)) findings.push(warning('leverage-one', {}, 'A row determines a coefficient alone (leverage 1): HC3 standard errors do not exist.'))
  const own = frame.terms.filter(t => t.term !== '(Intercept)')
  const wald = (from: number, to: number): number => {
    const q = to - from, block = new Float64Array(q * q)
    for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) block[a * q + b] = unscaled[(from + a) * p + from + b]!
    const inv = invertPositive(block, q)!
    let s = 0
    for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) s += beta[from + a]! * inv[a * q + b]! * beta[from + b]!
    return s
  }
  const model = p - (parsed.intercept ? 1 : 0), r2 = 1 - rss / tss
  const logLik = -n / 2 * (Math.log(2 * Math.PI) + Math.log(rss / n) + 1)
  return answer({
    formula, rows: n,
    coefficients: names.map((name, k) => coefficient(name, beta[k]!, Math.sqrt(vcov[k * p + k]!), dfResidual, level)),
    robust: names.map((name, k) => coefficient(name, beta[k]!, Math.sqrt(sandwich[k * p + k]!), dfResidual, level)),
    vcov, sigma, dfResidual, r2, adjustedR2: 1 - (1 - r2) * (n - (parsed.intercept ? 1 : 0)) / dfResidual,
    f: model > 0 ? fTest('model', (tss - rss) / model / variance, model, dfResidual) : undefined,
    terms: own.map(t => {
      const gain = wald(t.from, t.to), df = t.to - t.from
      return { ...fTest(t.term, gain / df / variance, df, dfResidual), addedR2: gain / tss }
    }),
    logLik, aic: -2 * logLik + 2 * (p + 1), bic: -2 * logLik + Math.log(n) * (p + 1), fitted, residuals, leverage,
    standardisedResiduals: residuals.map((e, i) => leverage[i]! > 1 - 1e-10 ? NaN : e / (sigma * Math.sqrt(1 - leverage[i]!))),
    cooks: residuals.map((e, i) => leverage[i]! > 1 - 1e-10 ? NaN : (e / (1 - leverage[i]!)) ** 2 * leverage[i]! / (p * variance)),
    frame,
  }, findings)
}

/** What makes a frame unusable for a model of means: its own errors, no numeric outcome, a constant outcome, collinear columns. */
export function frameErrors(frame: ModelFrame, options: { readonly numericOutcome?: boolean; readonly factor?: Qr } = {}): Finding[] {
  const errors = frame.findings.filter(f => f.severity === 'error')
  if (errors.length > 0) return errors
  const { names, x, rows } = frame
  if (options.numericOutcome !== false) {
    if (frame.responseLevels) errors.push(error('outcome-not-numeric', { column: frame.responseName }, `${frame.responseName} holds text (${frame.responseLevels.slice(0, 3).join(', ')}): a number wanted.`))
    else if (frame.response.every(v => v === frame.response[0])) errors.push(error('outcome-constant', { column: frame.responseName, value: frame.response[0]! }, `${frame.responseName} is ${frame.response[0]} in every row: there is nothing to explain.`))
  }
  for (const [name, levels] of Object.entries(frame.levels))
    if (levels.length < 2 && frame.formula.terms.some(t => t.variables.some(v => v.text === name))) errors.push(error('one-level', { column: name }, `${name} is ${levels.join()} in every row that the model uses: it has no effect to estimate.`))
  if (names.length === 0) errors.push(error('no-columns', {}, 'The model has neither intercept nor predictors.'))
  if (errors.length > 0) return errors
  const { rank, pivot } = options.factor ?? qr(x, rows, names.length)
  if (rank < names.length) {
    const extra = pivot.slice(rank).map(k => names[k]!)
    errors.push(error('collinear', { column: extra[0]! }, rows < names.length
      ? `${rows} rows cannot determine ${names.length} coefficients (${names.join(', ')}).`
      : `${extra.join(', ')} can be calculated from the other columns (${pivot.slice(0, rank).sort((a, b) => a - b).map(k => names[k]!).join(', ')}): their effects cannot be told apart.`, 'Leave a column out, or join levels.'))
  }
  return errors
}
