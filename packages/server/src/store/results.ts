import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReportSignature } from '@yttria/render'
import type { ResultVersion, Unconfirmed } from '../api/patients.ts'
import { NotThere, Refusal } from '../faults.ts'
import type { Workspace } from '../workspace.ts'
import type { Store } from './open-store.ts'

export const resultFolder = (w: Workspace, key: string, number: number): string => join(w.results, key, String(number))

export async function versionsOf({ db }: Store, key: string): Promise<ResultVersion[]> {
  const rows = await db.selectFrom('result').selectAll().where('patient_key', '=', key).orderBy('number').execute()
  return rows.map(r => ({
    number: r.number, madeAt: r.made_at.toISOString(), lastEdit: Number(r.last_edit), software: r.software, resultsVersion: r.results_version,
    signedBy: r.signed_by ?? undefined, signedAt: r.signed_at?.toISOString(), signedUnconfirmed: r.signed_unconfirmed ?? undefined, remark: r.remark ?? undefined,
  }))
}

/** Above every version known and every folder there is: nothing is ever written over, not even what a lost database knew. */
export async function nextNumber({ db }: Store, w: Workspace, key: string): Promise<number> {
  const { last } = await db.selectFrom('result').select(r => r.fn.max('number').as('last')).where('patient_key', '=', key).executeTakeFirstOrThrow()
  const folders = (await readdir(join(w.results, key)).catch(() => [])).filter(n => /^\d{1,6}$/.test(n)).map(Number)
  return Math.max(last ?? 0, ...folders) + 1
}

export async function addVersion(store: Store, w: Workspace, key: string, v: { number: number; lastEdit: number }): Promise<void> {
  const text = await readFile(join(resultFolder(w, key, v.number), 'results.json'), 'utf8')
  const results = JSON.parse(text) as { resultsVersion: number; software: { version: string } }
  await store.db.transaction().execute(async t => {
    await t.insertInto('patient').values({ key }).onConflict(c => c.column('key').doNothing()).execute()
    await t.insertInto('result').values({
      patient_key: key, number: v.number, last_edit: v.lastEdit, folder: `results/${key}/${v.number}`, sha256: sha256(text),
      results_version: results.resultsVersion, software: results.software.version, signed_by: null, signed_at: null, remark: null, signed_unconfirmed: null,
    }).execute()
  })
}

/**
 * Locks a version: it must be the latest analysis of all edits, its file as it was written, and not signed before. Who signs has
 * seen which guesses of its course nobody confirmed: they are kept with the signature.
 */
export async function signVersion(store: Store, w: Workspace, key: string, number: number, by: { name: string; remark?: string; unconfirmed: readonly string[] }): Promise<void> {
  const row = await store.db.selectFrom('result').selectAll().where('patient_key', '=', key).where('number', '=', number).executeTakeFirst()
  if (!row) throw new NotThere(`Patient ${key} has no version ${number}.`)
  if (row.signed_by !== null) throw new Refusal(`Version ${number} was signed by ${row.signed_by} already.`)
  const last = await store.db.selectFrom('edit').select(e => e.fn.max('id').as('last')).where('patient_key', '=', key).executeTakeFirst()
  if (Number(last?.last ?? 0) !== Number(row.last_edit)) throw new Refusal(`Version ${number} does not hold the last changes. Analyse again, look at the new version, and sign that.`)
  const text = await readFile(join(resultFolder(w, key, number), 'results.json'), 'utf8')
  if (sha256(text) !== row.sha256) throw new Refusal(`results.json of version ${number} is not the file that Yttria wrote. Analyse again.`)
  const { unconfirmed = [] } = JSON.parse(text) as { unconfirmed?: readonly Unconfirmed[] }
  const unseen = unconfirmed.filter(u => !by.unconfirmed.includes(u.path))
  if (unseen.length > 0) throw new Refusal(`Nobody has confirmed ${unseen.map(u => u.what).join('; ')}. Confirm or correct it in the course, or sign it as unconfirmed.`)
  await store.db.updateTable('result').set({ signed_by: by.name, signed_at: new Date().toISOString(), remark: by.remark ?? null, signed_unconfirmed: JSON.stringify(unconfirmed) })
    .where('patient_key', '=', key).where('number', '=', number).where('signed_by', 'is', null).execute()
}

/** What a report says of its signature; undefined where the version is not signed. */
export async function signatureOf({ db }: Store, key: string, number: number): Promise<ReportSignature | undefined> {
  const row = await db.selectFrom('result').selectAll().where('patient_key', '=', key).where('number', '=', number).executeTakeFirst()
  if (!row || row.signed_by === null || row.signed_at === null) return undefined
  return {
    name: row.signed_by, at: row.signed_at.toISOString(), ...(row.remark ? { remark: row.remark } : {}), version: number, sha256: row.sha256,
    unconfirmed: (row.signed_unconfirmed ?? []).map(u => `${u.what}, guessed from ${u.from}`),
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
