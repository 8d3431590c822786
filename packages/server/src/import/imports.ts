import { randomUUID } from 'node:crypto'
import { appendFile, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diagnose, indexFolder } from '@yttria/core/dicom'
import { type Finding, error } from '@yttria/core/record'
import { readFolder } from '@yttria/node/read'
import type { ImportView, ImportedPatient, UnfinishedImport } from '../api/imports.ts'
import { NotThere, Refusal } from '../faults.ts'
import { type Workspace, patientKeys } from '../workspace.ts'
import { unusableUids } from './unusable-uids.ts'

const importId = /^[0-9a-f-]{36}$/

export const importFolder = (w: Workspace, id: string): string => {
  if (!importId.test(id)) throw new NotThere('There is no such import.')
  return join(w.own, 'imports', id)
}
export const filesFolder = (w: Workspace, id: string): string => join(importFolder(w, id), 'files')

/** New patients while they are taken in. */
export const acceptedFolder = (w: Workspace, id: string): string => join(importFolder(w, id), 'accepted')

/** The file of that number. */
export const numbered = (n: number): string => String(n).padStart(6, '0')

/** `files`: how many are going to come, where that is known. */
export async function beginImport(w: Workspace, files?: number): Promise<string> {
  const id = randomUUID()
  await mkdir(filesFolder(w, id), { recursive: true })
  if (files !== undefined) await noteExpected(w, id, files)
  return id
}

export async function importIds(w: Workspace): Promise<string[]> {
  return (await readdir(join(w.own, 'imports')).catch(() => [])).filter(e => importId.test(e))
}

export async function countFiles(w: Workspace, id: string): Promise<number> {
  return (await readdir(filesFolder(w, id)).catch(() => { throw new NotThere('There is no such import; it may have been finished or dropped.') })).length
}

/** Takes away what came from `first` on: a part that did not arrive whole, or comes again. */
export async function truncateImport(w: Workspace, id: string, first: number): Promise<void> {
  const folder = filesFolder(w, id), names = (await namesOf(w, id)).slice(0, first)
  for (const file of await readdir(folder)) if (Number(file) >= first) await rm(join(folder, file), { force: true })
  await writeFile(join(importFolder(w, id), 'names.txt'), lines(names))
}

const lines = (names: readonly string[]): string => names.map(n => `${JSON.stringify(n)}\n`).join('')

/** Names as the person's folder had them: for findings only. */
export const noteNames = (w: Workspace, id: string, names: readonly string[]): Promise<void> => appendFile(join(importFolder(w, id), 'names.txt'), lines(names))

export async function namesOf(w: Workspace, id: string): Promise<string[]> {
  const text = await readFile(join(importFolder(w, id), 'names.txt'), 'utf8').catch(() => '')
  // A line without its end was broken off with the program, and its file did not count yet.
  return text.split('\n').slice(0, -1).map(l => JSON.parse(l) as string)
}

/** How many files of a folder were left where they are, since they are no DICOM. */
export const noteSkipped = (w: Workspace, id: string, skipped: number): Promise<void> => writeFile(join(importFolder(w, id), 'skipped'), String(skipped))

/** What was said of the folder itself: links not followed, files that cannot be read, archives. */
export const noteFindings = (w: Workspace, id: string, findings: readonly Finding[]): Promise<void> => writeFile(join(importFolder(w, id), 'findings.json'), JSON.stringify(findings))

const notedFindings = async (w: Workspace, id: string): Promise<Finding[]> =>
  JSON.parse(await readFile(join(importFolder(w, id), 'findings.json'), 'utf8').catch(() => '[]')) as Finding[]

/** From which folder an import is being copied; nothing once it is whole. What a crash broke off can be begun again from there. */
export const noteSource = (w: Workspace, id: string, folder: string | undefined): Promise<void> =>
  folder === undefined ? rm(join(importFolder(w, id), 'source'), { force: true }) : writeFile(join(importFolder(w, id), 'source'), folder)

/** How many files an upload is going to have. */
const noteExpected = (w: Workspace, id: string, files: number): Promise<void> => writeFile(join(importFolder(w, id), 'expected'), String(files))

/** Files that an upload was going to have and that did not come. */
async function missingFiles(w: Workspace, id: string): Promise<number> {
  const expected = Number(await readFile(join(importFolder(w, id), 'expected'), 'utf8').catch(() => '0'))
  return Math.max(0, expected - await countFiles(w, id))
}

/** Throws Refusal where an import from a folder, or an upload that said how many files it has, is not whole. */
export async function requireWhole(w: Workspace, id: string): Promise<void> {
  const missing = await missingFiles(w, id)
  if (missing > 0) throw new Refusal(`The upload of this folder has not come to its end: ${missing} files are missing. Drop the import, and the folder again.`)
  const { folder } = await sourceOf(w, id)
  if (folder !== undefined) throw new Refusal('The copying of this folder has not come to its end: files are missing. Copy the folder again.')
}

export const sourceOf = async (w: Workspace, id: string): Promise<{ folder?: string }> => {
  const folder = await readFile(join(importFolder(w, id), 'source'), 'utf8').catch(() => undefined)
  return folder === undefined ? {} : { folder }
}

export async function unfinishedImports(w: Workspace): Promise<UnfinishedImport[]> {
  const entries = await importIds(w)
  const all = await Promise.all(entries.map(async id => ({ id, files: await countFiles(w, id).catch(() => 0), begunAt: (await stat(join(w.own, 'imports', id))).birthtime.toISOString(), ...await sourceOf(w, id) })))
  return all.sort((a, b) => a.begunAt < b.begunAt ? 1 : -1)
}

export async function viewImport(w: Workspace, id: string): Promise<ImportView> {
  const { headers, findings, files, others } = await readFolder(filesFolder(w, id)), names = await namesOf(w, id)
  const noted = await notedFindings(w, id)
  const skipped = Number(await readFile(join(importFolder(w, id), 'skipped'), 'utf8').catch(() => '0'))
  const index = indexFolder(headers), keys = await patientKeys(w), taken = new Set(keys)
  let next = 1
  const key = () => {
    while (taken.has(`p${next}`)) next++
    taken.add(`p${next}`)
    return `p${next}`
  }
  const patients = index.patients.map((patient, n): ImportedPatient => {
    const series = index.series.filter(s => s.patient === patient.key)
    return {
      number: n + 1, suggestedKey: key(), files: new Set(series.flatMap(s => s.instances.map(i => i.file))).size,
      series: series.map(s => ({ modality: s.modality, description: s.description ?? '', ...(s.start ? { date: s.start.text.slice(0, 10) } : {}), files: s.instances.length })),
      hasPet: series.some(s => s.kind === 'pet'),
    }
  })
  const refused = unusableUids(headers.map(h => ({ file: h.file, uid: h.sopInstanceUid })), names)
  const said = [...findings, ...diagnose(index).filter(f => f.severity !== 'note')].map(f => named(f, names))
  return { id, files: files + skipped, notDicom: others + skipped, patients, findings: [...await incomplete(w, id), ...refused ? [refused] : [], ...noted, ...said], taken: keys }
}

async function incomplete(w: Workspace, id: string): Promise<Finding[]> {
  const missing = await missingFiles(w, id)
  return missing === 0 ? [] : [error('import/incomplete', { value: missing }, `The upload was broken off: ${missing} of its files did not come.`, 'Drop this import, and the folder again.')]
}

/** A finding with the files under the names they had. */
function named(f: Finding, names: readonly string[]): Finding {
  const nameOf = (file: string) => names[Number(file)] ?? file, { file } = f.subject
  const said = (text: string) => text.replace(/\b\d{6}\b/g, n => names[Number(n)] ?? n)
  return { ...f, message: said(f.message), ...(f.remedy === undefined ? {} : { remedy: said(f.remedy) }), subject: { ...f.subject, ...(file === undefined ? {} : { file: nameOf(file) }) } }
}

export const dropImport = (w: Workspace, id: string): Promise<void> => rm(importFolder(w, id), { recursive: true, force: true })
