import { warning } from '../../record/index.ts'
import { day, decayFactor, radionuclides } from '../../physics/index.ts'
import type { AnalysisName, ClinicalRecord, PatientProblem } from '../patient.ts'
import { contradiction } from './problems.ts'

const glassBqAtCalibration = 2500

/** What a row's days and figures say against each other. A day that cannot be is taken out. `cell`: where a value of ours was read, and as which date. */
export function clinicalChecks(record: ClinicalRecord, table: string, cell: (column: string) => { readonly column: string; readonly date?: string } = column => ({ column })): { readonly clinical: ClinicalRecord; readonly problems: readonly PatientProblem[] } {
  const problems: PatientProblem[] = [], without = new Set<keyof ClinicalRecord>(), row = { row: record.row ?? 0 }
  const against = (column: keyof ClinicalRecord, value: string | number, because: string, spoils: readonly AnalysisName[], take = true) => {
    const at = cell(column)
    problems.push(contradiction({ name: table }, row, at.column, at.date === undefined ? value : `${at.date} (day ${value})`, because.replace(/^days: /, at.date === undefined ? 'days: ' : 'is '), spoils))
    if (take) without.add(column)
  }
  const doubt = (column: keyof ClinicalRecord, value: string | number, message: string, remedy: string) =>
    problems.push({ ...warning('cohort/doubtful', { file: table, row: record.row, column, value }, `${table}, row ${row.row}, ${column}: ${message}`, remedy), spoils: [] })
  const { baselinePetDay: baseline, treatmentPetDay: y90, followUpPetDay: followUp, secondTreatmentDay: second, survival, treatmentApproach, lungShuntFraction } = record

  if (baseline !== undefined && baseline > 0) against('baselinePetDay', baseline, 'days: a baseline FDG PET after the treatment', ['study'])
  if (y90 !== undefined && y90 < 0) against('treatmentPetDay', y90, 'days: a 90Y PET before the treatment', ['study'])
  if (y90 !== undefined && y90 > 14) doubt('treatmentPetDay', y90, `the 90Y PET was ${y90} days after the treatment: little activity was left.`, 'Check both dates.')
  if (followUp !== undefined && followUp <= 0) against('followUpPetDay', followUp, 'days: a follow-up FDG PET that is not after the treatment', ['dose-response'])
  if (second !== undefined && second <= 0) against('secondTreatmentDay', second, 'days: a second treatment that is not after the first', ['dose-toxicity'])
  if (treatmentApproach === 'sequentialWholeLiver' && second === undefined && !problems.some(p => p.subject.column === 'secondTreatmentDay'))
    problems.push(contradiction({ name: table }, row, 'treatmentApproach', treatmentApproach, 'comes without secondTreatmentDate: how far apart the sessions were is not known', ['dose-toxicity'], 'Give secondTreatmentDate or secondTreatmentDay.'))
  if (survival?.died) {
    // A day of grace for the hour and for how days are counted.
    if (followUp !== undefined && followUp > survival.days + 1) against('followUpPetDay', followUp, `days: a follow-up FDG PET after the death on day ${survival.days}`, ['dose-response', 'survival'], false)
    if (second !== undefined && second > survival.days + 1) against('secondTreatmentDay', second, `days: a second treatment after the death on day ${survival.days}`, ['dose-toxicity', 'survival'], false)
    if (y90 !== undefined && y90 > survival.days + 1) against('treatmentPetDay', y90, `days: a 90Y PET after the death on day ${survival.days}`, ['study'], false)
  } else if (survival) {
    const seen = Math.max(...[followUp, second, y90].filter(d => d !== undefined), 0)
    if (seen > survival.days + 1) doubt('survival', survival.days, `the last contact is on day ${survival.days}, but the patient was seen on day ${seen}.`, 'Correct survivalDays or lastContactDate: survival counts too short.')
  }
  if (record.device === 'glass' && record.daysFromCalibration !== undefined && record.specificActivityBqPerSphere !== undefined) {
    const expected = glassBqAtCalibration * decayFactor({ elapsed: record.daysFromCalibration * day, halfLife: radionuclides['90Y'].halfLife })
    const ratio = record.specificActivityBqPerSphere / expected
    if (ratio < 0.6 || ratio > 1.7) doubt('specificActivityBqPerSphere', record.specificActivityBqPerSphere, `a glass sphere of ${glassBqAtCalibration} Bq has about ${expected.toFixed(0)} Bq ${record.daysFromCalibration} days after calibration.`, 'Check both; the activity is wanted at injection.')
  }
  if (lungShuntFraction !== undefined && lungShuntFraction > 0.5) doubt('lungShuntFraction', lungShuntFraction, 'more than half of the activity in the lungs.', 'It is a share, 0 to 1: 5% is 0.05.')
  if (record.ageYears !== undefined && record.ageYears < 16) doubt('ageYears', record.ageYears, 'a child.', 'Check the age.')
  const clinical = without.size === 0 ? record : Object.fromEntries(Object.entries(record).filter(([k]) => !without.has(k as keyof ClinicalRecord))) as unknown as ClinicalRecord
  return { clinical, problems }
}
