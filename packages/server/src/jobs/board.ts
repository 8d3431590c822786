import { randomUUID } from 'node:crypto'
import type { JobProgress, JobStep, JobSubject } from '../api/jobs.ts'

/** Everything that is under way, for whoever watches; and jobs that need not outlive the server. */
export interface Board {
  readonly list: () => readonly JobProgress[]
  readonly watch: (listener: (p: JobProgress) => void) => () => void
  readonly say: (p: JobProgress) => void
  readonly of: (id: string) => JobProgress | undefined
  /** Begins work at once; what it throws is the job's message. It ends early when `signal` says so. */
  readonly begin: (about: JobSubject, work: (progress: (step: JobStep) => void, signal: AbortSignal) => Promise<void>) => string
  /** True where the job was one of `begin` and still under way. */
  readonly cancel: (id: string) => boolean
  /** Ends what `begin` began, and waits until it has. */
  readonly close: () => Promise<void>
}

const ended = (p: JobProgress | undefined): boolean => p !== undefined && p.state !== 'waiting' && p.state !== 'active'
/** What ended long ago is told no more. */
const keptEnded = 200

/** `plain`: takes out of a message what no answer holds. */
export function openBoard(plain: (text: string) => string = text => text): Board {
  const states = new Map<string, JobProgress>(), listeners = new Set<(p: JobProgress) => void>()
  const running = new Map<string, { readonly abort: AbortController; readonly end: Promise<void> }>()
  const say = (given: JobProgress) => {
    const p = given.message === undefined ? given : { ...given, message: plain(given.message) }
    states.set(p.id, p)
    const old = [...states.values()].filter(ended)
    for (const o of old.slice(0, Math.max(0, old.length - keptEnded))) states.delete(o.id)
    for (const l of listeners) l(p)
  }
  const cancel = (id: string): boolean => {
    const at = running.get(id), p = states.get(id)
    if (!at || !p || ended(p)) return false
    say({ ...p, state: 'cancelled' })
    at.abort.abort()
    return true
  }
  return {
    list: () => [...states.values()],
    watch: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    say, cancel,
    of: id => states.get(id),
    begin: (about, work) => {
      const id = randomUUID(), abort = new AbortController()
      say({ ...about, id, state: 'active' })
      const step = (s: JobStep) => { if (!ended(states.get(id))) say({ ...about, id, state: 'active', ...s }) }
      const end = work(step, abort.signal)
        .then(() => { if (!ended(states.get(id))) say({ ...about, id, state: 'done' }) },
          (fault: Error) => { if (!ended(states.get(id))) say({ ...about, id, state: 'failed', message: fault.message }) })
        .finally(() => running.delete(id))
      running.set(id, { abort, end })
      return id
    },
    close: async () => {
      const all = [...running.values()]
      for (const id of running.keys()) cancel(id)
      await Promise.all(all.map(r => r.end))
    },
  }
}
