import { Worker } from 'node:worker_threads'
import type { AnalysisMessage, AnalysisOrder } from '@yttria/node/runs'
import PgBoss from 'pg-boss'
import type { JobStep } from '../api/jobs.ts'
import type { Store } from '../store/open-store.ts'
import type { Board } from './board.ts'

export interface AnalysisJob { readonly patient: string; readonly lastEdit: number }

/** How a job becomes an order, and what follows its end; given by the application. */
export interface JobWork {
  readonly order: (job: AnalysisJob) => Promise<{ order: AnalysisOrder; number: number }>
  readonly finished: (job: AnalysisJob, number: number) => Promise<void>
  readonly worker: URL
}

export interface Jobs {
  readonly send: (job: AnalysisJob) => Promise<string>
  readonly cancel: (id: string) => Promise<void>
  readonly close: () => Promise<void>
}

const queue = 'analyse'

/** Analyses one after another, each in a thread of its own; those that a crash broke off begin again at the next start. */
export async function openJobs({ database }: Store, board: Board, work: JobWork): Promise<Jobs> {
  const boss = new PgBoss({ db: { executeSql: async (text: string, values: unknown[] = []) => values.length > 0 ? database.query(text, values) : last(await database.exec(text)) }, schedule: false, supervise: false } as unknown as PgBoss.ConstructorOptions)
  await boss.start()
  await boss.createQueue(queue, { name: queue, retryLimit: 2, expireInSeconds: 3600 })
  await database.query("update pgboss.job set state = 'created', started_on = null where name = $1 and state = 'active'", [queue])

  const threads = new Map<string, Worker>(), cancelled = (id: string) => board.of(id)?.state === 'cancelled'
  const waiting = await database.query<{ id: string; data: AnalysisJob }>("select id, data from pgboss.job where name = $1 and state in ('created', 'retry') order by created_on", [queue])
  for (const { id, data } of waiting.rows) board.say({ id, kind: 'analysis', patient: data.patient, state: 'waiting' })

  await boss.work<AnalysisJob>(queue, { pollingIntervalSeconds: 0.5 }, async ([job]) => {
    if (!job || cancelled(job.id)) return
    const { id, data } = job, about = { id, kind: 'analysis', patient: data.patient } as const
    board.say({ ...about, state: 'active', step: 'Starting' })
    try {
      const { order, number } = await work.order(data)
      if (cancelled(id)) return
      await run(id, work.worker, order, m => { if (!cancelled(id)) board.say({ ...about, state: 'active', ...m }) }, threads)
      await work.finished(data, number)
      board.say({ ...about, state: 'done', version: number })
    } catch (fault) {
      if (cancelled(id)) return
      // Not tried again: the same input fails the same way.
      board.say({ ...about, state: 'failed', message: (fault as Error).message })
    }
  })

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
      await threads.get(id)?.terminate()
      await boss.cancel(queue, id)
    },
    close: async () => {
      await boss.stop({ graceful: false, wait: false })
      for (const t of threads.values()) await t.terminate()
    },
  }
}

function run(id: string, worker: URL, order: AnalysisOrder, progress: (m: JobStep) => void, threads: Map<string, Worker>): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(worker, { workerData: order })
    threads.set(id, thread)
    let ended: Error | 'well' | undefined
    thread.on('message', (m: AnalysisMessage) => {
      if ('end' in m) ended = 'well'
      else if ('failed' in m) ended = new Error(m.failed)
      else progress(m)
    })
    thread.on('error', fault => { ended = fault as Error })
    thread.on('exit', () => {
      threads.delete(id)
      if (ended === 'well') resolve()
      else reject(ended ?? new Error('The analysis was stopped.'))
    })
  })
}

const last = <T>(all: readonly T[]): T => all.at(-1)!
