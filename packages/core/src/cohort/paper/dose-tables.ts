import type { Outcome } from '../../record/index.ts'
import { categories } from '../categories.ts'
import type { CategoryModel } from '../dose-response/category-model.ts'
import { covariateLabel } from '../dose-response/covariates.ts'
import type { CategoryDose, CategoryModels, DoseResponse } from '../dose-response/dose-response.ts'
import type { ThresholdRates } from '../dose-response/roc.ts'
import { intervalName } from '../interval-name.ts'
import { type Cell, type PaperTable, type TableRow, estimate, intervalText, none, number, pValue, range, text } from './cell.ts'

const kinds = [{ key: 'unadjusted', label: 'Unadjusted', within: 'unadjusted' }, { key: 'adjusted', label: 'Adjusted', within: 'adjusted' }, { key: 'adjustedByVariation', label: 'Adjusted, CV for SD', within: 'adjusted, CV for SD' }] as const

export const reasonOf = (o: Outcome<unknown>): string => o.findings.find(f => f.severity === 'error')?.message ?? 'not estimable'

const levelLabel = (level: number): string => `${Number((100 * level).toFixed(2))}% CI`

/** Table 2: difference of dose from the reference category in percent, per lesion and per patient. */
export function doseTable(d: DoseResponse, level: number): PaperTable {
  const columns = kinds.flatMap(k => [{ key: k.key, label: `${k.label}, % (${levelLabel(level)})` }, { key: `${k.key}P`, label: 'P' }])
  const block = (title: string, models: CategoryModels): TableRow[] => {
    const unadjusted = models.unadjusted.value, cellsOf = (of: (m: CategoryModel) => readonly [Cell, Cell] | undefined): Record<string, Cell> => Object.fromEntries(kinds.flatMap(({ key }) => {
      const outcome = models[key], cells: readonly [Cell, Cell] = outcome.value ? of(outcome.value) ?? [none('no such category'), none('no such category')] : [none(reasonOf(outcome)), none(reasonOf(outcome))]
      return [[key, cells[0]], [`${key}P`, cells[1]]]
    }))
    const counts = unadjusted?.counts
    return [
      { label: `${title}${unadjusted ? ` (${unadjusted.rows === unadjusted.patients ? '' : `${unadjusted.rows} tumours, `}${unadjusted.patients} patients)` : ''}`, indent: 0, cells: Object.fromEntries(kinds.flatMap(({ key }) => { const m = models[key].value; return m ? [[key, text(`n = ${m.rows}`)]] : [] })) },
      ...categories.filter(c => counts === undefined || counts[c] > 0).map((c): TableRow => ({
        label: counts ? `${c} (n = ${counts[c]})` : c, indent: 1,
        cells: c === (unadjusted?.reference ?? 'PD') ? Object.fromEntries(kinds.map(k => [k.key, text('Reference')]))
          : cellsOf(m => { const e = m.effects.find(e => e.category === c); return e && [estimate(e.percent, e.interval, 0), pValue(e.p)] }),
      })),
      { label: 'Trend, per category', indent: 1, cells: cellsOf(m => m.trend && [estimate(m.trend.percent, m.trend.interval, 0), pValue(m.trend.p)]) },
    ]
  }
  const lesion = d.perLesion.adjusted.value, patient = d.perPatient.adjusted.value, names = (m: CategoryModel | undefined): string => m ? m.covariates.map(c => covariateLabel(c).label).join(', ') || 'nothing' : 'not estimable'
  const method = (m: CategoryModel | undefined): string => m?.effects[0] ? intervalName(m.effects[0].interval.method) : 'none'
  return {
    id: 'table2', title: 'Difference of absorbed dose between response categories', columns, rows: [...block('Tumour level', d.perLesion), ...block('Patient level', d.perPatient)],
    footnotes: [
      `Tumour level: linear mixed model of log dose, random intercept per patient, intervals: ${method(d.perLesion.unadjusted.value)}; adjusted for ${names(lesion)}.`,
      `Patient level: linear model of the logarithm of the dose weighted by volume, intervals: ${method(d.perPatient.unadjusted.value)}; adjusted for ${names(patient)}.`,
      'CV for SD: the coefficient of variation stands for the SD of the activity concentration, which scales with the dose itself.',
      ...notes(d.perLesion, 'Tumour level'), ...notes(d.perPatient, 'Patient level'),
    ],
  }
}

/** Why models are missing, and what warns; what is said of several models, once. */
function notes(models: CategoryModels, title: string): string[] {
  const said = new Map<string, string[]>(), add = (message: string, within: string) => { if (!said.get(message)?.includes(within)) said.set(message, [...said.get(message) ?? [], within]) }
  for (const { key, within } of kinds) {
    const o = models[key]
    if (!o.value) add(`not estimable (NE). ${reasonOf(o)}`, within)
    else for (const f of o.findings) if (f.severity === 'warning') add(f.message, within)
  }
  return [...said].map(([message, which]) => `${title}, ${which.join('; ')}: ${message}`)
}

/** Doses of each category as found. */
export function dosesTable(d: DoseResponse): PaperTable {
  const rows = (title: string, of: readonly CategoryDose[]): TableRow[] => [
    { label: title, indent: 0, cells: {} },
    ...[...of].reverse().map((c): TableRow => ({ label: c.category, indent: 1, cells: { n: number(c.rows), patients: number(c.patients), median: range(c.dose), mean: estimate(c.geometricMean?.geometricMean, c.geometricMean?.interval, 0) } })),
  ]
  return {
    id: 'doses', title: 'Absorbed dose by response category', columns: [{ key: 'n', label: 'n' }, { key: 'patients', label: 'Patients' }, { key: 'median', label: 'Median dose, Gy (range)' }, { key: 'mean', label: 'Geometric mean, Gy (95% CI)' }],
    rows: [...rows('Tumours', d.lesionDoses), ...rows('Patients', d.patientDoses)], footnotes: ['Geometric means: t interval of log dose, as if rows were independent; the models of table 2 are not.'],
  }
}

/** Table 2 by every method of intervals. */
export function intervalsTable(d: DoseResponse): PaperTable {
  const models = [['Tumour level', d.perLesion], ['Patient level', d.perPatient]] as const, methods = [...new Set(models.flatMap(([, m]) => kinds.flatMap(k => m[k.key].value?.effects.flatMap(e => e.intervals.map(i => i.method)) ?? [])))]
  return {
    id: 'intervals', title: 'Difference of dose by every method of intervals', columns: [{ key: 'percent', label: '%' }, ...methods.map(m => ({ key: m, label: intervalName(m) }))],
    rows: models.flatMap(([title, m]) => kinds.flatMap(k => {
      const model = m[k.key].value
      return model ? [{ label: `${title}, ${k.within} (n = ${model.rows})`, indent: 0 as const, cells: {} }, ...[...model.effects.map(e => ({ label: `${e.category}`, e })), ...(model.trend ? [{ label: 'Trend', e: model.trend }] : [])].map(({ label, e }): TableRow => ({
        label, indent: 1, cells: { percent: number(e.percent, 1), ...Object.fromEntries(e.intervals.map(i => [i.method, text(`${i.low.toFixed(1)} to ${i.high.toFixed(1)}`)])) },
      }))] : []
    })),
    footnotes: ['Wald takes the normal distribution, as the older literature does; Kenward-Roger and Satterthwaite find degrees of freedom; HC3 does not assume one variance.'],
  }
}

export function covariatesTable(d: DoseResponse): PaperTable {
  const models = [['Tumour level', d.perLesion], ['Patient level', d.perPatient]] as const
  return {
    id: 'covariates', title: 'Covariates of the adjusted models of dose', columns: [{ key: 'step', label: 'Per' }, { key: 'effect', label: '% (95% CI)' }, { key: 'p', label: 'P' }],
    rows: models.flatMap(([title, m]) => kinds.slice(1).flatMap(k => {
      const model = m[k.key].value
      return model ? [{ label: `${title}, ${k.within}`, indent: 0 as const, cells: {} }, ...model.covariateEffects.map((e): TableRow => ({ label: e.term === e.covariate || e.term === `${e.covariate}TRUE` ? covariateLabel(e.covariate).label : `${covariateLabel(e.covariate).label}: ${e.term.slice(e.covariate.length)}`, indent: 1, cells: { step: text(e.unit ? `${e.per} ${e.unit}` : e.term === e.covariate ? String(e.per) : ''), effect: estimate(e.percent, e.interval, 1), p: pValue(e.p) } }))] : []
    })), footnotes: [],
  }
}

const addedName = (added: string): string => added === 'category' ? 'response category' : covariateLabel(added).label

export function aicTable(d: DoseResponse): PaperTable {
  const path = d.aicPath.value
  return {
    id: 'aic', title: 'Nested models of log dose per tumour', columns: [{ key: 'parameters', label: 'Parameters' }, { key: 'aic', label: 'AIC' }, { key: 'chisq', label: 'Likelihood ratio' }, { key: 'p', label: 'P' }],
    rows: path?.models.map((m): TableRow => ({ label: `+ ${addedName(m.added)}`.replace('+ random', 'random'), indent: 0, cells: { parameters: number(m.parameters), aic: number(m.aic, 1), ...(m.chisq === undefined ? {} : { chisq: number(m.chisq, 2), p: pValue(m.p) }) } })) ?? [],
    footnotes: path ? [`Maximum likelihood, ${path.rows} tumours complete in all covariates. Least AIC: the model up to ${addedName(path.models.find(m => m.formula === path.best)!.added)}.`] : [reasonOf(d.aicPath)],
  }
}

export function thresholdsTable(d: DoseResponse): PaperTable {
  const roc = d.roc.value, rate = (r: ThresholdRates['sensitivity'] | undefined): Cell => r ? text(`${(100 * r.estimate).toFixed(0)}% (${r.successes}/${r.n}; ${(100 * r.low).toFixed(0)} to ${(100 * r.high).toFixed(0)})`) : none('no tumour in the denominator')
  return {
    id: 'thresholds', title: 'Absorbed dose as a test for objective response of tumours', columns: [{ key: 'sensitivity', label: 'Sensitivity' }, { key: 'specificity', label: 'Specificity' }, { key: 'ppv', label: 'PPV' }, { key: 'npv', label: 'NPV' }],
    rows: roc?.thresholds.map((t): TableRow => ({ label: `${t.rule} ${t.doseGy.toFixed(0)} Gy${t.source === 'youden' ? ' (greatest Youden index)' : ''}`, indent: 0, cells: { sensitivity: rate(t.sensitivity), specificity: rate(t.specificity), ppv: rate(t.ppv), npv: rate(t.npv) } })) ?? [],
    footnotes: roc ? [
      'Intervals for tumours that come in patients: Wilson, effective number.',
      ...(roc.validation ? [`The dose chosen by these tumours looks better on them than on others: corrected for optimism sensitivity ${(100 * roc.validation.corrected.sensitivity).toFixed(0)}%, specificity ${(100 * roc.validation.corrected.specificity).toFixed(0)}% (${roc.validation.usable} resamples of patients).`] : []),
    ] : [reasonOf(d.roc)],
  }
}

export function controlTable(d: DoseResponse): PaperTable {
  const tcp = d.tumourControl.value
  return {
    id: 'control', title: 'Absorbed dose for tumour control', columns: [{ key: 'dose', label: 'Dose, Gy (95% CI)' }, { key: 'method', label: 'Interval' }],
    rows: tcp?.doses.flatMap((x): TableRow[] => [
      { label: `${100 * x.probability}% control, typical patient`, indent: 0, cells: { dose: number(x.doseGy) } },
      ...x.intervals.map((i): TableRow => ({ label: '', indent: 1, cells: { dose: estimate(x.doseGy, i), method: text(intervalName(i.method)) } })),
      { label: `${100 * x.probability}% control, all patients`, indent: 0, cells: { dose: estimate(x.marginalDoseGy, x.marginalInterval), method: text(intervalName(x.marginalInterval?.method ?? 'none')) } },
    ]) ?? [],
    footnotes: tcp ? [`${tcp.formula}; ${tcp.controlled} of ${tcp.lesions} tumours controlled; odds ratio per ${tcp.oddsRatio.per} ${intervalText(tcp.oddsRatio.estimate, tcp.oddsRatio, 2)}${tcp.betweenPatientsSd === undefined ? '' : `; SD between patients ${tcp.betweenPatientsSd.toFixed(2)}`}.`, ...d.tumourControl.findings.filter(f => f.severity !== 'note').map(f => f.message)] : [reasonOf(d.tumourControl)],
  }
}
