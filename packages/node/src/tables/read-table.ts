import { basename } from 'node:path'
import type { TextTable } from '@yttria/core/cohort'
import { InputError } from '../errors.ts'
import { csvTable, decodedText } from './csv.ts'
import { readRegular } from '../read/open-regular.ts'

/** A table from a CSV (comma, semicolon, tab) or an XLSX. `sheet`: of a workbook; without it the one called `wanted`, else the only one. Throws InputError where there is none. */
export async function readTable(path: string, options: { readonly sheet?: string; readonly wanted?: string } = {}): Promise<TextTable> {
  const bytes = await readRegular(path), name = basename(path)
  // A zip begins with PK; an old .xls with D0CF.
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return (await import('./xlsx.ts')).xlsxTable(bytes, name, options)
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) throw new InputError(`${name} is a workbook of before 2007 (or one with a password): save it as .xlsx or .csv`)
  if (options.sheet !== undefined) throw new InputError(`${name} is no workbook: it has no sheet ${JSON.stringify(options.sheet)}`)
  return csvTable(decodedText(bytes), name)
}
