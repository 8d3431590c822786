import { unzlibSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { colourTable, overlayOpacity } from '@yttria/core/figures'
import { crc32, encodePng, pngDataUri } from '../src/index.ts'

/** An independent reader of what we write: chunks with checked sums, filter 2 undone. */
function decode(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength), chunks: { type: string; data: Uint8Array }[] = []
  expect([...file.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])
  for (let at = 8; at < file.length;) {
    const length = view.getUint32(at), type = String.fromCharCode(...file.subarray(at + 4, at + 8))
    expect(view.getUint32(at + 8 + length), type).toBe(crc32(file.subarray(at + 4, at + 8 + length)))
    chunks.push({ type, data: file.subarray(at + 8, at + 8 + length) })
    at += 12 + length
  }
  const header = chunks[0]!.data, width = new DataView(header.buffer, header.byteOffset).getUint32(0), height = new DataView(header.buffer, header.byteOffset).getUint32(4)
  const rows = unzlibSync(chunks.find(c => c.type === 'IDAT')!.data), level = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++)
    level[y * width + x] = rows[y * (width + 1) + 1 + x]! + (rows[y * (width + 1)] === 2 && y > 0 ? level[(y - 1) * width + x]! : 0)
  return { types: chunks.map(c => c.type), header: [...header], width, height, level }
}

const picture = { width: 5, height: 3, level: Uint8Array.from({ length: 15 }, (_, n) => n * 53 % 256) }

describe('a PNG', () => {
  it('the checksum is that of the standard\u2019s example', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
    expect(crc32(new TextEncoder().encode('IEND'))).toBe(0xae426082)
  })

  it('gives back every pixel, in grey', () => {
    const file = decode(encodePng(picture))
    expect(file.types).toEqual(['IHDR', 'IDAT', 'IEND'])
    expect(file.header.slice(8)).toEqual([8, 0, 0, 0, 0])
    expect([file.width, file.height, [...file.level]]).toEqual([5, 3, [...picture.level]])
  })

  it('carries palette and opacity where it is an overlay', () => {
    const file = decode(encodePng({ ...picture, palette: colourTable('inferno'), opacity: overlayOpacity() }))
    expect(file.types).toEqual(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])
    expect(file.header[9]).toBe(3)
    expect([...file.level]).toEqual([...picture.level])
  })

  it('as a data URI is base64 of the same bytes', () => {
    expect(Buffer.from(pngDataUri(picture).slice('data:image/png;base64,'.length), 'base64')).toEqual(Buffer.from(encodePng(picture)))
  })

  it('refuses pixels that do not fill it', () => {
    expect(() => encodePng({ ...picture, width: 4 })).toThrow(RangeError)
  })
})
