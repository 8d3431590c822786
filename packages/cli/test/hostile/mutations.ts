import fc from 'fast-check'

/** One change of a file; places are fractions of its length or of its elements, so that it fits any file. */
export type Mutation =
  | { readonly kind: 'byte'; readonly at: number; readonly value: number }
  | { readonly kind: 'word'; readonly at: number; readonly value: number; readonly width: 2 | 4 }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'remove'; readonly at: number; readonly count: number }
  | { readonly kind: 'length'; readonly element: number; readonly value: number }
  | { readonly kind: 'vr'; readonly element: number; readonly vr: string }
  | { readonly kind: 'value'; readonly element: number; readonly text: string }
  | { readonly kind: 'number'; readonly element: number; readonly value: number }
  | { readonly kind: 'drop'; readonly element: number }
  | { readonly kind: 'double'; readonly element: number }
  | { readonly kind: 'tag'; readonly element: number; readonly other: number }
  | { readonly kind: 'nest'; readonly element: number; readonly depth: number; readonly open: boolean }

const words = [0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]
const vrs = ['AE', 'AT', 'CS', 'DA', 'DS', 'DT', 'FD', 'FL', 'IS', 'LO', 'OB', 'OD', 'OF', 'OL', 'OW', 'PN', 'SH', 'SL', 'SQ', 'SS', 'SV', 'TM', 'UC', 'UI', 'UL', 'UN', 'US', 'UT', 'UV', 'ZZ', '  ']
const spaces = (n: number) => ' '.repeat(n)
/** What stands where numbers, dates, names and UIDs are due. */
export const strangeTexts: readonly string[] = [
  '', ' ', '0', '-0', '-1', '1', '2', '0.5', '1e308', '-1e308', '1e-320', '1e39', '1e400', 'nan', 'Infinity', '0x10', '1,5', '--1', '65535', '2147483648', '9999999999999999999', '10000000',
  '1\\2', '1\\2\\3', '1e308\\1e308\\1e308', '1e307\\-1e308\\0', '1\\0\\0\\0\\1\\0', '0\\0\\0\\0\\0\\0', '1\\0\\0\\1\\0\\0', '1e-300\\1e-300', '1e300\\1e300', '-1\\-1', '0\\0', '\\\\\\',
  '\u0000\u0000', '\u001b$B\u001b(B', '\u001b[31m', '\u202e', '\ufffd', '..', '1.2.840.10008.1.2.5', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.1.98', '1.2.840.10008.1.2.1.99',
  'PT', 'CT', 'NM', 'SEG', 'RTSTRUCT', 'GML', 'CNTS', 'ADMIN', 'NONE', 'ISO_IR 192', 'ISO 2022 IR 87', 'PROBABILITY', 'CLOSED_PLANAR', 'RGB', '99991231', '00000101', '20260230', '240000', '235960', '+1500', '20260115101500.123456789+1400',
  `x${spaces(4000)}x`, '\\'.repeat(3000), '9'.repeat(2000), `1e${'0'.repeat(500)}1`,
]

// Without bias: every file and every element as often as the others.
const place = fc.noBias(fc.nat(999_999)).map(n => n / 1e6)

export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('byte' as const), at: place, value: fc.nat(255) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('word' as const), at: place, value: fc.constantFrom(...words), width: fc.constantFrom(2 as const, 4 as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('insert' as const), at: place, bytes: fc.uint8Array({ minLength: 1, maxLength: 48 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), at: place, count: fc.integer({ min: 1, max: 64 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('length' as const), element: place, value: fc.constantFrom(...words) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('vr' as const), element: place, vr: fc.constantFrom(...vrs) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('value' as const), element: place, text: fc.constantFrom(...strangeTexts) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('number' as const), element: place, value: fc.constantFrom(...words, NaN, Infinity, -1, 1e308, 0.5, 8, 12, 16, 32, 64) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('drop' as const), element: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('double' as const), element: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tag' as const), element: place, other: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('nest' as const), element: place, depth: fc.integer({ min: 1, max: 200 }), open: fc.boolean() }) },
)

/** One to four changes to one of the files of one seed. */
export interface HostileInput { readonly seed: number; readonly file: number; readonly mutations: readonly Mutation[] }

export const hostileInput: fc.Arbitrary<HostileInput> = fc.record({ seed: place, file: place, mutations: fc.array(mutation, { minLength: 1, maxLength: 4 }) })

interface Place { readonly at: number; readonly lengthAt: number; readonly width: 2 | 4; readonly start: number; readonly length: number; readonly vr: string }

const known = new Set(vrs.filter(v => v !== 'ZZ' && v !== '  '))
const long = new Set(['OB', 'OD', 'OF', 'OL', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UT', 'UV'])

/** Explicit little-endian elements of every depth, found by their VR alone: no reader of the program is asked. */
export function elementsIn(bytes: Uint8Array): readonly Place[] {
  let places = placesOf.get(bytes)
  if (!places) placesOf.set(bytes, places = scan(bytes))
  return places
}

// The originals are asked again and again.
const placesOf = new WeakMap<Uint8Array, readonly Place[]>()

function scan(bytes: Uint8Array): Place[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), found: Place[] = []
  for (let at = 132; at + 8 <= bytes.length;) {
    const vr = String.fromCharCode(bytes[at + 4]!, bytes[at + 5]!)
    if (!known.has(vr)) { at += at + 8 <= bytes.length && view.getUint16(at, true) === 0xfffe ? 8 : 2; continue }
    const wide = long.has(vr)
    if (wide && at + 12 > bytes.length) break
    const length = wide ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true), start = at + (wide ? 12 : 8)
    found.push({ at, lengthAt: wide ? at + 8 : at + 6, width: wide ? 4 : 2, start, length: Math.min(length, bytes.length - start), vr })
    at = vr === 'SQ' || length === 0xffffffff ? start : start + length
  }
  return found
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const p of parts) { out.set(p, at); at += p.length }
  return out
}

const numberBytes: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8, UV: 8, SV: 8, OF: 4, OD: 8, OL: 4, OW: 2, AT: 4 }

export function mutated(original: Uint8Array, m: Mutation): Uint8Array {
  const n = original.length
  const at = 'at' in m ? Math.floor(m.at * n) : 0
  switch (m.kind) {
    case 'byte': { const out = original.slice(); if (n > 0) out[at] = m.value; return out }
    case 'word': {
      const out = original.slice(), where = at & ~1
      for (let k = 0; k < m.width && where + k < n; k++) out[where + k] = Math.floor(m.value / 2 ** (8 * k)) & 255
      return out
    }
    case 'cut': return original.slice(0, at)
    case 'insert': return joined(original.subarray(0, at), m.bytes, original.subarray(at))
    case 'remove': return joined(original.subarray(0, at), original.subarray(Math.min(n, at + m.count)))
    default: return withElementChanged(original, m)
  }
}

function withElementChanged(original: Uint8Array, m: Extract<Mutation, { element: number }>): Uint8Array {
  const all = elementsIn(original), e = all[Math.floor(m.element * all.length)]
  if (!e) return original.slice()
  const out = original.slice(), view = new DataView(out.buffer), end = e.start + e.length
  const setLength = (value: number) => { if (e.width === 2) view.setUint16(e.lengthAt, value % 65536, true); else view.setUint32(e.lengthAt, value >>> 0, true) }
  switch (m.kind) {
    case 'length': setLength(m.value); return out
    case 'vr': out[e.at + 4] = m.vr.charCodeAt(0); out[e.at + 5] = m.vr.charCodeAt(1); return out
    case 'value': {
      const text = new TextEncoder().encode(m.text), value = text.length % 2 ? joined(text, Uint8Array.of(32)) : text
      setLength(value.length)
      return joined(out.subarray(0, e.start), value, out.subarray(end))
    }
    case 'number': {
      const width = numberBytes[e.vr]
      if (width === undefined) return mutated(original, { kind: 'value', at: 0, element: m.element, text: String(m.value).toLowerCase() } as Mutation)
      if (e.length < width) return out
      if (e.vr === 'FL' || e.vr === 'OF') view.setFloat32(e.start, m.value, true)
      else if (width === 8) view.setFloat64(e.start, m.value, true)
      else if (width === 4) view.setUint32(e.start, m.value >>> 0, true)
      else view.setUint16(e.start, m.value & 65535, true)
      return out
    }
    case 'drop': return joined(out.subarray(0, e.at), out.subarray(end))
    case 'double': return joined(out.subarray(0, end), out.subarray(e.at))
    case 'tag': { const from = all[Math.floor(m.other * all.length)]!; out.set(original.subarray(from.at, from.at + 4), e.at); return out }
    case 'nest': {
      const tag = out.subarray(e.at, e.at + 4), before: Uint8Array[] = [], after: Uint8Array[] = []
      for (let k = 0; k < m.depth; k++) {
        const inner = m.open ? 0xffffffff : end - e.at + (m.depth - 1 - k) * 20
        const head = new DataView(new ArrayBuffer(20))
        new Uint8Array(head.buffer).set(tag)
        head.setUint16(4, 0x5153, true); head.setUint32(8, m.open ? 0xffffffff : inner + 8, true)
        head.setUint16(12, 0xfffe, true); head.setUint16(14, 0xe000, true); head.setUint32(16, inner, true)
        before.push(new Uint8Array(head.buffer))
        if (m.open) after.push(Uint8Array.of(0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0))
      }
      return joined(out.subarray(0, e.at), ...before, out.subarray(e.at, end), ...after, out.subarray(end))
    }
  }
}
