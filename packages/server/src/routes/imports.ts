import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { acceptImport, beginImport, copyFolder, countFiles, dropImport, filesFolder, noteNames, viewImport } from '../import/imports.ts'
import { receiveFiles } from '../import/receive.ts'
import { Refusal } from '../faults.ts'
import type { Workspace } from '../workspace.ts'

const acceptance = z.strictObject({ patients: z.array(z.strictObject({ number: z.number().int().positive(), key: z.string() })).min(1) })
const place = z.strictObject({ folder: z.string().min(1).max(4096) })

/** A folder dropped on the page comes in several streams of files; nothing of it is in the workspace before it is accepted. */
export function importRoutes(app: FastifyInstance, w: Workspace, changed: (keys: readonly string[]) => void): void {
  app.addContentTypeParser('application/x-yttria-files', (_request, payload, done) => done(null, payload))

  app.post('/api/imports', async (_request, reply) => reply.code(201).send({ id: await beginImport(w) }))

  app.put<{ Params: { id: string }; Body: Readable }>('/api/imports/:id/files', async request => {
    const { id } = request.params, first = await countFiles(w, id)
    try {
      const { files, bytes, names } = await receiveFiles(request.body, filesFolder(w, id), first)
      await noteNames(w, id, names)
      return { files: first + files, bytes }
    } catch (fault) {
      if (fault instanceof RangeError) throw new Refusal(`The files did not arrive whole: ${fault.message}. Drop the folder again.`)
      throw fault
    }
  })

  app.post<{ Params: { id: string } }>('/api/imports/:id/folder', async request =>
    ({ files: await copyFolder(w, request.params.id, place.parse(request.body).folder, () => {}) }))

  app.get<{ Params: { id: string } }>('/api/imports/:id', async request => {
    await countFiles(w, request.params.id)
    return viewImport(w, request.params.id)
  })

  app.post<{ Params: { id: string } }>('/api/imports/:id/acceptance', async request => {
    await countFiles(w, request.params.id)
    const keys = await acceptImport(w, request.params.id, acceptance.parse(request.body).patients)
    changed(keys)
    return { keys }
  })

  app.delete<{ Params: { id: string } }>('/api/imports/:id', async (request, reply) => {
    await dropImport(w, request.params.id)
    return reply.code(204).send()
  })
}
