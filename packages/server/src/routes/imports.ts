import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { acceptImport } from '../import/accept.ts'
import { copyFolder, sourceFolder } from '../import/copy-folder.ts'
import { beginImport, countFiles, dropImport, filesFolder, noteNames, noteSource, requireWhole, truncateImport, unfinishedImports, viewImport } from '../import/imports.ts'
import { receiveFiles } from '../import/receive.ts'
import { tidyImports } from '../import/tidy-imports.ts'
import { BadRequest, Refusal } from '../faults.ts'
import type { Board } from '../jobs/board.ts'
import { acceptanceSchema, newImportSchema, placeSchema } from '../openapi/schemas.ts'
import type { Workspace } from '../workspace.ts'

/** A folder dropped on the page comes in several streams of files; nothing of it is in the workspace before it is accepted. */
export function importRoutes(app: FastifyInstance, w: Workspace, board: Board, changed: (keys: readonly string[]) => void): void {
  app.addContentTypeParser('application/x-yttria-files', (_request, payload, done) => done(null, payload))

  app.addHook('onReady', () => tidyImports(w))

  app.get('/api/imports', async () => unfinishedImports(w))

  app.post('/api/imports', async (request, reply) => reply.code(201).send({ id: await beginImport(w, newImportSchema.parse(request.body ?? {}).files) }))

  /** `first`: how many files came before these; what lies from there on is replaced, so that a part may be sent again. */
  app.put<{ Params: { id: string }; Querystring: { first?: string }; Body: Readable }>('/api/imports/:id/files', async request => {
    const { id } = request.params, there = await countFiles(w, id), first = Number(request.query.first ?? there)
    if (first > there) throw new Refusal(`${there} files of this import have come so far, not ${first}. Drop the folder again.`)
    if (!(request.body instanceof Readable)) throw new BadRequest('Files come as application/x-yttria-files.')
    if (first < there) await truncateImport(w, id, first)
    try {
      const { files, bytes, names } = await receiveFiles(request.body, filesFolder(w, id), first)
      await noteNames(w, id, names)
      return { files: first + files, bytes }
    } catch (fault) {
      await truncateImport(w, id, first)
      if (fault instanceof RangeError) throw new Refusal(`The files did not arrive whole: ${fault.message}. Drop the folder again.`)
      throw fault
    }
  })

  /** A folder on this machine: a job, with progress and cancel. */
  app.post<{ Params: { id: string } }>('/api/imports/:id/folder', async (request, reply) => {
    const { id } = request.params
    if (await countFiles(w, id) > 0) throw new Refusal('This import has files already: begin another.')
    const { folder } = placeSchema.parse(request.body), source = await sourceFolder(w, folder)
    await noteSource(w, id, folder)
    return reply.code(202).send({
      id: board.begin({ kind: 'import', import: id }, async (progress, signal) => {
        try {
          await copyFolder(w, id, source, progress, signal)
          await noteSource(w, id, undefined)
        } catch (fault) {
          await dropImport(w, id)
          throw fault
        }
      }),
    })
  })

  app.get<{ Params: { id: string } }>('/api/imports/:id', async request => {
    await countFiles(w, request.params.id)
    return viewImport(w, request.params.id)
  })

  app.post<{ Params: { id: string } }>('/api/imports/:id/acceptance', async request => {
    await countFiles(w, request.params.id)
    await requireWhole(w, request.params.id)
    const keys = await acceptImport(w, request.params.id, acceptanceSchema.parse(request.body).patients)
    changed(keys)
    return { keys }
  })

  app.delete<{ Params: { id: string } }>('/api/imports/:id', async (request, reply) => {
    await dropImport(w, request.params.id)
    return reply.code(204).send()
  })
}
