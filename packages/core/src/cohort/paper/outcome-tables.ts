import type { Outcome } from '../../record/index.ts'
import { covariateLabel } from '../dose-response/covariates.ts'
import type { CohortPower } from '../power.ts'
import type { MainEstimate, SensitivityAnalysis } from '../sensitivity.ts'
import type { SurvivalComparison } from '../survival/comparison.ts'
import type { SurvivalCurve } from '../survival/curve.ts'
import type { HazardModel } from '../survival/hazard-model.ts'
import type { CohortSurvival } from '../survival/survival.ts'
import { listed } from '../text-section.ts'
import { type Cell, type PaperTable, type TableRow, estimate, none, number, pValue, text } from './cell.ts'
import { reasonOf } from './dose-tables.ts'

/** Medians and hazard ratios, each counted from what it says. */
export function survivalTable(s: CohortSurvival): PaperTable {
  const curve = (c: SurvivalCurve, indent: 0 | 1): TableRow => ({ label: c.name, indent, cells: { n: text(`${c.patients} (${c.deaths})`), median: estimate(c.median.months, c.median, 1) } })
  const hazard = (label: string, m: Outcome<HazardModel>): TableRow => m.value
    ? { label: `${label}, n = ${m.value.patients}`, indent: 1, cells: { ratio: estimate(m.value.ratios[0]!.hazardRatio, m.value.ratios[0]!, 2), p: pValue(m.value.ratios[0]!.p), proportionality: pValue(m.value.proportionality?.find(t => t.term === 'GLOBAL')?.p) } }
    : { label, indent: 1, cells: { ratio: none(reasonOf(m)) } }
  const block = (title: string, o: Outcome<SurvivalComparison>): TableRow[] => o.value
    ? [{ label: `${title}, from ${o.value.from}`, indent: 0, cells: { p: pValue(o.value.logRank?.p) } }, ...o.value.curves.map(c => curve(c, 1)), hazard('hazard ratio, unadjusted', o.value.unadjusted), hazard('hazard ratio, adjusted', o.value.adjusted)]
    : [{ label: title, indent: 0, cells: { median: none(reasonOf(o)) } }]
  const adjusted = s.byResponse.value?.adjusted.value ?? s.byDose.value?.adjusted.value, blocks = [['By response', s.byResponse], ['By response', s.byResponseFromLandmark], ['By dose', s.byDose]] as const
  return {
    id: 'survival', title: 'Overall survival',
    columns: [{ key: 'n', label: 'Patients (deaths)' }, { key: 'median', label: 'Median, months (95% CI)' }, { key: 'ratio', label: 'Hazard ratio (95% CI)' }, { key: 'p', label: 'P' }, { key: 'proportionality', label: 'P of proportionality' }],
    rows: [
      ...(s.overall.value ? [curve(s.overall.value, 0)] : [{ label: 'all', indent: 0 as const, cells: { median: none(reasonOf(s.overall)) } }]),
      ...blocks.flatMap(([title, o]) => block(title, o)),
      { label: 'By response, known from the scan on', indent: 0, cells: {} }, hazard('hazard ratio, adjusted', s.responseTimeDependent),
    ],
    footnotes: [
      "P of groups: log-rank; of hazard ratios: penalised likelihood ratio (Cox's model, Firth's penalty, profile intervals). NR: not reached.",
      `Adjusted for ${listed(adjusted?.covariates.map(c => covariateLabel(c).label) ?? []) || 'nothing'}. Proportionality: score test of all covariates together.`,
      'Counted from treatment, responders owe part of their survival to having lived until the response scan (immortal time); from the landmark they do not.',
      ...blocks.flatMap(([title, o]) => o.value ? [] : [`${title}: ${reasonOf(o)}`]),
    ],
  }
}

/** The main estimates under other choices, one line each. */
export function sensitivityTable(all: readonly SensitivityAnalysis[], analysis: SensitivityAnalysis['analysis']): PaperTable {
  const own = all.filter(s => s.analysis === analysis), names = [...new Set(own.flatMap(s => s.estimates.map(e => e.name)))]
  const cell = (e: MainEstimate): Cell => estimate(e.value, { low: e.low, high: e.high }, /AUC|sensitivity|specificity|grade/.test(e.name) ? 2 : 0)
  return {
    id: `sensitivity-${analysis}`, title: `Main estimates of ${analysis} under other choices`,
    columns: [{ key: 'n', label: analysis === 'dose-response' ? 'Tumours (patients)' : 'Patients' }, ...names.map(n => ({ key: n, label: n }))],
    rows: own.map((s): TableRow => ({ label: s.name, indent: 0, cells: { n: text(analysis === 'dose-response' ? `${s.rows} (${s.patients})` : String(s.rows)), ...Object.fromEntries(s.estimates.map(e => [e.name, cell(e)])) } })),
    footnotes: own.flatMap(s => s.name === 'main' ? [] : [`${s.name}: ${s.describe}${s.patientsWithout > 0 ? `; ${s.patientsWithout} patients without it` : ''}.`]),
  }
}

export function powerTable(p: CohortPower): PaperTable {
  const curves = p.doseResponse.value ?? [], toxicity = p.doseToxicity.value ?? [], patients = [...new Set([...curves, ...toxicity].flatMap(c => c.points.map((x: { readonly patients: number }) => x.patients)))]
  const share = (v: number) => `${100 * v}% of the effect`
  return {
    id: 'power', title: 'Power of a prospective study',
    columns: [
      { key: 'lesions', label: 'Tumours' }, ...curves.flatMap((c, k) => [{ key: `trend${k}`, label: `Trend, ${share(c.effectShare)}` }, { key: `width${k}`, label: `AUC, half-width of its interval, ${share(c.effectShare)}` }]),
      ...toxicity.map((c, k) => ({ key: `grade${k}`, label: `Grade by liver dose, ${share(c.effectShare)}` })),
    ],
    rows: patients.map((n): TableRow => ({
      label: `${n} patients`, indent: 0, cells: {
        ...(curves[0] ? { lesions: number(curves[0].points.find(x => x.patients === n)?.lesions) } : {}),
        ...Object.fromEntries(curves.flatMap((c, k) => { const x = c.points.find(y => y.patients === n); return x ? [[`trend${k}`, number(x.trend, 2)], [`width${k}`, number(x.aucHalfWidth, 3)]] : [] })),
        ...Object.fromEntries(toxicity.flatMap((c, k) => { const x = c.points.find(y => y.patients === n); return x ? [[`grade${k}`, number(x.power, 2)]] : [] })),
      },
    })),
    footnotes: [
      `${p.simulations} simulations each, seed ${p.seed}, two-sided alpha ${Number(p.alpha.toFixed(4))}; patients are drawn from this cohort with their tumours' categories, doses from the fitted model.`,
      ...[p.doseResponse, p.doseToxicity].flatMap(o => o.value ? [] : [reasonOf(o)]),
    ],
  }
}
