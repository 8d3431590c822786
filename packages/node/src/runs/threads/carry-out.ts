import { Worker } from 'node:worker_threads'
import { InputError } from '../../errors.ts'
import { type PatientOrder, analysePatient } from '../patient/analyse-patient.ts'
import { BrokenThread, askThread } from './ask-thread.ts'
import { builtScript } from './built-script.ts'
import { type RunEnd, RunFault, endOf, faultText, whyNothing } from './messages.ts'

/** The built thread that carries out runs: packages/node/src/runs/run-worker.ts. */
export const workerName = 'run-worker.js'

/** An order's end: nothing where it went well, else why not. */
export type Ended = { readonly failed?: string }

type Tasks<T> = readonly { readonly task: T; readonly order: PatientOrder }[]

/**
 * Carries out orders in `threads` threads of the built program (from source, where there is no script to start: one after another in
 * this one) and says of each how it ended, in the order of the ends. A thread that breaks down fails its order only.
 */
export async function* carryOut<T>(tasks: Tasks<T>, threads: number, signal?: AbortSignal): AsyncGenerator<Ended & { readonly task: T }> {
  const script = builtScript(workerName)
  if (script) yield* inThreads(script, tasks, threads)
  else for (const { task, order } of tasks) yield { task, ...await ended(analysePatient(order, { ...(signal ? { signal } : {}) }).then(endOf)) }
}

async function* inThreads<T>(script: URL, tasks: Tasks<T>, threads: number): AsyncGenerator<Ended & { readonly task: T }> {
  const waiting = [...tasks].reverse(), workers = new Map<number, Worker>()
  const running = new Map<number, Promise<Ended & { readonly lane: number; readonly task: T }>>()
  const start = (lane: number): void => {
    const next = waiting.pop()
    if (!next) return
    const worker = workers.get(lane) ?? new Worker(script)
    workers.set(lane, worker)
    const asked = askThread(worker, { run: 'patient', input: next.order }).catch((fault: unknown) => {
      if (fault instanceof BrokenThread) workers.delete(lane)
      throw fault
    })
    running.set(lane, ended(asked).then(end => ({ lane, task: next.task, ...end })))
  }
  try {
    for (let lane = 0; lane < threads; lane++) start(lane)
    while (running.size > 0) {
      const { lane, ...end } = await Promise.race(running.values())
      running.delete(lane)
      start(lane)
      yield end
    }
  } finally {
    await Promise.all([...workers.values()].map(w => w.terminate()))
  }
}

async function ended(run: Promise<RunEnd>): Promise<Ended> {
  try {
    const end = await run
    return end.written ? {} : { failed: whyNothing(end) }
  } catch (fault) {
    const { message } = fault as Error
    return { failed: fault instanceof InputError || fault instanceof RunFault ? message : faultText(message) }
  }
}
