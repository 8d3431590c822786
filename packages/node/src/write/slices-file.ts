import { Buffer } from 'node:buffer'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { ExamSlice, ExamSlices } from '@yttria/core/figures'
import { readRegular } from '../read/open-regular.ts'

/** Beside a patient's results.json: the pictures that a cohort's figure of examples may show. */
export const slicesName = 'slices.json.gz'

/** As gzipped JSON, pixels as base64: 8 bits of the anatomy, 16 of the uptake, the lower first. */
export function packedSlices(slices: ExamSlices): Uint8Array {
  return gzipSync(JSON.stringify(slices, (_, v: unknown) => v instanceof Uint8Array || v instanceof Uint16Array ? Buffer.from(lowFirst(v)).toString('base64') : v))
}

/** Throws what says why where there are none, or they are not of this form. */
export async function readSlices(path: string): Promise<ExamSlices> {
  const packed = await readRegular(path)
  const read = JSON.parse(gunzipSync(packed, { maxOutputLength: 2 ** 27 }).toString('utf8')) as ExamSlices
  if (read.schemaVersion !== '1.0.0' || typeof read.key !== 'string' || !Array.isArray(read.slices) || read.slices.length === 0) throw new Error('not of schema 1.0.0')
  return { ...read, slices: read.slices.map(sliceOf) }
}

function sliceOf(s: ExamSlice): ExamSlice {
  const { anatomy, uptake } = s, known = { ...s, notes: s.notes.map(String), outlines: s.outlines.map(o => ({ ...o, name: String(o.name) })) }
  const bytes = (r: { width: number; height: number; level: unknown }, each: 1 | 2): Uint8Array => {
    const found = Buffer.from(String(r.level), 'base64')
    if (!(r.width > 0 && r.height > 0) || found.length !== each * r.width * r.height) throw new Error(`${found.length} bytes for ${r.width} x ${r.height}`)
    return Uint8Array.from(found)
  }
  return {
    ...known, ...(anatomy ? { anatomy: { ...anatomy, level: bytes(anatomy, 1) } } : {}),
    ...(uptake ? { uptake: { ...uptake, level: fromLowFirst(bytes(uptake, 2)) } } : {}),
  }
}

const lowFirst = (v: Uint8Array | Uint16Array): Uint8Array => v instanceof Uint8Array ? v : Uint8Array.from({ length: 2 * v.length }, (_, n) => n % 2 === 0 ? v[n >> 1]! & 255 : v[n >> 1]! >> 8)

const fromLowFirst = (b: Uint8Array): Uint16Array => Uint16Array.from({ length: b.length / 2 }, (_, n) => b[2 * n]! | b[2 * n + 1]! << 8)
