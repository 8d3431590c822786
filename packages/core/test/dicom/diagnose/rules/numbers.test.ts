import { describe, expect, test } from 'vitest'
import { halfLifeInSeconds, indexFolder, petQuantity } from '../../../../src/dicom/index.ts'
import { parseDate } from '../../../../src/dicom/header/times.ts'
import { petSeries } from '../../pet-fixture.ts'
import { both, codesOf, found, nuclides, petWith } from './found.ts'

describe('numbers that are none', () => {
  test('a decimal comma in scale or place is an error that shows it, and not told again as missing', () => {
    const [f, ...others] = found(...both({ x00281053: ['DS', '1,2345'] }))
    expect(f).toMatchObject({ code: 'dicom/not-a-number', severity: 'error', subject: { tag: '(0028,1053)', value: '1,2345' } })
    expect(f!.message).toContain('"1,2345" of every file is no number: a comma where DICOM has a point')
    expect(others).toEqual([])
    expect(codesOf(found(...both({ x00280030: ['DS', '2,5\\1,5'] })))).toContain('error dicom/not-a-number')
    expect(codesOf(found(...both({ x00200032: ['DS', '-10,5\\20\\30'] })))).toContain('error dicom/not-a-number')
  })
  test('in one file of three it is counted', () => {
    expect(found(...petWith(k => ({ dataset: { x00281053: ['DS', k === 1 ? '0x10' : '1'] } })))[0]!.message).toContain('of 1 of 3 files is no number. It counts')
  })
  test('in weight and dose it is a warning with the repair', () => {
    for (const [item, repair] of [[both({ x00101030: ['DS', '70,5'] }), 'weightKg'], [both({}, { x00181074: ['DS', '370,0'] }), 'doseMbq']] as const)
      expect(found(...item).find(f => f.code === 'dicom/not-a-number')).toMatchObject({ severity: 'warning', remedy: expect.stringContaining(`--repair ${repair}=`) })
  })
  test('numbers with blanks and exponents are numbers', () => expect(codesOf(found(...both({ x00281053: ['DS', ' 1.5E+00 '], x00101030: ['DS', '7.0e1 '] })))).toEqual([]))
})

describe('a half-life in another unit than seconds', () => {
  test.each([['90Y', '64.1', 64.1 * 3600, 'hours'], ['90Y', '2.67', 2.67 * 86400, 'days'], ['18F', '109.77', 109.77 * 60, 'minutes']] as const)('%s %s', (nuclide, written, seconds, unit) => {
    const options = { tracer: { ...nuclides[nuclide], x00181075: ['DS', written] as const } }
    const { value, findings } = petQuantity(petSeries(options))
    expect(value!.nuclide).toBe(nuclide)
    expect(value!.halfLife).toBeCloseTo(seconds, 6)
    expect(findings.find(f => f.code === 'pet/half-life')).toMatchObject({ severity: 'warning', message: expect.stringContaining(`was read as ${unit}`) })
  })
  test('is believed of the nuclide that is named only: nothing else is guessed', () => {
    const named = { nuclideCodes: [], nuclideText: '^18^Fluorine', tracerCodes: [] }
    expect(halfLifeInSeconds(109.8, named)).toBeCloseTo(6588)
    for (const s of [6586.2, 4062, 64.1, undefined, 0, -1]) expect(halfLifeInSeconds(s, named)).toBe(s)
    expect(halfLifeInSeconds(109.8, { nuclideCodes: [], tracerCodes: [] })).toBe(109.8)
  })
})

describe('what can be meant one way only is taken so', () => {
  test('dates with dashes; not those with the day first', () => {
    expect(parseDate('2024-03-05')).toBe(parseDate('20240305'))
    for (const d of ['05-03-2024', '2024-0305', '05032024', '2024-13-01']) expect(parseDate(d)).toBeUndefined()
  })
  test('corrections with commas, units as Bq/ml, sex in words', () => {
    expect(codesOf(found(...both({ x00280051: ['CS', 'DECY,ATTN, SCAT;RAN'], x00541001: ['CS', 'Bq/ml'], x00100040: ['CS', 'Female'] })))).toEqual([])
    const q = petQuantity(indexFolder(both({ x00541001: ['CS', 'Bq/ml'], x00100040: ['CS', 'female'] })).series.find(s => s.kind === 'pet')!).value!
    expect([q.unit, q.sex]).toEqual(['Bq/ml', 'F'])
  })
})

test('a PET of 8 bits is a picture', () => {
  expect(codesOf(found(...both({ x00280101: ['US', 8] })))).toEqual(['warning image/few-bits'])
  expect(codesOf(found(...both({ x00280101: ['US', 12] })))).toEqual([])
})
