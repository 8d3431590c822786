import { describe, expect, test } from 'vitest'
import type { Item } from '../../bytes.ts'
import { absent, ctSlice, headerOf, petSlice } from '../../pet-fixture.ts'
import { codesOf, found } from './found.ts'

const group = (k: number, step: number, extra: Item = {}): Item => ({
  x00209113: ['SQ', [{ x00200032: ['DS', `-10\\20\\${30 + step * k}`] }]], x00289145: ['SQ', [{ x00281052: ['DS', extra['x00281052'] ? '-1024' : '0'], x00281053: ['DS', '1'], x00281054: ['LO', 'US'] }]],
  x00209111: ['SQ', [{ x00189074: ['DT', '20240305110000'], x00189220: ['FD', 120000] }]], ...Object.fromEntries(Object.entries(extra).filter(([t]) => t !== 'x00281052')),
})
const shared = (spacing: string, thickness: string): Item => ({ x00289110: ['SQ', [{ x00280030: ['DS', spacing], x00180050: ['DS', thickness] }]], x00209116: ['SQ', [{ x00200037: ['DS', '1\\0\\0\\0\\1\\0'] }]] })
const bqml: Item = { x00409096: ['SQ', [{ x00409224: ['FD', 0], x00409225: ['FD', 2], x004008ea: ['SQ', [{ x00080100: ['SH', 'Bq/ml'], x00080102: ['SH', 'UCUM'] }]] }]] }
const pet = (changes: Item = {}, frames: readonly number[] = [0, 1, 2]) => headerOf(petSlice(0, { dataset: {
  x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.130'], x00280008: ['IS', frames.length], x00541001: absent, x00541102: absent, x00280051: absent,
  x00189758: ['CS', 'YES'], x00189759: ['CS', 'YES'], x00189760: ['CS', 'YES'], x00189765: ['CS', 'YES'], x00189701: ['DT', '20240305110000'],
  x52009229: ['SQ', [shared('2.5\\1.5', '4')]], x52009230: ['SQ', frames.map(k => group(k, 4, bqml))], x7fe00010: ['OW', new Uint8Array(24 * frames.length)], ...changes,
} }), 'pet')
const ct = (changes: Item = {}) => headerOf(ctSlice(0, {
  x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.2.1'], x00280008: ['IS', 4], x52009229: ['SQ', [shared('2\\1.25', '3')]],
  x52009230: ['SQ', [0, 1, 2, 3].map(k => group(k, 3, { x00281052: ['DS', '-1024'] }))], x7fe00010: ['OW', new Uint8Array(120)], ...changes,
}), 'ct')

describe('enhanced multi-frame PET and CT', () => {
  test('raise nothing where nothing is wrong', () => expect(codesOf(found(pet(), ct()))).toEqual([]))
  test('are told without scatter or attenuation correction', () => {
    expect(codesOf(found(pet({ x00189760: ['CS', 'NO'] }), ct()))).toEqual(['warning pet/scatter'])
    expect(codesOf(found(pet({ x00189759: ['CS', 'NO'] }), ct()))).toEqual(['error pet/not-attenuation-corrected'])
  })
  test('are told with a frame missing, doubled, or pixels cut off', () => {
    expect(codesOf(found(pet({}, [0, 1, 3, 4]), ct()))).toEqual(['error slices/missing'])
    expect(codesOf(found(pet({}, [0, 1, 1, 2]), ct()))).toEqual(['warning slices/doubled'])
    expect(codesOf(found(pet({ x7fe00010: ['OW', new Uint8Array(30)] }), ct()))).toEqual(['error image/truncated'])
  })
})
