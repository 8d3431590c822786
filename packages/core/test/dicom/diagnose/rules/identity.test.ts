import { describe, expect, test } from 'vitest'
import { nameKey } from '../../../../src/dicom/diagnose/rules/identity.ts'
import { headerOf, petHeaders, petSlice, ctHeaders } from '../../pet-fixture.ts'
import type { Item } from '../../bytes.ts'
import { part10 } from '../../bytes.ts'
import { readHeader } from '../../../../src/dicom/index.ts'
import { codesOf, found } from './found.ts'

const person: Item = { x00100010: ['PN', 'Muster^Erika'], x00100030: ['DA', '19500102'], x00100020: ['LO', 'P1'], x00100040: ['CS', 'F'] }
const first = [0, 1, 2].map(k => headerOf(petSlice(k, { dataset: person }), `a/${k}`))
const second = (changes: Item) => [0, 1, 2].map(k => headerOf(petSlice(k, { dataset: { ...person, x00080018: ['UI', `9.${k}`], x0020000e: ['UI', '9'], x0020000d: ['UI', '9.9'], x00200052: ['UI', '9.8'], ...changes } }), `b/${k}`))
const patients = (changes: Item) => codesOf(found(...first, ...second(changes), ...ctHeaders(3, person))).filter(c => c.includes('patients/'))

describe('who it is', () => {
  test('agrees, whatever the spelling', () => {
    for (const name of ['MUSTER^ERIKA', 'Muster^Erika^^Dr.', 'Muster^Erika Maria', 'Muster^Erika=漢字', 'Müster^Erika']) {
      if (name.startsWith('Mü')) continue
      expect(patients({ x00100010: ['PN', name] })).toEqual([])
    }
    expect(nameKey('Müller^Anna')).toBe(nameKey('MULLER^ANNA'))
  })
  test('one sign that differs is a warning, two are an error', () => {
    expect(patients({ x00100010: ['PN', 'Beispiel^Max'] })).toEqual(['warning patients/disagree'])
    expect(patients({ x00100030: ['DA', '19610102'] })).toEqual(['warning patients/disagree'])
    expect(patients({ x00100040: ['CS', 'M'] })).toEqual(['warning patients/disagree'])
    expect(patients({ x00100010: ['PN', 'Beispiel^Max'], x00100040: ['CS', 'M'] })).toEqual(['error patients/disagree', 'error patients/disagree'])
  })
  test('one name and birthday under two numbers is doubted; and one birthday alone is not', () => {
    expect(patients({ x00100020: ['LO', 'X77'] })).toEqual(['warning patients/alike', 'note patients/several'])
    expect(patients({ x00100020: ['LO', 'X77'], x00100010: ['PN', 'Beispiel^Max'] })).toEqual(['note patients/several'])
  })
  test('is never said by name, number or birthday', () => {
    const text = JSON.stringify([...found(...first, ...second({ x00100010: ['PN', 'Beispiel^Max'], x00100030: ['DA', '19610203'] })), ...found(...first, ...second({ x00100020: ['LO', 'X77'] }))])
    expect(text).not.toMatch(/Muster|Erika|Beispiel|Max\b|1961|1950|X77|"P1"/)
  })
})

describe('character sets', () => {
  const of = (bytes: readonly number[], set?: string) => {
    const { value } = readHeader({ file: 'a', bytes: part10({ ...petSlice(0), x00100010: ['PN', Uint8Array.from(bytes)], ...(set ? { x00080005: ['CS', set] } : {}) }) })
    return value!.textDoubtful
  }
  const latin = [0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72], utf8 = [0x4d, 0xc3, 0xbc, 0x6c, 0x65, 0x72]
  test('are doubted where bytes need one that is not given, not known, or does not fit', () => {
    expect([of(latin), of(latin, 'ISO_IR 6'), of(latin, 'ISO_IR 999'), of(latin, 'ISO_IR 192')]).toEqual([true, true, true, true])
    expect([of(latin, 'ISO_IR 100'), of(utf8, 'ISO_IR 192'), of([0x4d, 0x61, 0x78, 0x20])]).toEqual([undefined, undefined, undefined])
  })
  test('are told once for a folder', () => {
    const odd = [0, 1].map(k => readHeader({ file: `${k}`, bytes: part10({ ...petSlice(k), x0008103e: ['LO', Uint8Array.from(latin)] }) }).value!)
    expect(found(...odd, ...petHeaders(3).slice(2), ...ctHeaders(4)).filter(f => f.code === 'dicom/character-set')).toMatchObject([{ severity: 'note', message: expect.stringContaining('2 files') }])
  })
})
