import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { type CohortSize, type PhantomFile, drawCohort, patientFiles } from '@yttria/phantom'

/*
 * A thread that makes patients of a virtual cohort. It is told a key, answers with batches of files, each of which is acknowledged
 * before the next is made, so that memory stays flat, and then with an empty batch; the key '' ends it.
 */

export interface WorkerTask { readonly patients: number; readonly seed: number; readonly size: CohortSize }

const port = parentPort!, { patients, seed, size } = workerData as WorkerTask
const cohort = drawCohort({ patients, seed })
const batchBytes = 8e6

const hear = async (): Promise<string> => (await once(port, 'message') as [string])[0]

for (let key = await hear(); key !== ''; key = await hear()) {
  let batch: PhantomFile[] = [], bytes = 0
  const send = async () => {
    port.postMessage(batch)
    batch = []
    bytes = 0
    await hear()
  }
  for (const file of patientFiles(cohort, cohort.patients.find(p => p.key === key)!, size)) {
    batch.push(file)
    if ((bytes += file.bytes.length) >= batchBytes) await send()
  }
  if (batch.length > 0) await send()
  port.postMessage([])
}
port.close()
