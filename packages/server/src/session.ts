import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workspace } from './workspace.ts'

/** Where the server was reached last: a page still open then hears from the next one that it has a new address. No key is kept. */
const fileOf = (w: Workspace): string => join(w.own, 'session.json')

/** For a path or a key: 192 bits, as an address may hold them. */
export const newSecret = (): string => randomBytes(24).toString('base64url')

/** 0 where nothing is known. */
export async function lastPortOf(w: Workspace): Promise<number> {
  const known = await readFile(fileOf(w), 'utf8').then(t => JSON.parse(t) as { lastPort?: unknown }).catch(() => ({ lastPort: 0 }))
  const port = Number(known.lastPort)
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : 0
}

export async function keepPort(w: Workspace, lastPort: number): Promise<void> {
  // Earlier versions kept a key there, which others may have read.
  await rm(fileOf(w), { force: true })
  await writeFile(fileOf(w), JSON.stringify({ lastPort }), { mode: 0o600 })
}
