import { describe, expect, test } from 'vitest'
import { type InstanceHeader, diagnose, indexFolder } from '../../../src/dicom/index.ts'
import type { Item } from '../bytes.ts'
import { absent, ctHeaders, ctSlice, headerOf, petHeaders, petSlice } from '../pet-fixture.ts'

const codes = (headers: readonly InstanceHeader[]) => diagnose(indexFolder(headers)).map(f => `${f.severity} ${f.code}`)
const pet = (dataset: Item, tracer: Item = {}) => [...petHeaders(3, { dataset, tracer }), ...ctHeaders(4)]

describe('the diagnosis of a folder', () => {
  test('finds nothing in a clean PET/CT', () => expect(codes([...petHeaders(3), ...ctHeaders(4)])).toEqual([]))
  test('puts errors first', () => {
    const found = codes([...petHeaders(3, { dataset: { x00541001: ['CS', 'PROPCNTS'] } }), ...ctHeaders(1)])
    expect(found).toEqual(['error pet/not-quantitative', 'note slices/single'])
  })
  test('tells slices missing, doubled, uneven, sheared and apart', () => {
    const ct = (z: readonly number[], changes: (k: number) => Item = () => ({})) => z.map((p, k) => headerOf(ctSlice(k, { x00200032: ['DS', `-10\\20\\${p}`], ...changes(k) }), `ct/${k}`))
    expect(codes(ct([0, 3, 6, 12, 15]))).toEqual(['error slices/missing'])
    expect(codes(ct([0, 3, 3, 6]))).toEqual(['warning slices/doubled'])
    expect(codes(ct([0, 3, 6, 7.5]))).toEqual(['error slices/uneven'])
    expect(codes(ct([0, 6, 12]))).toEqual(['warning slices/apart'])
    expect(codes([0, 1, 2].map(k => headerOf(ctSlice(k, { x00200032: ['DS', `-10\\${20 + k}\\${3 * k}`] }), `ct/${k}`)))).toContain('error slices/sheared')
    const [missing] = diagnose(indexFolder(ct([0, 3, 6, 12, 15])))
    expect(missing).toMatchObject({ subject: { series: '1.2.3.5', file: 'ct/2', value: 1 } })
    expect(missing!.message).toContain('1 slice is missing between 6.0 mm and 12.0 mm')
  })
  test('tells missing essentials by tag and file', () => {
    const [f] = diagnose(indexFolder([...ctHeaders(3), headerOf(ctSlice(3, { x00200032: absent }), 'lost')]))
    expect(f).toMatchObject({ code: 'image/essential-missing', severity: 'error', subject: { file: 'lost', tag: '(0020,0032)', value: 1 } })
    expect(codes(ctHeaders(3, { x00281053: absent }))).toEqual(['warning image/no-rescale'])
    expect(codes(ctHeaders(3, { x00281053: ['DS', '0'] }))).toEqual(['error image/essential-missing'])
    expect(codes(ctHeaders(3, { x00282110: ['CS', '01'] }))).toEqual(['warning image/lossy'])
  })
  test('tells frames of reference missing, foreign and without CT', () => {
    expect(codes(pet({ x00200052: absent }))).toEqual(['warning frame/missing'])
    expect(codes(pet({ x00200052: ['UI', '5.5'] }))).toEqual(['warning frame/foreign'])
    expect(codes(petHeaders(3))).toEqual(['note frame/no-ct'])
  })
  const structures = (frame: string, series: string): Item => ({
    x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.481.3'], x00080018: ['UI', '3.3'], x00080060: ['CS', 'RTSTRUCT'], x00100020: ['LO', 'P1'], x0020000d: ['UI', '1.2.3'], x0020000e: ['UI', '3.1'],
    x30060010: ['SQ', [{ x00200052: ['UI', frame], x30060012: ['SQ', [{ x30060014: ['SQ', [{ x0020000e: ['UI', series] }]] }]] }]],
    x30060020: ['SQ', [{ x30060022: ['IS', 1], x30060024: ['UI', frame], x30060026: ['LO', 'Liver'] }]],
  })
  test('tells where contours belong to no image, to an absent series, or contradict themselves', () => {
    expect(codes([...ctHeaders(3), headerOf(structures('1.2.9', '1.2.3.5'))])).toEqual([])
    expect(codes([...ctHeaders(3), headerOf(structures('9.9', '9.8'))])).toEqual(['warning frame/foreign'])
    expect(codes([...ctHeaders(3), headerOf(structures('1.2.9', '9.8'))])).toEqual(['note frame/reference-absent'])
    expect(codes([...ctHeaders(3), headerOf(structures('9.9', '1.2.3.5'))])).toEqual(['error frame/contradiction'])
  })
  test('lets an uncorrected PET pass with a note where the corrected one is there, and not otherwise', () => {
    const nac = [0, 1, 2].map(k => headerOf(petSlice(k, { dataset: { x00080018: ['UI', `8.${k}`], x0020000e: ['UI', '8'], x00280051: ['CS', 'DECY'] } }), `nac/${k}`))
    expect(codes([...nac, ...petHeaders(3), ...ctHeaders(4)])).toEqual(['note pet/not-attenuation-corrected'])
    expect(codes([...nac, ...ctHeaders(4)])).toEqual(['error pet/not-attenuation-corrected'])
  })
  test('tells several reconstructions of one scan once', () => {
    const second = [0, 1, 2].map(k => headerOf(petSlice(k, { dataset: { x00080018: ['UI', `8.${k}`], x0020000e: ['UI', '8'], x00541103: ['LO', 'PSF'] } }), `psf/${k}`))
    expect(codes([...second, ...petHeaders(3), ...ctHeaders(4)])).toEqual(['note pet/several-reconstructions'])
  })
  test('tells a series mixed of two', () => {
    const mixed = [...petHeaders(2), headerOf(petSlice(2, { dataset: { x00101030: ['DS', '80'] } }), 'odd')]
    expect(diagnose(indexFolder([...mixed, ...ctHeaders(4)]))).toMatchObject([{ code: 'pet/mixed', severity: 'error', subject: { file: 'odd', tag: '(0010,1030)', value: '80' } }])
  })
  test('tells a nuclide whose code, name and half-life disagree, with the factor of the positron fractions', () => {
    const found = diagnose(indexFolder(pet({}, { x00540300: ['SQ', [{ x00080100: ['SH', '14691008'], x00080104: ['LO', '^90^Yttrium'] }]] })))
    expect(found).toMatchObject([{ code: 'pet/nuclide-conflict', subject: { tag: '(0018,1075)', value: 6588 }, factor: expect.closeTo(31.86e-6 / 0.967, 9) }, { code: 'pet/isotope-decay' }])
    expect(found[0]!.message).toContain('30,400 times too low')
  })
  test('doubts 18F where the descriptions speak of 90Y', () => {
    expect(codes(pet({ x0008103e: ['LO', 'PET Y90 Liver AC'] }, { x00180031: ['LO', 'other'] }))).toEqual(['warning pet/nuclide-doubtful', 'warning pet/isotope-decay'])
    expect(codes(pet({}, { x00540300: absent, x00181075: absent, x00180031: absent }))).toContain('warning pet/nuclide-missing')
  })
  test('checks the recorded decay factors, by either convention, and names the nuclide that they fit', () => {
    const factor = (k: number, T: number, within: boolean) => { const x = Math.LN2 * 120 / T; return 2 ** (900 * k / T) * (within ? x / (1 - Math.exp(-x)) : 1) }
    const beds = (T: number, within: boolean) => [...[0, 1, 2].map(k => headerOf(petSlice(k, { dataset: {
      x00080032: ['TM', ['110000', '111500', '113000'][k]!], x00541321: ['DS', factor(k, T, within).toFixed(6)] } }), `bed/${k}`)), ...ctHeaders(4)]
    expect(codes(beds(6588, true))).toEqual([])
    expect(codes(beds(6588, false))).toEqual([])
    const wrong = diagnose(indexFolder(beds(230544, true)))
    expect(wrong).toMatchObject([{ code: 'pet/decay-factor', severity: 'warning' }])
    expect(wrong[0]!.message).toContain('they fit 90Y')
  })
  test('tells several patients, and one study under two names', () => {
    const other = headerOf(petSlice(0, { dataset: { x00100020: ['LO', 'Z'], x00080018: ['UI', '7'] } }), 'other')
    expect(codes([...petHeaders(3), ...ctHeaders(4), other])).toEqual(expect.arrayContaining(['error patients/one-study', 'note patients/several']))
  })
  test('tells a series of several volumes once', () => {
    const dynamic = [0, 1, 2, 3].map(n => headerOf(petSlice(n % 2, { dataset: { x00080018: ['UI', `8.${n}`], x00200100: ['IS', n < 2 ? 1 : 2] } }), `d${n}`))
    expect(codes([...dynamic, ...ctHeaders(4)]).filter(c => c.includes('volumes'))).toEqual(['note series/several-volumes'])
  })
})
