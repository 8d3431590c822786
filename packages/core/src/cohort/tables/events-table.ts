import { type Outcome, answer, refusal } from '../../record/index.ts'
import type { ClinicalEvent, PatientProblem } from '../patient.ts'
import { rowsByPatient } from './by-patient.ts'
import { dayOfRow } from './dated-row.ts'
import { isoDate } from './dates.ts'
import { eventsColumns } from './events-columns.ts'
import type { KnownPatient } from './laboratory-table.ts'
import { eventTerms } from './event-terms.ts'
import { cellProblem } from './problems.ts'
import { readRows } from './read-rows.ts'
import type { TableOptions, TextTable } from './text-table.ts'

export interface PatientEvents { readonly events: readonly ClinicalEvent[]; readonly problems: readonly PatientProblem[] }

/** events.csv by patient. An event that cannot be read spoils the dose-toxicity analysis of its patient: it may have been the highest grade. */
export function readEventsTable(table: TextTable, patients: readonly KnownPatient[], options: TableOptions = {}): Outcome<ReadonlyMap<string, PatientEvents>> {
  const read = readRows(table, eventsColumns, options)
  if (!read.value) return refusal(...read.findings)
  const { of, findings } = rowsByPatient(table, read.value.rows, patients.map(p => p.key))
  const terms = eventTerms(table.name, read.value.rows.flatMap(r => typeof r.values['term'] === 'string' ? [{ term: r.values['term'], row: r.row }] : []))
  const treatedOn = new Map(patients.map(p => [p.key, p.treatedOn]))
  const result = new Map<string, PatientEvents>()
  for (const [key, rows] of of) {
    const events: ClinicalEvent[] = [], problems: PatientProblem[] = []
    for (const row of rows) {
      const v = row.values as { term?: string; grade?: string; baselineGrade?: string; related?: string; serious?: boolean }
      if (row.problems.length > 0) { problems.push(...row.problems.map(p => ({ ...p, spoils: ['dose-toxicity'] as const }))); continue }
      const refuse = (column: string, text: string, because: string) =>
        problems.push(cellProblem({ table: table.name, row: row.row, column: row.written(column), text }, because, ['dose-toxicity']))
      if (v.term === undefined) { refuse('term', '', 'is empty: which event it was cannot be told'); continue }
      if (v.grade === undefined) { refuse('grade', '', `is empty: ${v.term} has no grade`); continue }
      // Looked for and not there.
      if (v.grade === '0') continue
      const when = dayOfRow(row.values, treatedOn.get(key))
      if ('because' in when && !when.missing) { refuse(row.values['date'] === undefined ? 'day' : 'date', row.values['date'] === undefined ? String(row.values['day']) : isoDate(row.values['date'] as number), when.because); continue }
      events.push({
        term: terms.termOf(v.term), grade: Number(v.grade) as ClinicalEvent['grade'], baselineGrade: Number(v.baselineGrade ?? 0) as ClinicalEvent['baselineGrade'],
        ...('day' in when ? { day: when.day } : {}), ...(v.related === undefined ? {} : { related: v.related === 'yes' }), ...(v.serious === undefined ? {} : { serious: v.serious }), row: row.row,
      })
    }
    result.set(key, { events, problems })
  }
  return answer(result, [...read.findings, ...findings, ...terms.findings])
}
