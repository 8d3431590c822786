import { Worker } from 'node:worker_threads'

/** What a thread is asked: a verb of the command with its arguments. */
export interface VerbOrder { readonly args: readonly string[] }
export interface VerbEnd { readonly code: number; readonly out: string; readonly err: string }
export type VerbMessage = { readonly step: string; readonly done?: number; readonly total?: number } | { readonly end: VerbEnd }

/** The command in a thread of its own, as a person would type it; what it says and how it ends. */
export function runVerb(script: URL, order: VerbOrder, progress: (m: { step: string; done?: number; total?: number }) => void = () => {}, started: (thread: Worker) => void = () => {}): Promise<VerbEnd> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(script, { workerData: order })
    started(thread)
    let end: VerbEnd | undefined
    thread.on('message', (m: VerbMessage) => { if ('end' in m) end = m.end; else progress(m) })
    thread.on('error', reject)
    thread.on('exit', () => { if (end) resolve(end); else reject(new Error('It was stopped.')) })
  })
}
