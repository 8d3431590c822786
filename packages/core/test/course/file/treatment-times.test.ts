import { describe, expect, it } from 'vitest'
import {
  type CourseTreatment, activityAtInjection, calendarDays, headerInjectionFindings, isoInstant,
  timingFindings, treatmentFindings,
} from '../../../src/course/index.ts'
import { hour } from '../../../src/physics/index.ts'
import { at, petImage } from '../fixtures.ts'

const halfLife = 64.1 * hour
const treatment: CourseTreatment = { id: 't1', exam: 'treatment', device: 'glass', injectionTime: '2020-03-04T10:00:00+01:00' }
const codes = (t: Partial<CourseTreatment>, scan = isoInstant('2020-03-05T09:00:00+01:00')) => treatmentFindings({ ...treatment, ...t }, scan, halfLife).map(f => `${f.severity} ${f.code}`)

describe('times and activities of a treatment', () => {
  it('that fit raise no doubt', () => {
    // 10 GBq four days before: 10000 x 2^(-96/64.1) = 3541.5 MBq; assayed an hour before: 3579.9 MBq.
    expect(codes({ assayMbq: 3580, assayTime: '2020-03-04T09:00:00+01:00', residualMbq: 50, calibrationActivityMbq: 10_000, calibrationTime: '2020-02-29T10:00:00+01:00' })).toEqual([])
  })
  it('an assay two hours after the injection is taken back to it: 2^(2/64.1) = 1.0219', () => {
    const [f] = treatmentFindings({ ...treatment, assayMbq: 3500, assayTime: '2020-03-04T12:00:00+01:00' }, undefined, halfLife)
    expect(f).toMatchObject({ code: 'course/assay-after-injection', severity: 'warning' })
    expect(f!.factor).toBeCloseTo(1.0219, 4)
  })
  it('an assay weeks before, and one that the calibration contradicts (a glass vial is given whole; a resin one is not)', () => {
    expect(codes({ assayMbq: 3580, assayTime: '2020-02-04T09:00:00+01:00' })).toEqual(['warning course/assay-early'])
    const vial = { assayMbq: 3000, assayTime: '2020-03-04T09:00:00+01:00', calibrationActivityMbq: 10_000, calibrationTime: '2020-02-29T10:00:00+01:00' }
    expect(codes(vial)).toEqual(['warning course/assay-calibration'])
    expect(codes({ ...vial, device: 'resin' })).toEqual([])
  })
  it('clocks with and without an offset are one place, and it is said; an offset of zero is doubted', () => {
    const wall = isoInstant('2020-03-05T09:00:00')
    expect(codes({}, wall)).toEqual(['note course/time-zone'])
    expect(codes({ injectionTime: '2020-03-04T09:00:00Z' }, wall)).toEqual(['warning course/time-zone'])
    expect(codes({ assayMbq: 3580, assayTime: '2020-03-04T09:00:00' })).toEqual(['warning course/time-zone'])
  })
  it('an offset in the course and another in the header are one moment', () => {
    const pet = petImage(1e6, { nuclide: '90Y', scanStart: isoInstant('2020-03-05T09:00:00+01:00'), referenceTime: isoInstant('2020-03-05T09:00:00+01:00') })
    expect(activityAtInjection(pet, isoInstant('2020-03-04T09:00:00Z'), halfLife).value!.elapsed).toBe(23 * hour)
    expect(activityAtInjection(pet, isoInstant('2020-03-04T10:00:00+01:00'), halfLife).value!.elapsed).toBe(23 * hour)
    // Without an offset: the clock of the scanner.
    expect(activityAtInjection(pet, isoInstant('2020-03-04T10:00:00'), halfLife).value!.elapsed).toBe(23 * hour)
  })
  it('over midnight and the end of February of a leap year', () => {
    const pet = petImage(1e6, { nuclide: '90Y', scanStart: at('20200301', '003000'), referenceTime: at('20200301', '003000') })
    expect(activityAtInjection(pet, isoInstant('2020-02-29T23:30:00'), halfLife).value!.elapsed).toBe(hour)
  })
  it('a scan before the injection is refused also where its voxels refer to the injection of the header', () => {
    const admin = petImage(1e6, { nuclide: '90Y', decayCorrection: 'ADMIN', scanStart: at('20200305', '090000'), referenceTime: at('20200304', '100000') })
    expect(activityAtInjection(admin, isoInstant('2020-03-04T10:00:00'), halfLife).value!.factor).toBe(1)
    expect(activityAtInjection(admin, isoInstant('2020-03-05T10:00:00'), halfLife)).toMatchObject({ value: undefined, findings: [{ code: 'course/scan-before-injection' }] })
  })
})

describe('the injection of a 90Y header beside the course', () => {
  const said = (header: string, injections = ['2020-03-04T10:00:00'], admin = false) =>
    headerInjectionFindings({ header: isoInstant(header), injections: injections.map(isoInstant), admin, series: 's', halfLife })
  it('that agrees to a quarter of an hour, with one of several vials, or is taken into account, raises no doubt', () => {
    expect(said('2020-03-04T10:14:00')).toEqual([])
    expect(said('2020-03-04T11:30:00', ['2020-03-04T10:00:00', '2020-03-04T11:25:00'])).toEqual([])
    expect(said('2020-03-04T16:00:00', undefined, true)).toEqual([])
    expect(headerInjectionFindings({ header: undefined, injections: [isoInstant('2020-03-04T10:00:00')], admin: false, series: 's', halfLife })).toEqual([])
  })
  it('30 min off is 0.5%, a note; 6 h later is 6.7%, a warning', () => {
    expect(said('2020-03-04T10:30:00')).toMatchObject([{ severity: 'note', code: 'course/injection-differs' }])
    const [f] = said('2020-03-04T16:00:00')
    // 2^(6 / 64.1)
    expect([f!.severity, f!.factor]).toEqual(['warning', expect.closeTo(1.06703, 5)])
    expect([f!.message, f!.remedy]).toEqual([expect.stringContaining('6.0 h off'), expect.stringContaining('6.7% too high')])
    // Before: doses counted from the course are too low, 2^(-6 / 64.1).
    expect(said('2020-03-04T04:00:00')[0]).toMatchObject({ factor: expect.closeTo(0.93718, 5), remedy: expect.stringContaining('6.3% too low') })
  })
  it('the same clock on the day of the scan is a date typed wrong', () => {
    const [f] = said('2020-03-05T10:05:00')
    expect([f!.message, f!.factor]).toEqual([expect.stringContaining('the same time on another date, 1 day off'), expect.closeTo(2 ** (24.0833 / 64.1), 4)])
  })
})

describe('days of the calendar', () => {
  it('count dates, not hours', () => {
    expect(calendarDays(at('20200101', '235900'), at('20200102', '000100'))).toBe(1)
    expect(calendarDays(at('20200101', '000100'), at('20200101', '235900'))).toBe(0)
    expect(calendarDays(at('20200228', '120000'), at('20200301', '080000'))).toBe(2)
  })
  const settings = { baselineDaysBefore: [8, 70], followUpDaysAfter: [56, 124] } as { baselineDaysBefore: [number, number]; followUpDaysAfter: [number, number] }
  const found = (role: 'baseline' | 'followUp', date: string, time: string) =>
    timingFindings([{ id: role, role, start: at(date, time) }], settings, at('20200310', '150000')).map(f => f.subject.value)
  it('decide about the windows, both ends inside', () => {
    // 70 days before 10 March 2020 is 31 December 2019, at any hour; 124 days after it 12 July.
    expect(found('baseline', '20191231', '070000')).toEqual([])
    expect(found('baseline', '20191230', '230000')).toEqual([71])
    expect(found('baseline', '20200302', '230000')).toEqual([])
    expect(found('baseline', '20200303', '000100')).toEqual([7])
    expect(found('followUp', '20200712', '235900')).toEqual([])
    expect(found('followUp', '20200713', '000100')).toEqual([125])
    expect(found('followUp', '20200505', '000100')).toEqual([])
    expect(found('followUp', '20200504', '235900')).toEqual([55])
  })
})
