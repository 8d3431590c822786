import { createHash } from 'node:crypto'
import { analyse, type Results } from '@yttria/core/course'
import type { Finding } from '@yttria/core/record'
import { InputError } from '../../errors.ts'
import { stampName } from './stamp.ts'
import type { Progress } from '../../progress.ts'
import { patientWalk } from '../../read/files-under.ts'
import { type OutputFile, writeFolder } from '../../write/output-folder.ts'
import { readCourse } from '../../read/read-course.ts'
import { isResultEntry, resultFiles } from '../../write/result-files.ts'

/** What one patient's analysis needs. `key`: under which a course that is drafted goes, in place of what the headers say. */
export interface AnalysisOrder {
  readonly folder: string
  readonly course?: string
  readonly protocol?: string
  readonly out: string
  readonly version: string
  readonly key?: string
  /** What the result is made from: written to OUT/inputs.json with the hash of results.json. */
  readonly stamp?: object
}

/** What a thread says of its work; after `end` or `failed` it can take the next order. */
export type AnalysisMessage = { readonly step: string; readonly done?: number; readonly total?: number } | { readonly end: true } | { readonly failed: string }

/** Reads, analyses and writes one patient's folder, whole or not at all. Throws InputError where there is no result. */
export async function analysePatient(order: AnalysisOrder, progress: Progress): Promise<Results> {
  const read = await readCourse(order.folder, { course: order.course, protocol: order.protocol, version: order.version, walk: patientWalk }, progress)
  const { key } = order, { course } = read.input
  const input = read.drafted && key !== undefined ? { ...read.input, course: { ...course, patient: { ...course.patient, key } } } : read.input
  if (!input.exams.some(e => e.pet)) throw new InputError(`none of the PET can be used${worst(input.findings)}`, input.findings)
  const analysis = analyse(input, step => progress(step)), { results } = analysis
  progress('Writing')
  await writeFolder(order.out, withStamp(resultFiles(input, analysis, read.index, new Date()), order.stamp), isResultEntry)
  return results
}

/** For a thread: what happened as a message. */
export async function answerOrder(order: AnalysisOrder, post: (message: AnalysisMessage) => void): Promise<void> {
  try {
    await analysePatient(order, (step, done, total) => post({ step, ...(done === undefined ? {} : { done }), ...(total === undefined ? {} : { total }) }))
    post({ end: true })
  } catch (fault) {
    post({ failed: failureText(fault) })
  }
}

export const failureText = (fault: unknown): string => fault instanceof InputError ? fault.message : `a fault of the program: ${(fault as Error).message}`

/** The first errors, after a colon. */
export const worst = (findings: readonly Finding[]): string => {
  const errors = findings.filter(f => f.severity === 'error')
  return errors.length === 0 ? '' : `: ${errors.slice(0, 2).map(f => f.message).join(' ')}${errors.length > 2 ? ` (and ${errors.length - 2} more errors)` : ''}`
}

async function* withStamp(files: AsyncIterable<OutputFile>, stamp: object | undefined): AsyncGenerator<OutputFile> {
  let resultsSha256 = ''
  for await (const file of files) {
    if (stamp && file.path === 'results.json') resultsSha256 = createHash('sha256').update(file.bytes).digest('hex')
    yield file
  }
  if (stamp) yield { path: stampName, bytes: `${JSON.stringify({ ...stamp, resultsSha256 }, undefined, 2)}\n` }
}
