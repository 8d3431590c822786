import { describe, expect, it } from 'vitest'
import { activityAtInjection, uptakeOf } from '../../../src/course/index.ts'
import { hour } from '../../../src/physics/index.ts'
import { at, petImage } from '../fixtures.ts'

const exam = { id: 'baseline', role: 'baseline' as const }
const patient = { key: 'p' }

describe('uptake of an exam', () => {
  it('5,000 Bq/mL an hour after 370 MBq in a man of 75 kg and 1.85 m: SUVbw 1.4804, SUL 1.2024', () => {
    const bw = uptakeOf({ exam, pet: petImage(5000) }, patient, 'suvbw').value!
    expect(bw.volume.unit).toBe('{SUVbw}g/ml')
    expect(bw.volume.voxels[7]).toBeCloseTo(1.4804, 3)
    const sul = uptakeOf({ exam, pet: petImage(5000) }, patient, 'sul-janmahasatian').value!
    expect(sul.volume.unit).toBe('{SUVlbm}g/ml')
    expect(sul.volume.voxels[7]).toBeCloseTo(1.4804 * 60.915336 / 75, 3)
    expect(sul.perSuvbw).toBeCloseTo(0.812204, 5)
  })

  it('does not decay the dose again where the image refers to the injection', () => {
    const admin = petImage(5000, { decayCorrection: 'ADMIN', referenceTime: at('20200301', '090000') })
    expect(uptakeOf({ exam, pet: admin }, patient, 'suvbw').value!.factor).toBeCloseTo(75000 / 370e6, 9)
  })

  it('of an injection after the scan is refused: no dose grows by decay', () => {
    const late = uptakeOf({ exam, pet: petImage(5000, { injectionTime: at('20200301', '103000') }) }, patient, 'suvbw')
    expect(late.value).toBeUndefined()
    expect(late.findings.map(x => [x.severity, x.code])).toEqual([['error', 'course/no-suv']])
  })

  it("uses the course's weight over the header's, also for an image that is SUV already", () => {
    const heavier = { ...exam, weightKg: 90 }
    expect(uptakeOf({ exam: heavier, pet: petImage(5000) }, patient, 'suvbw').value!.volume.voxels[0]).toBeCloseTo(1.4804 * 90 / 75, 3)
    const suv = petImage(2, { unit: '{SUVbw}g/ml' })
    const gml = (weightKg: number, voxels?: 'scaled' | 'kept') => uptakeOf({ exam: { ...exam, weightKg }, pet: { ...suv, quantity: { ...suv.quantity, ...(voxels ? { voxels } : {}) } } }, patient, 'suvbw')
    expect(gml(90, 'scaled').value!.volume.voxels[0]).toBeCloseTo(2.4, 6)
    expect(gml(90, 'scaled').findings).toMatchObject([{ code: 'course/weight-differs', severity: 'warning', factor: 75 / 90 }])
    expect(gml(90, 'kept')).toMatchObject({ findings: [], value: { factor: 1 } })
    // Unsaid: little is scaled and told, much is asked for.
    expect(gml(77).value!.volume.voxels[0]).toBeCloseTo(2 * 77 / 75, 6)
    expect(gml(90)).toMatchObject({ value: undefined, findings: [{ code: 'course/weight-differs', severity: 'error', factor: 75 / 90 }] })
  })

  it.each([
    ['weight', { weightKg: undefined }, 'course/no-suv'],
    ['injected activity', { injectedBq: undefined }, 'course/no-suv'],
    ['injection time', { injectionTime: undefined }, 'course/no-suv'],
    ['height', { heightM: undefined }, 'course/no-sul'],
    ['sex', { sex: undefined }, 'course/no-sul'],
  ])('refuses SUL without %s', (_, gap, code) => {
    const r = uptakeOf({ exam, pet: petImage(5000, gap) }, patient, 'sul-janmahasatian')
    expect(r.value).toBeUndefined()
    expect(r.findings.at(-1)).toMatchObject({ code, severity: 'error' })
  })

  it('says where header and course disagree, and where James has turned', () => {
    const r = uptakeOf({ exam: { ...exam, weightKg: 140 }, pet: petImage(5000) }, { key: 'p', sex: 'F', heightM: 1.6 }, 'sul-james')
    expect(r.findings.map(f => f.code)).toEqual(['course/sex-differs', 'course/height-differs', 'course/james-turned'])
    expect(uptakeOf({ exam: { ...exam, weightKg: 300 }, pet: petImage(1) }, { key: 'p', sex: 'F', heightM: 1.5 }, 'sul-james').value).toBeUndefined()
    expect(uptakeOf({ exam }, patient, 'suvbw').findings[0]).toMatchObject({ code: 'course/no-pet' })
  })
})

describe('90Y activity at injection', () => {
  const start = petImage(1e6, { nuclide: '90Y', scanStart: at('20200302', '090000'), referenceTime: at('20200302', '090000'), halfLife: 64.1 * hour })

  it('1 MBq/mL 18 h after injection was 1.2149 MBq/mL then (the next day counts)', () => {
    const a = activityAtInjection(start, at('20200301', '150000'), 64.1 * hour)
    expect(a.value!.elapsed).toBe(18 * hour)
    // 2^(18/64.1) = 1.21486
    expect(a.value!.volume.voxels[3]! / 1e6).toBeCloseTo(1.21486, 4)
    expect(a.findings).toEqual([])
  })

  it('with ADMIN at the same time nothing is decayed; at another time the difference is, and said', () => {
    const admin = petImage(1e6, { decayCorrection: 'ADMIN', referenceTime: at('20200301', '150000'), scanStart: at('20200302', '090000') })
    expect(activityAtInjection(admin, at('20200301', '150000'), 64.1 * hour)).toMatchObject({ value: { factor: 1 }, findings: [] })
    const off = activityAtInjection(admin, at('20200301', '090000'), 64.1 * hour)
    expect(off.value!.factor).toBeCloseTo(2 ** (6 / 64.1), 9)
    expect(off.findings[0]).toMatchObject({ code: 'course/admin-time', severity: 'warning' })
  })

  it('refuses SUV voxels and a scan before the injection, and doubts one of weeks later', () => {
    expect(activityAtInjection(petImage(1, { unit: '{SUVbw}g/ml' }), at('20200301', '090000'), 64.1 * hour).findings[0]).toMatchObject({ code: 'course/90y-unit', severity: 'error' })
    expect(activityAtInjection(start, at('20200303', '090000'), 64.1 * hour)).toMatchObject({ value: undefined, findings: [{ code: 'course/scan-before-injection' }] })
    expect(activityAtInjection(start, at('20200215', '090000'), 64.1 * hour).findings[0]).toMatchObject({ code: 'course/late-scan' })
    // A wrong month or year: 2^(366 d / T) would be no number any more.
    for (const date of ['20200201', '20190301']) expect(activityAtInjection(start, at(date, '090000'), 64.1 * hour)).toMatchObject({ value: undefined, findings: [{ code: 'course/scan-long-after', severity: 'error' }] })
  })
})
