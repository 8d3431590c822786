import { signal } from '@preact/signals'
import { unpackVolume } from '@yttria/server/api/volume'
import { ask } from '../api.ts'

/** What is being fetched now, bytes: for the bar of progress. */
export const fetching = signal<{ readonly done: number; readonly total: number }>({ done: 0, total: 0 })

const add = (done: number, total: number) => { fetching.value = { done: fetching.peek().done + done, total: fetching.peek().total + total } }

/** The bytes of an answer, counted as they come. */
export async function fetchBytes(path: string): Promise<ArrayBuffer> {
  const response = await ask('GET', path), total = Number(response.headers.get('content-length') ?? 0)
  if (!response.body || !(total > 0)) return response.arrayBuffer()
  add(0, total)
  const bytes = new Uint8Array(total), reader = response.body.getReader()
  let at = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (at + value.length > total) throw new Error(`${path} is longer than it said: ${total} bytes.`)
    bytes.set(value, at)
    at += value.length
    add(value.length, 0)
  }
  if (at !== total) throw new Error(`${path} ended after ${at} of ${total} bytes.`)
  return bytes.buffer
}

export const fetchVolume = async (path: string) => unpackVolume(await fetchBytes(path))
