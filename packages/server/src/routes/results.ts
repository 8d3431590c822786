import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { signedReport } from '@yttria/render'
import type { FastifyInstance } from 'fastify'
import { NotThere } from '../faults.ts'
import { sendFile } from '../http/send-file.ts'
import { known } from '../known.ts'
import { signatureSchema } from '../openapi/schemas.ts'
import type { Store } from '../store/open-store.ts'
import { resultFolder, signVersion, signatureOf, versionsOf } from '../store/results.ts'
import type { Workspace } from '../workspace.ts'

export function resultRoutes(app: FastifyInstance, w: Workspace, store: () => Promise<Store>): void {
  app.get<{ Params: { key: string } }>('/api/patients/:key/results', async request => versionsOf(await store(), await known(w, request.params.key)))

  app.get<{ Params: { key: string; number: string; '*': string } }>('/api/patients/:key/results/:number/*', async (request, reply) => {
    const key = await known(w, request.params.key), file = request.params['*']
    if (!/^\d{1,6}$/.test(request.params.number)) throw new NotThere(`There is no file ${file.slice(0, 80)}.`)
    const number = Number(request.params.number), folder = resultFolder(w, key, number)
    const signature = file === 'report.html' ? await signatureOf(await store(), key, number) : undefined
    const as = signature && ((text: string): string => signedReport(text, signature))
    return sendFile(reply, { folder, file, owner: `Version ${number} of patient ${key}`, as })
  })

  app.post<{ Params: { key: string; number: string } }>('/api/patients/:key/results/:number/signature', async (request, reply) => {
    await signVersion(await store(), w, await known(w, request.params.key), Number(request.params.number), signatureSchema.parse(request.body))
    return reply.code(204).send()
  })
}

export const readResults = async (w: Workspace, key: string, number: number): Promise<unknown> => JSON.parse(await readFile(join(resultFolder(w, key, number), 'results.json'), 'utf8'))
