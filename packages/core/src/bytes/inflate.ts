import { Gunzip, Inflate } from 'fflate'

/** `problem`: why `bytes` are not the whole; what came before it is kept. `more`: it is that more than the bound comes out. */
export interface Inflated { readonly bytes: Uint8Array<ArrayBuffer>; readonly problem?: string; readonly more?: boolean }

/**
 * Inflates a raw DEFLATE or gzip stream piece by piece and stops at `most` bytes: the size that a file claims is not believed, and
 * memory grows with what comes out. `likely`: how much that will be. A gzip of one member is checked against its CRC.
 */
export function inflated(kind: 'raw' | 'gzip', bytes: Uint8Array, most: number, likely = 4 * bytes.length): Inflated {
  let whole = new Uint8Array(Math.min(most, likely + (1 << 16)))
  let length = 0, ended = false, further = 0, more = false, problem: string | undefined
  const take = (chunk: Uint8Array, final: boolean) => {
    more ||= length + chunk.length > most
    const kept = more ? chunk.subarray(0, most - length) : chunk
    if (length + kept.length > whole.length) whole = grown(whole, length, Math.min(most, Math.max(2 * whole.length, length + kept.length)))
    whole.set(kept, length)
    length += kept.length
    ended = final
  }
  const gunzip = kind === 'gzip' ? new Gunzip(take) : undefined
  if (gunzip) gunzip.onmember = () => { further++ }
  const stream = gunzip ?? new Inflate(take)
  // Small pieces: of a stream that is cut, all but the last is kept; and of a bomb no more than 16 MB come out at once.
  const step = 1 << 14
  try {
    for (let at = 0; at < bytes.length && !more && !(ended && kind === 'raw'); at += step)
      stream.push(bytes.subarray(at, at + step), at + step >= bytes.length)
    if (more) problem = `more than ${most} bytes come out`
    else if (!ended) problem = 'the compressed data end early'
  } catch (e) {
    problem = `the compressed data are damaged (${e instanceof Error ? e.message : String(e)})`
  }
  whole = whole.subarray(0, length)
  if (problem === undefined && kind === 'gzip' && further === 0 && bytes.length >= 18) {
    const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8)
    if (trailer.getUint32(4, true) !== length % 2 ** 32 || trailer.getUint32(0, true) !== crc32(whole)) problem = 'the check sum of the compressed data is wrong'
  }
  return problem === undefined ? { bytes: whole } : { bytes: whole, problem, ...(more ? { more } : {}) }
}

function grown(old: Uint8Array, length: number, size: number): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(size)
  next.set(old.subarray(0, length))
  return next
}

let table: Uint32Array | undefined

/** CRC-32 of ISO 3309, as gzip uses it (RFC 1952). */
export function crc32(bytes: Uint8Array): number {
  if (!table) {
    table = new Uint32Array(256)
    for (let n = 0; n < 256; n++) {
      let c = n
      for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
      table[n] = c
    }
  }
  let c = 0xffffffff
  for (let n = 0; n < bytes.length; n++) c = table[(c ^ bytes[n]!) & 0xff]! ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}
