import type { AnalysisSettings } from './analysis-settings.ts'
import type { PatientRow } from './rows/patient-row.ts'

/** A patient who may stand for a group in the figure of examples. */
export interface ExamplePatient {
  readonly patient: string
  readonly group: 'response' | 'no response'
  readonly doseGy: number
  readonly category: NonNullable<PatientRow['category']>
  readonly newLesions?: number
}

/**
 * Of the patients in dose-response those with and those without objective response, in each group by how near they are to its median
 * of the weighted tumour dose (by rank; of an even number the lower of the two in the middle first): the first is the group's example.
 */
export function examplePatients(rows: readonly PatientRow[], settings: Pick<AnalysisSettings, 'objectiveResponse'>): ExamplePatient[][] {
  const known = rows.flatMap(r => r.inDoseResponse && r.doseGy !== undefined && r.category ? [{ patient: r.patient, doseGy: r.doseGy, category: r.category, ...(r.newLesions ? { newLesions: r.newLesions } : {}) }] : [])
  return (['response', 'no response'] as const).map(group => {
    const own = known.filter(r => settings.objectiveResponse.includes(r.category) === (group === 'response')).sort((a, b) => a.doseGy - b.doseGy || (a.patient < b.patient ? -1 : 1))
    const centre = (own.length - 1) / 2
    return own.map((r, n) => ({ r, away: Math.abs(n - centre), n })).sort((a, b) => a.away - b.away || a.n - b.n).map(({ r }) => ({ ...r, group }))
  })
}
