import { describe, expect, it } from 'vitest'
import { GBq } from '@yttria/core/physics'
import { bodySurface, bodySurfaceActivity, plan, planFileSchema } from '../../src/planning/index.ts'

const base = {
  patient: { key: 'p1' }, device: 'resin', wholeLiverVolumeMl: 1500, lungShunt: { percent: 5 },
  territories: [{ id: 'right', volumeMl: 1000, tumours: [{ id: 'T1', volumeMl: 100, tumourToNormal: 3 }], prescription: { bodySurface: { heightM: 1.8, weightKg: 80 } } }],
}
const zone = 'Europe/Amsterdam', order = { treatment: { local: '2026-03-26T18:00', zone }, firstCalibration: { local: '2026-03-22T18:00', zone }, weekdays: [0, 3] }
const of = (over: object = {}) => plan(planFileSchema.parse({ ...base, ...over }))

describe('resin', () => {
  it('by hand: 1.8 m and 80 kg are 1.9964 m2; 100 of 1,000 mL tumour, two thirds of the liver: (1.9964 - 0.2 + 0.1) x 2/3 = 1.2643 GBq', () => {
    // 1.8^0.725 = 1.53135, 80^0.425 = 6.43899; x 0.20247 = 1.99644.
    expect(bodySurface({ height: 1.8, weight: 80 })).toBeCloseTo(1.9964, 3)
    expect(bodySurfaceActivity({ surface: 1.9964, tumour: 100, treated: 1000, liver: 1500 }) / GBq).toBeCloseTo(1.2643, 4)
    expect(of().value!.doses.activity / GBq).toBeCloseTo(1.2643, 3)
  })

  it('is not for glass, and refuses what no body or liver is', () => {
    const glass = of({ device: 'glass' })
    expect(glass.value).toBeUndefined()
    expect(glass.findings.map(f => f.code)).toContain('planning/body-surface')
    expect(() => bodySurface({ height: 180, weight: 80 })).toThrow(RangeError)
    expect(() => bodySurfaceActivity({ surface: 2, tumour: 100, treated: 1600, liver: 1500 })).toThrow(RangeError)
  })

  it('is drawn from a vial that holds enough: of 3 GBq calibrated the day before 3 x 2^(-24/64.1) = 2.3143 are there', () => {
    const { order: o } = of({ order, territories: [{ ...base.territories[0]!, prescription: { activityGbq: 1.2 } }] }).value!
    // Wednesday's; Sunday's, 96 hours, holds 1.0625 and is too weak.
    expect(o!.draws).toHaveLength(1)
    expect(o!.draws[0]!.activity / GBq).toBeCloseTo(3 * 2 ** (-24 / 64.1), 3)
    expect(o!.draws[0]!.fraction).toBeCloseTo(1.2 / 2.3143, 3)
    // 50 Bq at calibration: 38.57 Bq; 1.2 GBq are 31.1 million spheres.
    expect(o!.load!.spheres / 1e6).toBeCloseTo(31.1, 1)
  })

  it('says so where no vial holds enough', () => {
    const made = of({ order, territories: [{ ...base.territories[0]!, prescription: { activityGbq: 2.9 } }] })
    expect(made.value!.order!.draws).toEqual([])
    expect(made.findings.map(f => f.code)).toContain('planning/no-vial')
  })
})
