import type { PGlite } from '@electric-sql/pglite'
import {
  CompiledQuery, type DatabaseConnection, type Dialect, type Driver, type Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type QueryResult,
} from 'kysely'

/** Kysely over the embedded PostgreSQL: one connection, taken in turns. */
export class PgliteDialect implements Dialect {
  readonly #database: PGlite
  constructor(database: PGlite) { this.#database = database }
  createDriver(): Driver { return new PgliteDriver(this.#database) }
  createQueryCompiler() { return new PostgresQueryCompiler() }
  createAdapter() { return new PostgresAdapter() }
  createIntrospector(db: Kysely<unknown>) { return new PostgresIntrospector(db) }
}

class PgliteDriver implements Driver {
  readonly #connection: DatabaseConnection
  #turn: Promise<void> = Promise.resolve()
  #release: (() => void) | undefined
  constructor(database: PGlite) {
    this.#connection = {
      async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
        const { rows, affectedRows } = await database.query<R>(query.sql, [...query.parameters])
        return { rows, numAffectedRows: affectedRows === undefined ? undefined : BigInt(affectedRows) }
      },
      async *streamQuery() { throw new Error('no streaming from the embedded database') },
    }
  }
  async init() {}
  async acquireConnection() {
    const before = this.#turn
    let release = () => {}
    this.#turn = new Promise<void>(done => { release = done })
    await before
    this.#release = release
    return this.#connection
  }
  async releaseConnection() { this.#release?.() }
  async beginTransaction(c: DatabaseConnection) { await c.executeQuery(CompiledQuery.raw('begin')) }
  async commitTransaction(c: DatabaseConnection) { await c.executeQuery(CompiledQuery.raw('commit')) }
  async rollbackTransaction(c: DatabaseConnection) { await c.executeQuery(CompiledQuery.raw('rollback')) }
  async destroy() {}
}
