import { type Finding, type Outcome, answer, error, refusal, warning } from '../../record/index.ts'
import type { CohortPatient, PatientProblem } from '../patient.ts'
import { readEventsTable } from './events-table.ts'
import { readLaboratoryTable } from './laboratory-table.ts'
import { type PatientRecord, readPatientsTable } from './patients-table.ts'
import type { TableOptions, TextTable } from './text-table.ts'

/** Laboratory values and events may stand in several tables. */
export interface CohortTables { readonly patients: TextTable; readonly laboratory?: readonly TextTable[]; readonly events?: readonly TextTable[] }

/**
 * The patients of a cohort from its tables, in the order of patients.csv, without what is measured on images. Findings: of tables
 * as wholes and of rows that are nobody's; what concerns one patient is among the patient's problems. `window`: days in which a
 * laboratory value that is refused spoils the dose-toxicity analysis.
 */
export function cohortFromTables(tables: CohortTables, options: TableOptions = {}, window: { readonly from: number; readonly to: number } = { from: -42, to: 124 }): Outcome<readonly CohortPatient[]> {
  const patients = readPatientsTable(tables.patients, options)
  if (!patients.value) return refusal(...patients.findings)
  if (patients.value.length === 0) return refusal(...patients.findings, error('cohort/table-empty', { file: tables.patients.name }, `${tables.patients.name} has no patients.`, 'Write one row for each patient under the header.'))
  const findings: Finding[] = [...patients.findings]
  const laboratory = (tables.laboratory ?? []).map(table => ({ table, read: readLaboratoryTable(table, patients.value!, options, window) }))
  const events = (tables.events ?? []).map(table => ({ table, read: readEventsTable(table, patients.value!, options) }))
  findings.push(...[...laboratory, ...events].flatMap(t => t.read.findings))
  // A table that was given and cannot be read is no table without rows.
  const unread = [...laboratory, ...events].filter(t => !t.read.value).map(({ table: { name } }): PatientProblem =>
    ({ ...error('cohort/table-refused', { file: name }, `${name} could not be read; for dose-toxicity the patient is left out.`), spoils: ['dose-toxicity'] }))
  return answer(patients.value.map(record => {
    const lab = laboratory.flatMap(t => t.read.value?.get(record.key) ?? []), its = events.flatMap(t => t.read.value?.get(record.key) ?? [])
    const patient: CohortPatient = {
      key: record.key, clinical: record.clinical, laboratory: lab.flatMap(l => l.values), events: its.flatMap(e => e.events),
      problems: [...record.problems, ...lab.flatMap(l => l.problems), ...its.flatMap(e => e.problems), ...unread],
    }
    return { ...patient, problems: [...patient.problems, ...afterDeath(record, patient, tables)] }
  }), findings)
}

/** What is dated after the patient's death: the death or the other is wrong. A day of grace, for how days are counted. */
function afterDeath({ clinical: { survival } }: PatientRecord, patient: CohortPatient, tables: CohortTables): PatientProblem[] {
  if (!survival) return []
  const problems: PatientProblem[] = []
  if (survival.died) {
    const late = patient.laboratory.filter(v => v.day > survival.days + 1), events = patient.events.filter(e => e.day !== undefined && e.day > survival.days + 1)
    for (const [file, column, rows] of [[nameOf(tables.laboratory), 'date', late], [nameOf(tables.events), 'date', events]] as const) {
      const first = rows[0]
      if (first) problems.push({
        ...error('cohort/after-death', { file, row: first.row, column, value: first.day }, `${file}, row ${first.row}: ${patient.key} has ${rows.length === 1 ? 'an entry' : `${rows.length} entries, the first`} of day ${first.day}, after the death on day ${survival.days}; for survival and dose-toxicity the patient is left out.`, 'Correct the date or the death.'),
        spoils: ['survival', 'dose-toxicity'],
      })
    }
  } else {
    const fatal = patient.events.find(e => e.grade === 5)
    if (fatal) problems.push({ ...error('cohort/fatal-event', { file: nameOf(tables.events), row: fatal.row, column: 'grade', value: 5 }, `${nameOf(tables.events)}, row ${fatal.row}: grade 5 is death, but ${patient.key} is not recorded as dead; for survival the patient is left out.`, 'Correct the grade or the survival.'), spoils: ['survival'] })
    const last = Math.max(0, ...patient.laboratory.map(v => v.day), ...patient.events.flatMap(e => e.day ?? []))
    if (last > survival.days + 1) problems.push({ ...warning('cohort/doubtful', { file: tables.patients.name, row: patient.clinical.row, column: 'survivalDays', value: survival.days }, `${patient.key}: the last contact is on day ${survival.days}, but there is an entry of day ${last}.`, 'Correct survivalDays or lastContactDate: survival counts too short.'), spoils: [] })
  }
  return problems
}

const nameOf = (tables: readonly TextTable[] | undefined): string => tables?.map(t => t.name).join(' or ') ?? ''
