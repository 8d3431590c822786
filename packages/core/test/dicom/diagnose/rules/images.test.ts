import { describe, expect, test } from 'vitest'
import { indexFolder } from '../../../../src/dicom/index.ts'
import { type Item, part10, syntax } from '../../bytes.ts'
import { readHeader } from '../../../../src/dicom/index.ts'
import { absent, ctHeaders, ctSlice, headerOf, petHeaders, petSlice } from '../../pet-fixture.ts'
import { both, codesOf, found, petWith } from './found.ts'

const again = (uid: string, dataset: Item, slices = 3, tracer: Item = {}) => Array.from({ length: slices }, (_, k) =>
  headerOf(petSlice(k, { dataset: { x00080018: ['UI', `${uid}.9.${k}`], x0020000e: ['UI', uid], ...dataset }, tracer }), `${uid}/${k}`))

describe('files shorter than they say', () => {
  const cut = (bytes: number) => [...petHeaders(2), (() => {
    const whole = part10(petSlice(2)), { value } = readHeader({ file: 'cut', bytes: whole.subarray(0, whole.length - bytes) })
    return value!
  })(), ...ctHeaders(4)]
  test('are an error with the bytes that are missing', () => {
    expect(found(...cut(10))[0]).toMatchObject({ code: 'image/truncated', severity: 'error', subject: { file: 'cut', tag: '(7FE0,0010)', value: 10 - 4 } })
    expect(codesOf(found(...cut(0)))).toEqual([])
  })
  test('by the size of the file where only its beginning was read', () => {
    const whole = part10(petSlice(2)), start = whole.subarray(0, whole.length - 24)
    expect(readHeader({ file: 'a', bytes: start, byteLength: whole.length }).value!.missingBytes).toBeUndefined()
    expect(readHeader({ file: 'a', bytes: start, byteLength: whole.length - 20 }).value!.missingBytes).toBe(16)
  })
  test('headers without any pixels are, and compressed files cannot be told', () => {
    expect(codesOf(found(...petWith(() => ({ dataset: { x7fe00010: absent } }))))).toEqual(['error image/truncated'])
    const rle = readHeader({ file: 'a', bytes: part10({ ...ctSlice(0), x7fe00010: ['OB', { fragments: [new Uint8Array(0), new Uint8Array(8)] }] }, syntax.rle) })
    expect(rle.value!.missingBytes).toBeUndefined()
  })
})

describe('slope and intercept', () => {
  test('a slope below 0 is an error, and so is an intercept in a PET', () => {
    expect(found(...both({ x00281053: ['DS', '-2'] }))[0]).toMatchObject({ code: 'image/slope-negative', severity: 'error', remedy: expect.stringContaining('--repair rescaleSlope@pet/0=') })
    expect(codesOf(found(...both({ x00281052: ['DS', '-5'] })))).toEqual(['error image/intercept'])
  })
  test('one per slice is what a PET has', () => expect(codesOf(found(...petWith(k => ({ dataset: { x00281053: ['DS', String(10 ** k)] } }))))).toEqual([]))
  test('missing in one slice of a PET is an error, in all a warning', () => {
    expect(codesOf(found(...petWith(k => ({ dataset: k === 1 ? { x00281053: absent } : { x00281053: ['DS', '1'] } }))))).toEqual(['error image/no-rescale'])
    expect(codesOf(found(...both({ x00281053: absent })))).toEqual(['warning image/no-rescale'])
  })
  test('of a CT that changes is told: the intercept as a warning, the slope as a note', () => {
    const ct = (k: number, change: Item) => headerOf(ctSlice(k, change), `ct/${k}`)
    expect(codesOf(found(ct(0, {}), ct(1, { x00281052: ['DS', '0'] }), ct(2, {})))).toEqual(['warning image/rescale-mixed'])
    expect(codesOf(found(ct(0, {}), ct(1, { x00281053: ['DS', '2'] }), ct(2, {})))).toEqual(['note image/rescale-mixed'])
  })
})

describe('slices', () => {
  test('fewer than announced are told, as many are not', () => {
    expect(found(...both({ x00540081: ['US', 6] }))[0]).toMatchObject({ code: 'slices/count', severity: 'warning', subject: { value: 6 }, message: expect.stringContaining('every second slice') })
    expect(codesOf(found(...both({ x00540081: ['US', 3] })))).toEqual([])
    expect(codesOf(found(...both({ x00540081: ['US', 1] })))).toEqual([])
  })
  test('of two orientations in one series are two volumes, told once', () => {
    const coronal = [4, 5, 6].map(k => headerOf(ctSlice(k, { x00200037: ['DS', '1\\0\\0\\0\\0\\-1'], x00200032: ['DS', `-10\\${3 * k}\\0`] }), `cor/${k}`))
    const all = found(...ctHeaders(4), ...coronal)
    expect(all).toMatchObject([{ code: 'series/several-volumes', message: expect.stringContaining('orientation') }])
  })
})

describe('a tilted gantry', () => {
  test('is told where the positions do not show it', () => {
    expect(found(...ctHeaders(4, { x00181120: ['DS', '12'] }))).toMatchObject([{ code: 'image/gantry-tilt', severity: 'warning', subject: { tag: '(0018,1120)', value: 12 } }])
    expect(codesOf(found(...ctHeaders(4, { x00181120: ['DS', '0.0'] })))).toEqual([])
  })
  test('is an error of the slices where they lean, and nothing for slices along their own axis', () => {
    const s = Math.sin(12 * Math.PI / 180), c = Math.cos(12 * Math.PI / 180), orientation = `1\\0\\0\\0\\${c}\\${s}`
    const ct = (at: (k: number) => string) => [0, 1, 2, 3].map(k => headerOf(ctSlice(k, { x00181120: ['DS', '12'], x00200037: ['DS', orientation], x00200032: ['DS', at(k)] }), `ct/${k}`))
    expect(codesOf(found(...ct(k => `-10\\20\\${3 * k}`)))).toContain('error slices/sheared')
    expect(codesOf(found(...ct(k => `-10\\${20 - 3 * k * s}\\${3 * k * c}`)))).toEqual([])
  })
})

describe('images that are never measured', () => {
  const kinds = (i: Item, of: (k: number, c: Item) => Item = ctSlice) => indexFolder([headerOf(of(9, i), 'odd'), ...ctHeaders(3)]).series.map(s => s.kind)
  test.each([
    ['localiser', { x00080008: ['CS', 'ORIGINAL\\PRIMARY\\LOCALIZER'] }], ['screen save', { x00080008: ['CS', 'DERIVED\\SECONDARY\\SCREEN SAVE'] }],
    ['MIP', { x00080008: ['CS', 'DERIVED\\SECONDARY\\MIP'] }], ['maximum projection', { x00080008: ['CS', 'DERIVED\\PRIMARY\\AXIAL\\PROJECTION IMAGE'] }],
    ['secondary capture', { x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.7'] }], ['picture', { x00280002: ['US', 3] }],
  ] as const)('%s', (_, change) => {
    expect(kinds({ x0020000e: ['UI', '5.5'], ...change })).toEqual(expect.arrayContaining(['other', 'ct']))
    expect(found(headerOf(ctSlice(9, { x0020000e: ['UI', '5.5'], ...change }), 'odd'), ...ctHeaders(3))).toMatchObject([{ code: 'series/not-measured', severity: 'note', subject: { value: 1 } }])
  })
  test('projections of a PET by their series type', () => {
    expect(indexFolder(again('8', { x00541000: ['CS', 'WHOLE BODY\\REPROJECTION'] })).series.map(s => s.kind)).toEqual(['other'])
  })
  test('ordinary image types are measured', () => {
    for (const type of ['ORIGINAL\\PRIMARY\\AXIAL', 'DERIVED\\PRIMARY\\AXIAL', 'ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI', 'DERIVED\\SECONDARY\\REFORMATTED\\AVERAGE'])
      expect(kinds({ x00080008: ['CS', type] })).not.toContain('other')
  })
  test('derived images are measured and told, the original taken before them', () => {
    expect(codesOf(found(...both({ x00080008: ['CS', 'DERIVED\\SECONDARY'] })))).toEqual(['note image/derived'])
    const all = found(...both(), ...again('8', { x00080008: ['CS', 'DERIVED\\SECONDARY'] }))
    expect(all.find(f => f.code === 'image/derived')!.message).toContain('original of the same scan')
    expect(all.find(f => f.code === 'pet/several-reconstructions')!.message).toContain('The only one that is not derived')
  })
})

describe('several series of one exam', () => {
  test('begun together are reconstructions, of which none is taken by itself', () => {
    const all = found(...both({ x00541103: ['LO', 'PSF+TOF 4i21s'] }), ...again('8', { x00541103: ['LO', 'OSEM 2i8s'], x0008103e: ['LO', 'PET 10 mm'] }))
    expect(all).toMatchObject([{ code: 'pet/several-reconstructions', severity: 'note', subject: { value: 2 }, message: expect.stringMatching(/PSF\+TOF 4i21s, 4 x 3 x 3.*PET 10 mm \(OSEM 2i8s/) }])
  })
  test('begun apart are scans of their own: whole body and liver', () => {
    const late: Item = { x00080031: ['TM', '113000'], x00080032: ['TM', '113000'], x0008103e: ['LO', 'late liver'] }
    const all = found(...both(), ...again('8', late, 2))
    expect(all).toMatchObject([{ code: 'pet/several-scans', severity: 'note', message: expect.stringMatching(/11:00:00.*1 cm.*11:30:00 late liver \(1 cm\)/) }])
  })
  test('time frames and gates are told as what they are, once', () => {
    const frames = (changes: Item, tag: `x${string}`) => [0, 1, 2, 3].map(n => headerOf(petSlice(n % 2, { dataset: { x00080018: ['UI', `8.${n}`], [tag]: ['IS', n < 2 ? 1 : 2], ...changes } }), `d${n}`))
    expect(codesOf(found(...frames({ x00541000: ['CS', 'DYNAMIC\\IMAGE'], x00540101: ['US', 2] }, 'x00200100'), ...ctHeaders(4)))).toEqual(['warning pet/dynamic', 'note series/several-volumes'])
    expect(codesOf(found(...frames({ x00541000: ['CS', 'GATED\\IMAGE'], x00540071: ['US', 2] }, 'x00181060'), ...ctHeaders(4)))).toEqual(['warning pet/gated', 'note series/several-volumes'])
  })
})

describe('space', () => {
  const exam = (date: string, frame: string): Item => ({ x0020000d: ['UI', '8.8'], x00200052: ['UI', frame], x00080020: ['DA', date], x00080021: ['DA', date], x00080022: ['DA', date] })
  test('one frame of reference for scans of two days is a warning, for two scans of a day nothing', () => {
    const later = again('8', exam('20240605', '1.2.9'), 3, { x00181078: ['DT', '20240605100000'] })
    const f = found(...both(), ...later).find(x => x.code === 'frame/shared')
    expect(f).toMatchObject({ severity: 'warning', subject: { series: '8', tag: '(0020,0052)', value: '1.2.9' }, remedy: expect.stringContaining('--repair frameOfReference') })
    expect(codesOf(found(...both(), ...again('8', exam('20240605', '7.7'), 3, { x00181078: ['DT', '20240605100000'] })))).not.toContain('warning frame/shared')
    expect(codesOf(found(...both(), ...again('8', exam('20240305', '1.2.9'))))).not.toContain('warning frame/shared')
  })
})

describe('private elements', () => {
  const counts: Item = { x00541001: ['CS', 'CNTS'] }
  const why = (i: Item) => found(...both({ ...counts, ...i })).find(f => f.code === 'pet/private')
  test('are named where counts need them', () => {
    expect(why({})!.message).toContain('may have removed them')
    expect(why({ x00110010: ['LO', 'ACME PET 1'], x00111001: ['DS', '3'] })!.message).toContain('ACME PET 1')
    expect(why({ x70531009: ['DS', '3'] })).toMatchObject({ subject: { tag: '(7053,0010)' }, message: expect.stringContaining('creator was taken out') })
    expect(why({ x70530010: ['LO', 'Philips PET Private Group'], x70531009: ['DS', '3'] })).toBeUndefined()
  })
  test('matter to nobody elsewhere', () => expect(codesOf(found(...both({ x00110010: ['LO', 'ACME PET 1'], x00111001: ['DS', '3'] })))).toEqual([]))
})
