import { type Finding, error, note } from '../../record/index.ts'
import { plainName } from '../../response/index.ts'
import type { PatientProblem } from '../patient.ts'
import { type CellValue, type Column, allowedText, noWords, yesWords } from './columns.ts'
import { type DateOrder, dateOfCell, isoDate, provenOrder } from './dates.ts'
import { matchHeader } from './header.ts'
import { type DecimalMark, numberOfCell, provenMark } from './numbers.ts'
import { cellProblem } from './problems.ts'
import { type TableOptions, type TextTable, isMissing } from './text-table.ts'

export interface ReadRow {
  readonly row: number
  /** What the cells hold, by our column names; dates as days since 1970-01-01. Missing and refused ones are absent. */
  readonly values: Readonly<Record<string, CellValue>>
  /** Columns of the user's own, as written. */
  readonly other: Readonly<Record<string, string>>
  readonly problems: readonly PatientProblem[]
  /** What a column of ours is called in the file. */
  readonly written: (column: string) => string
}

export interface ReadTable {
  readonly rows: readonly ReadRow[]
  /** Of the table as a whole. */
  readonly findings: readonly Finding[]
  readonly has: (column: string) => boolean
  /** The mark that its numbers have, for cells that are read elsewhere. */
  readonly mark?: DecimalMark
}

/** A table's cells by what its columns hold. Undefined with an error where the header cannot be used. */
export function readRows(table: TextTable, columns: readonly Column[], options: TableOptions): { readonly value?: ReadTable; readonly findings: readonly Finding[] } {
  const header = matchHeader(table, columns)
  if (header.refused) return { findings: header.findings }
  const findings = [...header.findings], present = columns.filter(c => header.at.has(c.name))
  const cellsOf = function* (kinds: readonly string[]) {
    for (const c of present) if (kinds.includes(c.kind)) for (const { cells } of table.rows) yield cells[header.at.get(c.name)!] ?? ''
  }
  const order = dateOrder(table, cellsOf(['date']), options, findings)
  // Values of the laboratory are text, for "<3"; they show the decimal mark all the same.
  const mark = decimalMark(table, cellsOf(['number', 'integer', 'text']), options, findings)
  const ambiguousDates: { column: string; row: number; text: string }[] = []
  const rows = table.rows.map(({ row, cells, written: ofRow }): ReadRow => {
    const written = (column: string) => ownText(ofRow, column) ?? ownText(table.written, column) ?? table.header[header.at.get(column) ?? -1]?.trim() ?? column
    const problems: PatientProblem[] = [], values: Record<string, CellValue> = {}
    // By names of the file: 'constructor', '__proto__' too.
    const other: Record<string, string> = Object.create(null)
    if (cells.length > table.header.length && cells.slice(table.header.length).some(c => c.trim() !== '') || cells.length < table.header.length) {
      problems.push({ ...error('cohort/row-ragged', { file: table.name, row }, `${table.name}, row ${row}: ${cells.length} cells, the header has ${table.header.length}; the row was not read.`, 'A comma or a quotation mark too many or too few, perhaps a decimal comma.'), spoils: ['study'] })
      // Its first cell is the key in most files, and then the patient can be named.
      const keyAt = header.at.get('key')
      return { row, values: keyAt === 0 && cells[0]!.trim() !== '' ? { key: cells[0]!.trim() } : {}, other, problems, written }
    }
    for (const c of present) {
      const text = cells[header.at.get(c.name)!]!.trim()
      const named = c.kind === 'category' ? categoryOf(c.values, text) : undefined
      if (named !== undefined) { values[c.name] = named; continue }
      if (isMissing(text, options)) continue
      const found = cellValue(c, text, { order, mark, separator: table.separator })
      if ('value' in found) values[c.name] = found.value
      else {
        if (found.ambiguousDate) ambiguousDates.push({ column: written(c.name), row, text })
        problems.push(cellProblem({ table: table.name, row, column: written(c.name), text }, found.because, c.spoils ?? [], found.remedy))
      }
    }
    for (const o of header.other) if (!isMissing(cells[o.at]!, options)) other[o.name] = cells[o.at]!.trim()
    return { row, values, other, problems, written }
  })
  if (ambiguousDates.length > 0) {
    const first = ambiguousDates[0]!
    findings.push(error('cohort/date-order', { file: table.name, column: first.column, row: first.row, value: first.text },
      `${table.name}: ${ambiguousDates.length} date${ambiguousDates.length === 1 ? '' : 's'} as ${first.text} (${first.column}, row ${first.row}) may be day-first or month-first, and nothing in the table tells; they were not read.`,
      'Write dates as 2019-03-04, or say how they are meant: --dates day-first or month-first, or "dates" in the mapping.'))
  }
  return { value: { rows, findings, has: name => header.at.has(name), mark }, findings }
}

type Found = { readonly value: CellValue } | { readonly because: string; readonly remedy?: string; readonly ambiguousDate?: boolean }

function cellValue(c: Column, text: string, given: { order?: DateOrder; mark?: DecimalMark; separator?: string }): Found {
  switch (c.kind) {
    case 'text': return { value: text }
    case 'yesNo': {
      const plain = text.toLowerCase()
      return yesWords.includes(plain) ? { value: true } : noWords.includes(plain) ? { value: false } : { because: 'is neither yes nor no' }
    }
    case 'category': return { because: `is none of ${Object.keys(c.values).join(', ')}` }
    case 'date': {
      const found = dateOfCell(text, given.order)
      if ('day' in found) return { value: found.day }
      switch (found.problem) {
        case 'ambiguous': return { because: 'may be day-first or month-first', ambiguousDate: true, remedy: 'Write it as 2019-03-04, or declare the order.' }
        case 'impossible': return { because: 'is no day of the calendar between 1990 and 2100' }
        case 'two-digit-year': return { because: 'has a year of two digits', remedy: 'Write it as 2019-03-04.' }
        case 'spreadsheet-number': return { because: `is a spreadsheet's number for a date (${isoDate(Math.floor(Number(text)) - 25569)} where it counts from 1900)`, remedy: 'Format the column as a date, as 2019-03-04, before it is saved.' }
        default: return { because: 'is no date', remedy: 'Write it as 2019-03-04.' }
      }
    }
    default: {
      const found = numberOfCell(text, given.mark, given.separator)
      if ('problem' in found) return found.problem === 'ambiguous'
        ? { because: 'may have a decimal mark or a mark of thousands', remedy: 'Write it without marks of thousands, or declare the decimal mark: --decimal "," or ".".' }
        : { because: 'is no number' }
      const { value } = found
      if (c.kind === 'integer' && !Number.isInteger(value)) return { because: 'is no whole number' }
      const outside = (c.min !== undefined && value < c.min) || (c.max !== undefined && value > c.max) || (c.above !== undefined && value <= c.above)
      if (!outside) return { value }
      const percent = c.max === 1 && value > 1 && value <= 100
      return { because: `cannot be: ${allowedText(c)}`, ...(percent ? { remedy: `${value}% is written ${value / 100}.` } : {}) }
    }
  }
}

const ownText = (texts: Readonly<Record<string, string>> | undefined, name: string): string | undefined =>
  texts && Object.hasOwn(texts, name) ? texts[name] : undefined

/** The category that a text means; undefined where it means none. */
function categoryOf(values: Readonly<Record<string, readonly string[]>>, text: string): string | undefined {
  const plain = plainName(text)
  if (plain === '') return undefined
  return Object.keys(values).find(v => plainName(v) === plain || values[v]!.some(s => plainName(s) === plain))
}

function dateOrder(table: TextTable, cells: Iterable<string>, options: TableOptions, findings: Finding[]): DateOrder | undefined {
  if (options.dates) return options.dates
  const proven = provenOrder(cells)
  if (proven === 'mixed') {
    findings.push(error('cohort/date-order', { file: table.name }, `${table.name}: some dates can only be day-first, others only month-first; those that could be either were not read.`, 'Write all dates as 2019-03-04.'))
    return undefined
  }
  if (proven) findings.push(note('cohort/date-order', { file: table.name, value: proven }, `${table.name}: dates were read ${proven}: some of them can be nothing else.`))
  return proven
}

function decimalMark(table: TextTable, cells: Iterable<string>, options: TableOptions, findings: Finding[]): DecimalMark | undefined {
  if (options.decimal) return options.decimal
  const proven = provenMark(cells, table.separator)
  if (proven !== 'mixed') return proven
  findings.push(note('cohort/decimal', { file: table.name }, `${table.name}: some numbers have a decimal comma, others a decimal point; each was read by its own where it can be only one.`))
  return undefined
}
