import { error } from '../../record/index.ts'
import type { AnalysisName, PatientProblem } from '../patient.ts'

/** A cell that was refused, and what that spoils. */
export function cellProblem(at: { readonly table: string; readonly row: number; readonly column: string; readonly text: string }, because: string, spoils: readonly AnalysisName[], remedy?: string): PatientProblem {
  return {
    ...error('cohort/cell', { file: at.table, row: at.row, column: at.column, value: at.text }, `${at.table}, row ${at.row}, ${at.column}: ${JSON.stringify(at.text)} ${because}; ${consequence(spoils)}.`,
      remedy ?? 'Correct the cell, or empty it where the value is not known.'),
    spoils,
  }
}

/** What two cells of a row say against each other. */
export function contradiction(table: { readonly name: string }, row: { readonly row: number }, column: string, value: string | number, because: string, spoils: readonly AnalysisName[], remedy = 'Correct the cell that is wrong.'): PatientProblem {
  return { ...error('cohort/contradiction', { file: table.name, row: row.row, column, value }, `${table.name}, row ${row.row}, ${column}: ${value} ${because}; ${consequence(spoils)}.`, remedy), spoils }
}

const consequence = (spoils: readonly AnalysisName[]): string =>
  spoils.length === 0 ? 'it counts as not known' : spoils.includes('study') ? 'the patient is left out' : `for ${spoils.join(' and ')} the patient is left out`
