import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { responseCategories } from '@yttria/core/response'
import { builtScript } from '@yttria/node/runs'
import { requireReplaceable, writeFolder } from '@yttria/node/write'
import { type CohortSize, type PhantomFile, type VirtualCohort, drawCohort, inDoseResponse, inDoseToxicity, inStudy, patientFiles, workspaceFiles } from '@yttria/phantom'
import type { WorkerTask } from './phantom-worker.ts'
import { textTable } from '../../terminal/text-table.ts'
import type { Io } from '../../terminal/verb.ts'

/** Writes a workspace with a virtual cohort: tables, truth, and each patient's images. */
export async function writeCohort(args: { out: string; patients: number; seed: number; size: CohortSize; json: boolean }, io: Io): Promise<number> {
  const { out, patients, seed, size } = args, nothingIsReplaced = () => false
  await requireReplaceable(out, nothingIsReplaced)
  io.progress('drawing the cohort')
  const cohort = drawCohort({ patients, seed })
  let files = 0
  async function* all(): AsyncGenerator<PhantomFile> {
    for (const file of workspaceFiles(cohort)) { files++; yield file }
    for await (const file of imagesOf(cohort, size, io)) { files++; yield file }
  }
  await writeFolder(out, all(), nothingIsReplaced, { durable: false })
  const reasons = cohort.patients.map(p => p.latent.reason)
  const flow = {
    patients, study: reasons.filter(inStudy).length, doseResponse: reasons.filter(inDoseResponse).length, doseToxicity: reasons.filter(inDoseToxicity).length,
    lesions: cohort.patients.filter(p => inDoseResponse(p.latent.reason)).reduce((n, p) => n + p.latent.lesions.length, 0),
  }
  io.out(args.json ? `${JSON.stringify({ schemaVersion: '1.0.0', out, files, seed, size, flow }, null, 2)}\n` : summary(out, files, cohort, flow))
  return 0
}

/** Every patient's files, by as many threads as there are processors where the command is built; else one patient after the other. */
async function* imagesOf(cohort: VirtualCohort, size: CohortSize, io: Io): AsyncGenerator<PhantomFile> {
  const total = cohort.patients.length, keys = cohort.patients.map(p => p.key)
  const script = builtScript('phantom-worker.js')
  const threads = Math.min(availableParallelism(), Math.ceil(total / 3), 8)
  if (threads < 2 || !script) {
    for (const [n, patient] of cohort.patients.entries()) {
      io.progress('making the images', n, total)
      yield* patientFiles(cohort, patient, size)
    }
    return
  }
  const task: WorkerTask = { patients: total, seed: cohort.seed, size }
  const workers = Array.from({ length: threads }, () => new Worker(script, { workerData: task }))
  const answers = new Map<Worker, Promise<{ worker: Worker; batch: readonly PhantomFile[] }>>()
  const tell = (worker: Worker, message: string) => {
    const answer = once(worker, 'message').then(([batch]) => ({ worker, batch: batch as readonly PhantomFile[] }))
    // Of several that fail the first is reported.
    answer.catch(() => {})
    answers.set(worker, answer)
    worker.postMessage(message)
  }
  try {
    let done = 0
    for (const worker of workers) tell(worker, keys.shift()!)
    while (answers.size > 0) {
      const { worker, batch } = await Promise.race(answers.values())
      yield* batch
      if (batch.length > 0) { tell(worker, 'go on'); continue }
      io.progress('making the images', ++done, total)
      const next = keys.shift()
      if (next === undefined) { answers.delete(worker); worker.postMessage('') } else tell(worker, next)
    }
  } finally {
    await Promise.all(workers.map(w => w.terminate()))
  }
}

function summary(out: string, files: number, cohort: VirtualCohort, flow: { patients: number; study: number; doseResponse: number; doseToxicity: number; lesions: number }): string {
  const lesions = cohort.patients.filter(p => inDoseResponse(p.latent.reason)).flatMap(p => p.latent.lesions)
  const rows = responseCategories.map(category => {
    const doses = lesions.filter(l => l.category === category).map(l => l.doseGy).sort((a, b) => a - b)
    const middle = doses.length === 0 ? '' : ((doses[Math.floor((doses.length - 1) / 2)]! + doses[Math.ceil((doses.length - 1) / 2)]!) / 2).toFixed(0)
    return [category, String(doses.length), middle, doses.length === 0 ? '' : `${doses[0]!.toFixed(0)}-${doses.at(-1)!.toFixed(0)}`]
  })
  return `${out}: a virtual cohort of ${flow.patients} patients, ${files} files

${flow.patients} patients, ${flow.study} in the study: ${flow.doseResponse} with ${flow.lesions} lesions for dose-response, ${flow.doseToxicity} for dose-toxicity.

${textTable(['category', 'lesions', { header: 'median dose', unit: 'Gy' }, { header: 'range', unit: 'Gy' }], rows)}
What it was drawn from, and what lies behind each patient, is in truth.json. No person's data.
`
}
