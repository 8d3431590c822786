import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { landmark, medianFollowUp, splitAtChange } from '../../statistics/index.ts'
import { type AnalysisSettings, daysPerMonth } from '../analysis-settings.ts'
import type { PatientRow } from '../rows/patient-row.ts'
import { type ComparedPatient, type SurvivalComparison, compareSurvival } from './comparison.ts'
import { type SurvivalCurve, survivalCurve } from './curve.ts'
import { type HazardModel, hazardModel } from './hazard-model.ts'

/** Survival of the cohort. */
export interface CohortSurvival {
  readonly patients: number
  readonly deaths: number
  /** By the reversed curve. */
  readonly medianFollowUpMonths: number | undefined
  readonly overall: Outcome<SurvivalCurve>
  /** Counted from treatment, as the study: responders owe part of it to having lived until their scan. */
  readonly byResponse: Outcome<SurvivalComparison>
  /** Counted from when response is known. */
  readonly byResponseFromLandmark: Outcome<SurvivalComparison>
  /** Response as a covariate that is 0 until the scan: all patients, none immortal. */
  readonly responseTimeDependent: Outcome<HazardModel>
  readonly byDose: Outcome<SurvivalComparison>
  readonly findings: readonly Finding[]
}

type Followed = PatientRow & { readonly survivalDays: number; readonly died: boolean }

const isFollowed = (r: PatientRow): r is Followed => r.survivalDays !== undefined && r.died !== undefined

/** Patients who count for survival and those whose response is known among them; `byResponse` are those of the dose-response analysis. */
export function cohortSurvival(patients: readonly PatientRow[], settings: AnalysisSettings): CohortSurvival {
  const followed = patients.filter(isFollowed), findings: Finding[] = []
  if (followed.length < patients.length) findings.push(note('survival-missing', { value: patients.length - followed.length }, `${patients.length - followed.length} of ${patients.length} patients have no survival.`))
  const responds = (r: PatientRow): boolean => settings.objectiveResponse.includes(r.category!), from = 'treatment'
  const known = followed.filter(r => r.category !== undefined), dosed = followed.filter(r => r.doseGy !== undefined), { doseGy } = settings.survival
  const row = (r: Followed, first: boolean): ComparedPatient => ({ row: r, days: r.survivalDays, died: r.died, first })
  const response = { by: 'response', name: 'response', groups: ['responders', 'others'] as const }
  return {
    patients: followed.length, deaths: followed.filter(r => r.died).length,
    medianFollowUpMonths: followed.length > 0 ? monthsOf(medianFollowUp({ time: followed.map(r => r.survivalDays), event: followed.map(r => r.died) })) : undefined,
    overall: survivalCurve('all', followed.map(r => ({ patient: r.patient, days: r.survivalDays, died: r.died })), settings),
    byResponse: compareSurvival(known.map(r => row(r, responds(r))), { ...response, from }, settings),
    byResponseFromLandmark: fromLandmark(known, responds, response, settings),
    responseTimeDependent: timeDependent(followed, responds, settings),
    byDose: compareSurvival(dosed.map(r => row(r, r.doseGy! >= doseGy)), { by: `weighted tumour dose of ${doseGy} Gy`, name: 'highDose', from, groups: [`${doseGy} Gy and more`, `below ${doseGy} Gy`] }, settings),
    findings,
  }
}

const monthsOf = (days: number | undefined): number | undefined => days === undefined ? undefined : days / daysPerMonth

function fromLandmark(known: readonly Followed[], responds: (r: PatientRow) => boolean, response: { by: string; name: string; groups: readonly [string, string] }, settings: AnalysisSettings): Outcome<SurvivalComparison> {
  const { landmark: at } = settings.survival, findings: Finding[] = []
  if (at === 'responseScan') {
    const scanned = known.filter(r => r.followUpDay !== undefined), alive = scanned.filter(r => r.survivalDays > r.followUpDay!)
    if (scanned.length < known.length) findings.push(warning('landmark-no-scan-day', { value: known.length - scanned.length }, `${known.length - scanned.length} patients with a response have no day of the response scan and do not count from it.`))
    if (alive.length < scanned.length) findings.push(warning('landmark-not-after-scan', { value: scanned.length - alive.length }, `${scanned.length - alive.length} patients are not followed beyond their response scan.`))
    if (alive.length === 0) return refusal(...findings, error('survival-nobody-at-landmark', {}, 'No patient is followed beyond a response scan.'))
    const compared = compareSurvival(alive.map(r => ({ row: r, days: r.survivalDays - r.followUpDay!, died: r.died, first: responds(r) })), { ...response, from: 'the response scan' }, settings)
    return compared.value ? answer(compared.value, [...findings, ...compared.findings]) : refusal(...findings, ...compared.findings)
  }
  const rows = landmark({ time: known.map(r => r.survivalDays), event: known.map(r => r.died) }, at)
  if (!rows.value) return refusal(...rows.findings)
  const left = rows.value, late = left.rows.filter(k => (known[k]!.followUpDay ?? 0) > at).length
  if (late > 0) findings.push(warning('landmark-before-scan', { value: late }, `The response of ${late} patients was measured after day ${at}: from there it is not yet known.`, 'Choose a later landmark.'))
  const compared = compareSurvival(left.rows.map((k, i) => ({ row: known[k]!, days: left.time[i]!, died: left.event[i] === 1, first: responds(known[k]!) })), { ...response, from: `day ${at}` }, settings)
  return compared.value ? answer(compared.value, [...findings, ...rows.findings, ...compared.findings]) : refusal(...findings, ...rows.findings, ...compared.findings)
}

/** Two rows for who is scanned during follow-up: before the scan not a responder, after it by the response. */
function timeDependent(followed: readonly Followed[], responds: (r: PatientRow) => boolean, settings: AnalysisSettings): Outcome<HazardModel> {
  const rows = followed.filter(r => r.survivalDays > 0)
  if (rows.length === 0) return refusal(error('survival-no-rows', {}, 'There are no rows.'))
  const known = rows.map(r => r.category !== undefined && r.followUpDay !== undefined)
  const split = splitAtChange({
    time: rows.map(r => r.survivalDays), event: rows.map(r => r.died), changeTime: rows.map((r, k) => known[k] ? r.followUpDay! : NaN), before: rows.map(() => 0), after: rows.map((r, k) => known[k] && responds(r) ? 1 : 0),
  })
  if (!split.value) return refusal(...split.findings)
  const s = split.value
  return hazardModel(s.row.map((r, k) => ({ patient: rows[r]!, entry: s.entry[k]!, days: s.time[k]!, died: s.event[k] === 1, value: s.covariate[k]! })), { name: 'response', label: 'responders (from their scan on)' }, settings.survival.covariates, settings)
}
