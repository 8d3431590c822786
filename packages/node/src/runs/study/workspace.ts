import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type CohortPatient, type CohortProtocol, type TableOptions, cohortFromTables, cohortProtocolSchema, namedCohortProtocol } from '@yttria/core/cohort'
import { readJson } from '@yttria/core/course'
import { type Finding, warning } from '@yttria/core/record'
import { InputError, wrongFile } from '../../errors.ts'
import { sha256 } from '../patient/stamp.ts'
import { readRegular, readText } from '../../read/open-regular.ts'
import { readCohortTables } from '../../tables/read-cohort-tables.ts'

export interface Workspace {
  readonly folder: string
  readonly protocol: CohortProtocol
  /** In the order of patients.csv, without what is measured on images. */
  readonly patients: readonly CohortPatient[]
  readonly findings: readonly Finding[]
  /** How dates and numbers were said to be meant. */
  readonly tableOptions: TableOptions
  /** The tables and the protocol: names and hashes. */
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[]
}

/** WORKSPACE/{protocol.json, patients.csv, laboratory.csv, events.csv, patients/KEY/}: all but the images. Throws InputError where there is no cohort. */
export async function readWorkspace(folder: string, protocolFile: string | undefined, given: TableOptions = {}): Promise<Workspace> {
  if (!await stat(folder).then(s => s.isDirectory(), () => false)) throw new InputError(`${folder}: no such folder`)
  const own = join(folder, 'protocol.json'), file = protocolFile ?? (existsSync(own) ? own : undefined)
  const protocol = namedCohortProtocol(file === undefined ? cohortProtocolSchema.parse({}) : await protocolAt(file))
  const { tables, options, findings, files } = await readCohortTables(folder, given)
  const { baselineDays, windowDays } = protocol.toxicity
  const read = cohortFromTables(tables, options, { from: baselineDays[0], to: windowDays[1] })
  if (!read.value) throw wrongFile(read.findings)
  const keys = new Set(read.value.map(p => p.key)), folders = await patientFolders(folder), nobodys = folders.filter(f => !keys.has(f))
  return {
    folder, protocol, patients: read.value, tableOptions: options,
    findings: [...findings, ...read.findings, ...nobodys.map(f => warning('cohort/folder-without-row', { value: f }, `The folder patients/${f} has no row in ${basename(tables.patients.name)}: it was not analysed.`, 'Add the row, or correct the name of the folder: it is the key.'))],
    inputs: await Promise.all([...files, ...(file === undefined ? [] : [file])].map(async f => ({ file: basename(f), sha256: sha256(await readRegular(f)) }))),
  }
}

export const said = (f: Finding): string => `${f.message}${f.remedy ? ` ${f.remedy}` : ''}`

async function patientFolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(folder, 'patients'), { withFileTypes: true }).catch(() => [])
  return entries.filter(e => (e.isDirectory() || e.isSymbolicLink()) && !e.name.startsWith('.')).map(e => e.name)
}

async function protocolAt(path: string): Promise<CohortProtocol> {
  const text = await readText(path).catch((fault: { code?: string }) => {
    if (fault instanceof InputError) throw fault
    throw new InputError(`${path}: ${fault.code === 'ENOENT' ? 'no such file' : `cannot be read (${fault.code})`}`)
  })
  const read = readJson(cohortProtocolSchema, text, basename(path))
  if (!read.value) throw new InputError(read.findings.map(said).join('\n').replaceAll('yttria schema`', 'yttria schema cohort-protocol`'), read.findings)
  return read.value
}
