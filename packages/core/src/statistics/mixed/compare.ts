import { chiSquaredTail, qr } from '../../numerics/index.ts'
import { type Finding, type Outcome, answer, error, refusal } from '../../record/index.ts'
import type { FrameOptions, Table } from '../formula/index.ts'
import { modelOf, preparedData } from './mixed-model.ts'
import type { MixedData } from './structure.ts'

/** One model of a comparison; the test is against the model before it. */
export interface ComparedModel {
  readonly formula: string
  readonly parameters: number
  readonly logLik: number
  readonly aic: number
  readonly bic: number
  readonly chisq?: number
  readonly df?: number
  readonly p?: number
}

/**
 * Likelihood-ratio tests and AIC of nested mixed models, smallest first, all by maximum likelihood. Refused where a model cannot be
 * fitted, the rows or outcomes differ, or a model is not nested in the next one. A test that only adds random effects is
 * conservative, since their variance cannot be below 0.
 */
export function compareMixedModels(formulas: readonly string[], table: Table, options: FrameOptions = {}): Outcome<readonly ComparedModel[]> {
  if (formulas.length < 2) throw new RangeError(`comparison of ${formulas.length} models: two or more wanted`)
  const findings: Finding[] = [], data: MixedData[] = []
  for (const formula of formulas) {
    const prepared = preparedData(formula, table, options)
    findings.push(...prepared.findings)
    if (!prepared.value) return refusal(...findings)
    data.push(prepared.value)
  }
  for (let k = 1; k < data.length; k++) {
    const small = data[k - 1]!, large = data[k]!, a = formulas[k - 1]!, b = formulas[k]!
    if (small.frame.responseName !== large.frame.responseName) return refusal(...findings, error('outcomes-differ', {}, `${a} and ${b} have different outcomes: their likelihoods cannot be compared.`))
    if (small.rows !== large.rows || small.frame.row.some((r, i) => r !== large.frame.row[i])) return refusal(...findings, error('rows-differ', { value: large.rows }, `${a} uses ${small.rows} rows, ${b} ${large.rows}: missing values leave out different rows.`, 'Leave the incomplete rows out of the table first.'))
    if (!nested(small, large)) return refusal(...findings, error('not-nested', {}, `${a} is not contained in ${b}: a likelihood-ratio test does not apply.`, 'Give the smaller model first; compare others by AIC.'))
  }
  const models = data.map((d, k) => modelOf(formulas[k]!, d, { ...options, reml: false, df: 'wald' }))
  return answer(models.map((m, k): ComparedModel => {
    const own = { formula: m.formula, parameters: m.parameters, logLik: m.logLik, aic: m.aic, bic: m.bic }
    if (k === 0) return own
    const chisq = Math.max(0, 2 * (m.logLik - models[k - 1]!.logLik)), df = m.parameters - models[k - 1]!.parameters
    return { ...own, chisq, df, p: df > 0 ? chiSquaredTail(chisq, df) : NaN }
  }), findings)
}

/** X of the smaller lies in the space of the larger's, its random terms are among the larger's, and something is added. */
function nested(small: MixedData, large: MixedData): boolean {
  const n = small.rows, width = small.p + large.p, both = new Float64Array(n * width)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < large.p; k++) both[i * width + k] = large.q[i * large.p + k]!
    for (let k = 0; k < small.p; k++) both[i * width + large.p + k] = small.q[i * small.p + k]!
  }
  if (qr(both, n, width).rank !== large.p) return false
  const random = small.effects.every(s => large.effects.some(l => l.group === s.group && s.names.every(name => l.names.includes(name)) && (l.correlated || !s.correlated)))
  return random && large.p + large.thetas > small.p + small.thetas
}

