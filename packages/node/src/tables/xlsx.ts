import type { TextTable } from '@yttria/core/cohort'
import readWorkbook from 'read-excel-file/node'
import { InputError } from '../errors.ts'
import { boundedWorkbook } from './xlsx-unpacked.ts'

/** A sheet of a workbook as texts: dates as 2019-03-04, numbers with a point. The header is its first row that is not empty. */
export async function xlsxTable(bytes: Buffer, name: string, options: { readonly sheet?: string; readonly wanted?: string }): Promise<TextTable> {
  const sheets = await readWorkbook(Buffer.from(boundedWorkbook(bytes, name))).catch((fault: unknown) => {
    throw new InputError(`${name} cannot be read as a workbook: ${(fault as Error).message}`)
  })
  const filled = sheets.filter(s => s.data.some(row => row.some(c => c !== null)))
  const called = (title: string | undefined) => title === undefined ? undefined : sheets.find(s => s.sheet.trim().toLowerCase() === title.trim().toLowerCase())
  const names = sheets.map(s => s.sheet).join(', ')
  const found = options.sheet !== undefined ? called(options.sheet) : called(options.wanted) ?? (filled.length === 1 ? filled[0] : undefined)
  if (!found) {
    throw new InputError(options.sheet !== undefined ? `${name} has no sheet ${JSON.stringify(options.sheet)}: it has ${names}`
      : filled.length === 0 ? `${name}: every sheet is empty` : `${name} has the sheets ${names}: say which${options.wanted === undefined ? '' : `, or call it ${options.wanted}`}`)
  }
  const texts = found.data.map(row => row.map(cellText)), first = texts.findIndex(row => row.some(c => c !== ''))
  if (first < 0) throw new InputError(`${name}, sheet ${found.sheet}: no header line`)
  const width = 1 + texts.reduce((most, row) => Math.max(most, row.findLastIndex(c => c !== '')), -1)
  const whole = (row: readonly string[]) => Array.from({ length: width }, (_, k) => row[k] ?? '')
  return {
    name: sheets.length > 1 ? `${name}, sheet ${found.sheet}` : name, header: whole(texts[first]!).map(c => c.trim()),
    rows: texts.map((cells, k) => ({ row: k + 1, cells: whole(cells) })).slice(first + 1).filter(r => r.cells.some(c => c !== '')),
  }
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) {
    // The parser gives the clock of the cell as UTC.
    const iso = cell.toISOString()
    return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19)
  }
  // 15 digits are what a spreadsheet shows: 63.1 is stored as 63.100000000000001.
  return typeof cell === 'number' ? String(Number(cell.toPrecision(15))) : String(cell).trim()
}
