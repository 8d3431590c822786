import type { PhantomFile } from '../../make-phantom.ts'

/** A zip archive (APPNOTE 6.3.3) that stores the files as they are. */
export function zipOf(files: readonly PhantomFile[]): Uint8Array {
  const parts: Uint8Array[] = [], entries: Uint8Array[] = []
  let at = 0
  for (const { path, bytes } of files) {
    const name = new TextEncoder().encode(path), sum = crc32(bytes)
    // Version 2.0, no flags, stored, 1 January 2020 00:00.
    const common = [word(20), word(0x0800), word(0), word(0), word(0x5021), long(sum), long(bytes.length), long(bytes.length), word(name.length), word(0)]
    const local = joined([long(0x04034b50), ...common, name, bytes])
    entries.push(joined([long(0x02014b50), word(20), ...common, word(0), word(0), word(0), long(0), long(at), name]))
    parts.push(local)
    at += local.length
  }
  const directory = joined(entries)
  return joined([...parts, directory, long(0x06054b50), word(0), word(0), word(files.length), word(files.length), long(directory.length), long(at), word(0)])
}

const word = (n: number): Uint8Array => Uint8Array.of(n & 255, (n >> 8) & 255)
const long = (n: number): Uint8Array => Uint8Array.of(n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24)

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0))
  let at = 0
  for (const p of parts) { all.set(p, at); at += p.length }
  return all
}

export function crc32(bytes: Uint8Array): number {
  let crc = ~0
  for (const b of bytes) {
    crc ^= b
    for (let n = 0; n < 8; n++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}
