import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { signedReport } from '@yttria/render'
import type { FastifyInstance } from 'fastify'
import { NotThere } from '../faults.ts'
import { known } from '../known.ts'
import { signatureSchema } from '../openapi/schemas.ts'
import type { Store } from '../store/open-store.ts'
import { resultFolder, signVersion, signatureOf, versionsOf } from '../store/results.ts'
import type { Workspace } from '../workspace.ts'

const types: Readonly<Record<string, string>> = { '.json': 'application/json', '.html': 'text/html; charset=utf-8', '.csv': 'text/csv; charset=utf-8', '.gz': 'application/gzip', '.dcm': 'application/dicom', '.pdf': 'application/pdf' }

export function resultRoutes(app: FastifyInstance, w: Workspace, store: () => Promise<Store>): void {
  app.get<{ Params: { key: string } }>('/api/patients/:key/results', async request => versionsOf(await store(), await known(w, request.params.key)))

  app.get<{ Params: { key: string; number: string; '*': string } }>('/api/patients/:key/results/:number/*', async (request, reply) => {
    const key = await known(w, request.params.key), file = request.params['*']
    if (!/^\d{1,6}$/.test(request.params.number) || !/^([\w-][\w.-]*\/)?[\w-][\w.-]*$/.test(file)) throw new NotThere(`There is no file ${file}.`)
    const path = join(resultFolder(w, key, Number(request.params.number)), file)
    const there = await stat(path).catch(() => undefined)
    if (!there?.isFile()) throw new NotThere(`Version ${request.params.number} of patient ${key} has no ${file}.`)
    const ending = /\.[a-z]+$/.exec(file)?.[0] ?? ''
    // The report is one file with its own styles; it may be framed by the page and runs no script.
    if (ending === '.html') void reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'")
    if (file === 'report.html') {
      const signature = await signatureOf(await store(), key, Number(request.params.number))
      if (signature) return reply.type(types[ending]!).send(signedReport(await readFile(path, 'utf8'), signature))
    }
    return reply.type(types[ending] ?? 'application/octet-stream').send(createReadStream(path))
  })

  app.post<{ Params: { key: string; number: string } }>('/api/patients/:key/results/:number/signature', async (request, reply) => {
    await signVersion(await store(), w, await known(w, request.params.key), Number(request.params.number), signatureSchema.parse(request.body))
    return reply.code(204).send()
  })
}

export const readResults = async (w: Workspace, key: string, number: number): Promise<unknown> => JSON.parse(await readFile(join(resultFolder(w, key, number), 'results.json'), 'utf8'))
