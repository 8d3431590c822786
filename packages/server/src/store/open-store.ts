import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely } from 'kysely'
import { migrate } from './migrations.ts'
import { PgliteDialect } from './pglite-dialect.ts'
import type { Database } from './schema.ts'

export interface Store {
  readonly db: Kysely<Database>
  readonly database: PGlite
  readonly close: () => Promise<void>
}

/** The database of a workspace, made where there is none. A second program on the same workspace is refused by the caller's lock. */
export async function openStore(workspace: string): Promise<Store> {
  const folder = join(workspace, '.yttria', 'database')
  await mkdir(folder, { recursive: true })
  const database = await PGlite.create(folder)
  await migrate(database)
  const db = new Kysely<Database>({ dialect: new PgliteDialect(database) })
  return { db, database, close: async () => { await db.destroy(); await database.close() } }
}
