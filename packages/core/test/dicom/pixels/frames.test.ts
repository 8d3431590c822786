import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDataset } from '../../../src/dicom/file/dataset.ts'
import { readFrames } from '../../../src/dicom/pixels/frames.ts'
import type { Decoders } from '../../../src/dicom/file/outside.ts'
import { decodeRle } from '../../../src/dicom/pixels/rle.ts'
import { type Item, concat, part10, slice, syntax } from '../bytes.ts'

const framesOf = (item: Item, uid = syntax.explicit, decoders: Decoders = {}) => readFrames(readDataset({ file: 'a.dcm', bytes: part10(item, uid) }).value!, decoders)
const firstFrame = (item: Item, uid?: string) => [...framesOf(item, uid).value!.frame(0).value!]

/** A PackBits segment that mixes literal stretches and runs. */
function packBits(bytes: Uint8Array): Uint8Array {
  const out: number[] = []
  for (let at = 0; at < bytes.length;) {
    let run = 1
    while (run < 128 && at + run < bytes.length && bytes[at + run] === bytes[at]) run++
    if (run > 1) { out.push(257 - run, bytes[at]!); at += run; continue }
    let literal = 1
    while (literal < 128 && at + literal < bytes.length && bytes[at + literal] !== bytes[at + literal - 1]) literal++
    out.push(literal - 1, ...bytes.subarray(at, at + literal))
    at += literal
  }
  if (out.length % 2) out.push(128) // no operation: padding to an even length
  return Uint8Array.from(out)
}

function rleFrame(planes: readonly Uint8Array[]): Uint8Array {
  const header = new Uint8Array(64), view = new DataView(header.buffer)
  view.setUint32(0, planes.length, true)
  const packed = planes.map(packBits)
  let at = 64
  packed.forEach((p, n) => { view.setUint32(4 + 4 * n, at, true); at += p.length })
  return concat(header, ...packed)
}

describe('native pixel data', () => {
  const stored = [-2000, -1, 0, 1, 2, 255, 256, 32767, -32768, 7, 8, 9]
  it('come out the same from little and big endian', () => {
    for (const uid of [syntax.implicit, syntax.explicit, syntax.big]) expect(firstFrame(slice({}, stored), uid)).toEqual(stored)
  })

  it('are unsigned, of 8 bits, or of 32 bits, as the file says', () => {
    expect(firstFrame(slice({ x00280103: ['US', 0] }, stored)).slice(0, 2)).toEqual([63536, 65535])
    const bytes = Uint8Array.from({ length: 12 }, (_, n) => n * 20)
    expect(firstFrame(slice({ x00280100: ['US', 8], x00280101: ['US', 8], x00280102: ['US', 7], x00280103: ['US', 0], x7fe00010: ['OB', bytes] }))).toEqual([...bytes])
    const words = Int32Array.from({ length: 12 }, (_, n) => n * 100000 - 7)
    expect(firstFrame(slice({ x00280100: ['US', 32], x00280101: ['US', 32], x00280102: ['US', 31], x7fe00010: ['OW', new Uint8Array(words.buffer)] }))).toEqual([...words])
  })

  it('may be single or double precision numbers', () => {
    const { x7fe00010: _, ...rest } = slice()
    const reals = Array.from({ length: 12 }, (_, n) => n * 0.5 - 1)
    for (const [tag, array] of [['x7fe00008', Float32Array.from(reals)], ['x7fe00009', Float64Array.from(reals)]] as const)
      expect(firstFrame({ ...rest, [tag]: [tag === 'x7fe00008' ? 'OF' : 'OD', new Uint8Array(array.buffer)] })).toEqual(reals)
  })

  it('lose the bits above those stored, and keep their sign', () => {
    // 12 of 16 bits; an overlay in the top bit, as old files have it.
    const twelve = { x00280101: ['US', 12], x00280102: ['US', 11] } as const
    expect(firstFrame(slice({ ...twelve, x00280103: ['US', 0] }, [0x8001, 0x0fff, 0xf123, ...Array(9).fill(0)])).slice(0, 3)).toEqual([1, 4095, 0x123])
    expect(firstFrame(slice({ ...twelve, x00280103: ['US', 1] }, [0x0fff, 0x0800, 0x07ff, ...Array(9).fill(0)])).slice(0, 3)).toEqual([-1, -2048, 2047])
  })

  it('of one bit a sample are unpacked, frames not beginning at a byte', () => {
    const bits: number[] = Array.from({ length: 24 }, (_, n) => [0, 2, 3, 7, 12, 14, 23].includes(n) ? 1 : 0)
    const packed = Uint8Array.of(0, 1, 2).map(b => bits.slice(8 * b, 8 * b + 8).reduce((sum, x, n) => sum + (x << n), 0))
    const frames = framesOf(slice({ x00280008: ['IS', '2'], x00280100: ['US', 1], x00280101: ['US', 1], x00280102: ['US', 0], x00280103: ['US', 0], x7fe00010: ['OB', packed] })).value!
    expect([...frames.frame(0).value!, ...frames.frame(1).value!]).toEqual(bits)
  })

  it('of big endian words hold two 8-bit samples each, turned round', () => {
    const bytes = Uint8Array.from({ length: 12 }, (_, n) => n + 1)
    const turned = Uint8Array.from(bytes, (_, n) => bytes[n ^ 1]!)
    const eight = { x00280100: ['US', 8], x00280101: ['US', 8], x00280102: ['US', 7], x00280103: ['US', 0] } as const
    expect(firstFrame(slice({ ...eight, x7fe00010: ['OW', turned] }), syntax.big)).toEqual([...bytes])
    expect(firstFrame(slice({ ...eight, x7fe00010: ['OB', bytes] }), syntax.big)).toEqual([...bytes])
  })

  it('are refused where they are short, missing, or described as no image can be', () => {
    const code = (item: Item) => framesOf(item).findings.map(f => f.code)
    expect(code(slice({}, [1, 2, 3]))).toEqual(['pixels/truncated'])
    expect(code(slice({ x00280008: ['IS', '2'] }))).toEqual(['pixels/truncated'])
    const { x7fe00010: _, ...none } = slice()
    expect(code(none)).toEqual(['pixels/none'])
    for (const [tag, vr, value] of [['x00280010', 'US', 0], ['x00280100', 'US', 12], ['x00280101', 'US', 17], ['x00280102', 'US', 9], ['x00280008', 'IS', '-1']] as const)
      expect(code(slice({ [tag]: [vr, value] }))).toEqual(['pixels/description'])
  })
})

describe('encapsulated pixel data', () => {
  const planes = (values: readonly number[]) => {
    const words = Int16Array.from(values)
    return [Uint8Array.from(words, w => w >> 8 & 255), Uint8Array.from(words, w => w & 255)]
  }
  const rle = (...values: (readonly number[])[]) => ({ x00280008: ['IS', String(values.length)], x7fe00010: ['OB', { fragments: [new Uint8Array(0), ...values.map(v => rleFrame(planes(v)))] }] }) as Item

  it('as RLE comes out as it went in', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(-2000, -1, 0, 1, 300, 32767), { minLength: 12, maxLength: 12 }), values => {
      expect([...framesOf(slice(rle(values)), syntax.rle).value!.frame(0).value!]).toEqual(values)
    }), { numRuns: 200, seed: 5 })
  })

  it('as RLE: the by-hand example', () => {
    // 4 x 1 samples 0x0102 0x0102 0x0102 0xff05: high bytes 1 1 1 255, low bytes 2 2 2 5.
    const frame = new Uint8Array(64 + 8)
    frame.set([2, 0, 0, 0, 64, 0, 0, 0, 68, 0, 0, 0])
    frame.set([0xfe, 1, 0, 255, 0xfe, 2, 0, 5], 64)
    const image = { rows: 1, columns: 4, bitsAllocated: 16, bitsStored: 16, signed: false, samplesPerPixel: 1 }
    expect([...decodeRle(frame, image).bytes]).toEqual([2, 1, 2, 1, 2, 1, 5, 255])
    expect(decodeRle(frame.subarray(0, 70), image).missing).toBe(1)
    expect(() => decodeRle(frame, { ...image, bitsAllocated: 8 })).toThrow(RangeError)
    expect(() => decodeRle(frame, { ...image, rows: 60000, columns: 60000 })).toThrow(RangeError)
    expect(() => decodeRle(frame.subarray(0, 60), image)).toThrow(RangeError)
  })

  it('has one fragment a frame, or says with a table, or by the marks of its code streams, where each begins', () => {
    const decoders: Decoders = { '1.2.840.10008.1.2.4.80': frame => concat(...Array.from({ length: 12 }, () => Uint8Array.of(frame[4]!, frame.length))) }
    const part = (n: number, mark = true) => mark ? Uint8Array.of(0xff, 0xd8, 0xff, 0xf7, n, 0) : Uint8Array.of(1, 2, 3, 4)
    const image = (fragments: readonly Uint8Array[], more: Item = {}) => framesOf(slice({ x00280008: ['IS', '2'], x7fe00010: ['OB', { fragments }], ...more }), '1.2.840.10008.1.2.4.80', decoders)
    const seen = (o: ReturnType<typeof image>) => [0, 1].map(n => { const x = o.value!.frame(n).value![0]!; return [x & 255, x >> 8] })
    const empty = new Uint8Array(0)
    expect(seen(image([empty, part(1), part(2)]))).toEqual([[1, 6], [2, 6]])
    expect(seen(image([Uint8Array.of(0, 0, 0, 0, 26, 0, 0, 0), part(1), part(3, false), part(2)]))).toEqual([[1, 10], [2, 6]])
    expect(seen(image([empty, part(1), part(3, false), part(2)]))).toEqual([[1, 10], [2, 6]])
    const extended = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 14, 0, 0, 0, 0, 0, 0, 0)
    expect(seen(image([empty, part(1), part(2), part(3, false)], { x7fe00001: ['OV', extended] }))).toEqual([[1, 6], [2, 10]])
    expect(image([empty, part(1, false), part(2, false), part(3, false)]).findings.map(f => f.code)).toEqual(['pixels/fragments'])
    expect(image([empty, part(1)]).findings.map(f => f.code)).toEqual(['pixels/fragments'])
    expect(image([Uint8Array.of(0, 0, 0, 0, 27, 0, 0, 0), part(1), part(3, false), part(2)]).findings.map(f => f.code)).toEqual(['pixels/fragments'])
  })

  it('without a codec is refused with the name of its transfer syntax', () => {
    const { findings } = framesOf(slice({ x7fe00010: ['OB', { fragments: [new Uint8Array(0), new Uint8Array(8)] }] }), '1.2.840.10008.1.2.4.51')
    expect(findings).toMatchObject([{ code: 'pixels/no-decoder', subject: { file: 'a.dcm', value: '1.2.840.10008.1.2.4.51' } }])
    expect(findings[0]!.message).toContain('JPEG Extended')
  })

  it('that a codec throws on, or returns too little of, is told and not thrown', () => {
    const image = (decode: Decoders[string]) => framesOf(slice({ x7fe00010: ['OB', { fragments: [new Uint8Array(0), new Uint8Array(8)] }] }), '1.2.840.10008.1.2.4.90', { '1.2.840.10008.1.2.4.90': decode }).value!.frame(0)
    expect(image(() => { throw new Error('bad marker') }).findings[0]).toMatchObject({ code: 'pixels/undecodable', message: 'a.dcm, frame 1 (JPEG 2000 Lossless): bad marker.' })
    expect(image(() => new Uint8Array(23)).findings[0]!.code).toBe('pixels/undecodable')
  })

  it('that declares an absurd size is refused before memory is asked for', () => {
    const { findings } = framesOf(slice({ x00280010: ['US', 65535], x00280011: ['US', 65535], x7fe00010: ['OB', { fragments: [new Uint8Array(0), new Uint8Array(64)] }] }), syntax.rle)
    expect(findings.map(f => f.code)).toEqual(['pixels/description'])
  })
})
