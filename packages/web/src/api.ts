import { address } from './address.ts'
import { unpackVolume } from '@yttria/server/api/volume'
import type { StoredEdit } from '@yttria/server/api/edits'

/** What the server refused, in its own words; `since`: what another window changed meanwhile. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  readonly since: readonly StoredEdit[] | undefined
  constructor(message: string, status: number, since?: readonly StoredEdit[]) {
    super(message)
    this.status = status
    this.since = since
  }
}

export async function ask(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Response> {
  let response: Response
  try {
    response = await fetch(address(path), { method, ...(body === undefined ? {} : { body: type === 'application/json' ? JSON.stringify(body) : body as BodyInit, headers: { 'content-type': type } }) })
  } catch {
    throw new Refused('Yttria does not answer. Is it still running? What was acknowledged is kept: start it again and open the address that it prints.', 0)
  }
  if (response.ok) return response
  const told = await response.json().catch(() => ({})) as { error?: string; since?: readonly StoredEdit[] }
  throw new Refused(told.error ?? `The server answered ${response.status}.`, response.status, told.since)
}

export const getJson = async <T>(path: string): Promise<T> => await (await ask('GET', path)).json() as T
export const getBytes = async (path: string): Promise<Uint8Array> => new Uint8Array(await (await ask('GET', path)).arrayBuffer())
export const getVolume = async (path: string) => unpackVolume(await (await ask('GET', path)).arrayBuffer())
export const postJson = async <T>(path: string, body: unknown = {}): Promise<T> => {
  const response = await ask('POST', path, body)
  return (response.status === 204 ? undefined : await response.json()) as T
}
