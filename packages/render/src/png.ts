import { zlibSync } from 'fflate'

/** Eight bits a pixel, rows from the top: `level` alone is grey; with a `palette` (256 x RGB) and `opacity` (256) it is an index. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly level: Uint8Array
  readonly palette?: Uint8Array
  readonly opacity?: Uint8Array
}

/** A PNG (ISO/IEC 15948). Throws RangeError where the pixels do not fill it. */
export function encodePng(picture: Picture): Uint8Array<ArrayBuffer> {
  const { width, height, level, palette, opacity } = picture
  if (level.length !== width * height || width < 1 || height < 1) throw new RangeError(`${level.length} pixels for ${width} x ${height}`)
  const header = new Uint8Array(13), view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header[8] = 8
  header[9] = palette ? 3 : 0
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', palette)] : []), ...(palette && opacity ? [chunk('tRNS', opacity)] : []),
    chunk('IDAT', zlibSync(filtered(level, width, height), { level: 6 })), chunk('IEND', new Uint8Array(0)),
  ]
  const file = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const part of parts) { file.set(part, at); at += part.length }
  return file
}

export function pngDataUri(picture: Picture): string {
  const bytes = encodePng(picture)
  let binary = ''
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return `data:image/png;base64,${btoa(binary)}`
}

/** Each row as differences from the one above (filter 2): smooth pictures pack better so. */
function filtered(level: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array((width + 1) * height)
  for (let y = 0; y < height; y++) {
    const to = y * (width + 1) + 1, from = y * width
    out[to - 1] = 2
    for (let x = 0; x < width; x++) out[to + x] = level[from + x]! - (y === 0 ? 0 : level[from - width + x]!)
  }
  return out
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length), view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  for (let n = 0; n < 4; n++) bytes[4 + n] = type.charCodeAt(n)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ n >>> 1 : n >>> 1
  return n >>> 0
})

/** CRC-32 of ISO 3309. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const b of bytes) crc = crcTable[(crc ^ b) & 255]! ^ crc >>> 8
  return (crc ^ 0xffffffff) >>> 0
}
