import type { CellValue } from './columns.ts'

/** The day of a row, counted from the patient's first treatment, or why there is none. */
export function dayOfRow(values: Readonly<Record<string, CellValue>>, treatedOn: number | undefined): { readonly day: number } | { readonly because: string; readonly missing: boolean } {
  const date = values['date'] as number | undefined, given = values['day'] as number | undefined
  if (date === undefined) return given === undefined ? { because: 'has neither a date nor a day', missing: true } : { day: given }
  if (treatedOn === undefined) return given === undefined ? { because: "has a date, but the patient's treatmentDate is not known", missing: false } : { day: given }
  const counted = date - treatedOn
  if (given !== undefined && given !== counted) return { because: `is of day ${given} but its date is ${counted} days from treatment`, missing: false }
  // Ten years: a typing error in the year.
  return Math.abs(counted) > 3650 ? { because: `is ${counted} days from treatment`, missing: false } : { day: counted }
}
