import { type EventGrade, type RecordedEvent, clinicalToxicity, highestByTerm } from './clinical-toxicity.ts'
import { type SeriesValue, type TermGrade, laboratoryToxicity } from './laboratory-toxicity.ts'
import { type ReildReview, reildReview } from './reild.ts'
import type { ToxicitySettings } from './settings.ts'

/** The toxicity of one patient by CTCAE v5. */
export interface Toxicity {
  readonly laboratory: readonly TermGrade[]
  /** Every recorded event, and whether it counts. */
  readonly clinical: readonly EventGrade[]
  /** Of the counted events, the highest grade of each term. */
  readonly clinicalByTerm: readonly EventGrade[]
  /** Over laboratory terms and events; undefined where no laboratory term could be graded and there are no events. */
  readonly highestGrade: number | undefined
  readonly highestLaboratoryGrade: number | undefined
  /** Terms with a grade above 0: laboratory and clinical. */
  readonly adverseEvents: number
  /** Laboratory terms that have a grade; with fewer than all six the highest is a lower bound. */
  readonly gradedTerms: number
  /** Counted events marked as serious by whoever recorded them: a matter of outcome, not of grade. */
  readonly serious: readonly EventGrade[]
  /** Counted terms of grade 3 and above. */
  readonly severe: number
  readonly reild: ReildReview
}

export function toxicity(
  patient: { readonly laboratory: readonly SeriesValue[]; readonly events: readonly RecordedEvent[]; readonly sex?: 'M' | 'F' }, settings: ToxicitySettings,
): Toxicity {
  const laboratory = laboratoryToxicity(patient.laboratory, settings, patient.sex)
  const clinical = clinicalToxicity(patient.events, settings), clinicalByTerm = highestByTerm(clinical)
  const laboratoryGrades = laboratory.flatMap(t => t.grade ?? []), clinicalGrades = clinicalByTerm.map(e => e.grade)
  const all = [...laboratoryGrades, ...clinicalGrades]
  return {
    laboratory, clinical, clinicalByTerm,
    highestGrade: all.length > 0 ? Math.max(...all) : undefined,
    highestLaboratoryGrade: laboratoryGrades.length > 0 ? Math.max(...laboratoryGrades) : undefined,
    adverseEvents: all.filter(g => g > 0).length,
    gradedTerms: laboratoryGrades.length,
    serious: clinical.filter(e => e.counted && e.serious === true),
    severe: all.filter(g => g >= 3).length,
    reild: reildReview(patient, settings),
  }
}
