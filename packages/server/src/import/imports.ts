import { randomUUID } from 'node:crypto'
import { appendFile, copyFile, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { diagnose, indexFolder } from '@yttria/core/dicom'
import { readFolder } from '../../../cli/src/read-folder.ts'
import type { ImportView, ImportedPatient } from '../api/imports.ts'
import { NotThere, Refusal } from '../faults.ts'
import { type Workspace, patientKey, patientKeys } from '../workspace.ts'

const folderOf = (w: Workspace, id: string): string => {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new NotThere('There is no such import.')
  return join(w.own, 'imports', id)
}
export const filesFolder = (w: Workspace, id: string): string => join(folderOf(w, id), 'files')

export async function beginImport(w: Workspace): Promise<string> {
  const id = randomUUID()
  await mkdir(filesFolder(w, id), { recursive: true })
  return id
}

export async function countFiles(w: Workspace, id: string): Promise<number> {
  return (await readdir(filesFolder(w, id)).catch(() => { throw new NotThere('There is no such import; it may have been finished or dropped.') })).length
}

/** Names as the person's folder had them: for findings only. */
export const noteNames = (w: Workspace, id: string, names: readonly string[]): Promise<void> => appendFile(join(folderOf(w, id), 'names.txt'), names.map(n => `${JSON.stringify(n)}\n`).join(''))

/** A folder on this machine: its files are copied, the originals stay as they are. */
export async function copyFolder(w: Workspace, id: string, from: string, progress: (done: number) => void): Promise<number> {
  const source = resolve(from)
  const there = await stat(source).catch(() => undefined)
  if (!there?.isDirectory()) throw new Refusal(`${from} is not a folder on this machine.`)
  if (source === w.folder || source.startsWith(`${w.folder}/`)) throw new Refusal(`${from} lies in the workspace already.`)
  let done = 0
  const names: string[] = []
  for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    await copyFile(path, join(filesFolder(w, id), String(done).padStart(6, '0')))
    names.push(path.slice(source.length + 1))
    progress(++done)
  }
  await noteNames(w, id, names)
  return done
}

export async function viewImport(w: Workspace, id: string): Promise<ImportView> {
  const { headers, findings, files, others } = await readFolder(filesFolder(w, id))
  const index = indexFolder(headers), taken = new Set(await patientKeys(w))
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
      series: series.map(s => ({ modality: s.modality, description: s.description ?? '', date: s.start?.text.slice(0, 10), files: s.instances.length })),
      hasPet: series.some(s => s.kind === 'pet'),
    }
  })
  return { id, files, notDicom: others, patients, findings: [...findings, ...diagnose(index).filter(f => f.severity !== 'note')] }
}

/** Moves each patient's files to patients/<key>/dicom; a patient of that key gets them added. */
export async function acceptImport(w: Workspace, id: string, assigned: readonly { readonly number: number; readonly key: string }[]): Promise<string[]> {
  const wrong = assigned.find(a => !patientKey.test(a.key))
  if (wrong) throw new Refusal(`${JSON.stringify(wrong.key)} is no key: letters, digits, point, dash and underline only.`)
  if (new Set(assigned.map(a => a.key)).size < assigned.length) throw new Refusal('Two patients cannot have one key.')
  const index = indexFolder((await readFolder(filesFolder(w, id))).headers)
  for (const { number, key } of assigned) {
    const patient = index.patients[number - 1]
    if (!patient) throw new Refusal(`The import has no patient ${number}.`)
    const of = new Map(index.series.filter(s => s.patient === patient.key).flatMap(s => s.instances.map(i => [i.file, i])))
    const target = join(w.patients, key, 'dicom')
    await mkdir(target, { recursive: true })
    for (const h of of.values()) await rename(join(filesFolder(w, id), h.file), join(target, `${h.sopInstanceUid}.dcm`))
  }
  await dropImport(w, id)
  return assigned.map(a => a.key)
}

export const dropImport = (w: Workspace, id: string): Promise<void> => rm(folderOf(w, id), { recursive: true, force: true })

export const namesOf = async (w: Workspace, id: string): Promise<string[]> =>
  (await readFile(join(folderOf(w, id), 'names.txt'), 'utf8').catch(() => '')).split('\n').filter(Boolean).map(l => JSON.parse(l) as string)
