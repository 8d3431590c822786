import { join } from 'node:path'
import { type CourseFile, type CourseRepair, courseFileSchema, draftCourse, guessFindings, protocolSchema, readJson } from '@yttria/core/course'
import { type FolderIndex, diagnose, indexFolder } from '@yttria/core/dicom'
import type { Finding } from '@yttria/core/record'
import { InputError } from '@yttria/node/errors'
import { type FolderHeaders, patientWalk, readFolder, readText } from '@yttria/node/read'
import { repairedHeaders } from '@yttria/node/repair'
import type { RepairTrial, SeriesSummary } from './api/patients.ts'
import { editsInForce } from './api/review.ts'
import { NotThere } from './faults.ts'
import { editsOf } from './store/edits.ts'
import type { Store } from './store/open-store.ts'
import { type Workspace, patientKey } from './workspace.ts'

/** A patient's files as they lie in the workspace, with the headers set right as the course says. */
export interface PatientFolder {
  readonly key: string
  readonly folder: string
  readonly index: FolderIndex
  /** What was said while its files were read. */
  readonly reading: readonly Finding[]
  /** As a person last kept it, else course.json, else the draft; undefined where there is no PET to draft from. */
  readonly course: CourseFile | undefined
  readonly drafted: boolean
  readonly findings: readonly Finding[]
}

/** `kept`: the course as a person last kept it. */
export async function readPatientFolder(w: Workspace, key: string, kept?: unknown): Promise<PatientFolder> {
  const folder = join(w.patients, key), read = await readFolder(folder, undefined, patientWalk), protocol = protocolSchema.parse({})
  const text = kept === undefined ? await readText(join(folder, 'course.json')).catch(() => undefined) : JSON.stringify(kept)
  const course = text === undefined ? undefined : readJson(courseFileSchema, text, 'course.json')
  const repaired = withRepairs(read, course?.value), index = indexFolder(repaired.headers)
  const { findings: reading } = read
  const findings = [...reading, ...repaired.findings, ...diagnose(index)]
  const guessed = course?.value ? guessFindings(course.value) : []
  if (course) return { key, folder, index, reading, course: course.value, drafted: false, findings: [...course.findings, ...guessed, ...findings] }
  const draft = draftCourse(index, protocol.course)
  return { key, folder, index, reading, course: draft.value && withKey(draft.value, key), drafted: true, findings: [...draft.findings, ...findings] }
}

/** A repair that is refused is said; the patient is shown as the headers are. */
function withRepairs(read: FolderHeaders, course: CourseFile | undefined): Pick<ReturnType<typeof repairedHeaders>, 'headers' | 'findings'> {
  try {
    return repairedHeaders(read.headers, course?.repairs ?? [], course, protocolSchema.parse({}))
  } catch (fault) {
    if (!(fault instanceof InputError)) throw fault
    return { headers: read.headers, findings: [{ code: 'repair/refused', severity: 'error', subject: { file: 'course.json' }, message: fault.message, remedy: 'Take the repair back, or correct it.' }] }
  }
}

const withKey = (course: CourseFile, key: string): CourseFile => ({ ...course, patient: { ...course.patient, key } })

/** Tries repairs beside those that are kept; nothing is changed. */
export async function tryRepairs(p: PatientFolder, repairs: readonly CourseRepair[]): Promise<RepairTrial> {
  const { headers } = await readFolder(p.folder, undefined, patientWalk), protocol = protocolSchema.parse({}), own = p.drafted ? undefined : p.course
  const all = [...own?.repairs ?? [], ...repairs]
  try {
    const { headers: now, applied, findings } = repairedHeaders(headers, all, own, protocol)
    const course = own ?? draftCourse(indexFolder(now), protocol.course).value
    return {
      applied: applied.map(({ seriesUid, reason: _, ...a }) => ({ ...a, series: seriesUid })), findings,
      ...(course ? { course: { ...withKey(course, p.key), repairs: all } } : {}),
    }
  } catch (fault) {
    if (!(fault instanceof InputError)) throw fault
    return { applied: [], findings: [{ code: 'repair/refused', severity: 'error', subject: {}, message: fault.message }] }
  }
}

export const seriesSummaries = ({ series }: FolderIndex): SeriesSummary[] => series.map(s => ({
  key: s.key, kind: s.kind, modality: s.modality, description: s.description ?? '', ...(s.start ? { start: s.start.text } : {}), files: new Set(s.instances.map(i => i.file)).size,
}))

/** Patients once read are kept while their course is the same; `forget` one whose files changed. */
export function patientOpener(w: Workspace, store: () => Promise<Store>) {
  const kept = new Map<string, { readonly edit: number; readonly read: Promise<PatientFolder> }>()
  const open = async (key: string): Promise<PatientFolder> => {
    if (!patientKey.test(key)) throw new NotThere(`There is no patient ${JSON.stringify(key.slice(0, 80))} in the workspace.`)
    const last = editsInForce(await editsOf(await store(), key)).findLast(e => e.edit.kind === 'course'), edit = last?.id ?? 0
    const at = kept.get(key)
    if (at?.edit === edit) return at.read
    const read = readPatientFolder(w, key, last?.edit.kind === 'course' ? last.edit.document : undefined).catch(fault => {
      kept.delete(key)
      throw fault instanceof InputError ? new NotThere(`There is no patient ${key} in the workspace.`) : fault
    })
    kept.set(key, { edit, read })
    return read
  }
  return { open, forget: (key: string) => { kept.delete(key) } }
}
