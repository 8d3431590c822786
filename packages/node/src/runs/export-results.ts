import { join } from 'node:path'
import { courseFileSchema, protocolSchema, readJson } from '@yttria/core/course'
import { type FolderIndex, indexFolder } from '@yttria/core/dicom'
import { InputError } from '../errors.ts'
import { readText } from '../read/open-regular.ts'
import { readFolder } from '../read/read-folder.ts'
import { repairedHeaders } from '../repair/repaired-headers.ts'
import { version } from '../version.ts'
import { type ExportKinds, type ExportedFile, exportObjects } from '../write/export-objects.ts'
import { readResults } from '../write/export-parts.ts'
import { resultFindings } from './patient/result-findings.ts'
import { type RunOutcome, type Running, heedful, noResult } from './running.ts'

export interface ExportOrder {
  /** What yttria analyze wrote, and the folder that was analysed. */
  readonly folder: string
  readonly dicom: string
  /** Of `dicom`, where it has been read already; else it is read as the analysis saw it. */
  readonly index?: FolderIndex
  /** None of them: all. */
  readonly wanted: ExportKinds
  readonly now: Date
}

/** Doses, lesions and livers of a result as DICOM objects; the findings are the result's. Throws InputError where it cannot be read. */
export async function exportResults(order: ExportOrder, running: Running = {}): Promise<RunOutcome<readonly ExportedFile[]>> {
  const { folder, dicom, wanted, now } = order, step = heedful(running), results = await readResults(folder)
  const index = order.index ?? await indexOf(order, running)
  step('writing')
  const all = !wanted.rtdose && !wanted.seg && !wanted.rtstruct, kinds = all ? { rtdose: true, seg: true, rtstruct: true } : wanted
  const files = await exportObjects({ folder, dicom, index, results, now, version, wanted: kinds }), findings = resultFindings(results)
  return files.length === 0 ? noResult(findings, `holds nothing to export${all ? '' : ' of this kind'}`) : { value: files, findings }
}

/** As the analysis saw them: a repair may have moved a series. */
async function indexOf({ folder, dicom }: ExportOrder, running: Running): Promise<FolderIndex> {
  const { headers } = await readFolder(dicom, heedful(running))
  const course = readJson(courseFileSchema, await textOf(folder, 'course.json'), 'course.json').value
  const protocol = readJson(protocolSchema, await textOf(folder, 'protocol.json'), 'protocol.json').value
  return indexFolder(repairedHeaders(headers, course?.repairs ?? [], course, protocol).headers)
}

const textOf = (folder: string, name: string): Promise<string> => readText(join(folder, name)).catch((fault: unknown) => {
  throw fault instanceof InputError ? fault : new InputError(`${folder} holds no ${name}: name a folder that yttria analyze wrote`)
})
