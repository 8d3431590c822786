import { type WrittenColumn, writtenColumns } from './columns.ts'
import type { CohortRows } from './cohort-rows.ts'
import { eventColumns } from './event-row.ts'
import { laboratoryColumns } from './laboratory-row.ts'
import { lesionColumns } from './lesion-row.ts'
import { patientColumns } from './patient-row.ts'

export { csvText } from './csv.ts'
export type { RowColumn, WrittenColumn } from './columns.ts'
export type { CohortRows } from './cohort-rows.ts'
export type { EventRow } from './event-row.ts'
export type { LaboratoryRow } from './laboratory-row.ts'
export type { LesionRow } from './lesion-row.ts'
export type { PatientRow } from './patient-row.ts'

/** The rows as columns of CSV files, by the name of the file: lesions, patients, laboratory, events. */
export const writtenRows = (rows: CohortRows): Readonly<Record<'lesions' | 'patients' | 'laboratory' | 'events', readonly WrittenColumn[]>> => ({
  lesions: writtenColumns(rows.lesions, lesionColumns), patients: writtenColumns(rows.patients, patientColumns),
  laboratory: writtenColumns(rows.laboratory, laboratoryColumns), events: writtenColumns(rows.events, eventColumns),
})
