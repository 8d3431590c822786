import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workspace } from './workspace.ts'

/** What a page that is open needs to go on with after the server was started again. Only its person can read it, as all of the workspace. */
export interface Session { readonly token: string; readonly lastPort: number }

const fileOf = (w: Workspace): string => join(w.own, 'session.json')
const token = /^[\w-]{32}$/

/** Of the last start on this workspace; a new token where there was none. */
export async function sessionOf(w: Workspace): Promise<Session> {
  const known = await readFile(fileOf(w), 'utf8').then(t => JSON.parse(t) as Partial<Session>).catch((): Partial<Session> => ({}))
  const port = Number(known.lastPort)
  return { token: token.test(known.token ?? '') ? known.token! : randomBytes(24).toString('base64url'), lastPort: Number.isInteger(port) && port > 0 && port < 65536 ? port : 0 }
}

export const keepSession = (w: Workspace, session: Session): Promise<void> => writeFile(fileOf(w), JSON.stringify(session), { mode: 0o600 })
