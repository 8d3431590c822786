import { unpackVolume } from '@yttria/server/api/volume'

/** What the server refused, in its own words. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

async function asked(path: string): Promise<Response> {
  const response = await fetch(path)
  if (response.ok) return response
  const body = await response.json().catch(() => ({})) as { error?: string }
  throw new Refused(body.error ?? `The server answered ${response.status}.`)
}

export const getJson = async <T>(path: string): Promise<T> => await (await asked(path)).json() as T
export const getVolume = async (path: string) => unpackVolume(await (await asked(path)).arrayBuffer())
