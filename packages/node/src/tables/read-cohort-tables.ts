import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type CohortTables, type TableName, type TableOptions, type TextTable, applyMapping, filesOfMapping, mappingSchema, readDictionary, tableNames } from '@yttria/core/cohort'
import { readJson } from '@yttria/core/course'
import type { Finding } from '@yttria/core/record'
import { InputError, wrongFile } from '../errors.ts'
import { decodedText } from './csv.ts'
import { readRegular } from '../read/open-regular.ts'
import { readTable } from './read-table.ts'

export interface CohortTablesRead {
  readonly tables: CohortTables
  readonly options: TableOptions
  readonly findings: readonly Finding[]
  /** Paths of the files read. */
  readonly files: readonly string[]
}

const endings = ['csv', 'tsv', 'txt', 'xlsx'] as const

/**
 * The clinical tables of a workspace: by tables.json where there is one, else patients, laboratory and events as .csv, .tsv, .txt or
 * .xlsx. Throws InputError where there is no table of patients, or two of one name.
 */
export async function readCohortTables(folder: string, given: TableOptions = {}): Promise<CohortTablesRead> {
  const mapping = join(folder, 'tables.json')
  if (existsSync(mapping)) return mappedTables(folder, mapping, given)
  const files = tableNames.flatMap(name => {
    const there = endings.map(e => join(folder, `${name}.${e}`)).filter(f => existsSync(f))
    if (there.length > 1) throw new InputError(`${folder} holds ${there.map(f => basename(f)).join(' and ')}: which one holds? Take one away`)
    return there.map(path => ({ name, path }))
  })
  if (!files.some(f => f.name === 'patients')) throw new InputError(`${folder} has no patients.csv (nor .tsv, .txt, .xlsx, nor tables.json); "yttria init" writes templates`)
  const read = new Map<TableName, TextTable>()
  for (const { name, path } of files) read.set(name, await readTable(path, { wanted: name }))
  const one = (name: TableName) => read.has(name) ? [read.get(name)!] : undefined
  return { tables: { patients: read.get('patients')!, laboratory: one('laboratory'), events: one('events') }, options: given, findings: [], files: files.map(f => f.path) }
}

async function mappedTables(folder: string, path: string, given: TableOptions): Promise<CohortTablesRead> {
  const read = readJson(mappingSchema, decodedText(await readRegular(path)), basename(path))
  if (!read.value) throw wrongFile(read.findings)
  const mapping = read.value, tables = new Map<string, TextTable>(), files = new Set([path])
  const id = (s: { readonly file: string; readonly sheet?: string }) => `${s.file}\n${s.sheet ?? ''}`
  for (const s of filesOfMapping(mapping)) {
    files.add(join(folder, s.file))
    if (!tables.has(id(s))) tables.set(id(s), await readTable(join(folder, s.file), { sheet: s.sheet }))
  }
  const dictionary = mapping.dictionary === undefined ? undefined : readDictionary(await readTable(join(folder, mapping.dictionary)))
  if (dictionary && !dictionary.value) throw wrongFile(dictionary.findings)
  const applied = applyMapping(mapping, s => tables.get(id(s))!, dictionary?.value)
  if (!applied.value) throw wrongFile(applied.findings)
  if (mapping.dictionary !== undefined) files.add(join(folder, mapping.dictionary))
  const { dates, decimal, missing } = mapping
  const options = { ...(dates === undefined ? {} : { dates }), ...(decimal === undefined ? {} : { decimal }), ...(missing === undefined ? {} : { missing }), ...given }
  return { tables: applied.value, options, findings: applied.findings, files: [...files] }
}
