import type { Progress } from '@yttria/node/progress'
import { type PatientOrder, type RunEnd, analysePatientInThread, whyNothing } from '@yttria/node/runs'
import PgBoss from 'pg-boss'
import type { Store } from '../store/open-store.ts'
import { Refusal } from '../faults.ts'
import type { Board } from './board.ts'

export interface AnalysisJob { readonly patient: string; readonly lastEdit: number }

/** How a job becomes an order, and what follows its end; given by the application. */
export interface JobWork {
  readonly order: (job: AnalysisJob) => Promise<{ order: PatientOrder; number: number }>
  readonly finished: (job: AnalysisJob, number: number) => Promise<void>
  /** The built thread that carries out runs. */
  readonly runWorker: URL
}

export interface Jobs {
  readonly send: (job: AnalysisJob) => Promise<string>
  readonly cancel: (id: string) => Promise<void>
  readonly close: () => Promise<void>
}

const queue = 'analyse'

/** Analyses one after another, each in a thread of its own; those that a crash broke off begin again at the next start. */
export async function openJobs({ database }: Store, board: Board, work: JobWork): Promise<Jobs> {
  // A job that the close breaks off is not reported to the queue any more: it begins again at the next start.
  let closed = false
  const executeSql = async (text: string, values: unknown[] = []) => {
    if (closed) return new Promise(() => {})
    return values.length > 0 ? database.query(text, values) : last(await database.exec(text))
  }
  const boss = new PgBoss({ db: { executeSql }, schedule: false, supervise: false } as unknown as PgBoss.ConstructorOptions)
  await boss.start()
  await boss.createQueue(queue, { name: queue, retryLimit: 2, expireInSeconds: 3600 })
  await database.query("update pgboss.job set state = 'created', started_on = null where name = $1 and state = 'active'", [queue])

  const running = new Map<string, { readonly stop: () => void; readonly end: Promise<RunEnd> }>(), cancelled = (id: string) => board.of(id)?.state === 'cancelled'
  const waiting = await database.query<{ id: string; data: AnalysisJob }>("select id, data from pgboss.job where name = $1 and state in ('created', 'retry') order by created_on", [queue])
  for (const { id, data } of waiting.rows) board.say({ id, kind: 'analysis', patient: data.patient, state: 'waiting' })

  await boss.work<AnalysisJob>(queue, { pollingIntervalSeconds: 0.5 }, async ([job]) => {
    if (!job || cancelled(job.id)) return
    const { id, data } = job, about = { id, kind: 'analysis', patient: data.patient } as const
    board.say({ ...about, state: 'active', step: 'Starting' })
    try {
      const { order, number } = await work.order(data)
      if (cancelled(id)) return
      await analysed(id, order, (step, done, total) => {
        if (!cancelled(id)) board.say({ ...about, state: 'active', step, done, total })
      })
      await work.finished(data, number)
      board.say({ ...about, state: 'done', version: number })
    } catch (fault) {
      if (cancelled(id)) return
      // Not tried again: the same input fails the same way.
      board.say({ ...about, state: 'failed', message: (fault as Error).message })
    }
  })

  async function analysed(id: string, order: PatientOrder, progress: Progress): Promise<void> {
    const abort = new AbortController(), stop = () => abort.abort(new Error('The analysis was stopped.'))
    const end = analysePatientInThread(work.runWorker, order, { progress, signal: abort.signal })
    running.set(id, { stop, end })
    try {
      const ended = await end
      if (!ended.written) throw new Refusal(whyNothing(ended))
    } finally {
      running.delete(id)
    }
  }

  return {
    send: async job => {
      const id = await boss.send(queue, job)
      if (id === null) throw new Error('the queue took no job')
      if (!board.of(id)) board.say({ id, kind: 'analysis', patient: job.patient, state: 'waiting' })
      return id
    },
    cancel: async id => {
      const at = board.of(id)
      if (at?.state !== 'waiting' && at?.state !== 'active') return
      board.say({ id, kind: 'analysis', ...(at.patient === undefined ? {} : { patient: at.patient }), state: 'cancelled' })
      const under = running.get(id)
      under?.stop()
      await under?.end.catch(() => {})
      await boss.cancel(queue, id)
    },
    close: async () => {
      await boss.stop({ graceful: false, wait: false })
      closed = true
      const all = [...running.values()]
      for (const { stop } of all) stop()
      await Promise.allSettled(all.map(r => r.end))
    },
  }
}

const last = <T>(all: readonly T[]): T => all.at(-1)!
