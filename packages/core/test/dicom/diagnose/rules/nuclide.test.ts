import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { indexFolder } from '../../../../src/dicom/index.ts'
import { bedsOf } from '../../../../src/dicom/folder/beds.ts'
import { wrongNuclide } from '../../../../src/dicom/repair/wrong-nuclide.ts'
import type { Item } from '../../bytes.ts'
import { absent } from '../../pet-fixture.ts'
import { afternoon, both, codesOf, found, nuclides, petWith, spheres, wordless } from './found.ts'

const y90 = { halfLife: 230544, positronFraction: 31.86e-6 }
/** Two beds of 15 min from 11:00, the lower slice in the first. */
const beds = (tracer: Item, dataset: (k: number) => Item = () => ({})) => petWith(k => ({
  dataset: { x00080032: ['TM', k === 0 ? '110000' : '111500'], x00181242: ['IS', '900000'], x0008103e: ['LO', 'PET'], ...dataset(k) }, tracer,
}), 2)
const series = (headers: ReturnType<typeof beds>) => indexFolder(headers).series.find(s => s.kind === 'pet')!

describe('90Y entered as another nuclide', () => {
  // By hand, x = ln 2 900/T: 18F x = 0.094719, x/(1 - e^-x) = 1.048107; 90Y x = 0.002706, 1.001354; ratio 1.046690.
  // Second bed: x 2^(900/T): 1.099350 over 1.002710: 1.096380 more, 1.147570.
  test.each([
    ['18F', 1.04669, 1.14757], ['68Ga', 1.0774, 1.2524], ['64Cu', 1.0055, 1.0165], ['89Zr', 0.9997, 0.9992], ['124I', 0.9995, 0.9985], ['68Ge', 0.9987, 0.996],
  ] as const)('%s: decay off by %s on the first bed and %s on the second', (name, first, second) => {
    const wrong = wrongNuclide(series(beds({ ...nuclides[name], ...spheres })), y90)!
    expect(wrong.beds.map(b => b.start.text.slice(11))).toEqual(['11:00:00', '11:15:00'])
    expect(wrong.beds[0]!.decay).toBeCloseTo(first, 3)
    expect(wrong.beds[1]!.decay).toBeCloseTo(second, 3)
    expect(wrong.decay).toBeCloseTo((first + second) / 2, 3)
  })
  test('by the recorded decay factors where they are there', () => {
    const recorded = [1.5, 2.5]
    const wrong = wrongNuclide(series(beds(nuclides['18F'], k => ({ x00541321: ['DS', String(recorded[k])] }))), y90)!
    expect(wrong.beds[0]!.decay).toBeCloseTo(1.5 / 1.001354, 5)
    expect(wrong.beds[1]!.decay).toBeCloseTo(2.5 / (1.001354 * 2 ** (900 / 230544)), 5)
  })
  test('not corrected for decay: the positrons alone', () => {
    const wrong = wrongNuclide(series(beds(nuclides['18F'], () => ({ x00541102: ['CS', 'NONE'], x00280051: ['CS', 'ATTN'] }))), y90)!
    expect(wrong).toMatchObject({ decay: 1, beds: [] })
    expect(wrong.positrons).toBeCloseTo(31.86e-6 / 0.967, 12)
  })
  test.each(Object.keys(nuclides).filter(n => n !== '90Y'))('%s with microspheres as tracer is an error with the factor of the positrons', name => {
    const tracer = nuclides[name as '18F'], fraction = Number(tracer['x00181076']![1])
    const all = found(...beds({ ...tracer, ...spheres }))
    expect(all[0]).toMatchObject({ code: 'pet/nuclide-doubtful', severity: 'error', subject: { series: '1.2.3.4', tag: '(0054,0300)' }, remedy: expect.stringContaining('--repair isotope=Y-90') })
    expect(all[0]!.factor).toBeCloseTo(31.86e-6 / fraction, 10)
    const long = ['89Zr', '124I', '68Ge'].includes(name)
    expect(codesOf(all).includes('warning pet/isotope-decay')).toBe(!long)
  })
  test('by its activity alone is an error that names the other cause', () => {
    const [f] = found(...both({}, { ...nuclides['18F'], ...wordless, x00181074: ['DS', '2900000000'] }))
    expect(f).toMatchObject({ code: 'pet/nuclide-doubtful', severity: 'error', message: expect.stringContaining('mistyped') })
  })
  test('not by its activity where all else is of FDG: that is doubted as an activity', () => {
    expect(codesOf(found(...both({}, { ...nuclides['18F'], x00181074: ['DS', '2900000000'] })))).toEqual(['warning pet/dose'])
  })
  test('by words is a warning', () => {
    expect(codesOf(found(...both({ x0008103e: ['LO', 'PET Y-90 AC'] }, nuclides['18F'])))).toContain('warning pet/nuclide-doubtful')
    expect(codesOf(found(...both({ x00181030: ['LO', 'SIRT Y90'] }, nuclides['18F'])))).toContain('warning pet/nuclide-doubtful')
  })
  test('not where the study is called so and all else is of an FDG scan', () => {
    expect(codesOf(found(...both({ x00081030: ['LO', 'PET/CT before SIRT Y90'] }, nuclides['18F'])))).toEqual([])
    expect(codesOf(found(...both({ x00081030: ['LO', 'PET/CT SIRT Y90'] }, { ...nuclides['18F'], ...wordless })))).toContain('warning pet/nuclide-doubtful')
  })
  test('not for activities that short-lived tracers have', () => {
    expect(codesOf(found(...both({}, { ...nuclides['18F'], x00540300: ['SQ', [{ x00080100: ['SH', '79197006'], x00080104: ['LO', '^82^Rubidium'] }]], x00181075: ['DS', '75.5'], x00181076: ['DS', '0.95'], x00181074: ['DS', '1500000000'], x00180031: ['LO', 'Rubidium'] })))
      .filter(c => c.includes('nuclide'))).toEqual([])
  })
})

describe('the nuclide of a header', () => {
  test('of 90Y as it should be raises nothing', () => {
    expect(codesOf(found(...beds({ ...nuclides['90Y'], ...spheres, ...afternoon })))).toEqual([])
  })
  test('by code and half-life at odds is an error either way, with both repairs', () => {
    const [a] = found(...both({}, { ...nuclides['90Y'], ...spheres, ...afternoon, x00181075: ['DS', '6586.2'], x00181076: absent }))
    expect(a).toMatchObject({ code: 'pet/nuclide-conflict', severity: 'error', remedy: expect.stringMatching(/isotope=Y-90 or isotope=F-18/) })
    const [b] = found(...both({}, { ...nuclides['18F'], x00181075: ['DS', '230544'], x00181076: absent }))
    expect(b).toMatchObject({ code: 'pet/nuclide-conflict', severity: 'error', remedy: expect.stringMatching(/isotope=F-18 or isotope=Y-90/) })
    expect(b!.factor).toBeCloseTo(0.967 / 31.86e-6, 3)
  })
  test('by code and name at odds is an error', () => {
    expect(codesOf(found(...both({}, { ...nuclides['18F'], x00540300: ['SQ', [{ x00080100: ['SH', '14691008'], x00080104: ['LO', '^18^Fluorine'] }]] })))).toContain('error pet/nuclide-conflict')
  })
  test('90Y with FDG as tracer is doubted, and the factor is of FDG made as 90Y', () => {
    const all = found(...both({}, { ...nuclides['90Y'] }))
    expect(all[0]).toMatchObject({ code: 'pet/nuclide-doubtful', severity: 'warning', message: expect.stringContaining('30,400 times too high') })
    expect(all[0]!.factor).toBeCloseTo(0.967 / 31.86e-6, 3)
  })
})

describe('the positron fraction', () => {
  const of = (name: '90Y' | '18F', fraction: string) => found(...both({}, { ...nuclides[name], ...(name === '90Y' ? { ...spheres, ...afternoon } : {}), x00181076: ['DS', fraction] }))
  test.each(['0.00003186', '3.2e-5', '0.000032'])('%s of 90Y is one in use', f => expect(codesOf(of('90Y', f))).toEqual([]))
  test.each(['0.967', '0.97', '0.9673', '0'])('%s of 18F is one in use, or not given', f => expect(codesOf(of('18F', f))).toEqual([]))
  test('of 18F in a 90Y header is an error with the factor', () => {
    const [f] = of('90Y', '0.967')
    expect(f).toMatchObject({ code: 'pet/positron-fraction', severity: 'error', subject: { tag: '(0018,1076)', value: 0.967 }, remedy: expect.stringContaining('--repair positronFraction=0.00003186') })
    expect(f!.factor).toBeCloseTo(31.86e-6 / 0.967, 10)
  })
  test('of the older table is a warning of 7%', () => {
    const [f] = of('90Y', '0.000034')
    expect(f).toMatchObject({ code: 'pet/positron-fraction', severity: 'warning' })
    expect(f!.factor).toBeCloseTo(31.86 / 34, 6)
  })
  test('in percent is a note, and one that cannot be a warning', () => {
    expect(codesOf(of('18F', '96.7'))).toEqual(['note pet/positron-fraction'])
    expect(codesOf(of('18F', '-1'))).toEqual(['warning pet/positron-fraction'])
  })
})

describe('beds', () => {
  test('are slices of one acquisition time', () => {
    expect(bedsOf(series(beds(nuclides['18F']))).map(b => [b.start.text, b.durationS, b.frames.length])).toEqual([['2024-03-05T11:00:00', 900, 1], ['2024-03-05T11:15:00', 900, 1]])
  })
  test('of any FDG scan with ordinary words, dose and times raise no doubt about the nuclide', () => {
    fc.assert(fc.property(fc.constantFrom('PET WB', 'PET AC 18F', 'Onko GK', 'liver late', ''), fc.integer({ min: 50, max: 800 }), fc.integer({ min: 45, max: 120 }), (description, mbq, minutes) => {
      const start = 11 * 60 - minutes, tm = `${String(Math.floor(start / 60)).padStart(2, '0')}${String(start % 60).padStart(2, '0')}00`
      expect(codesOf(found(...both({ x0008103e: description ? ['LO', description] : absent }, { ...nuclides['18F'], x00181074: ['DS', String(mbq * 1e6)], x00181078: ['DT', `20240305${tm}`], x00181072: ['TM', tm] })))).toEqual([])
    }), { numRuns: 40 })
  })
})
