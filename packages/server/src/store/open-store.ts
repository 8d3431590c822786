import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { Kysely } from 'kysely'
import { hasDatabase, makeDatabase } from './make-database.ts'
import { migrate } from './migrations.ts'
import { openDatabase } from './open-database.ts'
import { PgliteDialect } from './pglite-dialect.ts'
import type { Database } from './schema.ts'

export interface Store {
  readonly db: Kysely<Database>
  readonly database: PGlite
  readonly close: () => Promise<void>
}

/**
 * The database of a workspace, made where there is none (`prepared`: the folder of an empty one). A second program on the same workspace
 * is refused by the caller's lock.
 */
export async function openStore(workspace: string, prepared?: URL): Promise<Store> {
  const folder = join(workspace, '.yttria', 'database')
  if (!hasDatabase(folder)) await makeDatabase(folder, prepared)
  const database = await openDatabase(folder)
  await migrate(database)
  const db = new Kysely<Database>({ dialect: new PgliteDialect(database) })
  return { db, database, close: async () => { await db.destroy(); await database.close() } }
}
