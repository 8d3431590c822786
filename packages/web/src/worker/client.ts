import type { Answer, Asked, WorkKind, WorkReply, WorkRequest } from './messages.ts'

/** The request was overtaken by a later one of the same place, or the worker was closed: its answer is of no more interest. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

export interface CoreClient {
  readonly ask: <K extends WorkKind>(kind: K, input: Asked<K>, transfer?: Transferable[]) => Promise<Answer<K>>
  /** Of several asked for one place only the last is answered; those before it throw Overtaken. One at a time is under way. */
  readonly latest: <K extends WorkKind>(place: string, kind: K, input: () => Asked<K>) => Promise<Answer<K>>
  /** How long the worker took over the last answer of a kind, ms. */
  readonly took: ReadonlyMap<WorkKind, number>
  readonly close: () => void
}

type Port = Pick<Worker, 'postMessage' | 'terminate'> & { onmessage: ((event: MessageEvent<WorkReply>) => void) | null; onerror?: ((event: ErrorEvent) => void) | null }

export function openCore(worker: Port = new Worker(new URL('./core-worker.ts', import.meta.url), { type: 'module', name: 'yttria-core' })): CoreClient {
  const waiting = new Map<number, { kind: WorkKind; done: (answer: unknown) => void; failed: (fault: Error) => void }>(), took = new Map<WorkKind, number>()
  const next = new Map<string, { begin: () => void; drop: () => void }>(), busy = new Set<string>()
  let last = 0
  worker.onmessage = ({ data }) => {
    const w = waiting.get(data.id)
    if (!w) return
    waiting.delete(data.id)
    took.set(w.kind, data.ms)
    if ('fault' in data) w.failed(new Error(data.fault))
    else w.done(data.answer)
  }
  worker.onerror = event => {
    for (const w of waiting.values()) w.failed(new Error(event.message || 'the worker cannot be started'))
    waiting.clear()
  }
  const ask: CoreClient['ask'] = (kind, input, transfer = []) => new Promise((done, failed) => {
    const id = ++last
    waiting.set(id, { kind, done: done as (answer: unknown) => void, failed })
    worker.postMessage({ id, kind, input } satisfies WorkRequest, transfer)
  })
  const latest: CoreClient['latest'] = (place, kind, input) => new Promise((done, failed) => {
    const begin = () => {
      busy.add(place)
      ask(kind, input()).then(done, failed).finally(() => {
        busy.delete(place)
        const following = next.get(place)
        next.delete(place)
        following?.begin()
      })
    }
    if (!busy.has(place)) { begin(); return }
    next.get(place)?.drop()
    next.set(place, { begin, drop: () => failed(new Overtaken(`a later ${kind} was asked`)) })
  })
  return {
    ask, latest, took,
    close: () => {
      worker.terminate()
      for (const w of waiting.values()) w.failed(new Overtaken('closed'))
      for (const n of next.values()) n.drop()
      waiting.clear()
      next.clear()
    },
  }
}
