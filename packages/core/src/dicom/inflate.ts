import { Gunzip, Inflate } from 'fflate'

/**
 * Inflates a raw DEFLATE or gzip stream piece by piece and stops at `most` bytes: the size that a file claims is not believed.
 * `problem`: why `bytes` are not the whole; what came before it is kept. A gzip of one member is checked against its CRC.
 */
export function inflated(kind: 'raw' | 'gzip', bytes: Uint8Array, most: number): { readonly bytes: Uint8Array<ArrayBuffer>; readonly problem?: string } {
  const chunks: Uint8Array[] = []
  let length = 0, ended = false, further = 0, problem: string | undefined
  const take = (chunk: Uint8Array, final: boolean) => { chunks.push(chunk); length += chunk.length; ended = final }
  const gunzip = kind === 'gzip' ? new Gunzip(take) : undefined
  if (gunzip) gunzip.onmember = () => { further++ }
  const stream = gunzip ?? new Inflate(take)
  // Small pieces: of a stream that is cut, all but the last is kept.
  const step = 1 << 14
  try {
    for (let at = 0; at < bytes.length && length <= most && !(ended && kind === 'raw'); at += step)
      stream.push(bytes.subarray(at, at + step), at + step >= bytes.length)
    if (length > most) problem = `more than ${most} bytes come out`
    else if (!ended) problem = 'the compressed data end early'
  } catch (e) {
    problem = `the compressed data are damaged (${e instanceof Error ? e.message : String(e)})`
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) { whole.set(chunk, at); at += chunk.length }
  if (problem === undefined && kind === 'gzip' && further === 0 && bytes.length >= 18) {
    const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8)
    if (trailer.getUint32(4, true) !== length % 2 ** 32 || trailer.getUint32(0, true) !== crc32(whole)) problem = 'the check sum of the compressed data is wrong'
  }
  return problem === undefined ? { bytes: whole } : { bytes: whole, problem }
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
