import { deflateSync } from 'fflate'
import { elements } from './dictionary.ts'
import { uidFrom } from './uid.ts'

export const explicitLittleEndian = '1.2.840.10008.1.2.1'
export const implicitLittleEndian = '1.2.840.10008.1.2'
export const deflatedLittleEndian = '1.2.840.10008.1.2.1.99'

type Scalar = string | number | bigint
export type Bulk = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array
/** Frames of compressed pixel data, one fragment each, with an empty offset table. */
export interface Encapsulated { readonly fragments: readonly Uint8Array[] }
/** For private elements and for values whose VR the data set must state; the key is then the tag, as 'x70531000'. */
export interface Stated { readonly vr: string; readonly value: NaturalValue }
export type NaturalValue =
  | Scalar | readonly Scalar[] | Bulk | Encapsulated | NaturalDataset | readonly NaturalDataset[] | Stated | null | undefined

/**
 * A data set as PS3.6 keywords (PatientName) or tags ('x00100010') and plain values. Strings as they are (PN with ^, DA as
 * 20260115), numbers for DS and IS too, arrays for several values, an array of data sets (or one) for SQ, typed arrays for
 * OB, OW and their kin, 'x00185100' for AT. null or '' is an empty element; undefined leaves it out.
 */
export interface NaturalDataset { readonly [keywordOrTag: string]: NaturalValue }

/**
 * DICOM Part 10 bytes, little endian; elements in tag order, items of defined length. The same data set gives the same bytes.
 * A transfer syntax other than implicit, explicit or deflated wants encapsulated PixelData. SOPClassUID and SOPInstanceUID are needed.
 * Throws RangeError for unknown keywords, values their VR cannot hold and characters the SpecificCharacterSet cannot write.
 */
export function encodeDicom(
  dataset: NaturalDataset,
  options: { transferSyntaxUid?: string; preamble?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const { transferSyntaxUid = explicitLittleEndian, preamble = true } = options
  const { SOPClassUID, SOPInstanceUID } = dataset
  if (typeof SOPClassUID !== 'string' || typeof SOPInstanceUID !== 'string')
    throw new RangeError(`data set with SOPClassUID ${String(SOPClassUID)} and SOPInstanceUID ${String(SOPInstanceUID)}: both are needed`)

  const bulk = Object.values(dataset).reduce<number>((n, v) => n + (ArrayBuffer.isView(v) ? v.byteLength : 0), 0)
  const out: Sink = { bytes: new Uint8Array(bulk + 4096), view: undefined!, at: 0 }
  out.view = new DataView(out.bytes.buffer)

  if (preamble) {
    out.at = 128
    ascii(out, 'DICM')
    const meta: NaturalDataset = {
      FileMetaInformationVersion: new Uint8Array([0, 1]),
      MediaStorageSOPClassUID: SOPClassUID,
      MediaStorageSOPInstanceUID: SOPInstanceUID,
      TransferSyntaxUID: transferSyntaxUid,
      ImplementationClassUID: implementationClassUid,
      ImplementationVersionName: 'YTTRIA',
    }
    const lengthAt = out.at
    writeDataset(out, { FileMetaInformationGroupLength: 0, ...meta }, { implicit: false, characters: 'ascii', signed: false })
    out.view.setUint32(lengthAt + 8, out.at - lengthAt - 12, true)
  }

  const bodyAt = out.at
  writeDataset(out, dataset, {
    implicit: transferSyntaxUid === implicitLittleEndian,
    characters: charactersOf(dataset),
    signed: dataset['PixelRepresentation'] === 1,
  })
  if (transferSyntaxUid === deflatedLittleEndian) {
    const packed = deflateSync(out.bytes.subarray(bodyAt, out.at))
    const even = new Uint8Array(bodyAt + packed.length + (packed.length & 1))
    even.set(out.bytes.subarray(0, bodyAt))
    even.set(packed, bodyAt)
    return even
  }
  // The buffer is handed over whole where its spare room is small, copied where it would waste memory.
  return out.at === out.bytes.length ? out.bytes : out.bytes.slice(0, out.at)
}

const implementationClassUid = uidFrom('Yttria, software for radioembolization')

type Characters = 'ascii' | 'latin1' | 'utf-8'
interface Writing { readonly implicit: boolean; readonly characters: Characters; readonly signed: boolean }
interface Sink { bytes: Uint8Array<ArrayBuffer>; view: DataView<ArrayBuffer>; at: number }

function charactersOf(dataset: NaturalDataset): Characters {
  const set = dataset['SpecificCharacterSet'] ?? ''
  if (set === 'ISO_IR 192') return 'utf-8'
  if (set === 'ISO_IR 100') return 'latin1'
  if (set === '' || set === 'ISO_IR 6') return 'ascii'
  throw new RangeError(`SpecificCharacterSet ${String(set)}: 'ISO_IR 192', 'ISO_IR 100' or none is written`)
}

interface Planned { readonly key: string; readonly group: number; readonly element: number; readonly vr: string; readonly value: NaturalValue }

function writeDataset(out: Sink, dataset: NaturalDataset, how: Writing): void {
  const planned: Planned[] = []
  for (const [key, value] of Object.entries(dataset)) {
    if (value === undefined) continue
    const plan = planOf(key, value, how, dataset)
    planned.push(plan)
  }
  planned.sort((a, b) => a.group - b.group || a.element - b.element)
  for (const plan of planned) writeElement(out, plan, how)
}

function planOf(key: string, value: NaturalValue, how: Writing, dataset: NaturalDataset): Planned {
  const tag = /^x([0-9a-f]{4})([0-9a-f]{4})$/i.exec(key)
  if (tag) {
    if (!isStated(value)) throw new RangeError(`element ${key}: { vr, value } wanted`)
    return { key, group: parseInt(tag[1]!, 16), element: parseInt(tag[2]!, 16), vr: value.vr, value: value.value }
  }
  const known = elements.get(key)
  if (!known) throw new RangeError(`'${key}' is no keyword of the data dictionary`)
  if (isStated(value)) return { key, ...known, vr: value.vr, value: value.value }
  let vr = known.vr
  if (vr === 'xs') vr = how.signed || dataset['PixelRepresentation'] === 1 ? 'SS' : 'US'
  // PS3.5 A.1 and A.4: OW in implicit VR and above 8 bits, OB when encapsulated.
  else if (vr === 'ox') vr = !isEncapsulated(value) && (how.implicit || Number(dataset['BitsAllocated'] ?? 16) > 8) ? 'OW' : 'OB'
  return { key, ...known, vr, value }
}

const longLength = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])

function writeElement(out: Sink, plan: Planned, how: Writing): void {
  reserve(out, 12)
  const start = out.at
  out.view.setUint16(start, plan.group, true)
  out.view.setUint16(start + 2, plan.element, true)
  const long = how.implicit || longLength.has(plan.vr)
  if (!how.implicit) {
    if (!/^[A-Z]{2}$/.test(plan.vr)) throw new RangeError(`${plan.key}: VR '${plan.vr}'`)
    out.at += 4
    ascii(out, plan.vr)
    if (long) out.view.setUint16(out.at, 0, true)
  }
  const head = how.implicit || !long ? 8 : 12
  out.at = start + head
  writeValue(out, plan, how)
  if (isEncapsulated(plan.value)) return out.view.setUint32(start + head - 4, 0xffffffff, true)

  if ((out.at - start) & 1) {
    reserve(out, 1)
    out.bytes[out.at++] = plan.vr === 'UI' || plan.vr.startsWith('O') || plan.vr === 'UN' ? 0 : 0x20
  }
  const length = out.at - start - head
  if (long) return out.view.setUint32(start + head - 4, length, true)
  if (length <= 0xfffe) return out.view.setUint16(start + 6, length, true)
  // PS3.5 6.2.2: a value too long for a 16-bit length (contours of many points) is written as UN, which has a 32-bit one.
  reserve(out, 4)
  out.bytes.copyWithin(start + 12, start + 8, out.at)
  out.at += 4
  out.view.setUint16(start + 4, 0x4e55, true)
  out.view.setUint16(start + 6, 0, true)
  out.view.setUint32(start + 8, length, true)
}

function writeValue(out: Sink, { key, vr, value }: Planned, how: Writing): void {
  if (value === null || value === undefined || value === '') return
  if (vr === 'SQ') return writeItems(out, key, value, how)
  if (isEncapsulated(value)) return writeFragments(out, value.fragments)
  if (ArrayBuffer.isView(value)) {
    if (!vr.startsWith('O') && vr !== 'UN') throw new RangeError(`${key}: bytes for a value of VR ${vr}`)
    reserve(out, value.byteLength)
    out.bytes.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), out.at)
    out.at += value.byteLength
    return
  }
  const values = (Array.isArray(value) ? value : [value]) as readonly unknown[]
  for (const v of values)
    if (typeof v !== 'string' && typeof v !== 'number' && typeof v !== 'bigint') throw new RangeError(`${key}: ${JSON.stringify(v)} for a value of VR ${vr}`)
  const scalars = values as readonly Scalar[]
  const binary = numberWriters[vr]
  if (binary) {
    reserve(out, 8 * scalars.length)
    for (const v of scalars) binary(out, v, key)
  } else if (vr === 'AT') {
    for (const v of scalars) writeTag(out, v, key)
  } else if (vr.startsWith('O')) {
    throw new RangeError(`${key}: a typed array wanted for a value of VR ${vr}`)
  } else {
    const text = scalars.map(v => textOf(v, vr, key))
    if (singleText.has(vr) && text.length > 1) throw new RangeError(`${key}: ${text.length} values for VR ${vr}, which holds one`)
    writeText(out, text.join('\\'), key, unencodedAscii.has(vr) ? 'ascii' : how.characters)
  }
}

const singleText = new Set(['ST', 'LT', 'UT', 'UR'])
/** Text that the SpecificCharacterSet does not touch (PS3.5 6.1.2.3). */
const unencodedAscii = new Set(['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'TM', 'UI', 'UR'])

function textOf(v: Scalar, vr: string, key: string): string {
  if (typeof v === 'string') {
    if (v.includes('\\') && !singleText.has(vr)) throw new RangeError(`${key}: '${v}' holds a backslash; give several values as an array`)
    if (vr === 'UI' && !/^(0|[1-9]\d*)(\.(0|[1-9]\d*))*$/.test(v) || vr === 'UI' && v.length > 64) throw new RangeError(`${key}: '${v}' is no UID`)
    if (vr === 'CS' && (v.length > 16 || !/^[A-Z0-9_ ]*$/.test(v))) throw new RangeError(`${key}: '${v}' is no code string`)
    if ((vr === 'SH' && v.length > 16) || (vr === 'LO' && v.length > 64)) throw new RangeError(`${key}: '${v}' is too long for VR ${vr}`)
    return v
  }
  if (vr === 'DS') return decimalString(Number(v))
  if (vr === 'IS' && Number.isInteger(Number(v)) && Math.abs(Number(v)) <= 2147483648) return String(v)
  throw new RangeError(`${key}: the number ${v} for a value of VR ${vr}`)
}

/** A number as DS (PS3.5 6.2): at most 16 characters, the nearest that fit. Throws RangeError where it is not finite. */
export function decimalString(x: number): string {
  if (!Number.isFinite(x)) throw new RangeError(`${x} cannot be written as a decimal string`)
  const shortest = String(x)
  if (shortest.length <= 16) return shortest
  for (let digits = 15; digits > 0; digits--) {
    // Number() drops trailing zeros and the exponent where none is needed.
    const text = String(Number(x.toPrecision(digits)))
    if (text.length <= 16) return text
  }
  throw new RangeError(`${x} cannot be written as a decimal string`)
}

const bounded = (v: Scalar, low: number, high: number, key: string): number => {
  const n = Number(v)
  if (!Number.isInteger(n) || n < low || n > high || typeof v === 'string') throw new RangeError(`${key}: ${v} is no whole number from ${low} to ${high}`)
  return n
}

const real = (v: Scalar, key: string): number => {
  if (typeof v !== 'number') throw new RangeError(`${key}: '${v}' is no number`)
  return v
}

const numberWriters: Readonly<Record<string, (out: Sink, v: Scalar, key: string) => void>> = {
  US: (out, v, key) => { out.view.setUint16(out.at, bounded(v, 0, 65535, key), true); out.at += 2 },
  SS: (out, v, key) => { out.view.setInt16(out.at, bounded(v, -32768, 32767, key), true); out.at += 2 },
  UL: (out, v, key) => { out.view.setUint32(out.at, bounded(v, 0, 4294967295, key), true); out.at += 4 },
  SL: (out, v, key) => { out.view.setInt32(out.at, bounded(v, -2147483648, 2147483647, key), true); out.at += 4 },
  UV: (out, v) => { out.view.setBigUint64(out.at, BigInt(v), true); out.at += 8 },
  SV: (out, v) => { out.view.setBigInt64(out.at, BigInt(v), true); out.at += 8 },
  FL: (out, v, key) => { out.view.setFloat32(out.at, real(v, key), true); out.at += 4 },
  FD: (out, v, key) => { out.view.setFloat64(out.at, real(v, key), true); out.at += 8 },
}

function writeTag(out: Sink, v: Scalar, key: string): void {
  const tag = /^x([0-9a-f]{4})([0-9a-f]{4})$/i.exec(String(v))
  if (!tag) throw new RangeError(`${key}: '${v}' is no tag like x00185100`)
  reserve(out, 4)
  out.view.setUint16(out.at, parseInt(tag[1]!, 16), true)
  out.view.setUint16(out.at + 2, parseInt(tag[2]!, 16), true)
  out.at += 4
}

function writeItems(out: Sink, key: string, value: NaturalValue, how: Writing): void {
  const items = (Array.isArray(value) ? value : [value]) as readonly unknown[]
  for (const item of items) {
    if (typeof item !== 'object' || item === null || Array.isArray(item) || ArrayBuffer.isView(item))
      throw new RangeError(`${key}: a sequence holds data sets`)
    const start = beginItem(out, 0)
    writeDataset(out, item as NaturalDataset, how)
    out.view.setUint32(start + 4, out.at - start - 8, true)
  }
}

function writeFragments(out: Sink, fragments: readonly Uint8Array[]): void {
  beginItem(out, 0)
  for (const fragment of fragments) {
    const even = fragment.length + (fragment.length & 1)
    beginItem(out, even)
    reserve(out, even)
    out.bytes.set(fragment, out.at)
    out.at += even
  }
  beginItem(out, 0, 0xe0dd)
}

/** The eight bytes that begin an item (or end a sequence); returns where. */
function beginItem(out: Sink, length: number, element = 0xe000): number {
  reserve(out, 8)
  out.view.setUint16(out.at, 0xfffe, true)
  out.view.setUint16(out.at + 2, element, true)
  out.view.setUint32(out.at + 4, length, true)
  out.at += 8
  return out.at - 8
}

function writeText(out: Sink, text: string, key: string, characters: Characters): void {
  if (characters === 'utf-8') {
    const bytes = new TextEncoder().encode(text)
    reserve(out, bytes.length)
    out.bytes.set(bytes, out.at)
    out.at += bytes.length
    return
  }
  const limit = characters === 'latin1' ? 256 : 128
  reserve(out, text.length)
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n)
    if (code >= limit) throw new RangeError(`${key}: '${text}' needs SpecificCharacterSet 'ISO_IR 192'`)
    out.bytes[out.at++] = code
  }
}

function ascii(out: Sink, text: string): void {
  for (let n = 0; n < text.length; n++) out.bytes[out.at++] = text.charCodeAt(n)
}

function reserve(out: Sink, more: number): void {
  if (out.at + more <= out.bytes.length) return
  const grown = new Uint8Array(Math.max(2 * out.bytes.length, out.at + more))
  grown.set(out.bytes.subarray(0, out.at))
  out.bytes = grown
  out.view = new DataView(grown.buffer)
}

const isEncapsulated = (v: NaturalValue): v is Encapsulated =>
  typeof v === 'object' && v !== null && 'fragments' in v && Array.isArray(v.fragments)

const isStated = (v: NaturalValue): v is Stated =>
  typeof v === 'object' && v !== null && !Array.isArray(v) && !ArrayBuffer.isView(v) && 'vr' in v && typeof (v as Stated).vr === 'string'
