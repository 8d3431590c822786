import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'

/** Of one request: how many files came, and what names they had. */
export interface Received { readonly files: number; readonly bytes: number }

const longestName = 4096, largestFile = 4 * 2 ** 30, mostFiles = 200_000

/**
 * Files one after another in one stream, each as u32 length of its name (little-endian), name in UTF-8, u64 length, bytes. Written under
 * numbers, so that no name of a file can lead anywhere; the names are kept in an index. Throws RangeError for what is no such stream.
 */
export async function receiveFiles(stream: Readable, folder: string, first: number): Promise<Received & { names: readonly string[] }> {
  const reader = byteReader(stream), names: string[] = []
  let bytes = 0
  await mkdir(folder, { recursive: true })
  while (!await reader.ended()) {
    if (first + names.length >= mostFiles) throw new RangeError(`more than ${mostFiles} files: drop the folder of one patient, or of a few`)
    const nameLength = (await reader.take(4)).readUInt32LE(0)
    if (nameLength === 0 || nameLength > longestName) throw new RangeError(`a file name of ${nameLength} bytes`)
    const name = (await reader.take(nameLength)).toString('utf8'), length = Number((await reader.take(8)).readBigUInt64LE(0))
    if (length > largestFile) throw new RangeError(`a file of ${length} bytes`)
    const path = join(folder, `${String(first + names.length).padStart(6, '0')}`)
    await mkdir(dirname(path), { recursive: true })
    const handle = await open(path, 'w')
    try {
      for (let left = length; left > 0;) {
        const part = await reader.some(left)
        await handle.write(part)
        left -= part.length
      }
    } finally {
      await handle.close()
    }
    names.push(name)
    bytes += length
  }
  return { files: names.length, bytes, names }
}

function byteReader(stream: Readable) {
  const parts = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let held: Buffer = Buffer.alloc(0), over = false
  const more = async () => {
    const { value, done } = await parts.next()
    if (done) over = true
    else held = held.length > 0 ? Buffer.concat([held, value]) : value
  }
  const some = async (most: number): Promise<Buffer> => {
    while (held.length === 0 && !over) await more()
    if (held.length === 0) throw new RangeError('the upload broke off')
    const part = held.subarray(0, most)
    held = held.subarray(part.length)
    return part
  }
  return {
    ended: async () => {
      while (held.length === 0 && !over) await more()
      return held.length === 0
    },
    some,
    take: async (count: number): Promise<Buffer> => {
      const parts: Buffer[] = []
      for (let left = count; left > 0;) {
        const part = await some(left)
        parts.push(part)
        left -= part.length
      }
      return Buffer.concat(parts)
    },
  }
}
