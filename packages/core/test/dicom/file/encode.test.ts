import dcmjs from 'dcmjs'
import { dictionary } from 'dcmjs/dictionary'
import dicomParser from 'dicom-parser'
import fc from 'fast-check'
import { inflateSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import {
  decimalString, deflatedLittleEndian, encodeDicom, explicitLittleEndian, implicitLittleEndian,
  type NaturalDataset, readDataset, uidFrom,
} from '../../../src/dicom/index.ts'
import { elements } from '../../../src/dicom/file/dictionary.ts'

const minimal = { SOPClassUID: '1.2.840.10008.5.1.4.1.1.2', SOPInstanceUID: '2.25.7' }
const parse = (bytes: Uint8Array) => dicomParser.parseDicom(bytes)

describe('the dictionary', () => {
  test('every keyword has the tag and VR of the dictionary of dcmjs', () => {
    // By tag: the private dictionaries of dcmjs repeat standard keywords.
    const known = new Map(Object.values(dictionary).map(e => [e.tag?.toUpperCase(), e]))
    expect(elements.size).toBeGreaterThan(1400)
    for (const [keyword, { group, element, vr }] of elements) {
      const hex = (n: number) => n.toString(16).padStart(4, '0').toUpperCase()
      const peer = known.get(`(${hex(group)},${hex(element)})`)!
      expect([peer.name, ({ lt: 'OW', up: 'UL' } as Record<string, string>)[peer.vr] ?? peer.vr]).toEqual([keyword, vr])
    }
  })
})

describe('encodeDicom', () => {
  test('writes the bytes that PS3.5 7.1 asks for', () => {
    // (0010,0020) LO 'Ab' in explicit VR: 10 00 20 00 4C 4F 02 00 41 62; (0028,0010) US 3: 28 00 10 00 55 53 02 00 03 00.
    const bytes = encodeDicom({ ...minimal, Rows: 3, PatientID: 'Ab' })
    expect([...bytes.slice(-20)]).toEqual([0x10, 0, 0x20, 0, 0x4c, 0x4f, 2, 0, 0x41, 0x62, 0x28, 0, 0x10, 0, 0x55, 0x53, 2, 0, 3, 0])
    expect(String.fromCharCode(...bytes.slice(128, 132))).toBe('DICM')
  })

  const rich: NaturalDataset = {
    ...minimal,
    SpecificCharacterSet: 'ISO_IR 192', PatientName: 'Ünal^Phantom', ImageType: ['ORIGINAL', 'PRIMARY'], PatientWeight: 71.25,
    Rows: 2, Columns: 3, BitsAllocated: 16, PixelRepresentation: 1, SmallestImagePixelValue: -5, ImagePositionPatient: [-250.123456789012345, 1 / 3, -1e-7],
    FrameIncrementPointer: ['x00540080', 'x00540100'], PatientBirthDate: '', StudyDescription: null, Manufacturer: undefined, InstanceNumber: 12,
    RadiopharmaceuticalInformationSequence: [{ RadionuclideTotalDose: 3.7e8, RadionuclideCodeSequence: { CodeValue: 'C-111A1' } }, {}],
    x70531000: { vr: 'DS', value: 0.000123 }, x70530010: { vr: 'LO', value: 'Philips PET Private Group' },
    x00280123: { vr: 'FD', value: 0.1 }, PixelData: Int16Array.of(1, -2, 3, -4, 5, -6),
  }

  test.each([undefined, implicitLittleEndian])('is read back by dicom-parser (%s)', transferSyntaxUid => {
    const set = parse(encodeDicom(rich, transferSyntaxUid ? { transferSyntaxUid } : {}))
    expect(set.string('x00080008')).toBe('ORIGINAL\\PRIMARY')
    expect(set.int16('x00280106')).toBe(-5)
    expect(set.string('x00200032')).toBe('-250.12345678901\\0.33333333333333\\-1e-7')
    expect(set.floatString('x00101030')).toBe(71.25)
    expect(set.double('x00280123')).toBe(0.1)
    expect(set.elements['x00540016']!.items!.length).toBe(2)
    expect(set.elements['x00540016']!.items![0]!.dataSet!.elements['x00540300']!.items![0]!.dataSet!.string('x00080100')).toBe('C-111A1')
    expect(set.elements['x00100030']!.length).toBe(0)
    expect(set.elements['x00081030']!.length).toBe(0)
    expect(set.elements['x00080070']).toBeUndefined()
    expect(set.floatString('x70531000')).toBe(0.000123)
    expect([0, 1].map(n => set.uint16('x00280009', 2 * n + 1))).toEqual([0x0080, 0x0100])
    expect([0, 1, 2, 3, 4, 5].map(n => set.int16('x7fe00010', n))).toEqual([1, -2, 3, -4, 5, -6])
    const name = set.elements['x00100010']!
    expect(new TextDecoder().decode(set.byteArray.subarray(name.dataOffset, name.dataOffset + name.length)).trim()).toBe('Ünal^Phantom')
  })

  test('is read back by dcmjs', () => {
    const { dict } = dcmjs.data.DicomMessage.readFile(encodeDicom(rich).buffer)
    expect(dict['00200032']!.Value).toEqual([-250.12345678901, 0.33333333333333, -1e-7])
    expect(dict['00280106']).toMatchObject({ vr: 'SS', Value: [-5] })
    expect(dict['7FE00010']!.vr).toBe('OW')
  })

  test('whatever is written, our own reader reads back, in every transfer syntax', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 }).map(x => x.replace(/[\p{C}\p{Z}\\^=]|\u{feff}/gu, '')).filter(x => x !== '' && new TextEncoder().encode(x).length <= 64)
    fc.assert(fc.property(text, fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 9 }), fc.array(fc.nat(65535), { maxLength: 5 }), fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(explicitLittleEndian, implicitLittleEndian, deflatedLittleEndian), (name, numbers, nested, bytes, transferSyntaxUid) => {
        const read = readDataset({ file: 'x', bytes: encodeDicom({
          ...minimal, SpecificCharacterSet: 'ISO_IR 192', PatientName: name, ImagePositionPatient: numbers, BitsAllocated: 8,
          SegmentSequence: nested.map(n => ({ SegmentNumber: n, SegmentLabel: `s${n}` })), PixelData: bytes,
        }, { transferSyntaxUid }) })
        expect(read.findings).toEqual([])
        const d = read.value!
        expect(d.text('x00100010')).toBe(name)
        expect(d.numbers('x00200032')).toEqual(numbers.map(x => Number(decimalString(x))))
        expect(d.sequence('x00620002').map(i => [i.number('x00620004'), i.text('x00620005')])).toEqual(nested.map(n => [n, `s${n}`]))
        expect([...d.bytesOf('x7fe00010')!].slice(0, bytes.length)).toEqual([...bytes])
      }))
  })
  test('deflated, the data set inflates to the explicit one', () => {
    const plain = encodeDicom(rich), packed = encodeDicom(rich, { transferSyntaxUid: deflatedLittleEndian })
    const start = (b: Uint8Array): number => 144 + new DataView(b.buffer).getUint32(140, true)
    expect([...inflateSync(packed.subarray(start(packed)))]).toEqual([...plain.subarray(start(plain))])
  })

  test('encapsulated pixel data holds its fragments, odd ones padded', () => {
    const bytes = encodeDicom({ ...minimal, BitsAllocated: 8, PixelData: { fragments: [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)] } }, { transferSyntaxUid: '1.2.840.10008.1.2.5' })
    const pixels = parse(bytes).elements['x7fe00010']!
    expect(pixels.fragments!.map(f => f.length)).toEqual([4, 2])
    expect([...dicomParser.readEncapsulatedPixelDataFromFragments(parse(bytes), pixels, 0, 1)]).toEqual([1, 2, 3, 0])
  })

  test('a value too long for 16 bits becomes UN and keeps its text', () => {
    const points = Array.from({ length: 30_000 }, (_, n) => n + 0.25)
    const item = parse(encodeDicom({ ...minimal, ROIContourSequence: [{ ContourSequence: [{ NumberOfContourPoints: 10_000, ContourData: points }] }] }))
      .elements['x30060039']!.items![0]!.dataSet!.elements['x30060040']!.items![0]!.dataSet!
    expect(item.elements['x30060050']!.vr).toBe('UN')
    expect(item.string('x30060050')!.split('\\').map(Number)).toEqual(points)
    expect(item.intString('x30060046')).toBe(10_000)
  })

  test('gives the same bytes for the same data set in another key order', () => {
    expect(encodeDicom({ ...minimal, Rows: 3, PatientID: 'A' })).toEqual(encodeDicom({ PatientID: 'A', Rows: 3, ...minimal }))
  })

  test.each<[string, NaturalDataset, RegExp]>([
    ['an unknown keyword', { PatientNam: 'A' }, /PatientNam/],
    ['a US above its range', { Rows: 65536 }, /Rows: 65536/],
    ['a number that is none', { PatientWeight: NaN }, /NaN/],
    ['a fraction for IS', { InstanceNumber: 1.5 }, /1\.5/],
    ['text for US', { Rows: '3' }, /Rows/],
    ['text beyond its character set', { PatientName: 'Ünal' }, /SpecificCharacterSet/],
    ['a broken UID', { StudyInstanceUID: '1.02.3' }, /1\.02\.3/],
    ['a code string in lower case', { Modality: 'ct' }, /ct/],
    ['a backslash in one value', { PatientID: 'a\\b' }, /backslash/],
    ['a scalar for a sequence', { SegmentSequence: 'x' }, /SegmentSequence/],
    ['a private tag without its VR', { x70531000: 3 }, /x70531000/],
    ['numbers for pixel data', { PixelData: [1, 2] }, /PixelData/],
    ['no SOP class', { SOPClassUID: undefined }, /SOPClassUID/],
  ])('refuses %s', (_, wrong, message) => {
    expect(() => encodeDicom({ ...minimal, ...wrong })).toThrow(message)
  })
})

describe('decimalString', () => {
  test('fits 16 characters and loses no more than 14 digits need', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), x => {
      const text = decimalString(x)
      expect(text.length).toBeLessThanOrEqual(16)
      expect(text).toMatch(/^[-+0-9.e]+$/)
      expect(Math.abs(Number(text) - x)).toBeLessThanOrEqual(1e-8 * Math.abs(x))
    }))
  })
  test('writes what needs the most room', () => {
    expect(decimalString(-1.2345678901234567e-100)).toBe('-1.23456789e-100')
    expect(decimalString(-0.1234567890123456)).toBe('-0.1234567890123')
    expect(decimalString(1e21)).toBe('1e+21')
    expect(() => decimalString(Infinity)).toThrow(RangeError)
  })
})

describe('uidFrom', () => {
  test('gives one valid UID per seed', () => {
    const seen = new Set<string>()
    for (let n = 0; n < 5000; n++) seen.add(uidFrom(`seed ${n}`))
    expect(seen.size).toBe(5000)
    for (const uid of seen) expect(uid).toMatch(/^2\.25\.[1-9]\d{30,38}$/)
  })
  test('stays as it was: stored files refer to it', () => {
    // By an independent MurmurHash3_x86_128 in Python, checked with its published answer 2f1583c3 ecee2c67 5d7bf66c e5e91d2c
    // for 'The quick brown fox jumps over the lazy dog'; version and variant bits of a UUID 8 set.
    expect(uidFrom('Yttria')).toBe('2.25.265553626853443469312957226783485052998')
    expect(uidFrom('a seed longer than one block of sixteen bytes')).toBe('2.25.59577658435657857538849709442649478005')
  })
})
