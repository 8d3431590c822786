import { parentPort, workerData } from 'node:worker_threads'
import { analyse } from '@yttria/core/course'
import { ownEntry } from '../../../cli/src/analyze-output.ts'
import { writeFolder } from '../../../cli/src/output-folder.ts'
import { readCourse } from '../../../cli/src/read-course.ts'
import { resultFiles } from '../../../cli/src/result-files.ts'
import { InputError, type Io } from '../../../cli/src/verb.ts'

/** What one analysis needs; its steps are posted as `{ step, done?, total? }`, its end as `{ end }` or `{ failed }`. */
export interface AnalysisOrder { readonly folder: string; readonly course: string; readonly protocol?: string; readonly out: string; readonly version: string }
export type AnalysisMessage = { readonly step: string; readonly done?: number; readonly total?: number } | { readonly end: true } | { readonly failed: string }

const order = workerData as AnalysisOrder
const post = (message: AnalysisMessage) => parentPort!.postMessage(message)
const io: Io = { out: () => {}, err: () => {}, progress: (step, done, total) => post({ step, done, total }), verbose: false, terminal: false, width: 120 }
try {
  const read = await readCourse(order.folder, { course: order.course, protocol: order.protocol, version: order.version }, io)
  if (!read.input.exams.some(e => e.pet)) throw new InputError('None of the PET of this patient can be used: see the findings.')
  const analysis = analyse(read.input, step => post({ step }))
  post({ step: 'Writing' })
  await writeFolder(order.out, resultFiles(read.input, analysis, read.index, new Date()), ownEntry)
  post({ end: true })
} catch (fault) {
  post({ failed: fault instanceof InputError ? fault.message : `A fault of the program: ${(fault as Error).message}` })
}
