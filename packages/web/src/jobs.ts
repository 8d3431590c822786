import { signal } from '@preact/signals'
import type { JobProgress } from '@yttria/server/api/jobs'

/** Every job the server knows, kept up to date; `online` falls when the server does not answer. */
export const jobs = signal<ReadonlyMap<string, JobProgress>>(new Map())
export const online = signal(true)

export function followJobs(): void {
  const events = new EventSource('/api/events')
  events.onopen = () => { online.value = true }
  events.onerror = () => { online.value = false }
  events.onmessage = message => {
    const p = JSON.parse(message.data as string) as JobProgress
    jobs.value = new Map(jobs.value).set(p.id, p)
  }
}

export const jobOf = (patient: string): JobProgress | undefined => [...jobs.value.values()].filter(j => j.patient === patient).at(-1)
