import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { filesUnder, readRegular } from '@yttria/node/read'
import { exportZip } from '@yttria/node/write'
import type { FastifyInstance } from 'fastify'
import { type CohortPatientView, type CohortTableName, type CohortView, type StudyData, type TableReceived, cohortTableNames } from '../api/cohort.ts'
import { runStudy, underWay } from '../cohort/run-study.ts'
import { studyData, studyFolderOf, studySummaries } from '../cohort/study-store.ts'
import { isEnding, readTables, receiveTable } from '../cohort/tables.ts'
import { NotThere, Refusal } from '../faults.ts'
import { sendFile } from '../http/send-file.ts'
import type { Board } from '../jobs/board.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { editsOf } from '../store/edits.ts'
import type { Store } from '../store/open-store.ts'
import { versionsOf } from '../store/results.ts'
import { type Workspace, patientKeys } from '../workspace.ts'

/** The study of the workspace: its tables, the job that makes one, what came of it. */
export function cohortRoutes(app: FastifyInstance, w: Workspace, store: () => Promise<Store>, jobs: () => Promise<Jobs>, board: Board, runWorker: URL): void {
  app.addContentTypeParser('application/x-yttria-table', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  app.get('/api/cohort', async (): Promise<CohortView> => {
    const read = await readTables(w.folder), s = await store(), there = new Set(await patientKeys(w))
    return {
      tables: read.tables, mapped: existsSync(join(w.folder, 'tables.json')), findings: read.findings, ...(read.refused === undefined ? {} : { refused: read.refused }), studies: await studySummaries(w),
      patients: await Promise.all(read.patients.map(async ({ key }): Promise<CohortPatientView> => {
        if (!there.has(key)) return { key, images: 'none' }
        if (existsSync(join(w.patients, key, 'results.json'))) return { key, images: 'given' }
        const last = (await versionsOf(s, key)).at(-1), edits = (await editsOf(s, key)).at(-1)?.id ?? 0
        return last === undefined ? { key, images: 'notAnalysed' } : { key, images: last.lastEdit === edits ? 'version' : 'pending', version: last.number, ...(last.signedBy ? { signedBy: last.signedBy } : {}) }
      })),
    }
  })

  app.put<{ Params: { name: string }; Querystring: { ending?: string; despite?: string }; Body: Buffer }>('/api/cohort/tables/:name', async (request): Promise<TableReceived> => {
    const { name } = request.params, ending = (request.query.ending ?? '').toLowerCase()
    if (!(cohortTableNames as readonly string[]).includes(name)) throw new NotThere(`There is no table ${name.slice(0, 40)}.`)
    if (!isEnding(ending)) throw new Refusal(`A table is .csv, .tsv, .txt or .xlsx, not ${JSON.stringify(ending.slice(0, 20))}.`)
    if (!Buffer.isBuffer(request.body) || request.body.length === 0) throw new Refusal('The file is empty.')
    return receiveTable(w, { name: name as CohortTableName, ending, bytes: request.body, despite: request.query.despite === 'yes', now: new Date() })
  })

  const begin = async (): Promise<string> => {
    const working = { workspace: w, store: await store(), jobs: await jobs(), board, runWorker }
    return board.begin({ kind: 'cohort' }, async (progress, signal) => { await runStudy(working, progress, signal) })
  }

  app.post('/api/cohort/studies', async (_request, reply) => {
    if (board.list().some(j => j.kind === 'cohort' && (j.state === 'active' || j.state === 'waiting'))) throw new Refusal('A study is being made already.')
    const { refused } = await readTables(w.folder)
    if (refused !== undefined) throw new Refusal(refused)
    return reply.code(202).send({ id: await begin() })
  })

  app.get<{ Params: { number: string } }>('/api/cohort/studies/:number', async (request): Promise<StudyData> => studyData(w, request.params.number))

  app.get<{ Params: { number: string; '*': string } }>('/api/cohort/studies/:number/files/*', async (request, reply) => {
    const folder = join(studyFolderOf(w, request.params.number), 'cohort')
    return sendFile(reply, { folder, file: request.params['*'], owner: 'This study' })
  })

  app.get<{ Params: { number: string } }>('/api/cohort/studies/:number/files.zip', async (request, reply) => {
    const at = studyFolderOf(w, request.params.number), files: { path: string; bytes: Uint8Array }[] = []
    for (const path of (await filesUnder(at)).names) files.push({ path, bytes: new Uint8Array(await readRegular(join(at, path))) })
    return reply.type('application/zip').header('content-disposition', `attachment; filename="study-${Number(request.params.number)}.zip"`).send(Buffer.from(exportZip(files)))
  })

  // A study that was broken off with the server begins again: what was analysed is used again.
  app.addHook('onReady', async () => {
    if (!existsSync(underWay(w))) return
    const broken = (await readdir(underWay(w))).length > 0
    await rm(underWay(w), { recursive: true, force: true })
    if (broken) void begin().catch(() => {})
  })
}
