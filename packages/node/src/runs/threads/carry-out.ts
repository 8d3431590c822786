import { Worker } from 'node:worker_threads'
import { type AnalysisMessage, type AnalysisOrder, analysePatient, failureText } from '../patient/analyse-patient.ts'
import { builtScript } from './built-script.ts'

/** An order's end: nothing where it went well, else why not. */
export type Ended = { readonly failed?: string }

/**
 * Carries out orders in `threads` threads of the built command (from source, where there is no script to start: one after another in
 * this one) and says of each how it ended, in the order of the ends. A thread that breaks down fails its order only.
 */
export async function* carryOut<T>(tasks: readonly { readonly task: T; readonly order: AnalysisOrder }[], threads: number): AsyncGenerator<Ended & { readonly task: T }> {
  const script = builtScript('analyse-worker.js')
  if (!script) {
    for (const { task, order } of tasks) yield { task, ...await analysePatient(order, () => {}).then(() => ({}), fault => ({ failed: failureText(fault) })) }
    return
  }
  const waiting = [...tasks].reverse(), running = new Map<number, Promise<Ended & { readonly lane: number; readonly task: T }>>(), workers = new Map<number, Worker>()
  const start = (lane: number): void => {
    const next = waiting.pop()
    if (!next) return
    const worker = workers.get(lane) ?? new Worker(script)
    workers.set(lane, worker)
    running.set(lane, order(worker, next.order).then(ended => {
      if (ended.broken) workers.delete(lane)
      return { lane, task: next.task, ...(ended.failed === undefined ? {} : { failed: ended.failed }) }
    }))
  }
  try {
    for (let lane = 0; lane < threads; lane++) start(lane)
    while (running.size > 0) {
      const { lane, ...ended } = await Promise.race(running.values())
      running.delete(lane)
      start(lane)
      yield ended
    }
  } finally {
    await Promise.all([...workers.values()].map(w => w.terminate()))
  }
}

function order(worker: Worker, what: AnalysisOrder): Promise<Ended & { readonly broken?: true }> {
  return new Promise(resolve => {
    const end = (ended: Ended & { readonly broken?: true }) => {
      worker.off('message', heard).off('error', fell).off('exit', left)
      resolve(ended)
    }
    const heard = (m: AnalysisMessage) => { if ('end' in m) end({}); else if ('failed' in m) end({ failed: m.failed }) }
    const fell = (fault: unknown) => end({ failed: failureText(fault), broken: true })
    const left = (code: number) => end({ failed: `the thread ended with code ${code}`, broken: true })
    worker.on('message', heard).on('error', fell).on('exit', left)
    worker.postMessage(what)
  })
}
