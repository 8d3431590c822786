import { type Finding, type Outcome, note } from '../../record/index.ts'
import type { AnalysisSettings } from '../analysis-settings.ts'
import type { PatientRow } from '../rows/patient-row.ts'
import { type SurvivalComparison, compareSurvival } from '../survival/comparison.ts'
import { type CharacteristicComparison, baselineCharacteristics, compareCharacteristic } from './characteristics.ts'

/** Patients who count in an analysis beside those who do not: whether the analysis speaks for all. */
export interface Selection {
  readonly analysis: 'study' | 'dose-response' | 'dose-toxicity'
  readonly included: number
  readonly excluded: number
  readonly characteristics: readonly CharacteristicComparison[]
  readonly survival: Outcome<SurvivalComparison> | undefined
  readonly findings: readonly Finding[]
}

export function selections(patients: readonly PatientRow[], settings: AnalysisSettings): Selection[] {
  return [
    selection('study', patients, r => r.inStudy, settings),
    selection('dose-response', patients, r => r.inDoseResponse, settings),
    selection('dose-toxicity', patients, r => r.inDoseToxicity, settings),
  ]
}

function selection(analysis: Selection['analysis'], patients: readonly PatientRow[], isIn: (r: PatientRow) => boolean, settings: AnalysisSettings): Selection {
  const included = patients.filter(isIn), excluded = patients.filter(r => !isIn(r)), counts = { analysis, included: included.length, excluded: excluded.length }
  if (included.length === 0 || excluded.length === 0)
    return { ...counts, characteristics: [], survival: undefined, findings: [note('selection-one-group', { value: analysis }, included.length === 0 ? `No patient is included in ${analysis}.` : `All patients are included in ${analysis}: there is no selection.`)] }
  const followed = patients.filter(r => r.survivalDays !== undefined && r.died !== undefined)
  const characteristics = baselineCharacteristics.map(c => compareCharacteristic(c, included, excluded)).filter(c => c.first.kind !== 'none' || c.second.kind !== 'none')
  return {
    ...counts, characteristics, findings: [],
    survival: compareSurvival(followed.map(r => ({ row: r, days: r.survivalDays!, died: r.died!, first: isIn(r) })), { by: `inclusion in ${analysis}`, from: 'treatment', name: 'included', groups: ['included', 'excluded'] }, settings),
  }
}
