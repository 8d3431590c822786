import type { Finding } from '../record/index.ts'
import type { AnalysisSettings } from './analysis-settings.ts'
import { usableCovariates } from './dose-response/covariates.ts'
import { lesionModel } from './dose-response/lesion-model.ts'
import { doseRoc } from './dose-response/roc.ts'
import { tumourControl } from './dose-response/tumour-control.ts'
import { toxicityModel } from './dose-toxicity/toxicity-model.ts'
import type { CohortPatient } from './patient.ts'
import { tableOf } from './rows/columns.ts'
import { type LesionRow, lesionColumns } from './rows/lesion-row.ts'
import { type PatientRow, patientColumns } from './rows/patient-row.ts'

/** An estimate with its interval; p where there is a test. */
export interface MainEstimate { readonly name: string; readonly value: number; readonly low: number | undefined; readonly high: number | undefined; readonly p: number | undefined }

/** The main estimates under another choice. */
export interface SensitivityAnalysis {
  readonly analysis: 'dose-response' | 'dose-toxicity'
  readonly name: string
  readonly describe: string
  /** Lesions, or patients of dose-toxicity. */
  readonly rows: number
  readonly patients: number
  /** Patients of the main analysis whose results do not carry this choice. */
  readonly patientsWithout: number
  readonly estimates: readonly MainEstimate[]
  readonly findings: readonly Finding[]
}

/** Rules of the results' sensitivity that change doses only. */
const doseRules = new Map([
  ['kernel', 'Dose by the dose kernel in place of local deposition'], ['local', 'Dose by local deposition in place of the dose kernel'],
  ['relative calibration', 'Image scaled to the net activity less the lung shunt'], ['absolute calibration', "The image's own activity concentration"],
])

/** The main models again under every other choice that the patients' results carry; the first of each analysis is the main one. */
export function sensitivityAnalyses(patients: readonly CohortPatient[], lesions: readonly LesionRow[], rows: { readonly doseToxicity: readonly PatientRow[] }, settings: AnalysisSettings): SensitivityAnalysis[] {
  const own = new Map(patients.map(p => [p.key, p])), all = new Set(lesions.map(l => l.patient)).size
  const out: SensitivityAnalysis[] = []
  const response = (name: string, describe: string, changed: readonly LesionRow[]): void => {
    if (changed.length === 0) return
    const present = new Set(changed.map(l => l.patient)).size
    out.push({ analysis: 'dose-response', name, describe, rows: changed.length, patients: present, patientsWithout: all - present, ...responseEstimates(changed, settings) })
  }
  response('main', 'As the protocol says', lesions)
  const rules = [...new Set(patients.flatMap(p => p.results?.sensitivity?.map(s => s.rule) ?? []))], ofDose = rules.filter(r => doseRules.has(r))
  for (const rule of rules) if (!doseRules.has(rule)) response(`threshold ${rule}`, `Lesions, TLG, category and dose under the threshold ${rule}`, underRule(lesions, own, rule))
  for (const rule of ofDose) response(rule, doseRules.get(rule)!, underRule(lesions, own, rule))
  const withDose = (of: (l: LesionRow) => number | undefined): LesionRow[] => lesions.flatMap(l => { const doseGy = of(l); return doseGy === undefined ? [] : [{ ...l, doseGy }] })
  for (const name of new Set(patients.flatMap(p => p.results?.constants?.otherProfiles.map(o => o.name) ?? [])))
    response(`constants ${name}`, `Every dose by the constants profile ${name}`, withDose(l => { const d = own.get(l.patient)?.results?.constants?.otherProfiles.find(o => o.name === name)?.doseDifferencePercent; return d === undefined || l.doseGy === undefined ? undefined : l.doseGy * (1 + d / 100) }))
  response('without per-VOI registration', 'Dose of each VOI where the registration of the CT puts it', withDose(l => l.doseBeforeRefinementGy))
  response('VOI one voxel aside, lowest', 'The lowest of the doses with the VOI one voxel aside', withDose(l => l.doseLowGy))
  response('VOI one voxel aside, highest', 'The highest of the doses with the VOI one voxel aside', withDose(l => l.doseHighGy))
  const subset = (name: string, describe: string, keep: (l: LesionRow) => boolean): void => { const kept = lesions.filter(keep); if (kept.length < lesions.length) response(name, describe, kept) }
  subset('lesions of 10 mL and more', 'Without the lesions that partial volume spoils most', l => l.volumeMl >= 10)
  subset('without merged lesions', 'Without lesions that are one with another at follow-up', l => !l.merged)
  subset('accepted registrations', 'Without lesions whose own registration was refused', l => l.refinementAccepted !== false)
  const { used } = usableCovariates(settings.doseResponse.lesionCovariates, tableOf(lesions, lesionColumns, settings.doseResponse.lesionCovariates))
  subset('complete cases', `The unadjusted model on lesions with ${used.join(', ')}`, l => used.every(c => l[c] !== undefined))

  const toxicity = (name: string, describe: string, of: (r: PatientRow) => number | undefined): void => {
    const changed = rows.doseToxicity.map(r => ({ ...r, healthyLiverDoseGy: of(r) })), known = changed.filter(r => r.healthyLiverDoseGy !== undefined)
    if (known.length > 0) out.push({ analysis: 'dose-toxicity', name, describe, rows: known.length, patients: known.length, patientsWithout: changed.length - known.length, ...toxicityEstimates(known, settings) })
  }
  toxicity('main', 'As the protocol says', r => r.healthyLiverDoseGy)
  toxicity('liver not expanded', 'Mean dose within the liver as contoured, minus tumours', r => own.get(r.patient)?.results?.healthyLiver?.unexpandedDoseGy)
  for (const rule of ofDose) toxicity(rule, doseRules.get(rule)!, r => own.get(r.patient)?.results?.sensitivity?.find(s => s.rule === rule)?.healthyLiverDoseGy)
  for (const name of new Set(patients.flatMap(p => p.results?.constants?.otherProfiles.map(o => o.name) ?? [])))
    toxicity(`constants ${name}`, `Every dose by the constants profile ${name}`, r => { const d = own.get(r.patient)?.results?.constants?.otherProfiles.find(o => o.name === name)?.doseDifferencePercent; return d === undefined || r.healthyLiverDoseGy === undefined ? undefined : r.healthyLiverDoseGy * (1 + d / 100) })
  return out
}

function underRule(lesions: readonly LesionRow[], own: ReadonlyMap<string, CohortPatient>, rule: string): LesionRow[] {
  return lesions.flatMap(l => {
    const found = own.get(l.patient)?.results?.sensitivity?.find(s => s.rule === rule)?.lesions.find(x => x.id === l.lesion)
    return found?.meanDoseGy === undefined || found.category === undefined ? [] : [{ ...l, volumeMl: found.volumeMl, tlgBaseline: found.tlgBaseline, tlgFollowUp: found.tlgFollowUp, changePercent: found.changePercent, category: found.category, doseGy: found.meanDoseGy }]
  })
}

/** Differences from PD, trend, AUC, sensitivity and specificity at the first given dose, dose for the first probability of control. */
function responseEstimates(lesions: readonly LesionRow[], settings: AnalysisSettings): Pick<SensitivityAnalysis, 'estimates' | 'findings'> {
  const light: AnalysisSettings = { ...settings, thresholds: { ...settings.thresholds, resamples: 20 }, tumourControl: { ...settings.tumourControl, resamples: 0 } }
  const model = lesionModel(lesions, [], light), roc = doseRoc(lesions, light), control = tumourControl(lesions, light), estimates: MainEstimate[] = []
  for (const e of model.value?.effects ?? []) estimates.push({ name: `${e.category} against ${model.value!.reference}, %`, value: e.percent, low: e.interval.low, high: e.interval.high, p: e.p })
  const trend = model.value?.trend
  if (trend) estimates.push({ name: 'trend per category, %', value: trend.percent, low: trend.interval.low, high: trend.interval.high, p: trend.p })
  if (roc.value) {
    estimates.push({ name: 'AUC', value: roc.value.auc, low: roc.value.interval?.low, high: roc.value.interval?.high, p: undefined })
    for (const t of roc.value.thresholds.filter(t => t.source === 'given').slice(0, 1))
      for (const [what, rate] of [['sensitivity', t.sensitivity], ['specificity', t.specificity]] as const) estimates.push({ name: `${what} at ${t.rule} ${t.doseGy} Gy`, value: rate.estimate, low: rate.low, high: rate.high, p: undefined })
  }
  const dose = control.value?.doses[0]
  if (dose) estimates.push({ name: `dose for ${100 * dose.probability}% control, Gy`, value: dose.doseGy, low: dose.intervals[0]?.low, high: dose.intervals[0]?.high, p: control.value!.slope.p })
  return { estimates, findings: [...model.findings, ...roc.findings, ...control.findings].filter(f => f.severity !== 'note') }
}

function toxicityEstimates(patients: readonly PatientRow[], settings: AnalysisSettings): Pick<SensitivityAnalysis, 'estimates' | 'findings'> {
  const model = toxicityModel({ outcome: 'highestGrade', adjustment: 'unadjusted', kind: 'linear', covariates: [], table: tableOf(patients, patientColumns), settings })
  const e = model.value?.effect
  return { estimates: e ? [{ name: `grade per ${e.per} Gy of healthy-liver dose`, value: e.estimate, low: e.low, high: e.high, p: e.p }] : [], findings: model.findings }
}
