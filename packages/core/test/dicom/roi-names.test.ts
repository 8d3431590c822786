import { describe, expect, it } from 'vitest'
import { readDataset, readObjectHeader, readRtstruct } from '../../src/dicom/index.ts'
import { namesLiver } from '../../src/course/index.ts'
import { part10 } from './bytes.ts'

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.split(' '), h => Number.parseInt(h, 16))

/** A structure set with one ROI of this name, as bytes in that character set. */
const structureSet = (characterSet: string, hex: string): Uint8Array => part10({
  x00080005: ['CS', characterSet], x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.481.3'], x00080018: ['UI', '1.2.3'], x00080060: ['CS', 'RTSTRUCT'],
  x30060020: ['SQ', [{ x30060022: ['IS', '7'], x30060024: ['UI', '1.2.4'], x30060026: ['LO', bytesOf(hex)] }]],
})

// The names written by Python's codecs.
const names = [
  ['ISO_IR 100', '68 ed 67 61 64 6f', 'hígado'], ['ISO 2022 IR 100', '68 ed 67 61 64 6f', 'hígado'], ['ISO_IR 101', '77 b1 74 72 6f 62 61', 'wątroba'],
  ['ISO_IR 144', 'df d5 e7 d5 dd ec', 'печень'], ['ISO_IR 126', 'de f0 e1 f1', 'ήπαρ'], ['ISO_IR 148', '6b 61 72 61 63 69 f0 65 72', 'karaciğer'],
  ['ISO_IR 127', 'e3 c8 cf', 'كبد'], ['ISO_IR 138', 'eb e1 e3', 'כבד'], ['ISO_IR 166', 'b5 d1 ba', 'ตับ'], ['ISO_IR 192', 'e8 82 9d e8 87 93', '肝臓'],
  ['\\ISO 2022 IR 87', '1b 24 42 34 4e 42 21 1b 28 42', '肝臓'], ['ISO 2022 IR 13\\ISO 2022 IR 87', '1b 24 42 34 4e 42 21 1b 28 4a', '肝臓'],
  ['ISO 2022 IR 100\\ISO 2022 IR 87', '1b 24 42 34 4e 42 21 1b 28 42', '肝臓'], ['ISO 2022 IR 6\\ISO 2022 IR 87', '1b 24 42 34 4e 42 21 1b 28 42 20 31', '肝臓 1'],
  ['GB18030', 'b8 ce d4 e0', '肝脏'], ['GBK', 'b8 ce d4 e0', '肝脏'], ['\\ISO 2022 IR 58', '1b 24 29 41 b8 ce d4 e0', '肝脏'],
  ['\\ISO 2022 IR 149', '1b 24 29 43 b0 a3', '간'], ['ISO_IR 149', 'b0 a3', '간'], ['\\ISO 2022 IR 149', 'b0 a3', '간'],
  ['ISO 2022 IR 100\\ISO 2022 IR 101', '1b 2d 42 77 b1 74 72 6f 62 61', 'wątroba'], ['ISO IR 101', '77 b1 74 72 6f 62 61', 'wątroba'],
] as const

describe('names of ROIs in every character set of DICOM', () => {
  it.each(names)('%s: %s is %s, and the liver', (set, hex, name) => {
    const bytes = structureSet(set, hex)
    expect(readObjectHeader(readDataset({ file: 'rs', bytes }).value!)!.parts).toEqual([{ number: 7, name, empty: true }])
    expect(readRtstruct({ file: 'rs', bytes }).value!.rois[0]!.name).toBe(name)
    expect(namesLiver(name)).toBe(true)
  })

  it('escapes change what bytes mean up to the next one, and the first set holds again on a new line', () => {
    const text = (set: string, hex: string) => readObjectHeader(readDataset({ file: 'rs', bytes: structureSet(set, hex) }).value!)!.parts[0]!.name
    // PS3.5 H.3.2: Yamada^Tarou in half-width katakana, kanji and hiragana.
    expect(text('ISO 2022 IR 13\\ISO 2022 IR 87', 'd4 cf c0 de 5e c0 db b3 3d 1b 24 42 3b 33 45 44 1b 28 4a 5e 1b 24 42 42 40 4f 3a 1b 28 4a 3d 1b 24 42 24 64 24 5e 24 40 1b 28 4a 5e 1b 24 42 24 3f 24 6d 24 26 1b 28 4a'))
      .toBe('ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう')
    expect(text('ISO 2022 IR 100\\ISO 2022 IR 144', '68 ed 1b 2d 4c df d5 0a ed')).toBe('híпе\ní')
    // JIS X 0212 beside JIS X 0208.
    expect(text('\\ISO 2022 IR 87\\ISO 2022 IR 159', '1b 24 42 36 36 1b 24 28 44 30 21 1b 28 42')).toBe('橋丂')
  })

  it('without a character set nothing is guessed: Latin-1, and no liver', () => {
    const name = readObjectHeader(readDataset({ file: 'rs', bytes: structureSet('', 'b8 ce d4 e0') }).value!)!.parts[0]!.name
    expect(name).toBe('¸ÎÔà')
    expect(namesLiver(name)).toBe(false)
  })
})
