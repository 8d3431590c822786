import { describe, expect, test } from 'vitest'
import type { Radiopharmaceutical } from '../../../src/dicom/header/radiopharmaceutical.ts'
import { radionuclides } from '../../../src/physics/index.ts'
import { nuclideInText, nuclideOf, speaksOf90Y, tracerOf } from '../../../src/dicom/header/nuclide.ts'

const r = (changes: Partial<Radiopharmaceutical> = {}): Radiopharmaceutical => ({ nuclideCodes: [], tracerCodes: [], ...changes })

describe('the nuclide', () => {
  test.each([
    ['18F', '18F'], ['F-18', '18F'], ['F18', '18F'], ['^18^Fluorine', '18F'], ['Fluorine-18', '18F'], ['Fluorine F^18^', '18F'], ['Fluorine', '18F'],
    ['^90^Yttrium', '90Y'], ['Y-90', '90Y'], ['Yttrium 90', '90Y'], ['90Y', '90Y'], ['Y90', '90Y'],
    ['^99m^Technetium', '99mTc'], ['Tc-99m', '99mTc'], ['99mTc', '99mTc'], ['Ho-166', '166Ho'], ['^166^Holmium', '166Ho'],
    ['^86^Yttrium', '86Y'], ['C-11', '11C'], ['^68^Gallium', '68Ga'], ['Ge-68', '68Ge'], ['Zr89', '89Zr'], ['^124^Iodine', '124I'], ['64Cu', '64Cu'],
    ['^123^Iodine', undefined], ['Iodine', undefined], ['^67^Gallium', undefined], ['C-131A3', undefined], ['FDG', undefined], ['1990 yearly', undefined], ['', undefined],
  ])('is read from %j', (text, name) => expect(nuclideInText(text)).toBe(name))

  test('is known by code of either scheme, by name, or by half-life alone', () => {
    expect(nuclideOf(r({ nuclideCodes: ['C-111A1'] })).nuclide).toBe('18F')
    expect(nuclideOf(r({ nuclideCodes: ['14691008'] })).nuclide).toBe('90Y')
    expect(nuclideOf(r({ nuclideCodes: ['C-162A7'] })).nuclide).toBe('90Y')
    expect(nuclideOf(r({ nuclideText: 'Y-90' })).nuclide).toBe('90Y')
    expect(nuclideOf(r({ halfLifeS: 6586.2 })).nuclide).toBe('18F')
    expect(nuclideOf(r({ halfLifeS: 64.2 * 3600 })).nuclide).toBe('90Y')
  })
  test('is none where its signs contradict each other', () => {
    expect(nuclideOf(r({ nuclideCodes: ['14691008'], halfLifeS: 6586.2 }))).toMatchObject({ nuclide: undefined, byCode: '90Y', byHalfLife: '18F', label: '90Y or 18F' })
    expect(nuclideOf(r({ nuclideCodes: ['C-111A1'], halfLifeS: 1223 })).nuclide).toBeUndefined()
  })
  test('of another element keeps its own words', () => {
    expect(nuclideOf(r({ nuclideText: '^67^Gallium', nuclideCodes: ['C-131A2'], halfLifeS: 281_800 }))).toMatchObject({ byCode: undefined, byText: undefined, label: '^67^Gallium' })
    expect(nuclideOf(r({ nuclideText: '^68^Gallium', nuclideCodes: ['C-131A3'], halfLifeS: 4062 }))).toMatchObject({ nuclide: '68Ga', byCode: '68Ga', byText: '68Ga', byHalfLife: '68Ga' })
  })
  test('table: no two half-lives lie within 4%, no code stands twice', () => {
    const all = Object.values(radionuclides), times = all.map(n => n.halfLife).sort((a, b) => a - b), codes = all.flatMap(n => n.codes)
    for (const [n, t] of times.slice(1).entries()) expect(t / times[n]!).toBeGreaterThan(1.04)
    expect(new Set(codes).size).toBe(codes.length)
  })
})

test('the tracer is known by code or words', () => {
  expect(tracerOf(r({ tracerCodes: ['C-B1031'] }))).toBe('FDG')
  expect(tracerOf(r({ text: 'FDG -- fluorodeoxyglucose' }))).toBe('FDG')
  expect(tracerOf(r({ nuclideCodes: ['764678003'] }))).toBe('microspheres')
  expect(tracerOf(r({ text: 'TheraSphere' }))).toBe('microspheres')
  expect(tracerOf(r({ text: 'Tc99m MAA' }))).toBe('MAA')
  expect(tracerOf(r({ text: 'Sodium fluoride' }))).toBeUndefined()
})

test.each([['PET Y90 LIVER', true], ['Y-90_2bed', true], ['SIRT control', true], ['90Y PET', true], ['FDG WB', false], ['body 1990', false], ['sirtuin', false]])('whether %j speaks of 90Y', (text, yes) => {
  expect(speaksOf90Y(text)).toBe(yes)
})
