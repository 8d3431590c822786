import { type Finding, type Outcome, answer, error, refusal } from '../../record/index.ts'
import { logRank } from '../../statistics/index.ts'
import type { AnalysisSettings } from '../analysis-settings.ts'
import type { PatientRow } from '../rows/patient-row.ts'
import { type SurvivalCurve, survivalCurve } from './curve.ts'
import { type HazardModel, hazardModel } from './hazard-model.ts'

export interface ComparedPatient { readonly row: PatientRow; readonly days: number; readonly died: boolean; readonly first: boolean }

/** Survival of two groups. */
export interface SurvivalComparison {
  readonly by: string
  readonly from: string
  /** The group of interest first. */
  readonly curves: readonly SurvivalCurve[]
  readonly logRank: { readonly chiSquared: number; readonly p: number } | undefined
  /** Hazard of the first group over that of the other. */
  readonly unadjusted: Outcome<HazardModel>
  readonly adjusted: Outcome<HazardModel>
}

/** Refused where one of the groups is empty. */
export function compareSurvival(patients: readonly ComparedPatient[], about: { readonly by: string; readonly from: string; readonly name: string; readonly groups: readonly [string, string] }, settings: AnalysisSettings): Outcome<SurvivalComparison> {
  const parts = [patients.filter(p => p.first), patients.filter(p => !p.first)], findings: Finding[] = []
  const empty = parts.findIndex(p => p.length === 0)
  if (empty >= 0) return refusal(error('survival-one-group', { value: about.groups[empty]! }, `No patient is in the group '${about.groups[empty]}': survival by ${about.by} cannot be compared.`))
  const curves = parts.map((rows, k) => survivalCurve(about.groups[k]!, rows.map(r => ({ patient: r.row.patient, days: r.days, died: r.died })), settings))
  findings.push(...curves.flatMap(c => c.findings))
  const tested = logRank({ time: patients.map(p => p.days), event: patients.map(p => p.died), group: patients.map(p => Number(p.first)) })
  findings.push(...tested.findings)
  const rows = patients.map(p => ({ patient: p.row, days: p.days, died: p.died, value: Number(p.first) })), interest = { name: about.name, label: about.groups[0] }
  return answer({
    by: about.by, from: about.from, curves: curves.flatMap(c => c.value ?? []), logRank: tested.value && { chiSquared: tested.value.chiSquared, p: tested.value.p },
    unadjusted: hazardModel(rows, interest, [], settings), adjusted: hazardModel(rows, interest, settings.survival.covariates, settings),
  }, findings)
}
