import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { bilinear } from '../../numerics/index.ts'
import { type LinearModel, type ModelFrame, designRows, linearModel } from '../../statistics/index.ts'
import type { AnalysisSettings, PatientCovariate } from '../analysis-settings.ts'
import { type Category, categories, categoryCounts } from '../categories.ts'
import { tableOf } from '../rows/columns.ts'
import { type PatientRow, patientColumns } from '../rows/patient-row.ts'
import type { CategoryModel, CovariateEffect, Trend } from './category-model.ts'
import { covariateLabel, usableCovariates } from './covariates.ts'
import { type PercentEffect, percentEffect, percentInterval } from './percent-effect.ts'

const levels = { category: categories }

/** log of the weighted dose ~ category + covariates, one row per patient. Refused with one category, or as many coefficients as patients. */
export function patientModel(patients: readonly PatientRow[], covariates: readonly PatientCovariate[], settings: AnalysisSettings): Outcome<CategoryModel> {
  const rows = patients.filter(r => r.category !== undefined && r.doseGy !== undefined && r.doseGy > 0)
  const { used, findings: unused } = usableCovariates(covariates, tableOf(rows, patientColumns, covariates))
  const findings: Finding[] = [...unused], counts = categoryCounts(rows), reference = categories.find(c => counts[c] > 0)
  if (!reference || categories.filter(c => counts[c] > 0).length < 2)
    return refusal(...findings, error('one-category', {}, `The ${rows.length} patients with a dose are ${reference ? `all ${reference}` : 'none'}: there are no categories to compare.`))
  if (reference !== 'PD') findings.push(warning('reference-category', { value: reference }, `No patient is PD: the others are compared with ${reference}.`))
  const table = tableOf(rows, patientColumns, ['category', 'score', 'doseGy', ...used]), formula = `log(doseGy) ~ ${['category', ...used].join(' + ')}`
  const fitted = linearModel(formula, table, { levels, level: settings.level })
  findings.push(...fitted.findings.filter(f => f.code !== 'missing-rows' && f.code !== 'levels-without-rows'))
  const model = fitted.value
  if (!model) return refusal(...findings)
  const parameters = model.coefficients.length, perParameter = model.rows / parameters
  if (perParameter < settings.doseResponse.leastRowsPerParameter)
    findings.push(warning('parameters-many', { value: parameters }, `${parameters} parameters for ${model.rows} patients (${perParameter.toFixed(1)} patients for each): the estimates depend on few patients, and their intervals are wide.`, 'Take covariates out, or read the unadjusted model.'))
  const used2 = new Set(Array.from(model.frame.row)), kept = rows.filter((_, k) => used2.has(k)), own = categoryCounts(kept)
  for (const c of categories) if (own[c] === 1) findings.push(note('category-of-one', { value: c }, `${c} is one patient: its estimate is that patient.`))
  const scored = linearModel(`log(doseGy) ~ ${['score', ...used].join(' + ')}`, table, { level: settings.level }), trendAt = scored.value?.frame.names.indexOf('score')
  const trendEffect = scored.value && effectAt(scored.value, trendAt!, 1, settings), joint = model.terms.find(t => t.term === 'category')
  const trend: Trend | undefined = trendEffect && { formula: scored.value.formula, ...trendEffect }
  return answer({
    of: 'patients', formula, covariates: used, rows: model.rows, patients: model.rows, leftOut: rows.length - model.rows, counts: own, reference: categories.find(c => own[c] > 0)!,
    effects: categories.flatMap(category => {
      const at = model.frame.names.indexOf(`category${category}`), effect = at < 0 ? undefined : effectAt(model, at, 1, settings)
      return effect ? [{ category, rows: own[category], ...effect }] : []
    }),
    covariateEffects: model.frame.terms.filter(t => (used as readonly string[]).includes(t.term)).flatMap(t => {
      const { per, unit } = covariateLabel(t.term)
      return Array.from({ length: t.to - t.from }, (_, k) => t.from + k).flatMap((at): CovariateEffect[] => {
        const effect = effectAt(model, at, per, settings)
        return effect ? [{ term: model.frame.names[at]!, covariate: t.term, per, unit, ...effect }] : []
      })
    }),
    trend, categoryTest: joint && Number.isFinite(joint.p) ? { f: joint.f, numDf: joint.numDf, denDf: joint.denDf, p: joint.p } : undefined,
    means: meansOf(model, own, settings.level), betweenPatientsSd: undefined, residualSd: model.sigma, r2: model.r2, aic: model.aic, singular: false,
  }, findings)
}

function effectAt(model: LinearModel, at: number, per: number, settings: AnalysisSettings): PercentEffect | undefined {
  const { estimate, se, df } = model.coefficients[at]!, robust = model.robust[at]!
  const test = { estimate: estimate * per, se: se * per, df }
  return percentEffect([{ method: 't', test }, { method: 'wald', test: { ...test, df: Infinity } }, ...(robust.se > 0 ? [{ method: 'hc3' as const, test: { ...test, se: robust.se * per } }] : [])], 't', settings.level)
}

/** Geometric mean at each category: numbers at their means, other factors averaged over their levels with equal weight. */
function meansOf(model: LinearModel, counts: Readonly<Record<Category, number>>, level: number): CategoryModel['means'] {
  const { frame } = model, p = frame.names.length
  return (frame.levels.category ?? []).map((name, k) => {
    const w = meanRow(frame, k), estimate = model.coefficients.reduce((s, c, j) => s + c.estimate * w[j]!, 0)
    const se = Math.sqrt(bilinear(w, model.vcov, w)), interval = percentInterval('t', { estimate, se, df: model.dfResidual }, level)
    return { category: name as Category, rows: counts[name as Category], doseGy: Math.exp(estimate), low: interval && 1 + interval.low / 100, high: interval && 1 + interval.high / 100 }
  }).filter(m => p > 0 && Number.isFinite(m.doseGy))
}

function meanRow(frame: ModelFrame, level: number): Float64Array {
  const others = Object.entries(frame.variables).filter(([name, c]) => c.kind === 'factor' && name !== 'category' && frame.terms.some(t => t.term === name))
  const cells = others.reduce((n, [, c]) => n * (c.kind === 'factor' ? c.levels.length : 1), 1)
  const grid: Record<string, (typeof frame.variables)[string]> = Object.create(null)
  let repeat = 1
  for (const [name, c] of Object.entries(frame.variables)) {
    if (c.kind === 'numeric') grid[name] = { kind: 'numeric', values: new Float64Array(cells).fill(c.values.reduce((s, v) => s + v, 0) / c.values.length) }
    else if (name === 'category') grid[name] = { ...c, of: new Int32Array(cells).fill(level) }
    else {
      const each = repeat
      grid[name] = { ...c, of: Int32Array.from({ length: cells }, (_, r) => Math.floor(r / each) % c.levels.length) }
      repeat *= c.levels.length
    }
  }
  const p = frame.names.length, x = designRows(frame.formula, grid, cells), mean = new Float64Array(p)
  for (let r = 0; r < cells; r++) for (let j = 0; j < p; j++) mean[j]! += x[r * p + j]! / cells
  return mean
}
