import { signal } from '@preact/signals'
import { address } from './address.ts'
import { Refused, ask } from './api.ts'
import type { JobProgress } from '@yttria/server/api/jobs'

/** Every job the server knows, kept up to date; `online` falls when the server does not answer. */
export const jobs = signal<ReadonlyMap<string, JobProgress>>(new Map())
export const online = signal(true)
/** What the server says where this page may ask no more: it was started again, or was not used for long. */
export const refused = signal<string | undefined>(undefined)

const againAfter = 2000

/** Follows the server's events for good: a lost connection is taken up again, also with a server that was started anew. */
export function followJobs(): void {
  const events = new EventSource(address('/api/events'))
  events.onopen = () => {
    // All jobs are told at the beginning; what an earlier server knew is over.
    jobs.value = new Map()
    online.value = true
    refused.value = undefined
  }
  events.onerror = () => {
    online.value = false
    // The browser gives up where it was refused; else it tries again itself.
    if (events.readyState !== EventSource.CLOSED) return
    ask('GET', '/api/status').then(() => { refused.value = undefined }, (fault: unknown) => {
      refused.value = fault instanceof Refused && fault.status === 401 ? fault.message : undefined
    })
    setTimeout(followJobs, againAfter)
  }
  events.onmessage = message => {
    const p = JSON.parse(message.data as string) as JobProgress
    jobs.value = new Map(jobs.value).set(p.id, p)
  }
}

export const jobOf = (patient: string): JobProgress | undefined => [...jobs.value.values()].filter(j => j.patient === patient && j.kind === 'analysis').at(-1)
