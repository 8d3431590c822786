import type { FastifyInstance } from 'fastify'
import { settledGuesses } from '@yttria/core/course'
import { type Edit, type StoredEdit, newEditSchema } from '../api/edits.ts'
import { Refusal } from '../faults.ts'
import { checkedCourse } from '../review/checked-course.ts'
import { appendEdit, editsOf } from '../store/edits.ts'
import type { PatientFolder } from '../patient-folder.ts'
import type { Store } from '../store/open-store.ts'
import { known } from '../known.ts'
import type { Workspace } from '../workspace.ts'

export function editRoutes(app: FastifyInstance, w: Workspace, store: () => Promise<Store>, open: (key: string) => Promise<PatientFolder>): void {
  app.get<{ Params: { key: string }; Querystring: { after?: string } }>('/api/patients/:key/edits', async (request): Promise<StoredEdit[]> =>
    editsOf(await store(), await known(w, request.params.key), Number(request.query.after ?? 0)))

  app.post<{ Params: { key: string } }>('/api/patients/:key/edits', async (request, reply) => {
    const key = await known(w, request.params.key), given = newEditSchema.parse(request.body)
    const s = await store()
    // Said while the person is at it, not when the analysis reads it.
    const edit = given.edit.kind === 'course' ? await settledCourse(given.edit, key) : given.edit
    if (given.edit.kind === 'undo') {
      const target = given.edit.edit
      if (!(await editsOf(s, key)).some(e => e.id === target)) throw new Refusal(`There is no change ${target} of patient ${key} to take back.`)
    }
    return reply.code(201).send({ id: await appendEdit(s, key, { ...given, edit }) })
  })

  /** A guess is settled by somebody: without a name it stays one. */
  async function settledCourse(edit: Extract<Edit, { kind: 'course' }>, key: string): Promise<Edit> {
    const document = checkedCourse(edit.document, key), { course } = await open(key)
    const settled = course ? settledGuesses(course, document) : []
    if (settled.length > 0 && edit.by === undefined) throw new Refusal(`Say who confirms it: ${settled.map(g => g.what).join('; ')} ${settled.length === 1 ? 'was a guess' : 'were guesses'}.`)
    const { settled: _, ...rest } = edit
    return settled.length > 0 ? { ...rest, settled } : rest
  }
}
