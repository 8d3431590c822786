import { type Outcome, answer, error, refusal } from '../../record/index.ts'
import type { DicomDataset } from '../file/dataset.ts'
import type { Decoders, FrameDescription } from '../file/outside.ts'
import { decodeRle } from './rle.ts'
import { transferSyntaxes } from '../file/transfer-syntaxes.ts'

/** Stored samples of one frame, row by row. 1-bit images come as 0 and 1. */
export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array

export interface PixelDescription extends FrameDescription {
  readonly frames: number
  readonly photometric: string
  /** Float Pixel Data (7FE0,0008) or Double Float Pixel Data (7FE0,0009) instead of integers. */
  readonly floating: boolean
}

/** The frames of an image, decoded one at a time when asked for; the samples may be a view of the file's bytes: do not write to them. */
export interface Frames {
  readonly description: PixelDescription
  /** Frame n, from 0: its stored samples, or why there are none. */
  frame(n: number): Outcome<Samples>
}

/** The pixel data of an image. Findings: `pixels/none`, `pixels/description`, `pixels/no-decoder`, `pixels/truncated`, `pixels/fragments`. */
export function readFrames(d: DicomDataset, decoders: Decoders): Outcome<Frames> {
  const described = describePixels(d)
  if (!described.value) return refusal(...described.findings)
  const p = described.value
  if (d.fragmentsOf('x7fe00010')) return encapsulated(d, p, decoders)
  const tag = !p.floating ? 'x7fe00010' : p.bitsAllocated === 64 ? 'x7fe00009' : 'x7fe00008'
  const bytes = d.bytesOf(tag)
  if (!bytes) return refusal(error('pixels/none', { file: d.file, tag: '(7FE0,0010)' }, `${d.file}: what stands in the place of its pixel data is something else.`))
  const bitsPerFrame = p.rows * p.columns * p.samplesPerPixel * p.bitsAllocated
  const wanted = Math.ceil(bitsPerFrame * p.frames / 8)
  const spare = bytes.length - wanted
  // A byte makes the length even, and some programs pad further with zeroes; a row or a column too many is another image than the one described.
  if (spare > 0 && !(spare === 1 && wanted % 2 === 1) && (spare * 8 >= Math.min(p.rows, p.columns) * p.samplesPerPixel * p.bitsAllocated || bytes.subarray(wanted).some(b => b !== 0))) return refusal(error('pixels/description', { file: d.file, tag: '(7FE0,0010)', value: spare },
    `${d.file} holds ${bytes.length} bytes of pixel data; its ${p.rows} rows, ${p.columns} columns and ${p.frames === 1 ? 'one frame' : `${p.frames} frames`} make ${wanted}.`, 'Export the file again.'))
  if (bytes.length < wanted) return refusal(error('pixels/truncated', { file: d.file, tag: '(7FE0,0010)', value: wanted - bytes.length },
    `${d.file} holds ${bytes.length} of ${wanted} bytes of pixel data.`, 'Export or copy the file again.'))
  // Big endian: samples of more than a byte turn round; bytes do where they are sent as words, frame limits notwithstanding.
  const inWords = !d.littleEndian && p.bitsAllocated <= 8 && d.vrOf(tag) === 'OW'
  const whole = inWords ? swapped(bytes, 2) : bytes
  const swap = !d.littleEndian && p.bitsAllocated > 8 ? p.bitsAllocated / 8 : 1
  return answer({
    description: p,
    frame: n => answer(p.bitsAllocated === 1 ? unpackBits(whole, n * bitsPerFrame, bitsPerFrame)
      : samples(whole.subarray(n * bitsPerFrame / 8, (n + 1) * bitsPerFrame / 8), p, swap)),
  }, described.findings)
}

/** Rows, columns, bits and frames, checked against each other. */
export function describePixels(d: DicomDataset): Outcome<PixelDescription> {
  const wrong = (tag: string, value: string | number | undefined, why: string) =>
    refusal(error('pixels/description', value === undefined ? { file: d.file, tag } : { file: d.file, tag, value }, `${d.file}: ${why}.`))
  const floating = !d.has('x7fe00010') && (d.has('x7fe00008') || d.has('x7fe00009'))
  if (!floating && !d.has('x7fe00010')) return refusal(error('pixels/none', { file: d.file, tag: '(7FE0,0010)' }, `${d.file} holds no pixel data.`))
  const rows = d.number('x00280010') ?? 0, columns = d.number('x00280011') ?? 0
  if (!(Number.isInteger(rows) && Number.isInteger(columns) && rows > 0 && columns > 0)) return wrong('(0028,0010)', rows, `an image of ${rows} rows and ${columns} columns`)
  const frames = d.number('x00280008') ?? 1
  if (!(Number.isInteger(frames) && frames > 0)) return wrong('(0028,0008)', frames, `${frames} frames`)
  const samplesPerPixel = d.number('x00280002') ?? 1
  if (!(Number.isInteger(samplesPerPixel) && samplesPerPixel >= 1 && samplesPerPixel <= 4)) return wrong('(0028,0002)', samplesPerPixel, `${samplesPerPixel} samples per pixel`)
  const bitsAllocated = floating ? (d.has('x7fe00008') ? 32 : 64) : d.number('x00280100') ?? 0
  if (![1, 8, 16, 32, ...floating ? [64] : []].includes(bitsAllocated)) return wrong('(0028,0100)', bitsAllocated, `${bitsAllocated} bits allocated per sample: 1, 8, 16 or 32 can be read`)
  const bitsStored = floating ? bitsAllocated : d.number('x00280101') ?? bitsAllocated
  if (!(Number.isInteger(bitsStored) && bitsStored > 0 && bitsStored <= bitsAllocated)) return wrong('(0028,0101)', bitsStored, `${bitsStored} bits stored of ${bitsAllocated} allocated`)
  const highBit = floating ? bitsStored - 1 : d.number('x00280102') ?? bitsStored - 1
  if (highBit !== bitsStored - 1) return wrong('(0028,0102)', highBit, `high bit ${highBit} with ${bitsStored} bits stored is not supported`)
  return answer({
    rows, columns, frames, samplesPerPixel, bitsAllocated, bitsStored, floating,
    signed: d.number('x00280103') === 1, photometric: d.text('x00280004') ?? 'MONOCHROME2',
  })
}

// A coded frame may be tiny whatever it decodes to: no memory for more than this on a header's word.
const mostPixels = 2 ** 26

function encapsulated(d: DicomDataset, p: PixelDescription, decoders: Decoders): Outcome<Frames> {
  const uid = d.transferSyntaxUid
  const name = transferSyntaxes[uid]?.name ?? 'unknown coding'
  const subject = { file: d.file, tag: '(0002,0010)', value: uid }
  const rle = uid === '1.2.840.10008.1.2.5', plain = uid === '1.2.840.10008.1.2.1.98'
  const decode = decoders[uid]
  if (!decode && !rle && !plain) return refusal(error('pixels/no-decoder', subject,
    `${d.file} is compressed as ${name} (${uid}), which cannot be decoded here.`, 'Export the series uncompressed or with a lossless compression.'))
  if (d.missingOf('x7fe00010') > 0) return refusal(error('pixels/truncated', { file: d.file, tag: '(7FE0,0010)', value: d.missingOf('x7fe00010') },
    `${d.file} ends within its pixel data.`, 'Export or copy the file again.'))
  if (p.rows * p.columns > mostPixels) return refusal(error('pixels/description', { file: d.file, tag: '(0028,0010)' }, `${d.file} declares ${p.columns} x ${p.rows} pixels in a frame: more than any scanner makes.`))
  if (p.bitsAllocated === 1 || p.floating) return refusal(error('pixels/description', { file: d.file, tag: '(0028,0100)', value: p.bitsAllocated }, `${d.file}: compressed frames of ${p.bitsAllocated} bits a sample are not read.`))
  const grouped = framesOfFragments(d, p.frames)
  if (typeof grouped === 'string') return refusal(error('pixels/fragments', { file: d.file, tag: '(7FE0,0010)' }, `${d.file}: ${grouped}.`))
  const expected = p.rows * p.columns * p.samplesPerPixel * p.bitsAllocated / 8
  const undecodable = (why: string, n: number) => refusal(error('pixels/undecodable', { file: d.file, tag: '(7FE0,0010)' }, `${d.file}, frame ${n + 1} (${name}): ${why}.`))
  return answer({
    description: p,
    frame(n) {
      const coded = joined(grouped[n]!)
      let bytes: Uint8Array
      try {
        if (rle) {
          const unpacked = decodeRle(coded, p)
          if (unpacked.missing > 0) return undecodable(`${unpacked.missing} bytes are missing`, n)
          bytes = unpacked.bytes
        } else bytes = plain ? coded : decode!(coded, p)
      } catch (e) {
        return undecodable(e instanceof Error ? e.message : String(e), n)
      }
      if (bytes.length < expected) return undecodable(`${bytes.length} bytes decoded where ${expected} are due`, n)
      if (bytes.length > expected + 1) return undecodable(`${bytes.length} bytes decoded where ${expected} are due`, n)
      return answer(samples(bytes.subarray(0, expected), p, 1))
    },
  })
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  if (parts.length === 1) return parts[0]!
  const whole = new Uint8Array(parts.reduce((sum, x) => sum + x.length, 0))
  let at = 0
  for (const part of parts) { whole.set(part, at); at += part.length }
  return whole
}

/** Which fragments make up each frame, by offset table, by count, or by the marks that begin a code stream; or why that is unknown. */
function framesOfFragments(d: DicomDataset, frames: number): readonly (readonly Uint8Array[])[] | string {
  const [table, ...fragments] = d.fragmentsOf('x7fe00010')!
  if (fragments.length === 0) return 'the pixel data hold no fragment'
  if (frames === 1) return [fragments]
  if (fragments.length === frames) return fragments.map(f => [f])
  if (fragments.length < frames) return `${fragments.length} fragments for ${frames} frames`
  const starts = offsets(d, table!)
  if (starts.length === frames) {
    const positions: number[] = []
    let at = 0
    for (const f of fragments) { positions.push(at); at += f.length + 8 }
    const first = starts.map(s => positions.indexOf(s))
    if (first.every((f, n) => f >= 0 && (n === 0 || f > first[n - 1]!))) return first.map((f, n) => fragments.slice(f, first[n + 1]))
    return 'the offset table does not point at fragments'
  }
  const begins = fragments.flatMap((f, n) => startsCodeStream(f) ? [n] : [])
  return begins.length === frames && begins[0] === 0 ? begins.map((b, n) => fragments.slice(b, begins[n + 1]))
    : `${fragments.length} fragments for ${frames} frames and no offset table`
}

function offsets(d: DicomDataset, basic: Uint8Array): number[] {
  const extended = d.bytesOf('x7fe00001')
  const [from, width] = extended && extended.length > 0 ? [extended, 8] as const : [basic, 4] as const
  const view = new DataView(from.buffer, from.byteOffset, from.byteLength)
  return Array.from({ length: Math.floor(from.length / width) }, (_, n) => width === 4 ? view.getUint32(4 * n, true) : Number(view.getBigUint64(8 * n, true)))
}

// JPEG and JPEG-LS begin with SOI, JPEG 2000 code streams with SOC and SIZ.
const startsCodeStream = (f: Uint8Array): boolean => f[0] === 0xff && (f[1] === 0xd8 || (f[1] === 0x4f && f[2] === 0xff && f[3] === 0x51))

/** Bits of a 1-bit image, the least significant first (PS3.5 annex D); frames need not begin at a byte. */
export function unpackBits(bytes: Uint8Array, from: number, count: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(count)
  for (let n = 0; n < count; n++) { const bit = from + n; out[n] = bytes[bit >> 3]! >> (bit & 7) & 1 }
  return out
}

/** Bytes as samples: `swap` 2, 4 or 8 reverses the bytes of each group of so many. Bits above those stored are removed. */
function samples(bytes: Uint8Array, p: PixelDescription, swap: number): Samples {
  const width = p.bitsAllocated / 8
  const own = swap > 1 ? swapped(bytes, swap) : bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes)
  const count = Math.floor(own.length / width)
  const typed = p.floating ? (width === 4 ? Float32Array : Float64Array)
    : width === 1 ? (p.signed ? Int8Array : Uint8Array) : width === 2 ? (p.signed ? Int16Array : Uint16Array) : p.signed ? Int32Array : Uint32Array
  const raw = new typed(own.buffer as ArrayBuffer, own.byteOffset, count)
  const spare = p.bitsAllocated - p.bitsStored
  if (spare === 0) return raw
  // Old files keep overlays in the bits above; for signed samples they must repeat the sign.
  const lift = 32 - p.bitsStored
  if (!strayBits(raw, lift, p.signed)) return raw
  const clean = new typed(count)
  if (p.signed) for (let n = 0; n < count; n++) clean[n] = raw[n]! << lift >> lift
  else for (let n = 0; n < count; n++) clean[n] = raw[n]! << lift >>> lift
  return clean
}

/** Whether any sample holds something in the bits above those stored: looking costs less than a clean copy, and few files need one. */
function strayBits(raw: Samples, lift: number, signed: boolean): boolean {
  let stray = 0
  if (signed) for (let n = 0; n < raw.length; n++) stray |= raw[n]! ^ raw[n]! << lift >> lift
  else for (let n = 0; n < raw.length; n++) stray |= raw[n]! ^ raw[n]! << lift >>> lift
  return stray !== 0
}

function swapped(bytes: Uint8Array, group: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length)
  for (let n = 0; n + group <= bytes.length; n += group)
    for (let b = 0; b < group; b++) out[n + b] = bytes[n + group - 1 - b]!
  return out
}
