import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type CohortPatient, cohortFromTables } from '@yttria/core/cohort'
import type { Finding } from '@yttria/core/record'
import { InputError } from '@yttria/node/errors'
import { readCohortTables } from '@yttria/node/tables'
import { type CohortTableName, type CohortTableView, type TableReceived, cohortTableNames } from '../api/cohort.ts'
import { Refusal } from '../faults.ts'
import { copyPrivately } from '../private-files.ts'
import type { Workspace } from '../workspace.ts'

const endings = ['csv', 'tsv', 'txt', 'xlsx'] as const
export type TableEnding = typeof endings[number]
export const isEnding = (text: string): text is TableEnding => (endings as readonly string[]).includes(text)

export interface TablesRead { readonly tables: readonly CohortTableView[]; readonly patients: readonly CohortPatient[]; readonly findings: readonly Finding[]; readonly refused?: string; readonly files: readonly string[] }

/** The tables of a folder as a cohort reads them. */
export async function readTables(folder: string): Promise<TablesRead> {
  try {
    const { tables, options, findings, files } = await readCohortTables(folder), read = cohortFromTables(tables, options)
    const views = cohortTableNames.flatMap((name): CohortTableView[] => [tables[name]].flat().flatMap(t => t ? [{ name, file: t.name, rows: t.rows.length }] : []))
    const all = [...findings, ...read.findings, ...(read.value ?? []).flatMap(p => p.problems.map(({ spoils: _, ...f }): Finding => f))]
    return { tables: views, patients: read.value ?? [], findings: all, files, ...(read.value ? {} : { refused: read.findings.filter(f => f.severity === 'error').map(f => f.message).join(' ') }) }
  } catch (fault) {
    if (!(fault instanceof InputError)) throw fault
    return { tables: [], patients: [], findings: [], refused: fault.message.replaceAll(`${folder} `, 'The workspace ').replaceAll(folder, 'the workspace'), files: [] }
  }
}

/**
 * Puts a table into the workspace, where with the others it can be read without errors, or `despite` them. What was there is kept in
 * .yttria/tables. Errors name the row and the column.
 */
export async function receiveTable(w: Workspace, given: { readonly name: CohortTableName; readonly ending: TableEnding; readonly bytes: Uint8Array; readonly despite: boolean; readonly now: Date }): Promise<TableReceived> {
  if (existsSync(join(w.folder, 'tables.json'))) throw new Refusal('tables.json of this workspace says where its tables are: change those files, or take tables.json away.')
  const file = `${given.name}.${given.ending}`, old = (await readdir(w.folder)).filter(f => endings.some(e => f === `${given.name}.${e}`))
  const aside = await mkdtemp(join(tmpdir(), 'yttria-tables-'))
  try {
    for (const other of await readdir(w.folder)) if (cohortTableNames.some(n => n !== given.name && endings.some(e => other === `${n}.${e}`))) await copyPrivately(join(w.folder, other), join(aside, other))
    await writeFile(join(aside, file), given.bytes)
    const read = await readTables(aside), mine = read.findings.filter(f => f.subject.file === undefined || f.subject.file === file || f.severity === 'error')
    if (read.refused !== undefined && !(given.name !== 'patients' && read.files.length === 0)) return { accepted: false, findings: mine, refused: read.refused }
    if (read.refused !== undefined) return { accepted: false, findings: mine, refused: 'patients.csv comes first: the other tables are read by its keys.' }
    if (!given.despite && mine.some(f => f.severity === 'error' && f.subject.file === file)) return { accepted: false, findings: mine }
    const kept = join(w.own, 'tables'), stamp = given.now.toISOString().replaceAll(':', '-')
    await mkdir(kept, { recursive: true })
    await writeFile(join(w.folder, `.${file}.tmp`), given.bytes, { flush: true })
    for (const f of old) await rename(join(w.folder, f), join(kept, `${stamp}-${f}`))
    await rename(join(w.folder, `.${file}.tmp`), join(w.folder, file))
    return { accepted: true, findings: mine }
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/** Copies of the tables and of tables.json as they are now, for a study. */
export async function copyTables(files: readonly string[], to: string): Promise<void> {
  for (const f of files) await copyPrivately(f, join(to, basename(f)))
}
