import { Worker } from 'node:worker_threads'
import type { PatientOrder } from './patient/analyse-patient.ts'
import type { PlanOrder } from './plan/run-plan.ts'
import type { Running } from './running.ts'
import type { StudyOrder } from './study/run-study.ts'
import { withStudyPlace } from './study/study-place.ts'
import { askThread } from './threads/ask-thread.ts'
import type { RunEnd } from './threads/messages.ts'

/** What the built thread (run-worker.ts) can be told. */
export type RunOrder =
  | { readonly run: 'patient'; readonly input: PatientOrder }
  | { readonly run: 'study'; readonly input: StudyOrder }
  | { readonly run: 'plan'; readonly input: PlanOrder }

/** `analysePatient` in a thread of its own; the signal ends it at once. `script`: the built run-worker. */
export const analysePatientInThread = (script: URL, input: PatientOrder, running: Running = {}): Promise<RunEnd> =>
  inThread(script, { run: 'patient', input }, running)

/** `runPlan` likewise. */
export const runPlanInThread = (script: URL, input: PlanOrder, running: Running = {}): Promise<RunEnd> =>
  inThread(script, { run: 'plan', input }, running)

/** `runStudy` likewise; its folders are held from here, as a thread that is ended could not give them back. */
export const runStudyInThread = (script: URL, input: StudyOrder, running: Running = {}): Promise<RunEnd> =>
  withStudyPlace(input, running, () => inThread(script, { run: 'study', input }, running))

async function inThread(script: URL, order: RunOrder, running: Running): Promise<RunEnd> {
  const { signal } = running
  signal?.throwIfAborted()
  const thread = new Worker(script), stop = () => void thread.terminate()
  signal?.addEventListener('abort', stop)
  try {
    return await askThread(thread, order, running)
  } catch (fault) {
    throw signal?.aborted ? signal.reason : fault
  } finally {
    signal?.removeEventListener('abort', stop)
    await thread.terminate()
  }
}
