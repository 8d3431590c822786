import { describe, expect, test } from 'vitest'
import { type Series, petQuantity } from '../../../src/dicom/index.ts'
import { absent, petHeaders, petSeries } from '../pet-fixture.ts'
import { indexFolder } from '../../../src/dicom/index.ts'
import type { Item } from '../bytes.ts'

// FDG, T = 6588 s, two beds of 120 s at 11:00 and 11:02, the decay reference at 10:48, an injection at 10:00.
// x = ln 2 x 120 / 6588 = 0.0126257: the mean of a frame is (1 - e^-x)/x = 0.993714 of its start, reached after 59.937 s.
// 2^(720/6588) = 1.078693, / 0.993714 = 1.085517; 2^(840/6588) = 1.092399, / 0.993714 = 1.099309.
const within = 0.993714, average = 59.937
const startOnly = (s: number) => 2 ** (s / 6588), withFrame = (s: number) => startOnly(s) / within
interface Bed { readonly clock: string; readonly frameReference?: number; readonly decayFactor?: number }

const beds = (all: readonly Bed[], dataset: Item = {}, tracer: Item = {}): Series => indexFolder(all.flatMap((b, n) => petHeaders(3, {
  dataset: {
    x00080018: ['UI', `1.2.3.4.${n}`], x00080032: ['TM', b.clock], x00541300: b.frameReference === undefined ? absent : ['DS', String(b.frameReference * 1000)],
    x00541321: b.decayFactor === undefined ? absent : ['DS', b.decayFactor.toPrecision(7)], ...dataset,
  }, tracer,
}).map((h, k) => ({ ...h, file: `pet/${n}/${k}`, sopInstanceUid: `1.2.3.4.${n}.${k}`, image: { ...h.image!, frames: h.image!.frames.map(f => ({ ...f, position: [-10, 20, 4 * (3 * n + k)] as const })) } })))).series[0]!

/** Both beds, referring to so many seconds before 11:00. */
const agreeing = (before: number, factor = withFrame): Bed[] => [0, 120].map(s => ({ clock: s === 0 ? '110000' : '110200', frameReference: before + s + average, decayFactor: factor(before + s) }))
const answer = (series: Series) => {
  const { value, findings } = petQuantity(series)
  return [value?.scanStart.text.slice(11, 19), findings.filter(f => f.code === 'pet/scan-start').map(f => f.severity).join()]
}

describe('the series time gives way', () => {
  test('where Frame Reference Time and Decay Factor of every bed lead to one other moment, by either convention', () => {
    expect(answer(beds(agreeing(720)))).toEqual(['10:48:00', 'warning'])
    expect(answer(beds(agreeing(720, startOnly)))).toEqual(['10:48:00', 'warning'])
    // The factors must be one convention's: one of each is no agreement within 30 s.
    expect(answer(beds([agreeing(720)[0]!, agreeing(720, startOnly)[1]!]))).toEqual(['11:00:00', 'warning'])
  })
  test('not where only one of the two says so, nor where one bed disagrees', () => {
    expect(answer(beds(agreeing(720).map(b => ({ ...b, decayFactor: undefined }))))).toEqual(['11:00:00', 'warning'])
    expect(answer(beds(agreeing(720).map(b => ({ ...b, frameReference: undefined }))))).toEqual(['11:00:00', ''])
    expect(answer(beds(agreeing(720).map((b, n) => n === 1 ? { ...b, decayFactor: withFrame(900) } : b)))).toEqual(['11:00:00', 'warning'])
    expect(answer(beds(agreeing(720).map((b, n) => n === 1 ? { ...b, frameReference: b.frameReference! + 60 } : b)))).toEqual(['11:00:00', 'warning'])
  })
  test('not where GE\'s private time says otherwise, also without its creator; and where it says the same', () => {
    const private100d = (clock: string, creator: Item = {}): Item => ({ ...creator, x0009100d: ['DT', `20240305${clock}.00`] })
    const own = { x00090010: ['LO', 'GEMS_PETD_01'] } as Item
    expect(answer(beds(agreeing(720), private100d('110000')))[0]).toBe('11:00:00')
    expect(answer(beds(agreeing(720), private100d('110000', own)))[0]).toBe('11:00:00')
    expect(answer(beds(agreeing(720), private100d('104800')))[0]).toBe('10:48:00')
    expect(answer(beds(agreeing(720), private100d('104820', own)))[0]).toBe('10:48:00')
    // Another maker's block is nobody's time.
    expect(answer(beds(agreeing(720), private100d('110000', { x00090010: ['LO', 'OTHER'] })))[0]).toBe('10:48:00')
  })
  test('never for 90Y, nor for what may be 90Y under another name, nor for ADMIN', () => {
    expect(answer(beds(agreeing(720), { x0008103e: ['LO', 'Y90 SIRT'] }))[0]).toBe('11:00:00')
    expect(answer(beds(agreeing(720), { x00541102: ['CS', 'ADMIN'] }))[0]).toBe('11:00:00')
    const yttrium: Item = { x00181075: ['DS', '230760'], x00180031: ['LO', 'Y-90'], x00540300: ['SQ', [{ x00080100: ['SH', '14691008'], x00080104: ['LO', '^90^Yttrium'] }]] }
    const factor = (s: number) => 2 ** (s / 230760)
    expect(answer(beds(agreeing(720).map((b, n) => ({ ...b, decayFactor: factor(720 + 120 * n) })), {}, yttrium))[0]).toBe('11:00:00')
  })
  test('not to the injection: factors that lead there say ADMIN, an error of its own', () => {
    expect(answer(beds(agreeing(3600)))[0]).toBe('11:00:00')
  })
  test('not for a few seconds, which are rounding', () => {
    expect(answer(beds(agreeing(20)))).toEqual(['11:00:00', ''])
  })
})

describe('where the series time is later than the scan', () => {
  const late: Item = { x00080031: ['TM', '120000'] }, frameless = (all: Bed[], reference?: number) => all.map(b => ({ ...b, frameReference: reference }))
  test('the decay factors tell, with a warning, with or without the private time', () => {
    expect(answer(beds(frameless(agreeing(720), 0), { ...late, x0009100d: ['DT', '20240305104800.00'] }))).toEqual(['10:48:00', 'warning'])
    expect(answer(beds(frameless(agreeing(720)), late))).toEqual(['10:48:00', 'warning'])
  })
  test('factors of a scan corrected to its first acquisition say that, by either convention', () => {
    expect(answer(beds(frameless(agreeing(0)), late))[0]).toBe('11:00:00')
    expect(answer(beds(frameless(agreeing(0, startOnly)), late))[0]).toBe('11:00:00')
  })
  test('not where beds disagree, or the private time does', () => {
    expect(answer(beds(frameless(agreeing(720)).map((b, n) => n === 1 ? { ...b, decayFactor: withFrame(900) } : b), late))).toEqual(['11:00:00', 'note'])
    expect(answer(beds(frameless(agreeing(720)), { ...late, x0009100d: ['DT', '20240305105500.00'] }))).toEqual(['11:00:00', 'warning'])
  })
  test('a factor of 1 everywhere is an empty field', () => {
    expect(answer(petSeries({ dataset: { ...late, x00541321: ['DS', '1'] } }))).toEqual(['11:00:00', 'note'])
  })
})
