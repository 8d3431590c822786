import { type Finding, type Outcome, answer, error, refusal, warning } from '../../record/index.ts'
import {
  type MixedModel, compareMixedModels, contrastTest, marginalMeans, modelOf, preparedData, profileIntervals,
} from '../../statistics/index.ts'
import type { AnalysisSettings, LesionCovariate } from '../analysis-settings.ts'
import { type Category, categories, categoryCounts } from '../categories.ts'
import { type LesionRow, lesionColumns } from '../rows/lesion-row.ts'
import { tableOf } from '../rows/columns.ts'
import type { AicPath, CategoryModel, CovariateEffect, Trend } from './category-model.ts'
import { covariateLabel, usableCovariates } from './covariates.ts'
import { type EffectInterval, type PercentEffect, percentEffect } from './percent-effect.ts'

/** Above so many rows Kenward-Roger's adjustment is below rounding, and Satterthwaite's stands for it. */
const MOST_ROWS_OF_KENWARD_ROGER = 2000

const levels = { category: categories }

/** Lesions that a model of dose by category can use; a dose of 0 has no logarithm. */
export function lesionsWithDose(rows: readonly LesionRow[]): { rows: LesionRow[]; findings: Finding[] } {
  const known = rows.filter(r => r.category !== undefined && r.doseGy !== undefined), positive = known.filter(r => r.doseGy! > 0)
  const lost = known.length - positive.length
  return { rows: positive, findings: lost === 0 ? [] : [warning('dose-not-positive', { value: lost }, `${lost} lesions with a dose of 0 have no logarithm and are left out of the models of dose.`)] }
}

/** log dose ~ category + covariates + (1 | patient), REML; the worst category with rows is the reference. Refused with one category, one lesion per patient, ... */
export function lesionModel(lesions: readonly LesionRow[], covariates: readonly LesionCovariate[], settings: AnalysisSettings): Outcome<CategoryModel> {
  const { rows, findings: dropped } = lesionsWithDose(lesions), { used, findings: unused } = usableCovariates(covariates, tableOf(rows, lesionColumns, covariates))
  const findings: Finding[] = [...dropped, ...unused], counts = categoryCounts(rows), reference = categories.find(c => counts[c] > 0)
  if (!reference || categories.filter(c => counts[c] > 0).length < 2)
    return refusal(...findings, error('one-category', {}, `The ${rows.length} lesions with a dose are ${reference ? `all ${reference}` : 'none'}: there are no categories to compare.`))
  if (reference !== 'PD') findings.push(warning('reference-category', { value: reference }, `No lesion is PD: the others are compared with ${reference}.`))
  const table = tableOf(rows, lesionColumns, ['patient', 'category', 'score', 'doseGy', ...used])
  const formula = `log(doseGy) ~ ${['category', ...used].join(' + ')} + (1 | patient)`
  const fitted = fit(formula, table, settings)
  findings.push(...fitted.findings)
  if (!fitted.value) return refusal(...findings)
  const model = fitted.value, trend = trendOf(used, table, settings)
  findings.push(...trend.findings)
  return answer(describe(model, { used, settings, reference, table, known: rows.length, trend: trend.value }), findings)
}

function fit(formula: string, table: ReturnType<typeof tableOf>, settings: AnalysisSettings): Outcome<MixedModel> {
  const prepared = preparedData(formula, table, { levels })
  if (!prepared.value) return refusal(...prepared.findings)
  const df = prepared.value.rows > MOST_ROWS_OF_KENWARD_ROGER ? 'satterthwaite' : 'kenward-roger'
  return answer(modelOf(formula, prepared.value, { level: settings.level, df }), prepared.findings.filter(f => f.code !== 'missing-rows' && f.code !== 'levels-without-rows'))
}

/** A combination of the coefficients by every method. */
function effectOf(model: MixedModel, weights: Float64Array, settings: AnalysisSettings, profile?: { low: number; high: number }): PercentEffect | undefined {
  const { frame, parts: { kenwardRoger, ...parts } } = model
  const tests = [
    ...(kenwardRoger ? [{ method: 'kenward-roger' as const, test: contrastTest({ frame, parts: { ...parts, kenwardRoger }, dfMethod: 'kenward-roger' }, weights) }] : []),
    ...(['satterthwaite', 'wald'] as const).map((method): { method: EffectInterval; test: ReturnType<typeof contrastTest> } => ({ method, test: contrastTest({ frame, parts, dfMethod: method }, weights) })),
  ]
  return percentEffect(tests, settings.doseResponse.interval, settings.level, profile)
}

const unit = (size: number, at: number, weight = 1): Float64Array => Float64Array.from({ length: size }, (_, k) => k === at ? weight : 0)

function describe(model: MixedModel, args: {
  readonly used: readonly string[]; readonly settings: AnalysisSettings; readonly reference: Category; readonly table: ReturnType<typeof tableOf>; readonly known: number; readonly trend: Trend | undefined
}): CategoryModel {
  const { used, settings } = args, { names, terms } = model.frame, p = names.length
  const profiles = profileIntervals(model, { level: settings.level }).value?.fixed
  const counts = categoryCounts(Array.from(model.frame.row, r => ({ category: args.table.category![r] as Category })))
  const effectAt = (k: number, per = 1) => {
    const line = profiles?.[k], profile = line && { low: line.ciLow * per, high: line.ciHigh * per }
    return effectOf(model, unit(p, k, per), settings, profile)
  }
  const effects = categories.flatMap(category => {
    const at = names.indexOf(`category${category}`), effect = at < 0 ? undefined : effectAt(at)
    return effect ? [{ category, rows: counts[category], ...effect }] : []
  })
  const covariateEffects = terms.filter(t => used.includes(t.term)).flatMap(t => {
    const { per, unit } = covariateLabel(t.term)
    return Array.from({ length: t.to - t.from }, (_, k) => t.from + k).flatMap((at): CovariateEffect[] => {
      const effect = effectAt(at, per)
      return effect ? [{ term: names[at]!, covariate: t.term, per, unit, ...effect }] : []
    })
  })
  const joint = model.terms.find(t => t.term === 'category')
  const ml = modelOf(model.formula, model.parts.data, { reml: false, df: 'wald' })
  return {
    of: 'lesions', formula: model.formula, covariates: used, rows: model.rows, patients: model.groups[0]!.levels, leftOut: args.known - model.rows,
    counts, reference: categories.find(c => counts[c] > 0)!, effects, covariateEffects, trend: args.trend,
    categoryTest: joint && !Number.isNaN(joint.p) ? { f: joint.f, numDf: joint.numDf, denDf: joint.denDf, p: joint.p } : undefined,
    means: marginalMeans(model, 'category', { adjustment: 'none' }).means.map(m => {
      const limits = m.df > 0 && Number.isFinite(Math.exp(m.ciHigh)) ? { low: Math.exp(m.ciLow), high: Math.exp(m.ciHigh) } : { low: undefined, high: undefined }
      return { category: m.level as Category, rows: counts[m.level as Category], doseGy: Math.exp(m.estimate), ...limits }
    }),
    betweenPatientsSd: model.randomEffects[0]!.sd, residualSd: model.sigma, r2: model.r2.marginal, aic: ml.aic, singular: model.singular,
  }
}

/** The category as a number, 0 for PD to 3 for CR, in place of the factor. */
function trendOf(used: readonly string[], table: ReturnType<typeof tableOf>, settings: AnalysisSettings): Outcome<Trend> {
  const formula = `log(doseGy) ~ ${['score', ...used].join(' + ')} + (1 | patient)`, fitted = fit(formula, table, settings)
  if (!fitted.value) return refusal(...fitted.findings)
  const model = fitted.value, at = model.frame.names.indexOf('score'), line = profileIntervals(model, { level: settings.level }).value?.fixed[at]
  const effect = effectOf(model, unit(model.frame.names.length, at), settings, line && { low: line.ciLow, high: line.ciHigh })
  return effect ? answer({ formula, ...effect }) : refusal(error('trend-not-estimable', {}, 'The trend has no degrees of freedom.'))
}

/** From no fixed effect to the full model, one covariate after another, on complete rows. */
export function lesionAicPath(lesions: readonly LesionRow[], covariates: readonly LesionCovariate[], settings: AnalysisSettings): Outcome<AicPath> {
  const { rows } = lesionsWithDose(lesions), { used } = usableCovariates(covariates, tableOf(rows, lesionColumns, covariates))
  const complete = rows.filter(r => used.every(name => r[name] !== undefined))
  if (complete.length === 0) return refusal(error('no-rows', {}, `No lesion has a dose, a category and ${used.join(', ') || 'all covariates'}.`))
  const added = ['category', ...used], formulas = [...Array(added.length + 1).keys()].map(k => `log(doseGy) ~ ${['1', ...added.slice(0, k)].join(' + ')} + (1 | patient)`)
  const compared = compareMixedModels(formulas, tableOf(complete, lesionColumns, ['patient', 'category', 'doseGy', ...used]), { levels })
  if (!compared.value) return refusal(...compared.findings)
  const models = compared.value.map((m, k) => ({ ...m, added: k === 0 ? 'random intercept of the patient' : added[k - 1]! }))
  return answer({ rows: complete.length, models, best: models.reduce((a, b) => b.aic < a.aic ? b : a).formula })
}
