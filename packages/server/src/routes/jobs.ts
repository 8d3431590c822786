import type { FastifyInstance } from 'fastify'
import { known } from '../known.ts'
import { editsOf } from '../store/edits.ts'
import type { Store } from '../store/open-store.ts'
import type { Board } from '../jobs/board.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Workspace } from '../workspace.ts'

export function jobRoutes(app: FastifyInstance, w: Workspace, store: () => Promise<Store>, jobs: () => Promise<Jobs>, board: Board): void {
  /** Analyses the patient with all edits made so far, as a new version. */
  app.post<{ Params: { key: string } }>('/api/patients/:key/analyses', async (request, reply) => {
    const key = await known(w, request.params.key)
    const last = (await editsOf(await store(), key)).at(-1)?.id ?? 0
    return reply.code(202).send({ id: await (await jobs()).send({ patient: key, lastEdit: last }) })
  })
  app.get('/api/jobs', async () => {
    await jobs()
    return board.list()
  })
  app.delete<{ Params: { id: string } }>('/api/jobs/:id', async (request, reply) => {
    if (!board.cancel(request.params.id)) await (await jobs()).cancel(request.params.id)
    return reply.code(204).send()
  })
  /** Server-sent events: first the state of every job, then each change. */
  app.get('/api/events', async (request, reply) => {
    // What a crash broke off is known once the queue is open.
    await jobs()
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, { ...reply.getHeaders() as Record<string, string>, 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' })
    const say = (p: unknown) => raw.write(`data: ${JSON.stringify(p)}\n\n`)
    for (const p of board.list()) say(p)
    const leave = board.watch(say)
    // A comment now and then keeps the connection and tells a lost one.
    const beat = setInterval(() => raw.write(': \n\n'), 15_000)
    request.raw.on('close', () => {
      clearInterval(beat)
      leave()
    })
  })
}
