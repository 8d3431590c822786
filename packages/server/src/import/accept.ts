import { access, mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { indexFolder } from '@yttria/core/dicom'
import { readFolder } from '../../../cli/src/read-folder.ts'
import { Refusal } from '../faults.ts'
import { type Workspace, patientKey, patientKeys } from '../workspace.ts'
import { dropImport, filesFolder, importFolder } from './imports.ts'

interface Assigned { readonly number: number; readonly key: string }

/**
 * Moves each patient's files to patients/<key>/dicom: a new patient's folder appears whole; to a patient of that key they are added,
 * if it is the same person, and no image is written over another. Broken off it can be done again.
 */
export async function acceptImport(w: Workspace, id: string, assigned: readonly Assigned[]): Promise<string[]> {
  const wrong = assigned.find(a => !patientKey.test(a.key))
  if (wrong) throw new Refusal(`${JSON.stringify(wrong.key)} is no key: letters, digits, point, dash and underline only.`)
  // Some file systems do not tell them apart.
  if (new Set(assigned.map(a => a.key.toLowerCase())).size < assigned.length) throw new Refusal('Two patients cannot have one key.')
  const there = await patientKeys(w), alike = assigned.find(a => there.some(k => k !== a.key && k.toLowerCase() === a.key.toLowerCase()))
  if (alike) throw new Refusal(`There is a patient ${there.find(k => k.toLowerCase() === alike.key.toLowerCase())} already: write the key the same, or choose another.`)
  const { headers } = await readFolder(filesFolder(w, id)), index = indexFolder(headers)
  for (const { number, key } of assigned) {
    const patient = index.patients[number - 1]
    if (!patient) throw new Refusal(`The import has no patient ${number}.`)
    if (there.includes(key)) await requireSamePerson(w, key, headers.filter(h => index.series.some(s => s.patient === patient.key && s.instances.some(i => i.file === h.file))))
  }
  for (const { number, key } of assigned) {
    const patient = index.patients[number - 1]!
    const own = [...new Map(index.series.filter(s => s.patient === patient.key).flatMap(s => s.instances.map(i => [i.file, i.sopInstanceUid] as const)))]
    const from = filesFolder(w, id), folder = join(w.patients, key), made = there.includes(key) ? folder : join(importFolder(w, id), 'accepted', key)
    await mkdir(join(made, 'dicom'), { recursive: true })
    for (const [file, uid] of own) await moved(join(from, file), join(made, 'dicom', `${uid}.dcm`), key)
    if (made !== folder) await rename(made, folder)
  }
  await dropImport(w, id)
  return assigned.map(a => a.key)
}

/** Of one instance twice the first is kept; another image under its UID is refused. */
async function moved(from: string, to: string, key: string): Promise<void> {
  if (await access(to).then(() => true, () => false)) {
    const [a, b] = await Promise.all([readFile(from), readFile(to)])
    if (!a.equals(b)) throw new Refusal(`Patient ${key} has another image under the UID ${to.split(/[\\/]/).at(-1)!.replace('.dcm', '')} already. The images of the workspace were left as they are: take the folder in under a key of its own.`)
    return
  }
  await rename(from, to)
}

async function requireSamePerson(w: Workspace, key: string, headers: Awaited<ReturnType<typeof readFolder>>['headers']): Promise<void> {
  const known = (await readFolder(join(w.patients, key))).headers
  if (known.length === 0) return
  const both = indexFolder([...known.map(h => ({ ...h, file: `known/${h.file}` })), ...headers.map(h => ({ ...h, file: `new/${h.file}` }))])
  const people = (start: string) => new Set(both.series.filter(s => s.instances.some(i => i.file.startsWith(start))).map(s => s.patient))
  const before = people('known/')
  if ([...people('new/')].some(p => !before.has(p))) throw new Refusal(`The images are of another person than those of patient ${key} by their headers. Give them a key of their own.`)
}
