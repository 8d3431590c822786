import { describe, expect, test } from 'vitest'
import type { Item } from '../../bytes.ts'
import { absent } from '../../pet-fixture.ts'
import { afternoon, both, codesOf, found, nuclides, petWith, spheres } from './found.ts'

const y90: Item = { ...nuclides['90Y'], ...spheres, ...afternoon }
const injected = (dt: string): Item => ({ x00181078: ['DT', dt], x00181072: ['TM', dt.slice(8, 14)] })
const T = 6588, T90 = 230544

describe('half a moment', () => {
  test('without its date or its time is told by tag, with what was taken', () => {
    const f = found(...both({ x00080022: absent })).find(x => x.code === 'pet/undated')
    expect(f).toMatchObject({ code: 'pet/undated', severity: 'warning', subject: { tag: '(0008,0022)', value: 3 }, message: expect.stringContaining('2024-03-05T11:00:00') })
    expect(codesOf(found(...both({ x00080021: absent })))).toContain('warning pet/undated')
    expect(codesOf(found(...both({ x00080032: absent })))).toContain('warning pet/undated')
  })
  test('of the study alone matters to nobody', () => expect(codesOf(found(...both({ x00080020: absent })))).toEqual([]))
})

describe('midnight', () => {
  const scan = (late: Item) => petWith(k => ({ dataset: { x00080031: ['TM', '235000'], x00080032: ['TM', k === 0 ? '235000' : '000500'], ...(k === 0 ? {} : late) }, tracer: injected('20240305225000') }), 2)
  test('crossed with the date of the first bed for all is an error by a day', () => {
    const f = found(...scan({})).find(x => x.code === 'pet/midnight')
    expect(f).toMatchObject({ severity: 'error', subject: { tag: '(0008,0022)' } })
    expect(f!.factor! / 2 ** (86400 / T)).toBeCloseTo(1, 9)
  })
  test('crossed with its dates is nothing', () => expect(codesOf(found(...scan({ x00080022: ['DA', '20240306'] })))).toEqual([]))
})

describe('the night when clocks change', () => {
  const over = (start: string, end: string, offset?: string) => found(...both({
    x00080021: ['DA', end.slice(0, 8)], x00080031: ['TM', end.slice(8)], x00080022: ['DA', end.slice(0, 8)], x00080032: ['TM', end.slice(8)], ...(offset ? { x00080201: ['SH', offset] } : {}),
  }, { ...y90, ...injected(start) }))
  // By hand: 2^(1/64.04) = 1.01088.
  test('in spring makes the time between an hour shorter: 1.0109 too high', () => {
    const [f] = over('20240330150000', '20240331100000')
    expect(f).toMatchObject({ code: 'pet/daylight-saving', severity: 'note', message: expect.stringContaining('2024-03-31') })
    expect(f!.factor).toBeCloseTo(1.01088, 4)
    expect(over('20240330150000', '20240331100000', '+0200')).toHaveLength(1)
  })
  test('in autumn an hour longer: 0.9892', () => {
    expect(over('20241026150000', '20241027100000')[0]!.factor).toBeCloseTo(2 ** (-3600 / T90), 9)
    expect(codesOf(over('20241102150000', '20241103100000'))).toEqual(['note pet/daylight-saving'])
  })
  test('is not told where both offsets are given, nor on other nights', () => {
    expect(codesOf(over('20240330150000+0100', '20240331100000', '+0200'))).toEqual([])
    for (const [a, b] of [['20240323150000', '20240324100000'], ['20240401150000', '20240402100000'], ['20241020150000', '20241021100000']] as const) expect(codesOf(over(a, b))).toEqual([])
  })
})

describe('from injection to scan', () => {
  test('FDG within 20 min or after 4 h is a warning with the factor against an hour', () => {
    const [f] = found(...both({}, injected('20240305105500')))
    expect(f).toMatchObject({ code: 'pet/uptake-time', severity: 'warning' })
    expect(f!.factor).toBeCloseTo(2 ** ((300 - 3600) / T), 9)
    expect(codesOf(found(...both({}, injected('20240305050000'))))).toEqual(['warning pet/uptake-time'])
    expect(codesOf(found(...both({}, injected('20240305020000'))))).toEqual(['error pet/uptake-time'])
  })
  test('30 min is a note, an hour nothing', () => {
    expect(codesOf(found(...both({}, injected('20240305103000'))))).toEqual(['note pet/uptake-time'])
    expect(codesOf(found(...both()))).toEqual([])
  })
  test('90Y given at the moment of the scan, or weeks before, is told: a note, with ADMIN a warning', () => {
    const [f] = found(...both({}, { ...y90, ...injected('20240305105900') }))
    expect(f).toMatchObject({ code: 'pet/90y-injection', severity: 'note', message: expect.stringContaining('30%') })
    expect(f!.factor).toBeCloseTo(2 ** (-86400 / T90), 9)
    expect(codesOf(found(...both({ x00541102: ['CS', 'ADMIN'] }, { ...y90, ...injected('20240305105900') })))).toContain('warning pet/90y-injection')
    expect(codesOf(found(...both({}, { ...y90, ...injected('20240225105900') })))).toEqual(['note pet/90y-injection'])
  })
  test('90Y on the same day or three days before is ordinary', () => {
    for (const dt of ['20240305080000', '20240304163000', '20240302100000']) expect(codesOf(found(...both({}, { ...y90, ...injected(dt) })))).toEqual([])
  })
})

describe('the recorded decay factors', () => {
  const x = Math.LN2 * 900 / T90, within = x / (1 - Math.exp(-x))
  const scan = (factor: (t: number) => number, correction: string, tracer: Item = y90, dataset: Item = {}) => found(...petWith(k => ({
    dataset: { x00080032: ['TM', k === 0 ? '110000' : '111500'], x00181242: ['IS', '900000'], x00541321: ['DS', factor(900 * k).toPrecision(9)], x00541102: ['CS', correction], ...dataset }, tracer,
  }), 2))
  const back = 18.5 * 3600
  test('that lead back to the injection where START is said are an error with the factor', () => {
    const [f] = scan(t => within * 2 ** ((t + back) / T90), 'START')
    expect(f).toMatchObject({ code: 'pet/decay-factor', severity: 'error', remedy: expect.stringContaining('--repair decayCorrection=ADMIN') })
    expect(f!.factor).toBeCloseTo(2 ** (back / T90), 9)
  })
  test('of ADMIN may count from the scan or from the injection', () => {
    expect(codesOf(scan(t => within * 2 ** ((t + back) / T90), 'ADMIN'))).toEqual([])
    expect(codesOf(scan(t => within * 2 ** (t / T90), 'ADMIN'))).toEqual([])
    expect(codesOf(scan(t => within * 2 ** ((t + 3 * back) / T90), 'ADMIN'))).toEqual(['warning pet/decay-factor'])
  })
  test('other than 1 contradict NONE', () => {
    expect(codesOf(scan(t => within * 2 ** (t / T90) * 1.1, 'NONE', y90, { x00280051: ['CS', 'ATTN\\SCAT\\RAN'] }))).toContain('warning pet/decay-factor')
    expect(codesOf(scan(() => 1, 'NONE', y90, { x00280051: ['CS', 'ATTN\\SCAT\\RAN'] }))).toEqual(['note pet/decay-correction'])
  })
})

describe('the duration of a frame', () => {
  test('in seconds where milliseconds are due is told', () => {
    expect(found(...both({ x00181242: ['IS', '900'] }))).toMatchObject([{ code: 'pet/frame-duration', severity: 'warning', subject: { tag: '(0018,1242)', value: 900 } }])
    expect(codesOf(found(...both({ x00181242: ['IS', '900000'] })))).toEqual([])
    expect(codesOf(found(...both({ x00181242: ['IS', '2000'], x00541000: ['CS', 'DYNAMIC\\IMAGE'] })))).toEqual(['warning pet/dynamic'])
  })
})

test('an offset from UTC that cannot be read is told', () => {
  expect(found(...both({ x00080201: ['SH', '0100'] }))).toMatchObject([{ code: 'pet/time-zone', severity: 'note', subject: { tag: '(0008,0201)', value: '0100' } }])
})

test('dates that de-identification changed are told once', () => {
  expect(codesOf(found(...both({ x00280303: ['CS', 'MODIFIED'] })))).toEqual(['note dicom/dates-altered'])
  expect(codesOf(found(...both({ x00280303: ['CS', 'UNMODIFIED'] })))).toEqual([])
})
