import type { Edit, StoredEdit } from '../api/edits.ts'
import type { Store } from './open-store.ts'

/** Another tab was faster: what it did. */
export class Conflict extends Error {
  override readonly name = 'Conflict'
  readonly since: readonly StoredEdit[]
  constructor(since: readonly StoredEdit[]) {
    super(`${since.length === 1 ? 'A change was' : `${since.length} changes were`} made in another window meanwhile.`)
    this.since = since
  }
}

export async function editsOf({ db }: Store, key: string, after = 0): Promise<StoredEdit[]> {
  const rows = await db.selectFrom('edit').selectAll().where('patient_key', '=', key).where('id', '>', after).orderBy('id').execute()
  return rows.map(r => ({ id: Number(r.id), madeAt: r.made_at.toISOString(), tab: r.tab, edit: { kind: r.kind, ...(r.payload as object) } as Edit }))
}

/** Acknowledged only when it is on the disk. Throws Conflict where `base` is not the last edit. */
export async function appendEdit(store: Store, key: string, given: { base: number; tab: string; edit: Edit }): Promise<number> {
  const { kind, ...payload } = given.edit
  return store.db.transaction().execute(async t => {
    await t.insertInto('patient').values({ key }).onConflict(c => c.column('key').doNothing()).execute()
    const { last } = await t.selectFrom('edit').select(e => e.fn.max('id').as('last')).where('patient_key', '=', key).executeTakeFirstOrThrow()
    if (Number(last ?? 0) !== given.base) throw new Conflict(await editsOf({ ...store, db: t }, key, given.base))
    const { id } = await t.insertInto('edit').values({ patient_key: key, tab: given.tab, kind, payload: JSON.stringify(payload) }).returning('id').executeTakeFirstOrThrow()
    return Number(id)
  })
}
