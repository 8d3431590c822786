import type { Table } from '../../statistics/index.ts'

/** A column of tidy rows: its name in the CSV and in formulas, what it holds, and its value. */
export interface RowColumn<R> {
  readonly name: string
  /** With the unit. */
  readonly describe: string
  readonly of: (row: R) => string | number | boolean | undefined
}

/** Columns as they are written to a CSV. */
export interface WrittenColumn { readonly name: string; readonly describe: string; readonly values: readonly (string | number | boolean | undefined)[] }

export const writtenColumns = <R>(rows: readonly R[], columns: readonly RowColumn<R>[]): WrittenColumn[] =>
  columns.map(c => ({ name: c.name, describe: c.describe, values: rows.map(c.of) }))

/** Columns as the statistics read them. */
export const tableOf = <R>(rows: readonly R[], columns: readonly RowColumn<R>[], names?: readonly string[]): Table =>
  Object.fromEntries(columns.filter(c => names?.includes(c.name) ?? true).map(c => [c.name, rows.map(c.of)]))

/** A column that is the row's property of that name. */
export const property = <R>(name: keyof R & string, describe: string): RowColumn<R> => ({ name, describe, of: row => row[name] as string | number | boolean | undefined })
