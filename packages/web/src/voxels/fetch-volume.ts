import { unpackVolume } from '@yttria/server/api/volume'
import { ask } from '../api.ts'

/** Told of bytes as they come, and how many more are to come. */
export type Counted = (done: number, more: number) => void

/** The bytes of an answer, counted as they come. */
export async function fetchBytes(path: string, counted: Counted): Promise<ArrayBuffer> {
  const response = await ask('GET', path),
    total = Number(response.headers.get('content-length') ?? 0)
  if (!response.body || !(total > 0)) return response.arrayBuffer()
  counted(0, total)
  const bytes = new Uint8Array(total),
    reader = response.body.getReader()
  let at = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (at + value.length > total) throw new Error(`${path} is longer than it said: ${total} bytes.`)
    bytes.set(value, at)
    at += value.length
    counted(value.length, 0)
  }
  if (at !== total) throw new Error(`${path} ended after ${at} of ${total} bytes.`)
  return bytes.buffer
}

export const fetchVolume = async (path: string, counted: Counted) =>
  unpackVolume(await fetchBytes(path, counted))
