import { type Finding, type Outcome, note } from '../../record/index.ts'
import { type Analyte, analyteNames, analytes } from '../../response/index.ts'
import { type Summary, holm, summarise } from '../../statistics/index.ts'
import type { AnalysisSettings } from '../analysis-settings.ts'
import { tableOf } from '../rows/columns.ts'
import { type PatientRow, changeColumn, patientColumns } from '../rows/patient-row.ts'
import { type ToxicityAdjustment, type ToxicityModel, toxicityModel } from './toxicity-model.ts'

export interface ToxicityAnalysis {
  /** Column of the patients' rows: highestGrade, or an analyte's relative change. */
  readonly outcome: string
  readonly label: string
  readonly analyte: Analyte | undefined
  readonly models: readonly (Outcome<ToxicityModel> & { readonly adjustment: ToxicityAdjustment; readonly kind: 'linear' | 'ordinal' })[]
  /** p of the unadjusted linear slope, adjusted by Holm over the analytes. */
  readonly holmP: number | undefined
}

/** Dose of the healthy liver against toxicity, per patient. */
export interface DoseToxicity {
  readonly patients: number
  readonly healthyLiverDoseGy: Summary | undefined
  readonly grade: ToxicityAnalysis
  readonly laboratory: readonly ToxicityAnalysis[]
  /** Dose of the healthy liver of patients whose course meets criteria of REILD. */
  readonly reild: readonly { readonly patient: string; readonly healthyLiverDoseGy: number | undefined }[]
  readonly findings: readonly Finding[]
}

/** Regressions of the highest CTCAE grade and of the relative laboratory change on healthy-liver dose, as the study and with an ordinal model beside. */
export function doseToxicity(patients: readonly PatientRow[], settings: AnalysisSettings): DoseToxicity {
  const response = (r: PatientRow) => r.category && settings.objectiveResponse.includes(r.category), reserve = settings.doseToxicity.hepaticReserve
  const table = { ...tableOf(patients, patientColumns), response: patients.map(response) }
  const adjustments: readonly { readonly adjustment: ToxicityAdjustment; readonly covariates: readonly string[] }[] = [
    { adjustment: 'unadjusted', covariates: [] }, { adjustment: 'adjusted', covariates: ['response', 'doseGy', reserve] }, { adjustment: 'adjustedWithoutResponse', covariates: ['doseGy', reserve] },
  ]
  const analysis = (outcome: string, label: string, kinds: readonly ('linear' | 'ordinal')[], analyte?: Analyte): Omit<ToxicityAnalysis, 'holmP'> => ({
    outcome, label, analyte, models: kinds.flatMap(kind => adjustments.map(a => ({ adjustment: a.adjustment, kind, ...toxicityModel({ outcome, kind, ...a, table, settings }) }))),
  })
  const grade = { ...analysis('highestGrade', 'highest CTCAE grade', ['linear', 'ordinal']), holmP: undefined }
  const laboratory = analyteNames.filter(a => patients.some(p => p.relativeChange[a] !== undefined)).map(a => analysis(changeColumn(a), `change of ${analytes[a].name}, %`, ['linear'], a))
  const p = laboratory.map(l => l.models[0]!.value?.effect.p), known = p.filter((v): v is number => v !== undefined && Number.isFinite(v)), adjusted = holm(known)
  let next = 0
  const doses = patients.flatMap(r => r.healthyLiverDoseGy ?? []), findings: Finding[] = []
  const lost = (table.response as readonly unknown[]).filter(r => r === undefined).length
  if (lost > 0) findings.push(note('response-not-known', { value: lost }, `${lost} of ${patients.length} patients have no response: models adjusted for it go without them.`))
  return {
    patients: patients.length, healthyLiverDoseGy: doses.length > 0 ? summarise(doses, settings.level) : undefined, grade,
    laboratory: laboratory.map((l, k) => ({ ...l, holmP: Number.isFinite(p[k]) ? adjusted[next++] : undefined })),
    reild: patients.filter(r => r.reildCriteria).map(r => ({ patient: r.patient, healthyLiverDoseGy: r.healthyLiverDoseGy })), findings,
  }
}
