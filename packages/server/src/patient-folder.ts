import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CourseFile, courseFileSchema, draftCourse, protocolSchema, readJson } from '@yttria/core/course'
import { type FolderIndex, diagnose, indexFolder } from '@yttria/core/dicom'
import type { Finding } from '@yttria/core/record'
import { readFolder } from '../../cli/src/read-folder.ts'
import { repairedHeaders } from '../../cli/src/repairs.ts'
import { InputError } from '../../cli/src/verb.ts'
import { NotThere } from './faults.ts'
import { type Workspace, patientKey } from './workspace.ts'

/** A patient's files as they lie in the workspace. */
export interface PatientFolder {
  readonly key: string
  readonly folder: string
  readonly index: FolderIndex
  /** course.json, else the draft; undefined where there is no PET to draft from. */
  readonly course: CourseFile | undefined
  readonly drafted: boolean
  readonly findings: readonly Finding[]
}

export async function readPatientFolder(w: Workspace, key: string): Promise<PatientFolder> {
  const folder = join(w.patients, key)
  const read = await readFolder(folder), protocol = protocolSchema.parse({})
  const text = await readFile(join(folder, 'course.json'), 'utf8').catch(() => undefined)
  const course = text === undefined ? undefined : readJson(courseFileSchema, text, 'course.json')
  const repaired = repairedHeaders(read.headers, course?.value?.repairs ?? [], course?.value, protocol), index = indexFolder(repaired.headers)
  const findings = [...read.findings, ...repaired.findings, ...diagnose(index)]
  if (course) return { key, folder, index, course: course.value, drafted: false, findings: [...course.findings, ...findings] }
  const draft = draftCourse(index, protocol.course)
  return { key, folder, index, course: draft.value && { ...draft.value, patient: { ...draft.value.patient, key } }, drafted: true, findings: [...draft.findings, ...findings] }
}

/** Patients once read are kept; `forget` one whose files changed. */
export function patientOpener(w: Workspace) {
  const kept = new Map<string, Promise<PatientFolder>>()
  const open = (key: string): Promise<PatientFolder> => {
    if (!patientKey.test(key)) throw new NotThere(`There is no patient ${JSON.stringify(key.slice(0, 80))} in the workspace.`)
    const read = kept.get(key) ?? readPatientFolder(w, key).catch(fault => {
      kept.delete(key)
      throw fault instanceof InputError ? new NotThere(`There is no patient ${key} in the workspace.`) : fault
    })
    kept.set(key, read)
    return read
  }
  return { open, forget: (key: string) => { kept.delete(key) } }
}
