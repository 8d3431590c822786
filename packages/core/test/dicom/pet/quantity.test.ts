import { describe, expect, test } from 'vitest'
import { dirname, join } from 'node:path'
import { readdirSync } from 'node:fs'
import { decayFactor, leanBodyMass, withinFrameFactor } from '../../../src/physics/index.ts'
import { type PetQuantity, indexFolder, petQuantity, readHeader, secondsBetween } from '../../../src/dicom/index.ts'
import { describeReference, reference, referenceFolder, referenceJson } from '../../reference.ts'
import type { Item } from '../bytes.ts'
import { type PetOptions, absent, headerOf, petHeaders, petSeries, petSlice } from '../pet-fixture.ts'

const answered = (options: PetOptions = {}): PetQuantity & { codes: string[] } => {
  const { value, findings } = petQuantity(petSeries(options))
  if (!value) throw new Error(JSON.stringify(findings))
  return { ...value, codes: findings.map(f => f.code) }
}
const refused = (options: PetOptions) => {
  const { value, findings } = petQuantity(petSeries(options))
  expect(value).toBeUndefined()
  return findings.filter(f => f.severity === 'error').map(f => `${f.code} ${f.subject.tag}`)
}
const T = 6588
const suv = (q: PetQuantity) => q.suvbwPerUnit!

describe('decay correction', () => {
  test('START: the dose decays from injection to the start of the scan', () => {
    const q = answered()
    expect(q).toMatchObject({ unit: 'Bq/ml', decayCorrection: 'START', injectedBq: 370e6, weightKg: 70, heightM: 1.7, sex: 'F', nuclide: '18F', halfLife: T, bqMlPerUnit: 1, codes: [] })
    expect(q.referenceTime.text).toBe('2024-03-05T11:00:00')
    expect(suv(q)).toBeCloseTo(70e3 / (370e6 * 2 ** (-3600 / T)), 12)
    expect(q.scaleOf('1.2.3.4.2')).toBe(1)
  })
  test('ADMIN: the voxels refer to the injection, and nothing decays twice', () => {
    const q = answered({ dataset: { x00541102: ['CS', 'ADMIN'] } })
    expect(q.referenceTime.text).toBe('2024-03-05T10:00:00')
    expect(suv(q)).toBe(70e3 / 370e6)
    expect(q.scaleOf('1.2.3.4.1')).toBe(1)
  })
  test('ADMIN without an injection time is refused in Bq/mL', () => {
    expect(refused({ dataset: { x00541102: ['CS', 'ADMIN'] }, tracer: { x00181072: absent, x00181078: absent } })).toEqual(['pet/no-injection-time (0018,1078)'])
  })
  test('NONE: every frame is brought to the scan start, the decay within it included', () => {
    const headers = [0, 1, 2].map(k => headerOf(petSlice(k, { dataset: { x00541102: ['CS', 'NONE'], x00280051: ['CS', 'ATTN'], x00080032: ['TM', ['110000', '110500', '112000'][k]!] } })))
    const { value: q, findings } = petQuantity(indexFolder(headers).series[0]!)
    for (const [k, t] of [0, 300, 1200].entries())
      expect(q!.scaleOf(`1.2.3.4.${k + 1}`)).toBeCloseTo(1 / (decayFactor({ elapsed: t, halfLife: T }) * withinFrameFactor({ duration: 120, halfLife: T })), 12)
    expect(suv(q!)).toBeCloseTo(70e3 / (370e6 * 2 ** (-3600 / T)), 12)
    expect(findings.map(f => [f.code, f.severity])).toEqual([['pet/decay-correction', 'note']])
  })
  test('NONE is refused without the duration of a frame, with DECY among the corrections, and for SUVs', () => {
    const none: Item = { x00541102: ['CS', 'NONE'], x00280051: ['CS', 'ATTN'] }
    expect(refused({ dataset: { ...none, x00181242: absent } })).toEqual(['pet/decay-correction (0018,1242)'])
    expect(refused({ dataset: { ...none, x00280051: ['CS', 'ATTN\\DECY'] } })).toEqual(['pet/decay-correction (0054,1102)'])
    expect(refused({ dataset: { ...none, x00541001: ['CS', 'GML'] } })).toEqual(['pet/decay-correction (0054,1102)'])
  })
  test('not given is told by the list of corrections, with a warning; without that list refused', () => {
    expect(answered({ dataset: { x00541102: absent } })).toMatchObject({ decayCorrection: 'START', codes: ['pet/decay-correction'] })
    expect(refused({ dataset: { x00541102: absent, x00280051: absent, x00541101: ['LO', 'CT-derived'] } })).toEqual(['pet/decay-correction (0054,1102)'])
    expect(refused({ dataset: { x00541102: ['CS', 'LATER'] } })).toEqual(['pet/decay-correction (0054,1102)'])
  })
})

describe('the start of the scan', () => {
  const reference = (dataset: Item) => { const q = answered({ dataset }); return [q.referenceTime.text.slice(11), ...q.codes] }
  test('is the series time where that is not later than the first acquisition', () => {
    expect(reference({ x00080031: ['TM', '105830'] })).toEqual(['10:58:30'])
  })
  test('is GE\'s private time where the series was written later, wherever its block lies', () => {
    for (const block of ['10', '21']) expect(reference({
      x00080031: ['TM', '150000'], [`x000900${block}`]: ['LO', 'GEMS_PETD_01'], [`x0009${block}0d`]: ['DT', '20240305105900.00'],
    })).toEqual(['10:59:00', 'pet/scan-start'])
  })
  test('ignores the same element of another creator', () => {
    expect(reference({ x00080031: ['TM', '150000'], x00090010: ['LO', 'OTHER'], x0009100d: ['DT', '20240305105900.00'] })).toEqual(['11:00:00', 'pet/scan-start'])
  })
  test('is counted back from the frame: acquisition - Frame Reference Time + average count rate time', () => {
    // x = ln 2 x 120 / 6588 = 0.0126257; ln(x / (1 - e^-x)) / lambda = 120 (1/2 - x/24 + ...) = 59.937 s; 11:00:00 - 360 + 59.937 s.
    expect(reference({ x00080031: ['TM', '150000'], x00541300: ['DS', '360000'] })[0]).toBe('10:54:59.937')
  })
  test('is the first acquisition where nothing better is there', () => {
    expect(reference({ x00080031: ['TM', '150000'], x00541300: ['DS', '0'] })).toEqual(['11:00:00', 'pet/scan-start'])
  })
  test('warns where series time and Frame Reference Time name different moments', () => {
    const { findings } = petQuantity(petSeries({ dataset: { x00541300: ['DS', '1860000'] } }))
    expect(findings).toMatchObject([{ code: 'pet/scan-start', severity: 'warning' }])
    // The frame says 1860 - 59.937 = 1800.063 s earlier; SUVs would be too high by 2^(1800.063/6588) = 1.2085.
    expect(findings[0]!.factor).toBeCloseTo(2 ** (1800.063 / T), 6)
    expect(findings[0]!.factor).toBeCloseTo(1.2085, 4)
  })
  test('without any time the series is refused', () => {
    expect(refused({ dataset: { x00080021: absent, x00080031: absent, x00080022: absent, x00080032: absent } })).toEqual(['pet/no-time (0008,0031)'])
  })
})

describe('the injection', () => {
  const expected = (elapsed: number) => 70e3 / (370e6 * 2 ** (-elapsed / T))
  test('a time of day later than the scan is of the day before, with a warning', () => {
    const midnight: Item = { x00080031: ['TM', '003000'], x00080032: ['TM', '003000'] }
    const q = answered({ dataset: midnight, tracer: { x00181078: absent, x00181072: ['TM', '233000'] } })
    expect(q.injectionTime!.text).toBe('2024-03-04T23:30:00')
    expect(suv(q)).toBeCloseTo(expected(3600), 12)
    expect(q.codes).toEqual(['pet/injection-date'])
    // With its date there is nothing to doubt.
    expect(answered({ dataset: midnight, tracer: { x00181078: ['DT', '20240304233000'] } })).toMatchObject({ suvbwPerUnit: expect.closeTo(expected(3600), 12), codes: [] })
  })
  test('time zones count: one known of both, one known of one', () => {
    expect(suv(answered({ dataset: { x00080201: ['SH', '+0100'] }, tracer: { x00181078: ['DT', '20240305090000+0000'] } }))).toBeCloseTo(expected(3600), 12)
    const q = answered({ tracer: { x00181078: ['DT', '20240305100000+0500'] } })
    expect(suv(q)).toBeCloseTo(expected(3600), 12)
    expect(q.codes).toEqual(['pet/time-zone'])
  })
  test.each([['20240306100000', 'the day after'], ['20240304100000', 'the day before'], ['20240101100000', 'months before']])('of 18F dated %s (%s) is put just before the scan, with a warning', dt => {
    const q = answered({ tracer: { x00181078: ['DT', dt] } })
    expect(q.injectionTime!.text).toBe('2024-03-05T10:00:00')
    expect(q.codes).toEqual(['pet/injection-date'])
  })
  test('of 18F half an hour after the scan is not put on the day before, 23.5 h away: no SUV, with a warning', () => {
    for (const tracer of [{ x00181078: ['DT', '20240305113000'] }, { x00181078: absent, x00181072: ['TM', '113000'] }] as const) {
      const q = answered({ tracer: tracer as unknown as NonNullable<PetOptions['tracer']> })
      expect(q.injectionTime!.text).toBe('2024-03-05T11:30:00')
      expect(q.suvbwPerUnit).toBeUndefined()
      expect(q.codes).toContain('pet/injection-date')
    }
  })
  test('of what may be 90Y under a wrong name keeps its date', () => {
    const doubtful: PetOptions[] = [{ dataset: { x0008103e: ['LO', 'PET Y90'] } }, { tracer: { x00181074: ['DS', '2.5e9'] } }]
    for (const options of doubtful)
      expect(answered({ ...options, tracer: { ...options.tracer, x00181078: ['DT', '20240304090000'] } }).injectionTime!.text).toBe('2024-03-04T09:00:00')
  })
  test('of 90Y the day before stands as it is written; without a date it is doubted, with the factor of a day', () => {
    const y90 = { x00181075: ['DS', '230550'], x00540300: ['SQ', [{ x00080100: ['SH', '14691008'], x00080102: ['SH', 'SCT'], x00080104: ['LO', '^90^Yttrium'] }]], x00180031: ['LO', 'SIR-Spheres'] } as const
    const q = answered({ tracer: { ...y90, x00181078: ['DT', '20240304150000'], x00181074: ['DS', '2.9e9'] } })
    expect(secondsBetween(q.injectionTime!, q.referenceTime)).toBe(20 * 3600)
    expect(q).toMatchObject({ nuclide: '90Y', codes: [] })
    const { findings } = petQuantity(petSeries({ tracer: { ...y90, x00181078: absent } }))
    expect(findings).toMatchObject([{ code: 'pet/injection-date', factor: expect.closeTo(2 ** (-86400 / 230550), 6) }])
  })
  test('missing, or the dose, or the weight: no SUV, and a warning that names it', () => {
    for (const [options, what] of [
      [{ tracer: { x00181078: absent, x00181072: absent } }, 'injection time'], [{ tracer: { x00181074: absent } }, 'injected activity'], [{ dataset: { x00101030: absent } }, 'body weight'],
    ] as const) {
      const { value, findings } = petQuantity(petSeries(options))
      expect(value!.suvbwPerUnit).toBeUndefined()
      expect(findings.map(f => f.message).join()).toContain(what)
    }
  })
})

describe('units', () => {
  const philips: Item = { x00541001: ['CS', 'CNTS'], x70530010: ['LO', 'Philips PET Private Group'] }
  test('GML is SUVbw, whatever the times say', () => {
    expect(answered({ dataset: { x00541001: ['CS', 'GML'], x00541006: ['CS', 'BW'] }, tracer: { x00181074: absent, x00181078: absent, x00181072: absent } }))
      .toMatchObject({ unit: '{SUVbw}g/ml', suvbwPerUnit: 1, bqMlPerUnit: undefined })
    expect(answered({ dataset: { x00541001: ['CS', 'GML'], x00541006: ['CS', 'BW'] } }).bqMlPerUnit).toBeCloseTo(370e6 * 2 ** (-3600 / T) / 70e3, 6)
  })
  test('GML by lean body mass or surface is led back to SUVbw', () => {
    const lbm = leanBodyMass('janmahasatian', { sex: 'F', weight: 70, height: 1.7 })
    expect(answered({ dataset: { x00541001: ['CS', 'GML'], x00541006: ['CS', 'LBMJANMA'] } }).scaleOf('1.2.3.4.1')).toBeCloseTo(70 / lbm, 12)
    expect(refused({ dataset: { x00541001: ['CS', 'GML'], x00541006: ['CS', 'LBMJANMA'], x00101020: absent } })).toEqual(['pet/suv-type (0054,1006)'])
    expect(refused({ dataset: { x00541001: ['CS', 'GML'], x00541006: ['CS', 'IBW'] } })).toEqual(['pet/suv-type (0054,1006)'])
    const men = petQuantity(petSeries({ dataset: { x00541001: ['CS', 'GML'], x00541006: ['CS', 'LBM'], x00100040: ['CS', 'M'] } })).findings
    expect(men).toMatchObject([{ code: 'pet/suv-type', severity: 'warning' }])
    // 1.1 x 70 - 128 (70/170)^2 = 55.297; with 120 56.654
    expect(men[0]!.factor).toBeCloseTo(56.6536 / 55.2972, 4)
  })
  test('Philips counts become activity by (7053,1009), SUVbw by (7053,1000)', () => {
    const both = answered({ dataset: { ...philips, x70531000: ['DS', '0.000728'], x70531009: ['DS', '2.5'] } })
    expect(both).toMatchObject({ unit: 'Bq/ml', suvbwPerUnit: 0.000728 / 2.5 })
    expect(both.scaleOf('1.2.3.4.3')).toBe(2.5)
    expect(answered({ dataset: { ...philips, x70531000: ['DS', '0.000728'] } })).toMatchObject({ unit: '{SUVbw}g/ml', suvbwPerUnit: 1 })
    expect(refused({ dataset: philips })).toEqual(['pet/units (0054,1001)'])
  })
  test('the private group of a Philips file in Bq/mL is left alone', () => {
    expect(answered({ dataset: { ...philips, x00541001: ['CS', 'BQML'], x70531000: ['DS', '9'], x70531009: ['DS', '9'] } }).scaleOf('1.2.3.4.1')).toBe(1)
  })
  test.each([['PROPCNTS', 'pet/not-quantitative'], ['CPS', 'pet/units'], ['', 'pet/units']])('%j is refused', (units, code) => {
    expect(refused({ dataset: { x00541001: units ? ['CS', units] : absent } })).toEqual([`${code} (0054,1001)`])
  })
  test('without attenuation correction the series is refused; where nothing is said, doubted', () => {
    expect(refused({ dataset: { x00280051: ['CS', 'DECY\\SCAT'] } })).toEqual(['pet/not-attenuation-corrected (0028,0051)'])
    expect(answered({ dataset: { x00280051: absent } }).codes).toEqual(['pet/attenuation-unknown'])
  })
  test('a dose typed in MBq, a height in cm and an impossible weight are told', () => {
    expect(answered({ tracer: { x00181074: ['DS', '370'] } })).toMatchObject({ injectedBq: 370e6, codes: ['pet/dose'] })
    expect(answered({ dataset: { x00101020: ['DS', '170'] } })).toMatchObject({ heightM: 1.7, codes: ['pet/height'] })
    expect(answered({ dataset: { x00101030: ['DS', '70000'] } })).toMatchObject({ weightKg: undefined, codes: ['pet/weight', 'pet/no-suv'] })
  })
  test('an enhanced PET says unit and times per frame', () => {
    const frame = (z: number, slope: number): Item => ({
      x00209113: ['SQ', [{ x00200032: ['DS', `0\\0\\${z}`] }]], x00289145: ['SQ', [{ x00281052: ['DS', '0'], x00281053: ['DS', '2'], x00281054: ['LO', 'US'] }]],
      x00209111: ['SQ', [{ x00189074: ['DT', '20240305110000'], x00189220: ['FD', 120000] }]],
      x00409096: ['SQ', [{ x00409224: ['FD', 0], x00409225: ['FD', slope], x004008ea: ['SQ', [{ x00080100: ['SH', 'Bq/ml'], x00080102: ['SH', 'UCUM'] }]] }]],
    })
    const enhanced: Item = {
      x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.130'], x00280008: ['IS', 2], x00541001: absent, x00541102: absent, x00280051: absent,
      x00189758: ['CS', 'YES'], x00189759: ['CS', 'YES'], x00189701: ['DT', '20240305104500'],
      x52009229: ['SQ', [{ x00289110: ['SQ', [{ x00280030: ['DS', '2.5\\1.5'], x00180050: ['DS', '4'] }]], x00209116: ['SQ', [{ x00200037: ['DS', '1\\0\\0\\0\\1\\0'] }]] }]],
      x52009230: ['SQ', [frame(0, 3), frame(4, 5)]],
    }
    const series = indexFolder([headerOf(petSlice(0, { dataset: enhanced }))]).series[0]!
    expect(series.geometry).toMatchObject({ slices: 2, spacing: [1.5, 2.5, 4] })
    const q = petQuantity(series).value!
    expect([q.scaleOf('1.2.3.4.1', 0), q.scaleOf('1.2.3.4.1', 1)]).toEqual([1.5, 2.5])
    expect(() => q.scaleOf('1.2.3.4.1')).toThrow(/no frame was named/)
    expect(q.referenceTime.text).toBe('2024-03-05T10:45:00')
    expect(suv(q)).toBeCloseTo(70e3 / (370e6 * 2 ** (-2700 / T)), 12)
  })
  test('a CT is no PET, and an instance of another series has no scale', () => {
    expect(petQuantity({ ...petSeries(), kind: 'ct' }).findings[0]!.code).toBe('pet/not-pet')
    expect(() => answered().scaleOf('9.9')).toThrow(RangeError)
    expect(petHeaders(1)).toHaveLength(1)
  })
})

interface JsonInstance {
  readonly PhilipsPETPrivateGroup: { readonly SUVScaleFactor?: string; readonly ActivityConcentrationScaleFactor?: string }
  readonly [name: string]: unknown
}

/** The published instances name their elements by keyword; written as bytes and read as a file. */
function itemOf(json: JsonInstance, n: number): Item {
  const text = (name: string) => json[name] === undefined ? '' : Array.isArray(json[name]) ? json[name].join('\\') : String(json[name])
  const of = (vr: string, name: string) => text(name) === '' ? absent : [vr, text(name)] as const
  const { SUVScaleFactor: suv, ActivityConcentrationScaleFactor: activity } = json.PhilipsPETPrivateGroup
  return petSlice(n, {
    dataset: {
      x00080201: of('SH', 'TimezoneOffsetFromUTC'), x00080021: of('DA', 'SeriesDate'), x00080031: of('TM', 'SeriesTime'), x00080022: of('DA', 'AcquisitionDate'), x00080032: of('TM', 'AcquisitionTime'),
      x00100040: of('CS', 'PatientSex'), x00101020: of('DS', 'PatientSize'), x00101030: of('DS', 'PatientWeight'),
      x00181242: of('IS', 'ActualFrameDuration'), x00280051: of('CS', 'CorrectedImage'), x00541001: of('CS', 'Units'), x00541102: of('CS', 'DecayCorrection'),
      x00541300: of('DS', 'FrameReferenceTime'),
      ...(suv || activity ? { x70530010: ['LO', 'Philips PET Private Group'] } : {}), ...(suv ? { x70531000: ['DS', suv] } : {}), ...(activity ? { x70531009: ['DS', activity] } : {}),
    },
    tracer: {
      x00181072: of('TM', 'RadiopharmaceuticalStartTime'), x00181074: of('DS', 'RadionuclideTotalDose'), x00181075: of('DS', 'RadionuclideHalfLife'),
      x00181078: of('DT', 'RadiopharmaceuticalStartDateTime'),
    },
  })
}

describeReference('SUV factors of four vendors', () => {
  const { factors } = referenceJson<{ factors: Record<string, { suvbwFactor: number; units: string }> }>('suv/expected.json')
  const quantityOf = (name: string, change: (i: JsonInstance) => JsonInstance = i => i) => {
    const instances = referenceJson<JsonInstance[]>(`suv/${name}-instances.json`).map(change)
    const series = indexFolder(instances.map((i, n) => headerOf(itemOf(i, n)))).series[0]!
    return { q: petQuantity(series).value!, uid: series.instances[0]!.sopInstanceUid, instances }
  }
  test.each(Object.entries(factors))('%s', (name, { suvbwFactor }) => {
    const { q, uid } = quantityOf(name)
    expect(Math.abs(q.scaleOf(uid) * q.suvbwPerUnit! / suvbwFactor - 1)).toBeLessThan(1e-6)
  })
  const shifted = (hours: number) => (i: JsonInstance): JsonInstance => {
    // Moves every date and time by whole hours with the host's own calendar.
    const move = (da: string, tm: string) => {
      const t = new Date(Date.UTC(+da.slice(0, 4), +da.slice(4, 6) - 1, +da.slice(6, 8), +tm.slice(0, 2) + hours, +tm.slice(2, 4), +tm.slice(4, 6)))
      const digits = t.toISOString().replace(/\D/g, '')
      return [digits.slice(0, 8), digits.slice(8, 14) + tm.slice(6)] as const
    }
    const [SeriesDate, SeriesTime] = move(String(i.SeriesDate), String(i.SeriesTime)), [AcquisitionDate, AcquisitionTime] = move(String(i.AcquisitionDate), String(i.AcquisitionTime))
    const start = move(String(i.SeriesDate), String(i.RadiopharmaceuticalStartTime))
    return { ...i, SeriesDate, SeriesTime, AcquisitionDate, AcquisitionTime, RadiopharmaceuticalStartTime: start[1], ...(i.RadiopharmaceuticalStartDateTime ? { RadiopharmaceuticalStartDateTime: start.join('') } : {}) }
  }
  test.each([13, 14, 10.5 * 2])('are the same %s hours later, over midnight', hours => {
    for (const [name, { suvbwFactor }] of Object.entries(factors)) {
      const { q, uid } = quantityOf(name, shifted(hours))
      expect(Math.abs(q.scaleOf(uid) * q.suvbwPerUnit! / suvbwFactor - 1)).toBeLessThan(1e-6)
    }
  })
  test.each(['+0000', '+0530', '-0800'])('are the same in the time zone %s, also where the injection is written in UTC', zone => {
    const ahead = (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3)))
    const inUtc = (dt: string) => new Date(Date.UTC(+dt.slice(0, 4), +dt.slice(4, 6) - 1, +dt.slice(6, 8), +dt.slice(8, 10), +dt.slice(10, 12) - ahead, +dt.slice(12, 14))).toISOString().replace(/\D/g, '').slice(0, 14) + dt.slice(14)
    let written = 0
    for (const [name, { suvbwFactor }] of Object.entries(factors)) {
      for (const utc of [false, true]) {
        const { q, uid } = quantityOf(name, i => {
          const start = i.RadiopharmaceuticalStartDateTime
          if (utc && start) written++
          return { ...i, TimezoneOffsetFromUTC: zone, ...(utc && start ? { RadiopharmaceuticalStartDateTime: `${inUtc(String(start))}+0000` } : {}) }
        })
        expect(Math.abs(q.scaleOf(uid) * q.suvbwPerUnit! / suvbwFactor - 1), name).toBeLessThan(1e-6)
      }
    }
    expect(written).toBeGreaterThan(0)
  })
  test('ADMIN and NONE give what the definitions give, not what START gives', () => {
    for (const name of ['GE_MEDICAL_AND_BQML', 'SIEMENS']) {
      const admin = quantityOf(name, i => ({ ...i, DecayCorrection: 'ADMIN' }))
      const { PatientWeight, RadionuclideTotalDose } = admin.instances[0]!
      expect(admin.q.scaleOf(admin.uid) * admin.q.suvbwPerUnit!).toBeCloseTo(Number(PatientWeight) * 1000 / Number(RadionuclideTotalDose), 15)
      const none = quantityOf(name, i => ({ ...i, DecayCorrection: 'NONE', CorrectedImage: ['ATTN'] }))
      const start = quantityOf(name)
      const { SeriesTime, AcquisitionTime, ActualFrameDuration, RadionuclideHalfLife } = none.instances[0]!
      const s = (tm: unknown) => +String(tm).slice(0, 2) * 3600 + +String(tm).slice(2, 4) * 60 + Number(String(tm).slice(4))
      const x = Math.LN2 * Number(ActualFrameDuration) / 1000 / Number(RadionuclideHalfLife)
      expect(none.q.scaleOf('1.2.3.4.1') / (2 ** ((s(AcquisitionTime) - s(SeriesTime)) / Number(RadionuclideHalfLife)) * x / (1 - Math.exp(-x)))).toBeCloseTo(1, 9)
      expect(none.q.suvbwPerUnit).toBe(start.q.suvbwPerUnit)
    }
  })
})

describeReference('GE sarcoma PET in SUV with DecayCorrection ADMIN', () => {
  test.each([['STS_002', 99, 1.74, 433344096, '2006-01-28T13:51:00', ['pet/injection-date']], ['STS_003', 80, 1.63, 359884960, '2005-04-15T10:21:00', []]] as const)('%s', (id, weightKg, heightM, injectedBq, injected, codes) => {
    const folder = join('ibsi', id, 'dicom/PET/image')
    const headers = readdirSync(join(referenceFolder, folder)).map(f => readHeader({ file: f, bytes: reference(join(folder, f)) }).value!)
    const { series } = indexFolder(headers)
    expect(series).toHaveLength(1)
    const { value: q, findings } = petQuantity(series[0]!)
    expect(q).toMatchObject({ unit: '{SUVbw}g/ml', decayCorrection: 'ADMIN', nuclide: '18F', weightKg, heightM, injectedBq, suvbwPerUnit: 1 })
    expect(q!.referenceTime.text).toBe(injected)
    // At injection, undecayed: dose over weight.
    expect(q!.bqMlPerUnit).toBeCloseTo(injectedBq / (weightKg * 1000), 9)
    expect(findings.map(f => f.code)).toEqual(codes)
    expect(dirname(folder)).toContain(id)
  })
})
