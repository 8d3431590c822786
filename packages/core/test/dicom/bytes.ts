// DICOM files byte by byte, written for these tests alone: nothing here is shared with the code under test.

export type Value = string | number | readonly number[] | Uint8Array | readonly Item[] | Fragments
export type Item = Readonly<Record<string, readonly [vr: string, value: Value]>>
export interface Fragments { readonly fragments: readonly Uint8Array[] }
export interface Writing { readonly explicit?: boolean; readonly little?: boolean; readonly undefinedLengths?: boolean }

const longVrs = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])

export const syntax = {
  implicit: '1.2.840.10008.1.2', explicit: '1.2.840.10008.1.2.1', deflated: '1.2.840.10008.1.2.1.99', big: '1.2.840.10008.1.2.2', rle: '1.2.840.10008.1.2.5',
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const p of parts) { out.set(p, at); at += p.length }
  return out
}

function int(value: number, width: 2 | 4, little: boolean): Uint8Array {
  const out = new Uint8Array(width)
  const view = new DataView(out.buffer)
  if (width === 2) view.setUint16(0, value, little)
  else view.setUint32(0, value, little)
  return out
}

const tagBytes = (tag: string, little: boolean) =>
  concat(int(Number.parseInt(tag.slice(1, 5), 16), 2, little), int(Number.parseInt(tag.slice(5), 16), 2, little))

function valueBytes(vr: string, value: Value, w: Required<Writing>): Uint8Array {
  if (value instanceof Uint8Array) return value.length % 2 === 0 ? value : concat(value, new Uint8Array(1))
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value)
    return bytes.length % 2 === 0 ? bytes : concat(bytes, Uint8Array.of(vr === 'UI' ? 0 : 32))
  }
  const numbers = typeof value === 'number' ? [value] : value as readonly number[]
  const width = ({ US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8, OW: 2 } as Record<string, number>)[vr]
  if (width === undefined) return valueBytes(vr, numbers.join('\\'), w)
  const out = new Uint8Array(width * numbers.length)
  const view = new DataView(out.buffer)
  numbers.forEach((x, n) => {
    if (vr === 'FL') view.setFloat32(n * 4, x, w.little)
    else if (vr === 'FD') view.setFloat64(n * 8, x, w.little)
    else if (width === 2) view.setInt16(n * 2, x, w.little)
    else view.setInt32(n * 4, x, w.little)
  })
  return out
}

const isItems = (v: Value): v is readonly Item[] => Array.isArray(v) && v.every(x => typeof x === 'object')

function sequenceBytes(items: readonly Item[], w: Required<Writing>): Uint8Array {
  const mark = (tag: string, length: number) => concat(tagBytes(tag, w.little), int(length, 4, w.little))
  return concat(...items.map(item => {
    const inner = elements(item, w)
    return w.undefinedLengths ? concat(mark('xfffee000', 0xffffffff), inner, mark('xfffee00d', 0)) : concat(mark('xfffee000', inner.length), inner)
  }), w.undefinedLengths ? mark('xfffee0dd', 0) : new Uint8Array(0))
}

export function elements(item: Item, writing: Writing = {}): Uint8Array<ArrayBuffer> {
  const w = { explicit: true, little: true, undefinedLengths: false, ...writing }
  return concat(...Object.entries(item).sort(([a], [b]) => a < b ? -1 : 1).map(([tag, [vr, value]]) => {
    const fragmented = typeof value === 'object' && 'fragments' in value
    const bytes = fragmented ? concat(...value.fragments.map(f => concat(tagBytes('xfffee000', w.little), int(f.length, 4, w.little), f)), tagBytes('xfffee0dd', w.little), int(0, 4, w.little))
      : vr === 'SQ' && isItems(value) ? sequenceBytes(value, w) : valueBytes(vr, value, w)
    const length = fragmented || (vr === 'SQ' && w.undefinedLengths) ? 0xffffffff : bytes.length
    const head = !w.explicit ? int(length, 4, w.little)
      : longVrs.has(vr) ? concat(new TextEncoder().encode(vr), int(0, 2, w.little), int(length, 4, w.little))
      : concat(new TextEncoder().encode(vr), int(length, 2, w.little))
    return concat(tagBytes(tag, w.little), head, bytes)
  }))
}

/** A Part 10 file; `body` replaces the data set's bytes (deflated ones). */
export function part10(item: Item, transferSyntax = syntax.explicit, writing: Writing = {}, body?: Uint8Array): Uint8Array<ArrayBuffer> {
  const data = body ?? elements(item, { explicit: transferSyntax !== syntax.implicit, little: transferSyntax !== syntax.big, ...writing })
  return concat(new Uint8Array(128), new TextEncoder().encode('DICM'), elements({ x00020010: ['UI', transferSyntax] }), data)
}

/** One slice of a small oblique CT or PET: 4 columns, 3 rows, spacings 1.5 (columns), 2.5 (rows) mm. */
export function slice(changes: Item = {}, pixels: readonly number[] = Array.from({ length: 12 }, (_, n) => n)): Item {
  return {
    x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.2'], x00080018: ['UI', '1.2.3.1'], x00080060: ['CS', 'CT'], x0020000e: ['UI', '1.2.3'], x00200052: ['UI', '1.2.3.9'],
    x00200032: ['DS', '-10\\20\\30'], x00200037: ['DS', '1\\0\\0\\0\\1\\0'], x00280030: ['DS', '2.5\\1.5'], x00180050: ['DS', '5'],
    x00280002: ['US', 1], x00280004: ['CS', 'MONOCHROME2'], x00280010: ['US', 3], x00280011: ['US', 4],
    x00280100: ['US', 16], x00280101: ['US', 16], x00280102: ['US', 15], x00280103: ['US', 1], x00281052: ['DS', '0'], x00281053: ['DS', '1'],
    x7fe00010: ['OW', pixels], ...changes,
  }
}
