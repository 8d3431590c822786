import { type TableName, allowedText, derivedFacts, tableColumns, tableNames } from '@yttria/core/cohort'

/** Every column of the tables with what may stand in it, for people. */
export const columnsText = (): string => tableNames.map(name => `${name}.csv\n${rows(tableColumns[name].map(c =>
  [`${c.name}${c.required ? ' *' : ''}`, allowedText(c), c.describe]))}`).join('\n')

/** What rules of eligibility may ask beside the columns of patients.csv. */
export const factsText = (): string => rows(Object.entries(derivedFacts))

function rows(cells: readonly (readonly string[])[]): string {
  // Wide words of a few columns are not to push the text of all to the right.
  const widths = cells[0]!.slice(0, -1).map((_, k) => Math.min(k === 0 ? 36 : 34, Math.max(...cells.map(r => r[k]!.length))))
  return cells.map(r => `  ${r.map((c, k) => k < r.length - 1 ? c.padEnd(widths[k]!) : c).join('  ')}\n`).join('')
}

const examples: Readonly<Record<TableName, string>> = {
  patients: 'P01, F, 63, 0, left, yes, yes, no, 2, yes ...',
  laboratory: 'P01, 2019-03-18, bilirubin, 14, umol/L, , 21',
  events: 'P01, 2019-03-06, Fatigue, 2, 0, yes, no',
}

export const readme = (): string => `A workspace of Yttria: a cohort of patients treated with microspheres

  protocol.json        every setting that can change a number; as it is: the study's choices
  patients.csv         one row for each patient: baseline characteristics, treatment, survival
  laboratory.csv       one row for each laboratory value, before and after treatment
  events.csv           one row for each clinical adverse event by CTCAE v5
  patients/KEY/dicom/  the images of each patient; course.json beside it where the headers do not tell enough

KEY is what joins them all: a pseudonym, the same in every table and as the name of the folder. Keep names, numbers of the
hospital and dates of birth out of the tables.

The tables may be CSV (comma, semicolon or tab; decimal point or comma) or XLSX. Dates are written 2019-03-04; others are read
only where the table leaves no doubt. An empty cell: not known. Columns may stand in any order, and all but those marked * may
be missing; columns of other names are your own, for rules of eligibility. A value that cannot be is named with its row and
column and spoils only the analyses that need it.

${columnsText()}
Rows, for example
${Object.entries(examples).map(([name, row]) => `  ${`${name}.csv`.padEnd(16)}${row}`).join('\n')}

Rules of eligibility in protocol.json ("eligibility") leave out whom they describe: { "column": "whoScore", "op": ">", "value": 2,
"reason": "WHO score above 2" }. Beside the columns of patients.csv they may ask for
${factsText()}`
