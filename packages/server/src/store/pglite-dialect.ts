import type { PGlite } from '@electric-sql/pglite'
import {
  type CompiledQuery, type DatabaseConnection, type Dialect, type Driver, type Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type QueryResult,
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

type Query = (sql: string, parameters: unknown[]) => Promise<{ rows: unknown[]; affectedRows?: number | undefined }>

class PgliteConnection implements DatabaseConnection {
  readonly #database: PGlite
  /** Of the transaction under way. */
  #within: { readonly query: Query; readonly end: (how: 'commit' | 'rollback') => Promise<void> } | undefined
  constructor(database: PGlite) { this.#database = database }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const run: Query = this.#within?.query ?? ((sql, parameters) => this.#database.query(sql, parameters))
    const { rows, affectedRows } = await run(query.sql, [...query.parameters])
    return { rows: rows as R[], numAffectedRows: affectedRows === undefined ? undefined : BigInt(affectedRows) }
  }

  async *streamQuery(): AsyncIterableIterator<never> { throw new Error('no streaming from the embedded database') }

  /** The queue of jobs speaks on the same connection: while a transaction is under way nobody else's statement may come between. */
  begin(): Promise<void> {
    return new Promise((begun, failed) => {
      const rolledBack = Symbol('rolled back')
      let end: (how: 'commit' | 'rollback') => void = () => {}
      const over = new Promise<'commit' | 'rollback'>(done => { end = done })
      const transaction = this.#database.transaction(async t => {
        this.#within = { query: (sql, parameters) => t.query(sql, parameters), end: async how => { end(how); await done } }
        begun()
        if (await over === 'rollback') throw rolledBack
      })
      const done: Promise<void> = transaction.then(() => {}, fault => { if (fault !== rolledBack) throw fault }).finally(() => { this.#within = undefined })
      // Of one that could not begin; who ends it is told by `end`.
      done.catch(failed)
    })
  }

  async end(how: 'commit' | 'rollback'): Promise<void> { await this.#within?.end(how) }
}

class PgliteDriver implements Driver {
  readonly #connection: PgliteConnection
  #turn: Promise<void> = Promise.resolve()
  #release: (() => void) | undefined
  constructor(database: PGlite) { this.#connection = new PgliteConnection(database) }
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
  beginTransaction() { return this.#connection.begin() }
  commitTransaction() { return this.#connection.end('commit') }
  rollbackTransaction() { return this.#connection.end('rollback') }
  async destroy() {}
}
