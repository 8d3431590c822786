import type { FastifyInstance } from 'fastify'
import { type StoredEdit, newEditSchema } from '../api/edits.ts'
import { Refusal } from '../faults.ts'
import { checkedCourse } from '../review/checked-course.ts'
import { appendEdit, editsOf } from '../store/edits.ts'
import type { Store } from '../store/open-store.ts'
import { known } from '../known.ts'
import type { Workspace } from '../workspace.ts'

export function editRoutes(app: FastifyInstance, w: Workspace, store: () => Promise<Store>): void {
  app.get<{ Params: { key: string }; Querystring: { after?: string } }>('/api/patients/:key/edits', async (request): Promise<StoredEdit[]> =>
    editsOf(await store(), await known(w, request.params.key), Number(request.query.after ?? 0)))

  app.post<{ Params: { key: string } }>('/api/patients/:key/edits', async (request, reply) => {
    const key = await known(w, request.params.key), given = newEditSchema.parse(request.body)
    const s = await store()
    // Said while the person is at it, not when the analysis reads it.
    if (given.edit.kind === 'course') checkedCourse(given.edit.document, key)
    if (given.edit.kind === 'undo') {
      const target = given.edit.edit
      if (!(await editsOf(s, key)).some(e => e.id === target)) throw new Refusal(`There is no change ${target} of patient ${key} to take back.`)
    }
    return reply.code(201).send({ id: await appendEdit(s, key, given) })
  })
}
