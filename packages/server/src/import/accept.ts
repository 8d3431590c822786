import { lstat, mkdir, realpath, rename, rm } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { type FolderIndex, type InstanceHeader, indexFolder } from '@yttria/core/dicom'
import { patientWalk, readFolder } from '@yttria/node/read'
import { Refusal } from '../faults.ts'
import { type Workspace, patientKey, patientKeys } from '../workspace.ts'
import { acceptedFolder, dropImport, filesFolder, namesOf } from './imports.ts'
import { type Placing, placed, placings } from './placings.ts'
import { unusableUids } from './unusable-uids.ts'

interface Assigned { readonly number: number; readonly key: string }
type Place = (from: string, to: string) => Promise<void>

/** What goes to one patient. `isNew`: the folder does not exist yet and appears whole. */
interface Addition { readonly key: string; readonly isNew: boolean; readonly placings: readonly Placing[] }

/**
 * Takes each patient's files to patients/<key>/dicom: a new patient's folder appears whole; to a patient of that key they are added,
 * if it is the same person, and no image is written over another. All is checked first; the import keeps its files until everyone's are
 * in place, and what was placed is taken back where that fails. Throws Refusal.
 */
export async function acceptImport(w: Workspace, id: string, assigned: readonly Assigned[], place: Place = placed): Promise<string[]> {
  const there = await patientKeys(w)
  requireKeys(assigned, there)
  const { headers } = await readFolder(filesFolder(w, id)), index = indexFolder(headers), names = await namesOf(w, id)
  const additions: Addition[] = []
  for (const { number, key } of assigned) {
    const own = instancesOf(index, number)
    requireUids(own, names)
    const isNew = !there.includes(key), folder = join(w.patients, key)
    if (isNew) await requireFree(folder, key)
    else {
      await requireInside(w, folder, key)
      const files = new Set(own.map(i => i.file))
      await requireSamePerson(w, key, headers.filter(h => files.has(h.file)))
    }
    additions.push({ key, isNew, placings: await placings(filesFolder(w, id), join(folder, 'dicom'), own, names, key) })
  }
  await addAll(w, id, additions, place)
  await dropImport(w, id)
  return assigned.map(a => a.key)
}

function requireKeys(assigned: readonly Assigned[], there: readonly string[]): void {
  const wrong = assigned.find(a => !patientKey.test(a.key))
  if (wrong) throw new Refusal(`${JSON.stringify(wrong.key.slice(0, 80))} is not a key: letters, digits, point, dash and underline only.`)
  // Some file systems do not distinguish them.
  if (new Set(assigned.map(a => a.key.toLowerCase())).size < assigned.length) throw new Refusal('Two patients cannot have one key.')
  if (new Set(assigned.map(a => a.number)).size < assigned.length) throw new Refusal('One patient of the import cannot have two keys.')
  for (const { key } of assigned) {
    const alike = there.find(k => k !== key && k.toLowerCase() === key.toLowerCase())
    if (alike !== undefined) throw new Refusal(`There is a patient ${alike} already: write the key the same, or choose another.`)
  }
}

interface Instance { readonly file: string; readonly uid: string }

/** Every file of a patient once, with its SOP Instance UID. */
function instancesOf(index: FolderIndex, number: number): Instance[] {
  const patient = index.patients[number - 1]
  if (!patient) throw new Refusal(`The import has no patient ${number}.`)
  const all = index.series.filter(s => s.patient === patient.key).flatMap(s => s.instances)
  return [...new Map(all.map(i => [i.file, i.sopInstanceUid]))].map(([file, uid]) => ({ file, uid }))
}

function requireUids(own: readonly Instance[], names: readonly string[]): void {
  const finding = unusableUids(own, names)
  if (finding) throw new Refusal(`${finding.message} Nothing was taken into the workspace. ${finding.remedy}`)
}

async function requireFree(folder: string, key: string): Promise<void> {
  if (await lstat(folder).then(() => true, () => false)) throw new Refusal(`Something other than a patient's folder lies under patients/${key}: choose another key.`)
}

/** A study may link a patient's images in from an archive: nothing is written there. */
async function requireInside(w: Workspace, folder: string, key: string): Promise<void> {
  const dicom = join(folder, 'dicom'), real = await realpath(dicom).catch(() => undefined), own = await realpath(w.patients)
  const isLink = await lstat(dicom).then(s => s.isSymbolicLink(), () => false)
  if (isLink || (real !== undefined && !real.startsWith(`${own}${sep}`)))
    throw new Refusal(`The images of patient ${key} are linked in from outside the workspace: nothing is added to them. Choose another key.`)
}

async function requireSamePerson(w: Workspace, key: string, headers: readonly InstanceHeader[]): Promise<void> {
  const known = (await readFolder(join(w.patients, key), undefined, patientWalk)).headers
  if (known.length === 0) return
  const both = indexFolder([...known.map(h => ({ ...h, file: `known/${h.file}` })), ...headers.map(h => ({ ...h, file: `new/${h.file}` }))])
  const people = (start: string) => new Set(both.series.filter(s => s.instances.some(i => i.file.startsWith(start))).map(s => s.patient))
  const before = people('known/')
  if ([...people('new/')].some(p => !before.has(p))) throw new Refusal(`The images are of another person than those of patient ${key} by their headers. Give them a key of their own.`)
}

/** New patients are made beside and renamed whole at the end; on a failure every file and folder that was placed is removed again. */
async function addAll(w: Workspace, id: string, additions: readonly Addition[], place: Place): Promise<void> {
  const aside = acceptedFolder(w, id), back: (() => Promise<void>)[] = []
  // Of an acceptance that a crash broke off.
  await rm(aside, { recursive: true, force: true })
  try {
    for (const { key, isNew, placings } of additions) {
      const dicom = join(isNew ? join(aside, key) : join(w.patients, key), 'dicom')
      await mkdir(dicom, { recursive: true })
      for (const { from, name } of placings) {
        const to = join(dicom, name)
        await place(from, to)
        if (!isNew) back.push(() => rm(to, { force: true }))
      }
    }
    for (const { key } of additions.filter(a => a.isNew)) {
      const folder = join(w.patients, key)
      await rename(join(aside, key), folder)
      back.push(() => rm(folder, { recursive: true, force: true }))
    }
  } catch (fault) {
    for (const undo of back.reverse()) await undo()
    await rm(aside, { recursive: true, force: true })
    throw fault
  }
}
