import { type Finding, type Outcome, answer, error, refusal, warning } from '../../record/index.ts'
import { normalQuantile, studentTQuantile } from '../../numerics/index.ts'
import { type Table, linearModel, ordinalModel } from '../../statistics/index.ts'
import type { AnalysisSettings } from '../analysis-settings.ts'
import { covariateLabel, usableCovariates } from '../dose-response/covariates.ts'

export type ToxicityAdjustment = 'unadjusted' | 'adjusted' | 'adjustedWithoutResponse'

/** An effect with its interval; per `per` units of a number, or of a level against its reference. */
export interface LinearEffect { readonly term: string; readonly per: number; readonly unit: string; readonly estimate: number; readonly low: number; readonly high: number; readonly p: number }

/** How an outcome depends on the dose of the healthy liver. */
export interface ToxicityModel {
  /** Column of the patients' rows. */
  readonly outcome: string
  readonly adjustment: ToxicityAdjustment
  /** 'linear' as the study; 'ordinal': cumulative odds, the estimate is a log odds ratio. */
  readonly kind: 'linear' | 'ordinal'
  readonly formula: string
  readonly patients: number
  /** Patients with outcome and dose in which a covariate is missing. */
  readonly leftOut: number
  /** Of the healthy-liver dose. */
  readonly effect: LinearEffect
  /** The same with standard errors that do not assume one variance (HC3). */
  readonly robust: LinearEffect | undefined
  readonly covariates: readonly LinearEffect[]
  readonly intercept: number | undefined
  readonly r2: number | undefined
}

interface Request {
  readonly outcome: string
  readonly adjustment: ToxicityAdjustment
  readonly kind: 'linear' | 'ordinal'
  readonly covariates: readonly string[]
  readonly table: Table
  readonly settings: AnalysisSettings
}

const dose = 'healthyLiverDoseGy'

/** outcome ~ healthy-liver dose + covariates, one row per patient. Refused where the rows do not determine it. */
export function toxicityModel({ outcome, adjustment, kind, covariates, table, settings }: Request): Outcome<ToxicityModel> {
  const rows = table[outcome]!.length, known = (name: string) => (r: number): boolean => { const v = table[name]![r]; return v !== undefined && v !== null && !Number.isNaN(v) }
  const base = Array.from({ length: rows }, (_, r) => r).filter(r => known(outcome)(r) && known(dose)(r))
  const own: Record<string, unknown[]> = Object.fromEntries([outcome, dose, ...covariates].map(name => [name, base.map(r => table[name]?.[r])]))
  const { used, findings: unused } = usableCovariates(covariates, own), findings: Finding[] = [...unused], formula = `${outcome} ~ ${[dose, ...used].join(' + ')}`
  if (base.length < 3) return refusal(...findings, error('few-patients', { column: outcome, value: base.length }, `${base.length} patients have ${outcome} and a healthy-liver dose: there is no model.`))
  const options = { level: settings.level }, data = own as Table, per = settings.doseToxicity.perGy
  const stepOf = (term: string) => term === dose ? { per, unit: 'Gy' } : covariateLabel(used.find(n => term.startsWith(n)) ?? term)
  const effect = (c: { term: string; estimate: number; se: number; df: number; p: number }): LinearEffect => {
    const { per, unit } = stepOf(c.term), half = (c.df === Infinity ? normalQuantile((1 + settings.level) / 2) : studentTQuantile((1 + settings.level) / 2, c.df)) * c.se
    return { term: c.term, per, unit, estimate: c.estimate * per, low: (c.estimate - half) * per, high: (c.estimate + half) * per, p: c.p }
  }
  const about = { outcome, adjustment, kind, formula }
  if (kind === 'linear') {
    const fitted = linearModel(formula, data, options), keep = fitted.findings.filter(f => f.code !== 'missing-rows')
    if (!fitted.value) return refusal(...findings, ...keep)
    const m = fitted.value, at = m.coefficients.findIndex(c => c.term === dose), robust = m.robust[at]!
    if (m.rows / m.coefficients.length < settings.doseResponse.leastRowsPerParameter && used.length > 0)
      findings.push(warning('parameters-many', { column: outcome, value: m.coefficients.length }, `${outcome}: ${m.coefficients.length} parameters for ${m.rows} patients.`))
    return answer({
      ...about, patients: m.rows, leftOut: base.length - m.rows, effect: effect(m.coefficients[at]!), robust: robust.se > 0 ? effect(robust) : undefined,
      covariates: m.coefficients.filter((_, k) => k !== 0 && k !== at).map(effect), intercept: m.coefficients[0]!.estimate, r2: m.r2,
    }, [...findings, ...keep])
  }
  const grades = [...new Set(own[outcome] as number[])].sort((a, b) => a - b).map(String)
  const fitted = ordinalModel(formula, { ...data, [outcome]: (own[outcome] as number[]).map(String) }, { ...options, levels: { [outcome]: grades } }), keep = fitted.findings.filter(f => f.code !== 'missing-rows' && f.code !== 'levels-without-rows')
  const m = fitted.value
  if (!m) return refusal(...findings, ...keep)
  const at = m.coefficients.findIndex(c => c.term === dose)
  if (!m.optimiser.converged || !(m.coefficients[at]!.se > 0)) return refusal(...findings, ...keep, error('ordinal-not-fitted', { column: outcome }, `The ordinal model of ${outcome} did not converge: dose or a covariate separates the grades.`))
  return answer({
    ...about, patients: m.rows, leftOut: base.length - m.rows, effect: effect(m.coefficients[at]!), robust: undefined,
    covariates: m.coefficients.filter((_, k) => k !== at).map(effect), intercept: undefined, r2: undefined,
  }, [...findings, ...keep])
}
