import { createHash } from 'node:crypto'
import { type CourseInput, type Results, analyse } from '@yttria/core/course'
import type { WalkOptions } from '../../read/files-under.ts'
import { type CourseRead, readCourse } from '../../read/read-course.ts'
import type { TypedRepair } from '../../repair/repaired-headers.ts'
import { version } from '../../version.ts'
import { type OutputFile, writeFolder } from '../../write/output-folder.ts'
import { isResultEntry, resultFiles } from '../../write/result-files.ts'
import { type RunOutcome, type Running, heedful, noResult } from '../running.ts'
import { resultFindings } from './result-findings.ts'
import { stampName } from './stamp.ts'

/** What one patient's analysis needs; plain data, so that a thread can be told. */
export interface PatientOrder {
  /** The patient's images, and where the result goes. */
  readonly folder: string
  readonly out: string
  /** Files; without them a course is drafted, and the protocol is the default. */
  readonly course?: string
  readonly protocol?: string
  /** FILE[#ROI], in place of the course's. */
  readonly liver?: string
  readonly repairs?: readonly TypedRepair[]
  /** Under which a course that is drafted goes, in place of what the headers say. */
  readonly key?: string
  /** What the result is made from: written to OUT/inputs.json with the hash of results.json. */
  readonly stamp?: object
  /** Which links in the folder are followed. */
  readonly walk?: Pick<WalkOptions, 'linked'>
  /** Written also where there is neither lesion, healthy liver nor activity. */
  readonly evenEmpty?: boolean
}

export interface PatientRunning extends Running {
  /** Called when everything has been read and before the work: it may refuse. */
  readonly beforeWork?: (read: CourseRead) => Promise<void>
}

/** Reads, analyses and writes one patient's folder, whole or not at all. Throws InputError where the input cannot be read. */
export async function analysePatient(order: PatientOrder, running: PatientRunning = {}): Promise<RunOutcome<Results>> {
  const step = heedful(running), { folder, course, protocol, liver, repairs } = order
  const walk = { ...order.walk, ...(running.signal ? { signal: running.signal } : {}) }
  const read = await readCourse(folder, { course, protocol, liver, repairs, version, walk }, step)
  const input = keyed(read, order.key)
  if (!input.exams.some(e => e.pet)) return noResult(input.findings, 'none of the PET can be used')
  await running.beforeWork?.(read)
  const analysis = analyse(input, name => step(name)), { results } = analysis
  if (!order.evenEmpty && isEmpty(results)) return noResult(results.findings)
  step('Writing')
  await writeFolder(order.out, withStamp(resultFiles(input, analysis, read.index, new Date()), order.stamp), isResultEntry)
  return { value: results, findings: resultFindings(results) }
}

const isEmpty = ({ lesions, healthyLiver, activity }: Results): boolean =>
  lesions.length === 0 && healthyLiver === undefined && activity === undefined

function keyed({ input, drafted }: CourseRead, key: string | undefined): CourseInput {
  if (!drafted || key === undefined) return input
  return { ...input, course: { ...input.course, patient: { ...input.course.patient, key } } }
}

async function* withStamp(files: AsyncIterable<OutputFile>, stamp: object | undefined): AsyncGenerator<OutputFile> {
  let resultsSha256 = ''
  for await (const file of files) {
    if (stamp && file.path === 'results.json') resultsSha256 = createHash('sha256').update(file.bytes).digest('hex')
    yield file
  }
  if (stamp) yield { path: stampName, bytes: `${JSON.stringify({ ...stamp, resultsSha256 }, undefined, 2)}\n` }
}
