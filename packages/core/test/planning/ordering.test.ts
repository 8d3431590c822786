import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GBq, hour } from '@yttria/core/physics'
import { calibrationsFrom, clockText, devices, momentOf, vialOptions, vialsAt, weekday, windowOf } from '../../src/planning/index.ts'

const halfLife = 64.1 * hour
const at = (local: string, zone = 'Europe/Amsterdam') => momentOf(local, zone).value!

describe('ordering a vial', () => {
  it('by hand: a vial of 10 GBq holds 3.5 GBq +-10% from 88.3 to 106.9 h after calibration', () => {
    // 64.1 log2(10 / 3.85) = 64.1 x 1.37707 = 88.27 h; 64.1 log2(10 / 3.15) = 64.1 x 1.66658 = 106.83 h
    const w = windowOf({ vial: 10 * GBq, wanted: 3.5 * GBq, tolerance: 0.1, halfLife })!
    expect(w.from / hour).toBeCloseTo(88.27, 2)
    expect(w.to / hour).toBeCloseTo(106.83, 2)
    expect(windowOf({ vial: 3 * GBq, wanted: 3.5 * GBq, tolerance: 0.1, halfLife })).toBeUndefined()
  })

  it('agrees with a decay table by hand over a fortnight across the change of clocks', () => {
    // Calibrated on Sunday 22 March 2026 at 12:00 in Amsterdam (+01:00); clocks go forward on the 29th.
    const calibration = at('2026-03-22T12:00')
    const table: readonly (readonly [string, number, number])[] = [
      // Clock time of treatment, hours elapsed, GBq of a 20 GBq vial: 20 x 2^(-h / 64.1).
      ['2026-03-23T12:00', 24, 15.428], ['2026-03-26T12:00', 96, 7.0825], ['2026-03-28T12:00', 144, 4.2147], ['2026-03-29T12:00', 167, 3.2867],
      ['2026-03-31T12:00', 215, 1.9559], ['2026-04-04T12:00', 311, 0.69262],
    ]
    for (const [local, hours, activity] of table) {
      const moment = at(local)
      expect((moment.epochS - calibration.epochS) / hour).toBe(hours)
      const wanted = activity * GBq
      const options = vialOptions({ device: { ...devices.glass, vials: [20 * GBq] }, wanted, tolerance: 0.001, halfLife, calibrations: [calibration], from: calibration.epochS, to: calibration.epochS + 14 * 24 * hour, custom: false, longest: 14 * 24 * hour })
      const [best] = vialsAt(options, moment.epochS, { wanted, halfLife })
      expect(best!.activity / GBq).toBeCloseTo(activity, activity > 1 ? 3 : 5)
    }
  })

  it('calibrations keep their clock time over the change of clocks, on their days of the week', () => {
    const all = calibrationsFrom(at('2026-03-22T12:00'), 14, [0, 3], weekday)
    expect(all.map(clockText)).toEqual(['2026-03-22T12:00+01:00', '2026-03-25T12:00+01:00', '2026-03-29T12:00+02:00', '2026-04-01T12:00+02:00'])
  })

  it('every vial offered holds what is wanted within the tolerance, all through its window and not beyond', () => {
    fc.assert(fc.property(fc.double({ min: 0.5, max: 15, noNaN: true }), fc.double({ min: 0.02, max: 0.3, noNaN: true }), fc.boolean(), (gbq, tolerance, custom) => {
      const first = at('2026-05-03T12:00'), wanted = gbq * GBq, end = first.epochS + 14 * 24 * hour
      const options = vialOptions({ device: devices.glass, wanted, tolerance, halfLife, calibrations: calibrationsFrom(first, 7, [0, 2, 4], weekday), from: first.epochS, to: end, custom, longest: 12 * 24 * hour })
      for (const o of options) {
        for (const moment of [o.from, (o.from + o.to) / 2, o.to]) {
          const held = vialsAt([o], moment, { wanted, halfLife })[0]!
          expect(Math.abs(held.deviation)).toBeLessThanOrEqual(tolerance * (1 + 1e-9))
          expect(held.elapsed).toBeGreaterThanOrEqual(0)
        }
        expect(vialsAt([o], o.to + 1, { wanted, halfLife })).toEqual([])
      }
      if (custom) expect(options.every(o => o.custom !== devices.glass.vials.includes(o.vial))).toBe(true)
    }), { numRuns: 50 })
  })

  it('refuses a tolerance in percent and no activity', () => {
    expect(() => windowOf({ vial: 3 * GBq, wanted: GBq, tolerance: 10, halfLife })).toThrow(RangeError)
    expect(() => windowOf({ vial: 3 * GBq, wanted: 0, tolerance: 0.1, halfLife })).toThrow(RangeError)
  })
})
