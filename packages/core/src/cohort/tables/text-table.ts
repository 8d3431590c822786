/** A table as it was read from a file: texts only. What they mean the columns say. */
export interface TextTable {
  /** 'patients.csv', or 'study.xlsx, sheet patients'. */
  readonly name: string
  readonly header: readonly string[]
  readonly rows: readonly TextRow[]
  /** Of a CSV. In a file that separates by semicolons a comma is a decimal mark. */
  readonly separator?: ',' | ';' | '\t'
  /** Our column's name in the file it came from, where a mapping renamed it. */
  readonly written?: Readonly<Record<string, string>>
}

export interface TextRow {
  /** As a person counts it in the file; the header is in row 1. */
  readonly row: number
  readonly cells: readonly string[]
  /** As of the table, for this row. */
  readonly written?: Readonly<Record<string, string>>
}

/** What cannot be told from a table itself. */
export interface TableOptions {
  /** How dates of two numbers and a year are to be read; year-first ones need nothing. */
  readonly dates?: 'day-first' | 'month-first'
  readonly decimal?: ',' | '.'
  /** Texts that mean "not known" beside the usual ones. */
  readonly missing?: readonly string[]
}

const missingTexts = new Set(['', 'na', 'n/a', 'n.a.', 'nan', 'null', 'none given', 'unknown', 'unk', 'not known', 'missing', '.', '-', '?', '#n/a', '#n/b'])

/** The cell says that its value is not known. */
export const isMissing = (text: string, options: TableOptions = {}): boolean =>
  missingTexts.has(text.trim().toLowerCase()) || (options.missing?.some(m => m.trim().toLowerCase() === text.trim().toLowerCase()) ?? false)
