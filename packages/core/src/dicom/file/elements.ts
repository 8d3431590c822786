/** Where one data element lies; offsets into the data set's own bytes (which differ from the file's where that was deflated). */
export interface Element {
  /** As the file says it; '' in implicit files. */
  readonly vr: string
  readonly start: number
  readonly end: number
  readonly items?: readonly Elements[]
  /** Encapsulated data: [start, end] of each item, the basic offset table first. */
  readonly fragments?: readonly (readonly [number, number])[]
  /** Bytes that the file should hold and does not. */
  readonly missing?: number
}

export type Elements = ReadonlyMap<number, Element>

export interface Encoding { readonly explicit: boolean; readonly little: boolean }

/** Why reading stopped: the bytes end (`need`: how many would be wanted at least), or they make no sense. */
export type Fault = { readonly kind: 'short'; readonly at: number; readonly need: number; readonly tag: number }
  | { readonly kind: 'broken'; readonly at: number; readonly why: string; readonly tag: number }

export interface Walk {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** Stop before the pixel data (group 7FE0) of the outermost data set. */
  readonly headerOnly: boolean
  fault: Fault | undefined
  /** Sequences that could not be read, stepped over. */
  readonly skipped: number[]
  /** Elements, items and fragments read so far: each costs more memory than its eight bytes in a file. */
  count: number
}

const undefinedLength = 0xffffffff
const item = 0xfffee000, itemEnd = 0xfffee00d, sequenceEnd = 0xfffee0dd
const deepest = 48
// A segmentation of 100,000 frames has half of this.
const most = 3_000_000
// PS3.5 7.1.2: these have a length of two bytes; every other VR, known or yet to come, two reserved bytes and four of length.
const shortVrs = new Set(['AE', 'AS', 'AT', 'CS', 'DA', 'DS', 'DT', 'FD', 'FL', 'IS', 'LO', 'LT', 'PN', 'SH', 'SL', 'SS', 'ST', 'TM', 'UI', 'UL', 'US'])

export const walkOf = (bytes: Uint8Array, headerOnly = false): Walk =>
  ({ bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), headerOnly, fault: undefined, skipped: [], count: 0 })

export const tagNumber = (w: Walk, at: number, little: boolean): number =>
  w.view.getUint16(at, little) * 0x10000 + w.view.getUint16(at + 2, little)

const vrAt = (w: Walk, at: number): string => {
  const a = w.bytes[at]!, b = w.bytes[at + 1]!
  return a >= 65 && a <= 90 && b >= 65 && b <= 90 ? String.fromCharCode(a, b) : ''
}

/** Whether the element at `at` names its VR: files exist that declare the other encoding than they use. */
export const looksExplicit = (w: Walk, at: number): boolean => vrAt(w, at + 4) !== ''

/**
 * Elements from `at` to `end`, or to an item delimiter. Never reads beyond the bytes and never allocates by a length that the
 * file claims; on bad data `walk.fault` is set and what was read so far stays. Returns the position reached.
 */
export function readElements(w: Walk, at: number, end: number, encoding: Encoding, into: Map<number, Element>, depth: number, stopAt?: (tag: number) => boolean): number {
  const { explicit, little } = encoding
  if (depth > deepest) { w.fault = { kind: 'broken', at, why: `sequences nested more than ${deepest} deep`, tag: 0 }; return at }
  while (at < end) {
    if (at + 8 > end) return short(w, at, at + 8, 0)
    if (++w.count > most) return tooMany(w, at)
    const tag = tagNumber(w, at, little)
    if (tag === itemEnd && depth > 0) return at + 8
    if (stopAt?.(tag)) return at
    if (depth === 0 && tag >= 0x7fe00000 && tag < 0x7fe10000 && w.headerOnly) return at
    // Zeroes after the last element: padding of the medium.
    if (tag === 0 && depth === 0 && into.size > 0 && w.view.getUint32(at + 4, little) === 0) return end
    let vr = '', length: number, start = at + 8
    if (explicit) {
      vr = vrAt(w, at + 4)
      if (vr === '') return broken(w, at, tag, 'no value representation where one is due')
      if (shortVrs.has(vr)) length = w.view.getUint16(at + 6, little)
      else {
        if (at + 12 > end) return short(w, at, at + 12, tag)
        length = w.view.getUint32(at + 8, little)
        start = at + 12
      }
    } else length = w.view.getUint32(at + 4, little)

    if (length === undefinedLength) {
      at = readUndefined(w, tag, vr, start, end, encoding, into, depth)
      if (w.fault) return at
      continue
    }
    const stop = start + length
    if (stop > end) {
      // The last element is cut: what there is of it is kept, so that a caller can say how much is missing.
      into.set(tag, { vr, start, end, missing: stop - end })
      return short(w, at, stop, tag)
    }
    if (vr === 'SQ' || (vr === '' && length >= 8 && tag < 0x7fe00000 && startsWithItem(w, start, little) && (tag & 0x10000) === 0)) {
      const items = readItems(w, start, stop, encoding, depth)
      // Its end is known: a sequence that makes no sense is stepped over, and the rest of the file stays readable.
      if (w.fault && w.count <= most) { w.skipped.push(tag); w.fault = undefined; into.set(tag, { vr, start, end: stop }) }
      else into.set(tag, { vr: 'SQ', start, end: stop, items })
      if (w.fault) return at
    } else into.set(tag, { vr, start, end: stop })
    at = stop
  }
  return at
}

const startsWithItem = (w: Walk, at: number, little: boolean): boolean =>
  at + 4 <= w.bytes.length && tagNumber(w, at, little) === item

function readUndefined(w: Walk, tag: number, vr: string, start: number, end: number, encoding: Encoding, into: Map<number, Element>, depth: number): number {
  // Pixel data of undefined length are encapsulated, whatever VR a program gave them.
  if ((vr !== '' && vr !== 'SQ' && vr !== 'UN') || (tag >= 0x7fe00000 && tag < 0x7fe10000)) {
    const fragments: [number, number][] = []
    let at = start
    for (;;) {
      if (at + 8 > end) { into.set(tag, { vr, start, end: at, fragments, missing: at + 8 - end }); return short(w, at, at + 8, tag) }
      const mark = tagNumber(w, at, encoding.little), length = w.view.getUint32(at + 4, encoding.little)
      if (mark === sequenceEnd) break
      if (mark !== item) return broken(w, at, tag, 'encapsulated data hold something else than items')
      if (++w.count > most) return tooMany(w, at)
      if (at + 8 + length > end) {
        fragments.push([at + 8, end])
        into.set(tag, { vr, start, end, fragments, missing: at + 8 + length - end })
        return short(w, at, at + 8 + length, tag)
      }
      fragments.push([at + 8, at + 8 + length])
      at += 8 + length
    }
    into.set(tag, { vr, start, end: at, fragments })
    return at + 8
  }
  // UN of undefined length holds an implicit little endian sequence (PS3.5 6.2.2).
  const inner = vr === 'UN' ? { explicit: false, little: true } : encoding
  const reached = { at: start }
  const items = readItems(w, start, end, inner, depth, reached)
  into.set(tag, { vr: 'SQ', start, end: reached.at, items })
  return reached.at
}

/** Items up to `end`, or with `reached` given to the sequence delimiter. */
export function readItems(w: Walk, at: number, end: number, encoding: Encoding, depth: number, reached?: { at: number }): Elements[] {
  const items: Elements[] = []
  const { little } = encoding
  while (at < end) {
    if (at + 8 > end) { short(w, at, at + 8, item); break }
    const mark = tagNumber(w, at, little), length = w.view.getUint32(at + 4, little)
    if (mark === sequenceEnd) { at += 8; if (reached) reached.at = at; return items }
    if (mark !== item) { broken(w, at, mark, 'a sequence holds something else than items'); break }
    // A map costs as much as several elements.
    if ((w.count += 3) > most) { tooMany(w, at); break }
    const elements = new Map<number, Element>()
    items.push(elements)
    if (length !== undefinedLength && at + 8 + length > end) { short(w, at, at + 8 + length, item); break }
    at = length === undefinedLength ? readElements(w, at + 8, end, encoding, elements, depth + 1)
      : (readElements(w, at + 8, at + 8 + length, encoding, elements, depth + 1), at + 8 + length)
    if (w.fault) break
  }
  if (reached && !w.fault) short(w, at, at + 8, sequenceEnd)
  if (reached) reached.at = Math.min(at, end)
  return items
}

const tooMany = (w: Walk, at: number): number => broken(w, at, 0, `more than ${most} elements`)

function short(w: Walk, at: number, need: number, tag: number): number {
  w.fault = need > w.bytes.length ? { kind: 'short', at, need, tag } : { kind: 'broken', at, why: 'an element is longer than what contains it', tag }
  return at
}

function broken(w: Walk, at: number, tag: number, why: string): number {
  w.fault = { kind: 'broken', at, why, tag }
  return at
}
