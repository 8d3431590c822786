import { describe, expect, it } from 'vitest'
import { GBq } from '@yttria/core/physics'
import { bodySurface, bodySurfaceActivity, plan, planFileSchema } from '../../src/planning/index.ts'

const base = {
  patient: { key: 'p1' }, device: 'resin', tumourType: 'CRLM', intent: 'unilobar', wholeLiverVolumeMl: 1500, lungShunt: { percent: 5 },
  territories: [{ id: 'right', volumeMl: 1000, tumours: [{ id: 'T1', volumeMl: 100, tumourToNormal: 3 }], prescription: { bodySurface: { heightM: 1.8, weightKg: 80 } } }],
}
const zone = 'Europe/Amsterdam', order = { treatment: { local: '2026-03-26T18:00', zone }, firstCalibration: { local: '2026-03-25T18:00', zone }, weekdays: [0, 3] }
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
    const [o] = of({ order, territories: [{ ...base.territories[0]!, tumours: [{ id: 'T1', volumeMl: 100, tumourToNormal: 6 }], prescription: { activityGbq: 1.2 } }] }).value!.orders
    // Wednesday's; Sunday's, three days later, would be precalibrated by 72 hours and hold 6.53.
    expect(o!.draws.map(d => d.elapsed / 3600)).toEqual([24, -71])
    expect(o!.draws[0]!.activity / GBq).toBeCloseTo(3 * 2 ** (-24 / 64.1), 3)
    expect(o!.draws[0]!.fraction).toBeCloseTo(1.2 / 2.3143, 3)
    // 50 Bq at calibration: 38.57 Bq; 1.2 GBq are 31.1 million spheres.
    expect(o!.load!.spheres / 1e6).toBeCloseTo(31.1, 1)
  })

  it('says so where no vial holds enough', () => {
    const made = of({ order: { ...order, days: 1 }, territories: [{ ...base.territories[0]!, tumours: [{ id: 'T1', volumeMl: 100, tumourToNormal: 30 }], prescription: { activityGbq: 2.9 } }] })
    expect(made.value!.orders[0]!.draws).toEqual([])
    expect(made.findings.map(f => f.code)).toContain('planning/no-vial')
  })

  it('by body surface is reduced above 10 and above 15% shunt, exactly 10 and 15 not yet; by dose never', () => {
    const at = (percent: number, prescription: object) => of({ lungShunt: { percent }, territories: [{ ...base.territories[0]!, prescription }] }).value!.doses.activity / GBq
    const surface = base.territories[0]!.prescription
    for (const [percent, share] of [[10, 1], [10.001, 0.8], [15, 0.8], [15.001, 0.6], [20, 0.6]] as const) expect(at(percent, surface)).toBeCloseTo(1.2643 * share, 3)
    // 30 Gy to the normal liver: 900 + 300 mL of its concentration, 30 x 1.236 / (49.67 (1 - F)).
    expect(at(17, { normalLiverDoseGy: 30 })).toBeCloseTo(30 * 1.236 / (49.67 * 0.83), 6)
  })

  it('is allowed at a shunt of 20% and at none above', () => {
    const kept = of({ lungShunt: { percent: 20 }, territories: [{ ...base.territories[0]!, prescription: { activityGbq: 0.5 } }] })
    expect(kept.value!.standing).toBe('within limits')
    const { value, findings } = of({ lungShunt: { percent: 20.01 }, order, territories: [{ ...base.territories[0]!, prescription: { activityGbq: 0.01 } }] })
    expect(value).toMatchObject({ standing: 'not to be given', orders: [], proposal: { activity: 0 } })
    expect(findings.find(f => f.code === 'planning/limit')!.message).toMatch(/lung shunt of 20\.01% is above 20%/)
  })

  it('refuses a first calibration from which a vial would be too old, and takes one of later the same day', () => {
    const old = of({ order: { ...order, firstCalibration: { local: '2026-03-22T18:00', zone } }, territories: [{ ...base.territories[0]!, prescription: { activityGbq: 0.5 } }] })
    expect(old.findings.find(f => f.severity === 'error')).toMatchObject({ code: 'planning/vial-too-old' })
    expect(old.value).toMatchObject({ orders: [], standing: 'not to be given' })
    const later = of({ order: { treatment: { local: '2026-03-26T10:00', zone }, firstCalibration: { local: '2026-03-26T18:00', zone }, weekdays: [4] }, territories: [{ ...base.territories[0]!, prescription: { activityGbq: 0.5 } }] })
    // 8 h before its calibration 3 x 2^(8/64.1) = 3.2712.
    expect(later.value!.orders[0]!.draws[0]!.activity / GBq).toBeCloseTo(3.2712, 3)
    const glass = of({ device: 'glass', order: { treatment: { local: '2026-03-26T10:00', zone }, firstCalibration: { local: '2026-03-26T18:00', zone } }, territories: [{ ...base.territories[0]!, prescription: { activityGbq: 0.5 } }] })
    expect(glass.findings.map(f => f.code)).toContain('planning/calibration-after')
  })
})
