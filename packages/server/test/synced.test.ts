import fs, { mkdtempSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { appendEdit } from '../src/store/edits.ts'
import { makeDatabase } from '../src/store/make-database.ts'
import { openDatabase } from '../src/store/open-database.ts'
import { type Store, openStore } from '../src/store/open-store.ts'

const prepared = new URL('../dist/database/', import.meta.url), linux = process.platform === 'linux'
let folder = '', store: Store

/** The system's own syncs while something is done: of which files, as the system names them. */
async function syncsOf(work: () => Promise<unknown>): Promise<string[]> {
  const files: string[] = [], real = fs.fsyncSync
  const counted = vi.spyOn(fs, 'fsyncSync').mockImplementation(fd => {
    real(fd)
    files.push(linux ? readlinkSync(`/proc/self/fd/${fd}`) : 'pg_wal')
  })
  try { await work() } finally { counted.mockRestore() }
  return files
}
const edit = (base: number) => appendEdit(store, 'p1', { base, tab: 'a', edit: { kind: 'threshold', exam: 'baseline', value: 1 + base } })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yttria-synced-'))
  store = await openStore(folder, prepared)
})
afterEach(() => { vi.restoreAllMocks() })
afterAll(async () => {
  await store?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('an acknowledged edit', () => {
  it('was synced to the disk before it was acknowledged, in the log of the database, each one', async () => {
    let base = 0
    for (let n = 0; n < 10; n++) {
      const synced = await syncsOf(async () => { base = await edit(base) })
      expect(synced.filter(f => f.includes('pg_wal')).length, `edit ${n}: ${synced.join(', ')}`).toBeGreaterThanOrEqual(1)
    }
  })

  it('is not acknowledged where the disk refuses the sync, and the program is told to end', async () => {
    const other = mkdtempSync(join(tmpdir(), 'yttria-unsynced-')), told: string[] = []
    try {
      await makeDatabase(join(other, 'database'), prepared)
      const database = await openDatabase(join(other, 'database'), fault => { told.push(fault.message) })
      await database.exec('create table t (n integer)')
      vi.spyOn(fs, 'fsyncSync').mockImplementation(() => { throw Object.assign(new Error('i/o error'), { code: 'EIO' }) })
      await expect(database.query('insert into t values (1)')).rejects.toThrow(/fsync/)
      expect(told[0]).toBe('i/o error')
      // As PostgreSQL after a panic it answers no more: it is left as it is.
    } finally {
      vi.restoreAllMocks()
      rmSync(other, { recursive: true, force: true })
    }
  })

  it('stays when the log is cleared: a checkpoint syncs the tables', async () => {
    await edit((await store.db.selectFrom('edit').select(e => e.fn.max('id').as('last')).executeTakeFirstOrThrow()).last)
    const synced = await syncsOf(() => store.database.exec('checkpoint'))
    if (linux) expect(synced.filter(f => f.includes('/base/')).length).toBeGreaterThanOrEqual(1)
    else expect(synced.length).toBeGreaterThanOrEqual(2)
  })

  it('would not be with the database as PGlite opens it: the count can fail', async () => {
    const plain = join(folder, 'plain')
    await makeDatabase(plain, prepared)
    const database = await PGlite.create(plain)
    try {
      await database.exec('create table t (n integer)')
      expect(await syncsOf(() => database.query('insert into t values (1)'))).toEqual([])
    } finally { await database.close() }
  })
})

describe('a new database', () => {
  it('is whole or not there: what a kill left beside is no database, and what lay in its place is kept', async () => {
    const at = join(folder, 'again/database')
    fs.mkdirSync(`${at}.new`, { recursive: true })
    fs.writeFileSync(`${at}.new/PG_VERSION`, 'half')
    fs.mkdirSync(at)
    fs.writeFileSync(join(at, 'half'), 'written')
    await makeDatabase(at, prepared)
    expect(fs.existsSync(join(at, 'PG_VERSION'))).toBe(true)
    const beside = fs.readdirSync(join(folder, 'again')).filter(f => f.startsWith('database.incomplete-'))
    expect(beside.map(f => fs.readdirSync(join(folder, 'again', f)))).toEqual([['half']])
    expect(fs.existsSync(`${at}.new`)).toBe(false)
  })
})
