import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { InputError } from '@yttria/node/errors'
import { patientWalk } from '@yttria/node/read'
import { version } from '@yttria/node/version'
import Fastify, { type FastifyInstance } from 'fastify'
import { z } from 'zod'
import { reviewOf } from './api/review.ts'
import { BadRequest, NotThere, Refusal } from './faults.ts'
import { type Guard, addGuard, innerUrl } from './guard.ts'
import { gridReader } from './grids.ts'
import { addOpenApi } from './openapi/add-openapi.ts'
import { patientOpener } from './patient-folder.ts'
import { writeReview } from './review/write-review.ts'
import { clinicalRoutes } from './routes/clinical.ts'
import { editRoutes } from './routes/edits.ts'
import { exportRoutes } from './routes/export.ts'
import { imageRoutes } from './routes/images.ts'
import { importRoutes } from './routes/imports.ts'
import { jobRoutes } from './routes/jobs.ts'
import { patientRoutes } from './routes/patients.ts'
import { planRoutes } from './routes/plan.ts'
import { cohortRoutes } from './routes/cohort.ts'
import { courseProtocolFile } from './cohort/protocol-file.ts'
import { resultRoutes } from './routes/results.ts'
import { Conflict, editsOf } from './store/edits.ts'
import { type Store, openStore } from './store/open-store.ts'
import { addVersion, nextNumber, resultFolder } from './store/results.ts'
import { type Board, openBoard } from './jobs/board.ts'
import { type Jobs, openJobs } from './jobs/jobs.ts'
import { objectionTo } from './http/plain-text.ts'
import { inJson, onlyFileNames, withoutPaths, withoutTemporary } from './http/without-paths.ts'
import type { Workspace } from './workspace.ts'

export interface AppOptions {
  readonly workspace: Workspace
  readonly guard: Guard
  /** The built page. */
  readonly page?: string
  /** The built thread that carries out analyses, studies and plans of images (packages/node/src/runs/run-worker.ts). */
  readonly runWorker: URL
  /** Told what settles when database and queue are open: before that the answers wait. */
  readonly opening?: (open: Promise<unknown>) => void
  /** Told every route, as 'GET /api/patients'. */
  readonly onRoute?: (route: string) => void
}

/** The whole server but for listening: tests talk to it by `inject`. The database opens while the page loads; what needs it waits. */
export async function makeApp({ workspace: w, guard, page, runWorker, onRoute, opening: told }: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, bodyLimit: 64 << 20, forceCloseConnections: true, rewriteUrl: request => innerUrl(guard, request.url ?? '/') })
  addGuard(app, guard)
  app.setErrorHandler(tell)
  const ofWorkspace = withoutPaths(w.folder), plain = (text: string) => withoutTemporary(ofWorkspace(text)), plainJson = withoutPaths(w.folder, inJson)
  // Where the workspace lies on this machine is nobody's business who reads an answer.
  app.addHook('onSend', async (_request, reply, payload) => typeof payload === 'string' && String(reply.getHeader('content-type')).includes('json') ? plainJson(payload) : payload)
  if (onRoute) app.addHook('onRoute', route => { for (const method of [route.method].flat()) onRoute(`${method} ${route.url}`) })
  await addOpenApi(app)
  app.addHook('preValidation', async ({ params, query, body }) => {
    const objection = objectionTo(params, 'The address') ?? objectionTo(query, 'The query') ?? objectionTo(body, 'The body')
    if (objection !== undefined) throw new BadRequest(objection)
  })
  const opening = openStore(w.folder, new URL('database/', runWorker)), board = openBoard(plain)
  const store = () => opening
  const { open, forget } = patientOpener(w, store)
  const working = opening.then(s => openAnalyses(s, w, open, runWorker, board))
  const jobs = () => working
  // Said by the first request that needs them; not a crash before.
  told?.(working)
  let ready = false
  opening.catch(() => {})
  working.then(() => { ready = true }, () => {})

  patientRoutes(app, w, store, open)
  clinicalRoutes(app, w)
  imageRoutes(app, open)
  importRoutes(app, w, board, keys => keys.forEach(forget))
  editRoutes(app, w, store, open)
  resultRoutes(app, w, store)
  exportRoutes(app, w, open)
  jobRoutes(app, w, store, jobs, board)
  planRoutes(app, w, runWorker)
  cohortRoutes(app, w, store, jobs, board, runWorker)
  app.get('/api/status', async () => ({ version, workspace: basename(w.folder), ready }))
  if (page !== undefined && existsSync(page)) await app.register(fastifyStatic, { root: page, cacheControl: false })
  app.addHook('onClose', async () => {
    await board.close()
    await (await working.catch(() => undefined))?.close()
    await (await opening.catch(() => undefined))?.close()
  })
  return app
}

function openAnalyses(store: Store, w: Workspace, open: ReturnType<typeof patientOpener>['open'], runWorker: URL, board: Board): Promise<Jobs> {
  return openJobs(store, board, {
    runWorker,
    order: async job => {
      const patient = await open(job.patient), edits = (await editsOf(store, job.patient)).filter(e => e.id <= job.lastEdit)
      if (!patient.course) throw new Refusal(patient.findings.find(f => f.severity === 'error')?.message ?? 'No course could be drafted from the images.')
      const number = await nextNumber(store, w, job.patient), out = resultFolder(w, job.patient, number)
      const course = await writeReview({ folder: join(w.own, 'reviews', job.patient), course: patient.course, review: reviewOf(edits), edits, gridOf: gridReader(patient) })
      const protocol = await courseProtocolFile(w)
      return { number, order: { folder: patient.folder, course, ...(protocol === undefined ? {} : { protocol }), out, walk: patientWalk, evenEmpty: true } }
    },
    finished: (job, number) => addVersion(store, w, job.patient, { number, lastEdit: job.lastEdit }),
  })
}

function tell(fault: Error & { statusCode?: number }, _request: unknown, reply: { code: (n: number) => { send: (body: unknown) => unknown } }) {
  if (fault instanceof BadRequest) return reply.code(400).send({ error: withoutTemporary(fault.message) })
  if (fault instanceof NotThere) return reply.code(404).send({ error: withoutTemporary(fault.message) })
  if (fault instanceof Conflict) return reply.code(409).send({ error: fault.message, since: fault.since })
  if (fault instanceof Refusal) return reply.code(409).send({ error: withoutTemporary(fault.message) })
  if (fault instanceof InputError || fault instanceof RangeError) return reply.code(422).send({ error: withoutTemporary(fault.message) })
  if (fault instanceof z.ZodError) return reply.code(400).send({ error: z.prettifyError(fault) })
  if (fault.statusCode !== undefined && fault.statusCode < 500) return reply.code(fault.statusCode).send({ error: fault.message.replace(/^(params|querystring|body)\//, '') })
  return reply.code(500).send({ error: `A fault of the program: ${onlyFileNames(fault.message)}` })
}
