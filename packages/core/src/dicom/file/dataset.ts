import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { binaryVr } from './binary-vr.ts'
import { asciiText, decodeText } from '../../bytes/character-set.ts'
import { deflatedBody } from './deflated-body.ts'
import { type Element, type Elements, type Encoding, type Walk, looksExplicit, readElements, readItems, tagNumber, walkOf } from './elements.ts'
import type { SourceFile } from './outside.ts'

/** A DICOM tag as 'x00100010': x and eight lower-case hexadecimal digits. */
export type Tag = `x${string}`

/**
 * A data set, or an item of a sequence in it. Absent, empty and unreadable values are undefined (or an empty list), never a guess.
 * Nothing is copied: values are read out of `bytes` when asked for.
 */
export interface DicomDataset {
  readonly file: string
  readonly transferSyntaxUid: string
  readonly littleEndian: boolean
  /** The bytes that offsets refer to: the file's, or the inflated ones of a deflated file. */
  readonly bytes: Uint8Array
  has(tag: Tag): boolean
  tags(): Tag[]
  /** As the file says it; in implicit files of binary numbers and sequences only, else ''. */
  vrOf(tag: Tag): string
  /** The whole value as text without the padding around it; backslashes between values stay. */
  text(tag: Tag): string | undefined
  /** The values of a text, each trimmed; empty ones stay, so that places count. */
  texts(tag: Tag): string[]
  /** The first number, of a binary or text VR. */
  number(tag: Tag): number | undefined
  /** All numbers; an empty list where any of them is none. */
  numbers(tag: Tag): number[]
  uid(tag: Tag): string | undefined
  /** The items of a sequence, none where it is absent. */
  sequence(tag: Tag): DicomDataset[]
  /** The value as it lies in the file (a view, no copy); of encapsulated data nothing, see `fragmentsOf`. */
  bytesOf(tag: Tag): Uint8Array | undefined
  /** The items of encapsulated data, the basic offset table (which may be empty) first. */
  fragmentsOf(tag: Tag): Uint8Array[] | undefined
  /** Where reading stopped in `bytes`: with `headerOnly` before the pixel data. */
  readonly headerEnd: number
  /** How many bytes of the value the file lacks: more than 0 where it was cut. */
  missingOf(tag: Tag): number
}

export interface DatasetOptions {
  /** Stop before the pixel data; of an undamaged prefix of a file that is enough. */
  readonly headerOnly?: boolean
}

const transferSyntax = { implicit: '1.2.840.10008.1.2', explicit: '1.2.840.10008.1.2.1', deflated: '1.2.840.10008.1.2.1.99', big: '1.2.840.10008.1.2.2' } as const

/**
 * Reads a DICOM file: Part 10, or a bare data set without preamble; every transfer syntax (pixel data stay encoded).
 * `byteLength`: the size of the whole file, where `bytes` are only its beginning; then a header that goes on behind them is
 * refused with code `dicom/needs-more` (severity note, `subject.value` = bytes wanted, at most the whole file).
 * Other codes: `dicom/not-dicom` (no value), `dicom/truncated` (value: what there is), `dicom/broken` (value: what came before),
 * `dicom/encoding-differs`, `dicom/sequence-skipped`, `dicom/inflate`.
 */
export function readDataset(file: SourceFile & { readonly byteLength?: number }, options: DatasetOptions = {}): Outcome<DicomDataset> {
  const { bytes } = file
  const total = Math.max(file.byteLength ?? 0, bytes.length)
  const headerOnly = options.headerOnly ?? false
  const needsMore = (need: number) => refusal(note('dicom/needs-more', { file: file.file, value: Math.min(need, total) },
    `The first ${bytes.length} of ${total} bytes do not hold the whole header.`))
  const walk = walkOf(bytes, headerOnly)
  const begin = beginningOf(walk)
  if (begin === undefined) return bytes.length < 140 && total > bytes.length ? needsMore(1024) : refusal(error('dicom/not-dicom', { file: file.file },
    `${file.file} is not a DICOM file: it has neither a DICOM prefix nor the beginning of a data set.`))

  const findings: Finding[] = []
  const meta = new Map<number, Element>()
  let at = begin
  if (tagNumber(walk, at, true) >>> 16 === 2)
    at = readElements(walk, at, bytes.length, { explicit: looksExplicit(walk, at), little: true }, meta, 0, tag => tag >>> 16 !== 2)
  if (walk.fault?.kind === 'short' && total > bytes.length) return needsMore(walk.fault.need + 4096)
  const declared = uidText(bytes, meta.get(0x00020010))

  let body: Walk = walk, from = at
  if (declared === transferSyntax.deflated && !walk.fault) {
    const unpacked = deflatedBody(bytes.subarray(at), total - at)
    if (unpacked.problem && !unpacked.more && total > bytes.length) return needsMore(total)
    if (unpacked.more || unpacked.bytes.length === 0) return refusal(error('dicom/inflate', { file: file.file },
      `${file.file}: ${unpacked.problem ?? 'nothing to inflate'}.`, unpacked.more ? 'No such file comes from a scanner: leave it out, or have it exported again.' : 'Export or copy the file again.'))
    if (unpacked.problem) findings.push(error('dicom/inflate', { file: file.file }, `${file.file}: ${unpacked.problem}; what could be inflated was read.`))
    body = walkOf(unpacked.bytes, headerOnly)
    from = 0
  }
  const encoding = encodingOf(body, from, declared, file.file, findings)
  // Elements of the file's meta information are always little endian and lie in the file's own bytes.
  const main = new Map<number, Element>()
  const reached = walk.fault || from >= body.bytes.length ? body.bytes.length : readElements(body, from, body.bytes.length, encoding, main, 0)

  const fault = walk.fault ?? body.fault
  if (fault?.kind === 'short' && body === walk) {
    if (total > bytes.length && fault.need <= total) return needsMore(headerOnly ? fault.need + 4096 : total)
    const where = tagText(fault.tag)
    findings.push(error('dicom/truncated', { file: file.file, tag: where, value: fault.need - total },
      `${file.file} ends within element ${where}: ${fault.need - total} bytes are missing.`, 'Export or copy the file again.'))
  } else if (fault) {
    const where = tagText(fault.tag)
    findings.push(error('dicom/broken', { file: file.file, tag: where, value: fault.at },
      `${file.file} cannot be read beyond byte ${fault.at} (element ${where}): ${fault.kind === 'broken' ? fault.why : 'the data end there'}.`, 'Export or copy the file again.'))
  } else if (total > bytes.length && body === walk && reached >= bytes.length) {
    // The bytes end exactly between two elements, and the file goes on.
    return needsMore(headerOnly ? bytes.length + 4096 : total)
  }
  for (const tag of body.skipped) findings.push(warning('dicom/sequence-skipped', { file: file.file, tag: tagText(tag) },
    `${file.file}: the sequence ${tagText(tag)} is malformed and was left out.`))

  const context: Context = {
    file: file.file, bytes: body.bytes, view: body.view, little: encoding.little, explicit: encoding.explicit,
    transferSyntaxUid: declared ?? (!encoding.little ? transferSyntax.big : encoding.explicit ? transferSyntax.explicit : transferSyntax.implicit),
    meta, metaBytes: bytes, signed: false, end: reached,
  }
  if (main.size === 0 && meta.size === 0) return refusal(...findings.length > 0 ? findings : [error('dicom/broken', { file: file.file }, `${file.file} holds no element that can be read.`, 'Export or copy the file again.')])
  return answer(datasetOf(context, main, ['']), findings)
}

/** Where the data set begins: behind the preamble, or at byte 0 where there is none; undefined where it is no DICOM at all. */
function beginningOf(w: Walk): number | undefined {
  const { bytes } = w
  const dicm = (at: number) => bytes.length >= at + 4 && bytes[at] === 0x44 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x43 && bytes[at + 3] === 0x4d
  if (dicm(128)) return bytes.length >= 140 ? 132 : undefined
  if (dicm(0) && bytes.length >= 12) return 4
  if (bytes.length < 16) return undefined
  if (bareBigEndian(w, 0)) return 0
  const group = w.view.getUint16(0, true), element = w.view.getUint16(2, true)
  if ((group !== 2 && group !== 8) || element > 0x2000) return undefined
  if (looksExplicit(w, 0)) return 0
  const length = w.view.getUint32(4, true)
  return length <= 1024 && length % 2 === 0 ? 0 : undefined
}

const bareBigEndian = (w: Walk, at: number): boolean => at + 8 <= w.bytes.length && w.view.getUint16(at, false) === 8 && w.view.getUint16(at + 2, false) < 0x2000 && looksExplicit(w, at)

/** By the declared transfer syntax, unless the first element shows otherwise: such files exist, and both ways are unmistakable. */
function encodingOf(w: Walk, at: number, declared: string | undefined, file: string, findings: Finding[]): Encoding {
  const explicit = declared === undefined ? at + 8 <= w.bytes.length && looksExplicit(w, at) : declared !== transferSyntax.implicit
  const little = declared === undefined ? !bareBigEndian(w, at) : declared !== transferSyntax.big
  if (declared === undefined || at + 8 > w.bytes.length) return { explicit, little }
  const seen = looksExplicit(w, at)
  if (seen === explicit || tagNumber(w, at, little) === 0) return { explicit, little }
  findings.push(warning('dicom/encoding-differs', { file, tag: '(0002,0010)', value: declared },
    `${file} declares transfer syntax ${declared}, yet its elements are ${seen ? 'explicit' : 'implicit'}; they were read as they are.`))
  return { explicit: seen, little }
}

// Texts and lists that headers hold are short; a value beyond this is no value (points of contours are read from their bytes).
const longestValue = 2 ** 21

interface Context {
  readonly file: string
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly little: boolean
  readonly explicit: boolean
  readonly transferSyntaxUid: string
  readonly meta: Elements
  readonly metaBytes: Uint8Array
  readonly end: number
  /** Pixel Representation of what contains this item: decides between US and SS in implicit files. */
  readonly signed: boolean
}

function datasetOf(outer: Context, elements: Elements, outerSet: readonly string[]): DicomDataset {
  const c: Context = { ...outer, signed: elements.has(0x00280103) ? pixelRepresentation(outer, elements) : outer.signed }
  const setElement = elements.get(0x00080005)
  const characterSet = setElement ? asciiText(c.bytes, setElement.start, setElement.end).split('\\').map(trimmed) : outerSet
  const find = (tag: Tag): Element | undefined => {
    const number = Number.parseInt(tag.slice(1), 16)
    return elements.get(number) ?? (number < 0x00030000 ? c.meta.get(number) : undefined)
  }
  const bytesFor = (tag: Tag) => tag.startsWith('x0002') ? c.metaBytes : c.bytes
  const vrOf = (tag: Tag, e: Element) => e.vr !== '' && e.vr !== 'UN' ? e.vr : binaryVr(Number.parseInt(tag.slice(1), 16)) ?? e.vr

  const text = (tag: Tag): string | undefined => {
    const e = find(tag)
    if (!e || e.end <= e.start || e.end - e.start > longestValue || e.items || e.fragments) return undefined
    const value = trimmed(decodeText(bytesFor(tag), e.start, e.end, characterSet))
    return value === '' ? undefined : value
  }
  const numbers = (tag: Tag, most = Infinity): number[] => {
    const e = find(tag)
    if (!e || e.end <= e.start || e.end - e.start > longestValue || e.items || e.fragments) return []
    const vr = vrOf(tag, e)
    const bytes = bytesFor(tag)
    // What kept its UN came through a program that did not know it, little endian.
    const binary = readNumbers(bytes === c.bytes ? c.view : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      vr === 'XS' ? (c.signed ? 'SS' : 'US') : vr, e.start, e.end, e.vr === 'UN' || tag.startsWith('x0002') ? true : c.little, most)
    if (binary) return binary.every(Number.isFinite) ? binary : []
    const values: number[] = []
    for (const word of asciiText(bytes, e.start, e.end).split('\\')) {
      const value = parseNumber(word)
      if (value === undefined) return most === 1 && values.length === 1 ? values : []
      values.push(value)
      if (values.length >= most) break
    }
    return values
  }
  return {
    file: c.file, transferSyntaxUid: c.transferSyntaxUid, littleEndian: c.little, bytes: c.bytes,
    has: tag => find(tag) !== undefined,
    tags: () => [...elements.keys()].map(n => `x${n.toString(16).padStart(8, '0')}` as Tag),
    vrOf: tag => { const e = find(tag); return e ? vrOf(tag, e) : '' },
    text,
    texts: tag => text(tag)?.split('\\').map(trimmed) ?? [],
    number: tag => numbers(tag, 1)[0],
    numbers: tag => numbers(tag),
    uid: tag => text(tag),
    sequence: tag => {
      const e = find(tag)
      if (!e) return []
      if (e.items) return e.items.map(item => datasetOf(c, item, characterSet))
      if ((e.vr !== 'UN' && e.vr !== '') || e.end - e.start < 8) return []
      // Private ones of implicit files, and what a program that did not know the sequence wrote as UN: implicit within, little endian.
      const walk = walkOf(c.bytes)
      const items = tagNumber(walk, e.start, true) === 0xfffee000 ? readItems(walk, e.start, e.end, { explicit: false, little: true }, 0) : []
      return walk.fault ? [] : items.map(item => datasetOf({ ...c, explicit: false, little: true }, item, characterSet))
    },
    bytesOf: tag => {
      const e = find(tag)
      return e && !e.items && !e.fragments ? bytesFor(tag).subarray(e.start, e.end) : undefined
    },
    fragmentsOf: tag => find(tag)?.fragments?.map(([a, b]) => c.bytes.subarray(a, b)),
    headerEnd: c.end,
    missingOf: tag => find(tag)?.missing ?? 0,
  }
}

function pixelRepresentation(c: Context, elements: Elements): boolean {
  const e = elements.get(0x00280103)!
  return e.end - e.start >= 2 && c.view.getUint16(e.start, c.little) === 1
}

const widths: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8, UV: 8, SV: 8, AT: 4, OF: 4, OD: 8, OL: 4 }

function readNumbers(view: DataView, vr: string, start: number, end: number, little: boolean, most: number): number[] | undefined {
  const width = widths[vr]
  if (width === undefined) return undefined
  const count = Math.min(most, Math.floor((end - start) / width))
  const values: number[] = []
  for (let n = 0; n < count; n++) {
    const at = start + n * width
    values.push(vr === 'US' ? view.getUint16(at, little) : vr === 'SS' ? view.getInt16(at, little)
      : vr === 'UL' || vr === 'OL' ? view.getUint32(at, little) : vr === 'SL' ? view.getInt32(at, little)
      : vr === 'FL' || vr === 'OF' ? view.getFloat32(at, little) : vr === 'FD' || vr === 'OD' ? view.getFloat64(at, little)
      : vr === 'AT' ? view.getUint16(at, little) * 0x10000 + view.getUint16(at + 2, little)
      : vr === 'UV' ? Number(view.getBigUint64(at, little)) : Number(view.getBigInt64(at, little)))
  }
  return values
}

/** A DS or IS as it is written; undefined for anything else, hexadecimal, blank and infinite included. */
function parseNumber(word: string): number | undefined {
  const text = trimmed(word)
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

/** Without padding. No regular expression: on a long run of blanks before the end that would take the square of its length. */
function trimmed(text: string): string {
  let from = 0, to = text.length
  while (from < to && (text[from] === ' ' || text[from] === '\0')) from++
  while (to > from && ' \0\t\r\n'.includes(text[to - 1]!)) to--
  return text.slice(from, to)
}

const uidText = (bytes: Uint8Array, e: Element | undefined): string | undefined =>
  e && e.end > e.start ? trimmed(asciiText(bytes, e.start, e.end)) : undefined

/** 'x00100010' -> '(0010,0010)', as people write tags. */
export const tagText = (tag: Tag | number): string => {
  const hex = typeof tag === 'number' ? tag.toString(16).padStart(8, '0') : tag.slice(1)
  return `(${hex.slice(0, 4).toUpperCase()},${hex.slice(4).toUpperCase()})`
}
