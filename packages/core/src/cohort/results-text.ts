import type { Outcome } from '../record/index.ts'
import type { AnalysisSettings } from './analysis-settings.ts'
import type { CategoryModel } from './dose-response/category-model.ts'
import type { DoseResponse } from './dose-response/dose-response.ts'
import type { Rate, ThresholdRates } from './dose-response/roc.ts'
import type { DoseToxicity } from './dose-toxicity/dose-toxicity.ts'
import type { ToxicityModel } from './dose-toxicity/toxicity-model.ts'
import { intervalText, pText } from './paper/cell.ts'
import type { CohortPower } from './power.ts'
import type { CohortRows } from './rows/cohort-rows.ts'
import type { Selection } from './selection/selection.ts'
import type { SensitivityAnalysis } from './sensitivity.ts'
import type { SurvivalComparison } from './survival/comparison.ts'
import type { CohortSurvival } from './survival/survival.ts'
import { type TextSection, counted, inSentence, listed, sentenceCase } from './text-section.ts'

/** The parts of an analysis that the results speak of. */
export interface ResultParts {
  readonly rows: CohortRows
  readonly doseResponse: DoseResponse
  readonly doseToxicity: DoseToxicity
  readonly survival: CohortSurvival
  readonly selection: readonly Selection[]
  readonly sensitivity: readonly SensitivityAnalysis[]
  readonly power: CohortPower
  readonly settings: AnalysisSettings
}

/** What was found, in sentences with the numbers; what could not be estimated, with the reason. */
export function resultsText(a: ResultParts): TextSection[] {
  return [
    { id: 'results-patients', heading: 'Patients', paragraphs: patientsText(a) },
    { id: 'results-dose-response', heading: 'Dose-response', paragraphs: responseText(a.doseResponse, a.settings) },
    { id: 'results-dose-toxicity', heading: 'Dose-toxicity', paragraphs: toxicityText(a) },
    { id: 'results-survival', heading: 'Overall survival', paragraphs: survivalText(a.survival, a.settings) },
    { id: 'results-sensitivity', heading: 'Sensitivity analyses', paragraphs: sensitivityText(a.sensitivity) },
    { id: 'results-power', heading: 'A prospective study', paragraphs: powerText(a.power) },
  ]
}

const pOf = (p: number): string => { const t = pText(p); return `P ${/^[<>]/.test(t) ? `${t[0]} ${t.slice(1)}` : `= ${t}`}` }
const why = (o: Outcome<unknown>): string => o.findings.find(f => f.severity === 'error')?.message ?? 'no reason is known'
const gy = (v: number): string => `${v.toFixed(0)} Gy`
const ci = (value: number, i: { readonly low?: number; readonly high?: number } | undefined, digits: number, level: string): string => {
  const t = intervalText(value, { low: i?.low, high: i?.high }, digits)
  return t.includes('(') ? t.replace('(', `(${level} CI `) : t
}
const levelOf = (s: AnalysisSettings): string => `${Number((100 * s.level).toFixed(2))}%`

function patientsText({ rows: { patients, lesions }, selection }: ResultParts): string[] {
  const n = (of: (r: typeof patients[number]) => boolean) => patients.filter(of).length, counting = lesions.filter(l => l.inDoseResponse).length
  const differing = selection.flatMap(s => s.characteristics.filter(c => c.p !== undefined && c.p < 0.05).map(c => `${inSentence(c.label)} (${s.analysis})`))
  return [
    `Of ${counted(patients.length, 'patient')}, ${n(r => r.inStudy)} were included: ${n(r => r.inDoseResponse)} in the analysis of dose-response (${counted(counting, 'tumour')}) and ${n(r => r.inDoseToxicity)} in that of dose-toxicity.`,
    ...(selection.some(s => s.characteristics.length > 0) ? [differing.length > 0 ? `Included and excluded patients differed (P < 0.05, unadjusted) in ${listed(differing)}.` : 'Included and excluded patients did not differ significantly in any of the characteristics.'] : []),
  ]
}

function responseText(d: DoseResponse, s: AnalysisSettings): string[] {
  const out: string[] = [], level = levelOf(s)
  const each = [...d.lesionDoses].reverse().flatMap(c => c.dose ? [`${c.category} ${gy(c.dose.median)} (${c.dose.min.toFixed(0)} to ${c.dose.max.toFixed(0)}; n = ${c.rows})`] : [])
  if (d.dose) out.push(`Median dose of the tumours was ${gy(d.dose.median)} (range ${d.dose.min.toFixed(0)} to ${d.dose.max.toFixed(0)}): ${listed(each)}.`)
  const model = (what: string, o: Outcome<CategoryModel>): string => {
    const m = o.value
    if (!m) return `${what}: not estimable. ${why(o)}`
    const effects = m.effects.map(e => `${e.category} ${e.percent >= 0 ? '+' : ''}${ci(e.percent, e.interval, 0, level).replace(' (', '% (')}`)
    const n = `${m.of === 'lesions' ? `${m.rows} tumours of ${m.patients}` : m.rows} patients${m.leftOut > 0 ? `; ${m.leftOut} left out for missing values` : ''}`
    const trend = m.trend ? `; trend per category ${ci(m.trend.percent, m.trend.interval, 0, level).replace(' (', '% (')}, ${pOf(m.trend.p)}` : ''
    return `${what} (${n}), dose against ${m.reference} was ${listed(effects)}${trend}.`
  }
  out.push(model('Per tumour, unadjusted', d.perLesion.unadjusted), model('Per tumour, adjusted', d.perLesion.adjusted), model('With the coefficient of variation in place of the SD', d.perLesion.adjustedByVariation))
  out.push(model('Per patient, unadjusted', d.perPatient.unadjusted), model('Per patient, adjusted', d.perPatient.adjusted))
  const means = d.patientDoses.flatMap(c => c.geometricMean ? [`${c.category} ${ci(c.geometricMean.geometricMean, c.geometricMean.interval, 0, level)} Gy`] : [])
  if (means.length > 0) out.push(`Geometric means of the patients' doses were ${listed([...means].reverse())}.`)
  const roc = d.roc.value
  if (!roc) out.push(`The ROC curve is not estimable. ${why(d.roc)}`)
  else {
    const rate = (r: Rate): string => `${(100 * r.estimate).toFixed(0)}% (${r.successes}/${r.n})`
    const line = (t: ThresholdRates): string =>
      `at ${t.rule} ${gy(t.doseGy)}${t.source === 'youden' ? ' (greatest Youden index)' : ''} sensitivity was ${rate(t.sensitivity)}, specificity ${rate(t.specificity)}${t.ppv ? `, PPV ${rate(t.ppv)}` : ''}${t.npv ? `, NPV ${rate(t.npv)}` : ''}`
    const v = roc.validation?.corrected, corrected = v ? ` Corrected for having been chosen on these tumours, the latter's sensitivity is ${(100 * v.sensitivity).toFixed(0)}% and its specificity ${(100 * v.specificity).toFixed(0)}%.` : ''
    out.push(`The AUC of dose for objective response was ${ci(roc.auc, roc.interval, 2, level)}. ${sentenceCase(listed(roc.thresholds.map(line)))}.${corrected}`)
  }
  const tcp = d.tumourControl.value
  if (!tcp) out.push(`Tumour control probability is not estimable. ${why(d.tumourControl)}`)
  else if (tcp.doses.length === 0) out.push('Tumour control did not rise with dose.')
  else {
    const reached = tcp.doses.map(x => `${100 * x.probability}% control is reached at ${ci(x.doseGy, x.intervals[0], 0, level)} Gy${x.extrapolated ? ', outside the doses seen,' : ''}`)
    const p = tcp.slope.p === undefined ? '' : ` (${pOf(tcp.slope.p)})`
    out.push(`The odds ratio of tumour control was ${ci(tcp.oddsRatio.estimate, tcp.oddsRatio, 2, level)} per ${tcp.oddsRatio.per}${p}; ${listed(reached)} in a typical patient.`)
  }
  return out
}

function toxicityText({ doseToxicity: d, rows, settings }: ResultParts): string[] {
  const level = levelOf(settings), who = new Set(rows.patients.filter(r => r.inDoseToxicity).map(r => r.patient)), events = rows.events.filter(e => who.has(e.patient) && e.grade > 0), out: string[] = []
  if (d.healthyLiverDoseGy) out.push(`Median dose of the healthy liver was ${gy(d.healthyLiverDoseGy.median)} (range ${d.healthyLiverDoseGy.min.toFixed(0)} to ${d.healthyLiverDoseGy.max.toFixed(0)}).`)
  const laboratory = events.filter(e => e.kind === 'laboratory').length, of = [1, 2, 3, 4, 5].map(g => ({ g, n: events.filter(e => e.grade === g).length })).filter(x => x.n > 0), serious = events.filter(e => e.serious).length
  out.push(`${sentenceCase(counted(events.length, 'adverse event'))} occurred in ${new Set(events.map(e => e.patient)).size} of ${who.size} patients (${laboratory} laboratory, ${events.length - laboratory} clinical${of.length > 0 ? `; ${listed(of.map(x => `grade ${x.g}: ${x.n}`))}` : ''})${serious > 0 ? `; ${serious} marked as serious` : ''}.`)
  out.push(d.reild.length === 0 ? 'No patient met the criteria of radioembolization-induced liver disease.' : `${sentenceCase(counted(d.reild.length, 'patient'))} met criteria of radioembolization-induced liver disease and ${d.reild.length === 1 ? 'is' : 'are'} to be reviewed (healthy-liver dose ${listed(d.reild.map(r => r.healthyLiverDoseGy === undefined ? 'not known' : gy(r.healthyLiverDoseGy)))}).`)
  const slope = (m: Outcome<ToxicityModel> | undefined, unit: string, digits: number): string => {
    if (!m?.value) return m ? `not estimable (${why(m)})` : 'not estimable'
    const { effect: e, patients } = m.value
    return `${e.estimate >= 0 ? '+' : ''}${ci(e.estimate, e, digits, level)}${unit} per ${e.per} Gy (n = ${patients}; ${pOf(e.p)})`
  }
  const find = (models: DoseToxicity['grade']['models'], adjustment: ToxicityModel['adjustment']) => models.find(m => m.kind === 'linear' && m.adjustment === adjustment)
  out.push(`The highest grade changed by ${slope(find(d.grade.models, 'unadjusted'), '', 2)} unadjusted, and by ${slope(find(d.grade.models, 'adjusted'), '', 2)} adjusted.`)
  if (d.laboratory.length > 0) out.push(`Relative change by healthy-liver dose, unadjusted: ${listed(d.laboratory.map(l => `${l.analyte} ${slope(find(l.models, 'unadjusted'), ' points', 1)}`))}.`)
  return out
}

function survivalText(s: CohortSurvival, settings: AnalysisSettings): string[] {
  const level = levelOf(settings), out: string[] = [], overall = s.overall.value
  const median = (m: { readonly months: number | undefined; readonly low: number | undefined; readonly high: number | undefined }): string => m.months === undefined ? 'not reached' : `${intervalText(m.months, m, 1).replace('(', `(${level} CI `)} months`
  out.push(overall ? `${counted(overall.deaths, 'patient')} of ${overall.patients} died; median overall survival was ${median(overall.median)}${s.medianFollowUpMonths === undefined ? '' : `, median follow-up ${s.medianFollowUpMonths.toFixed(1)} months`}.` : `Survival is not estimable. ${why(s.overall)}`)
  const compared = (o: Outcome<SurvivalComparison>, what: string): string => {
    const c = o.value
    if (!c) return `Survival by ${what} is not compared. ${why(o)}`
    const ratio = c.adjusted.value?.ratios[0] ?? c.unadjusted.value?.ratios[0], proportional = (c.adjusted.value ?? c.unadjusted.value)?.proportionality?.find(t => t.term === 'GLOBAL')
    const hazard = ratio ? `; hazard ratio ${c.adjusted.value ? 'adjusted ' : ''}${ci(ratio.hazardRatio, ratio, 2, level)}, ${pOf(ratio.p)}` : ''
    const tests = `${c.logRank ? `; log-rank ${pOf(c.logRank.p)}` : ''}${proportional ? `; proportionality ${pOf(proportional.p)}` : ''}`
    return `Counted from ${c.from}, median survival was ${listed(c.curves.map(x => `${median(x.median)} of ${x.name} (n = ${x.patients})`))}${hazard}${tests}.`
  }
  out.push(compared(s.byResponse, 'response'), compared(s.byResponseFromLandmark, 'response from the landmark'))
  const time = s.responseTimeDependent.value?.ratios[0]
  if (time) out.push(`With response known from the scan on, the hazard ratio of responders was ${ci(time.hazardRatio, time, 2, level)}, ${pOf(time.p)} (n = ${s.responseTimeDependent.value!.patients}).`)
  out.push(compared(s.byDose, `tumour dose of ${settings.survival.doseGy} Gy`))
  return out
}

function sensitivityText(all: readonly SensitivityAnalysis[]): string[] {
  const own = all.filter(s => s.analysis === 'dose-response'), main = own.find(s => s.name === 'main')
  if (!main || own.length < 2) return ['The results carry no other choices to compare with.']
  return main.estimates.map(e => {
    const others = own.filter(s => s !== main).flatMap(s => s.estimates.filter(x => x.name === e.name).map(x => ({ name: s.name, value: x.value })))
    const digits = /AUC|sensitivity|specificity/.test(e.name) ? 2 : 0, sorted = [...others].sort((a, b) => a.value - b.value), low = sorted[0], high = sorted.at(-1)
    return low && high ? `${sentenceCase(e.name)}: ${e.value.toFixed(digits)}; ${low === high ? `${low.name} ${low.value.toFixed(digits)}` : `under other choices ${low.value.toFixed(digits)} (${low.name}) to ${high.value.toFixed(digits)} (${high.name})`}.` : `${sentenceCase(e.name)}: ${e.value.toFixed(digits)}.`
  })
}

function powerText(p: CohortPower): string[] {
  const share = (v: number) => v === 1 ? 'as great as found here' : `${100 * v}% of that found here`, most = Math.max(0, ...(p.doseResponse.value ?? []).flatMap(c => c.points.map(x => x.patients)))
  const out = (p.doseResponse.value ?? []).map(c => `With an effect ${share(c.effectShare)}, ${c.patientsForTrend === undefined ? `more than ${most} patients` : `${c.patientsForTrend} patients (about ${c.lesionsForTrend} tumours)`} would show the trend of dose over response with ${100 * p.power}% power; ${c.patientsForAuc === undefined ? `more than ${most}` : c.patientsForAuc} patients would give the AUC as precisely as wanted.`)
  out.push(...(p.doseToxicity.value ?? []).map(c => `With a slope of grade on healthy-liver dose ${share(c.effectShare)}, ${c.patients === undefined ? `more than ${most}` : c.patients} patients would show it with ${100 * p.power}% power.`))
  return out.length > 0 ? out : [why(p.doseResponse)]
}
