import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Item } from '../../bytes.ts'
import { absent, headerOf, petSlice } from '../../pet-fixture.ts'
import { afternoon, both, codesOf, found, nuclides, spheres } from './found.ts'

const dose = (bq: string, tracer: Item = {}) => found(...both({}, { ...tracer, x00181074: ['DS', bq] }))
const y90: Item = { ...nuclides['90Y'], ...spheres, ...afternoon }

describe('the injected activity', () => {
  test('of FDG is plausible from 40 to 900 MBq, in Bq or typed in MBq', () => {
    fc.assert(fc.property(fc.integer({ min: 40, max: 900 }), mbq => {
      expect(codesOf(dose(String(mbq * 1e6)))).toEqual([])
      expect(codesOf(dose(String(mbq)))).toEqual(['warning pet/dose'])
    }), { numRuns: 20 })
    expect(codesOf(dose('3700000'))).toEqual(['warning pet/dose'])
    expect(codesOf(dose('950000000'))).toEqual(['warning pet/dose'])
  })
  test('of 10 was probably typed in mCi: 37 times', () => {
    const f = dose('10').find(x => x.factor !== undefined)
    expect(f).toMatchObject({ code: 'pet/dose', severity: 'warning', message: expect.stringContaining('10 mCi would be 370 MBq'), remedy: expect.stringContaining('doseMbq') })
    expect(f!.factor).toBeCloseTo(37, 9)
  })
  test('of 0 is told; of 90Y and of ready SUVs as a note', () => {
    expect(codesOf(dose('0'))).toEqual(['warning pet/no-suv', 'warning pet/dose'])
    expect(codesOf(dose('0', y90))).toEqual(['note pet/dose'])
    expect(codesOf(found(...both({ x00541001: ['CS', 'GML'], x00541006: ['CS', 'BW'] }, { x00181074: ['DS', '0'] })))).toEqual(['note pet/dose'])
  })
  test('of 90Y is plausible from 0.1 to 20 GBq', () => {
    for (const bq of ['150000000', '2900000000', '19000000000']) expect(codesOf(dose(bq, y90))).toEqual([])
    expect(codesOf(dose('290000000000', y90))).toEqual(['warning pet/dose'])
    expect(codesOf(dose('2900', y90))).toEqual(['warning pet/dose'])
  })
})

describe('weight, height and sex', () => {
  const body = (kg: string, m: string) => found(...both({ x00101030: ['DS', kg], x00101020: ['DS', m] }))
  test('of any adult raise nothing', () => {
    fc.assert(fc.property(fc.integer({ min: 150, max: 195 }), fc.integer({ min: 17, max: 45 }), (cm, bmi) => { expect(codesOf(body((bmi * (cm / 100) ** 2).toFixed(1), (cm / 100).toFixed(2)))).toEqual([]) }), { numRuns: 40 })
  })
  test('165 for 1.65 m is in pounds: 2.205', () => {
    const [f] = body('165', '1.65')
    expect(f).toMatchObject({ code: 'pet/weight', severity: 'warning', subject: { tag: '(0010,1030)', value: 165 }, message: expect.stringContaining('165 lb would be 75 kg') })
    expect(f!.factor).toBeCloseTo(2.20462, 4)
  })
  test('30 kg and 1.85 m cannot be one person', () => expect(codesOf(body('30', '1.85'))).toEqual(['warning pet/weight']))
  test('missing are notes, since SUVbw does without', () => {
    expect(codesOf(found(...both({ x00101020: absent })))).toEqual(['note pet/height'])
    expect(codesOf(found(...both({ x00100040: absent })))).toEqual(['note pet/sex'])
    expect(found(...both({ x00100040: ['CS', 'O'] }))[0]).toMatchObject({ code: 'pet/sex', subject: { tag: '(0010,0040)', value: 'O' } })
    expect(codesOf(found(...both({ x00101020: absent, x00100040: absent }, y90)))).toEqual([])
  })
  const later = (changes: Item) => [0, 1, 2].map(k => headerOf(petSlice(k, { dataset: {
    x00080018: ['UI', `7.${k}`], x0020000d: ['UI', '7'], x0020000e: ['UI', '7.1'], x00200052: ['UI', '7.9'],
    x00080020: ['DA', '20240605'], x00080021: ['DA', '20240605'], x00080022: ['DA', '20240605'], ...changes,
  }, tracer: { x00181078: ['DT', '20240605100000'] } }), `later/${k}`))
  test('between exams differ by more than a person does', () => {
    const of = (kg: string) => found(...both(), ...later({ x00101030: ['DS', kg] })).filter(x => x.code === 'pet/weight')
    expect(of('154')).toMatchObject([{ subject: { series: '7.1', value: 154 }, message: expect.stringContaining('body mass index of 53') }])
    expect(of('100')).toMatchObject([{ severity: 'warning', subject: { series: '7.1' }, message: expect.stringContaining('100 kg, and was 70 kg in the exam of 2024-03-05') }])
    expect(of('100')[0]!.factor).toBeCloseTo(100 / 70, 9)
    expect(of('90')).toEqual([])
    expect(codesOf(found(...both(), ...later({ x00101020: ['DS', '1.6'] })))).toContain('warning pet/height')
    expect(codesOf(found(...both(), ...later({ x00101030: ['DS', '62'] }))).filter(c => c.startsWith('warning'))).toEqual([])
  })
})

describe('corrections', () => {
  const listed = (list: string, dataset: Item = {}, tracer: Item = {}) => codesOf(found(...both({ x00280051: ['CS', list], ...dataset }, tracer)))
  test('without scatter are doubted', () => {
    expect(listed('DECY\\ATTN\\RAN')).toEqual(['warning pet/scatter'])
    expect(listed('DECY\\ATTN\\RAN', { x00541105: ['LO', 'none'] })).toEqual(['warning pet/scatter'])
    expect(listed('DECY\\ATTN\\RAN', { x00541105: ['LO', 'Convolution subtraction'] })).toEqual([])
  })
  test('without randoms only where the method says NONE, or as a note in 90Y', () => {
    expect(listed('NORM\\DTIM\\ATTN\\SCAT\\RADL\\DECY')).toEqual([])
    expect(listed('DECY\\ATTN\\SCAT', {}, y90)).toEqual(['note pet/randoms'])
    expect(listed('DECY\\ATTN\\SCAT\\RANSNG', {}, y90)).toEqual([])
    expect(listed('DECY\\ATTN\\SCAT', { x00541100: ['CS', 'NONE'] })).toEqual(['warning pet/randoms'])
  })
})
