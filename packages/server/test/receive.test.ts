import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { receiveFiles } from '../src/import/receive.ts'

let folder = ''
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'yttria-receive-')) })
afterEach(() => rm(folder, { recursive: true, force: true }))

const framed = (name: string, bytes: Uint8Array): Buffer => {
  const text = Buffer.from(name), head = Buffer.alloc(4), length = Buffer.alloc(8)
  head.writeUInt32LE(text.length)
  length.writeBigUInt64LE(BigInt(bytes.length))
  return Buffer.concat([head, text, length, bytes])
}
const inPieces = (whole: Buffer, size: number): Readable => Readable.from(Array.from({ length: Math.ceil(whole.length / size) }, (_, n) => whole.subarray(n * size, (n + 1) * size)))

describe('files received in one stream', () => {
  it('arrive whole and in order however the stream is cut', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), fc.integer({ min: 1, max: 64 }), async (files, size) => {
      await rm(folder, { recursive: true, force: true })
      const { names, bytes } = await receiveFiles(inPieces(Buffer.concat(files.map((f, n) => framed(`a/${n}.dcm`, f))), size), folder, 7)
      expect(names).toEqual(files.map((_, n) => `a/${n}.dcm`))
      expect(bytes).toBe(files.reduce((sum, f) => sum + f.length, 0))
      for (const [n, f] of files.entries()) expect(new Uint8Array(await readFile(join(folder, String(n + 7).padStart(6, '0'))))).toEqual(f)
    }), { numRuns: 40 })
  })

  it('are kept under numbers, so that a name leads nowhere else', async () => {
    await receiveFiles(inPieces(framed('../../etc/passwd', Buffer.from('x')), 9), folder, 0)
    expect(await readdir(folder)).toEqual(['000000'])
  })

  it('are refused where the stream breaks off, names nothing or promises too much', async () => {
    const whole = framed('a', Buffer.alloc(100))
    await expect(receiveFiles(inPieces(whole.subarray(0, 60), 13), folder, 0)).rejects.toThrow(/broke off/)
    await expect(receiveFiles(inPieces(Buffer.alloc(12), 5), folder, 0)).rejects.toThrow(RangeError)
    const huge = framed('a', Buffer.alloc(0))
    huge.writeBigUInt64LE(2n ** 50n, 5)
    await expect(receiveFiles(inPieces(huge, 50), folder, 0)).rejects.toThrow(/a file of/)
  })
})
