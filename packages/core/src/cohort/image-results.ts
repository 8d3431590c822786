import { error, warning } from '../record/index.ts'
import type { Results } from '../course/index.ts'
import type { ClinicalRecord, CohortPatient, ImageResults, PatientProblem } from './patient.ts'

/** Days by which a table and the images may differ and still be of one exam. */
const typingError = 7

const exams = [
  { role: 'baseline', column: 'baselinePetDay', name: 'baseline FDG PET', spoils: ['study'] },
  { role: 'treatment', column: 'treatmentPetDay', name: '90Y PET', spoils: ['study'] },
  { role: 'followUp', column: 'followUpPetDay', name: 'follow-up FDG PET', spoils: ['dose-response'] },
] as const

/**
 * A patient with what was measured on the images. Where the tables give another day for an exam, the images' counts; a week apart it
 * is another exam, or another patient's. Results of another key are not taken.
 */
export function withResults(p: CohortPatient, results: ImageResults & Partial<Pick<Results, 'patient'>>): CohortPatient {
  const problems: PatientProblem[] = [...p.problems]
  if (results.patient !== undefined && results.patient.key !== p.key) {
    return {
      ...p, problems: [...problems, {
        ...error('cohort/results-key', { value: results.patient.key }, `The results of the images are of ${results.patient.key}, not of ${p.key}; the patient is left out.`, 'Correct the key in course.json, or the folder.'), spoils: ['study'],
      }],
    }
  }
  const days: { -readonly [K in keyof ClinicalRecord]?: ClinicalRecord[K] } = {}
  for (const { role, column, name, spoils } of exams) {
    const counted = results.exams?.find(e => e.role === role)?.daysFromTreatment, written = p.clinical[column]
    if (counted === undefined || written === undefined || Math.round(counted) === written) continue
    // Of a sequential treatment the images' follow-up counts from the last session, the table from the first.
    const measured = role === 'followUp' ? counted + (p.clinical.secondTreatmentDay ?? 0) : counted
    if (Math.round(measured) === written) continue
    const what = `${p.key}: by the table the ${name} is on day ${written}, by the images on day ${Math.round(measured)}`
    if (Math.abs(measured - written) <= typingError) {
      days[column] = Math.round(measured)
      problems.push({ ...warning('cohort/exam-day', { row: p.clinical.row, column, value: written }, `${what}; the images' day counts.`, 'Correct the table.'), spoils: [] })
    } else problems.push({ ...error('cohort/exam-day', { row: p.clinical.row, column, value: written }, `${what}: another exam, or another patient; ${(spoils as readonly string[]).includes('study') ? 'the patient is' : `for ${spoils.join(' and ')} the patient is`} left out.`, 'Correct the table, or the images of this key.'), spoils })
  }
  return { ...p, clinical: { ...p.clinical, ...days }, results, problems }
}

/** A patient whose images could not be analysed, and why. */
export const withoutResults = (p: CohortPatient, why: string, remedy?: string): CohortPatient => ({
  ...p, problems: [...p.problems, { ...error('cohort/images', { value: p.key }, `${p.key}: the images could not be analysed: ${why}`, remedy), spoils: ['dose-response', 'dose-toxicity'] }],
})
