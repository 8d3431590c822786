import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Results } from '../../src/course/index.ts'
import { MBq, day, decayFactor } from '../../src/physics/index.ts'
import { type Vec3 } from '../../src/volume/index.ts'
import { type Field, activityOf, analysedSmall, fdg, halfLife, inLeft, inLiver, inRight, smallCourse, treatment, y90 } from './small-course.ts'

const t1 = '2020-03-02T10:00:00', t2 = '2020-03-16T10:00:00'
const rightHalf = (x: Vec3) => x[0] < 57.5
// Right lobe: tumour 100 Gy, liver 40 Gy. Left: tumour 150, liver 30; and 10 Gy in the right tumour.
const right: Field = x => inRight(x) ? 100 : inLiver(x) && rightHalf(x) ? 40 : 0
const left: Field = x => inLeft(x) ? 150 : inRight(x) ? 10 : inLiver(x) && !rightHalf(x) ? 30 : 0
const first = { at: t1, dose: right }, second = { at: t2, dose: left }
const baseline = () => fdg('baseline', 'baseline', '2020-02-10'), followUp = () => fdg('followUp', 'followUp', '2020-06-01')
const both = [treatment('t-right', 'right', t1), treatment('t-left', 'left', t2)]
const exams = () => [baseline(), y90('right', [first]), y90('left', [first, second]), followUp()]

const doseOf = (r: Results, n: number) => r.lesions[n]!.meanDoseGy!

describe('right lobe and left lobe two weeks apart, by hand', () => {
  const { results, dose, codes } = analysedSmall(smallCourse(exams(), both))

  it('each lesion gets the sum: 100 + 10 Gy, 0 + 150 Gy', () => {
    expect(results.lesions.map(l => [l.id, l.volumeMl.toFixed(1)])).toEqual([['L1', '12.0'], ['L2', '9.6']])
    expect(results.lesions[0]!.treatments.map(t => t.id)).toEqual(['t-right', 't-left'])
    expect(results.lesions[0]!.treatments[0]!.meanDoseGy).toBeCloseTo(100, 3)
    expect(results.lesions[0]!.treatments[1]!.meanDoseGy).toBeCloseTo(10, 3)
    expect(results.lesions[1]!.treatments[0]!.meanDoseGy).toBeCloseTo(0, 3)
    expect(results.lesions[1]!.treatments[1]!.meanDoseGy).toBeCloseTo(150, 3)
    expect(doseOf(results, 0)).toBeCloseTo(110, 3)
    expect(doseOf(results, 1)).toBeCloseTo(150, 3)
    // (110 x 12 + 150 x 9.6) / 21.6
    expect(results.patientLevel.doseGy).toBeCloseTo(127.778, 2)
  })
  it('voxel by voxel: uniform tumours stay uniform on the summed map', () => {
    for (const [n, gy] of [[0, 110], [1, 150]] as const) {
      const l = results.lesions[n]!
      for (const x of [l.minDoseGy, l.maxDoseGy, l.d70Gy, l.d95Gy]) expect(x).toBeCloseTo(gy, 2)
      expect(l.sdDoseGy).toBeLessThan(0.01)
      expect(dose!.lesions[n]!.dose!.dvh.volumeFraction.at(-2)).toBeGreaterThan(0.9)
    }
  })
  it('the healthy liver: 40 Gy to 212 mL of the right, 30 Gy to 214.4 mL of the left half', () => {
    // Right: 8 x 14 x 10 voxels of 0.2 mL = 224 mL, less 12 mL; left 224 less 9.6 mL.
    expect(results.healthyLiver!.volumeMl).toBeCloseTo(426.4, 3)
    expect(results.healthyLiver!.doseGy).toBeCloseTo((40 * 212 + 30 * 214.4) / 426.4, 3)
    expect(results.treatments!.map(t => t.healthyLiverDoseGy!.toFixed(3))).toEqual([(40 * 212 / 426.4).toFixed(3), (30 * 214.4 / 426.4).toFixed(3)])
    expect(dose!.healthyLiverDvh!.doseGy.at(-1)).toBeCloseTo(40, 3)
  })
  it('what is left of the first after two weeks, 2.64%, is taken out of the second image', () => {
    const share = 2 ** (-336 / 64.1)
    expect(share).toBeCloseTo(0.026428, 6)
    const [a, b] = results.treatments!
    expect(b!.earlierPercent).toBeCloseTo(100 * share, 6)
    expect(b!.earlierMbq).toBeCloseTo(share * activityOf(right) / MBq, 4)
    expect(a).not.toHaveProperty('earlierMbq')
    expect(a!.imageMbq).toBeCloseTo(activityOf(right) / MBq, 3)
    expect(b!.imageMbq).toBeCloseTo(activityOf(left) / MBq, 3)
    expect(results.activity!.imageMbq).toBeCloseTo((activityOf(right) + activityOf(left)) / MBq, 2)
    expect(codes).toContain('note course/earlier-activity')
  })
  it('the map has the sum, on the grid of the first', () => {
    const total = (dose!.map.voxels as Float32Array).reduce((a, b) => a + b, 0) * 0.2
    expect(dose!.map.geometry.frameOfReferenceUid).toBe('R')
    // By the registration of the exams: what lies on the edges of the tumours' voxels is not smeared, as the grids' faces coincide.
    expect(total).toBeCloseTo(100 * 12 + 40 * 212 + 150 * 9.6 + 10 * 12 + 30 * 214.4, 0)
  })
  it('it is said: two treatments 14 days apart, which the study leaves out', () => {
    expect(results.findings.find(f => f.code === 'course/sequential')!.message).toMatch(/14 days.*less than 3 months/)
    expect(results.complete).toBe(true)
  })
  it('baseline counts from the first, follow-up from the last', () => {
    const days = Object.fromEntries(results.exams.map(e => [e.id, e.daysFromTreatment!]))
    expect(days['baseline']).toBeCloseTo(-21 + 1 / 24, 3)
    expect(days['followUp']).toBeCloseTo(77 + 1 / 24, 3)
    expect(codes.filter(c => c.includes('window'))).toEqual([])
  })
})

describe('several treatments', () => {
  it('give the same in whatever order they are listed', () => {
    const [b, r, l, f] = exams() as [ReturnType<typeof baseline>, ReturnType<typeof baseline>, ReturnType<typeof baseline>, ReturnType<typeof baseline>]
    const one = analysedSmall(smallCourse([b, r, l, f], both)).results, other = analysedSmall(smallCourse([b, f, l, r], both.toReversed())).results
    expect(other.lesions.map(x => [x.meanDoseGy, x.d70Gy, x.treatments])).toEqual(one.lesions.map(x => [x.meanDoseGy, x.d70Gy, x.treatments]))
    expect([other.healthyLiver, other.activity, other.treatments]).toEqual([one.healthyLiver, one.activity, one.treatments])
  })

  it('sum to what each gave, whatever that and the time between', () => {
    fc.assert(fc.property(
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 4, maxLength: 4 }), fc.integer({ min: 4, max: 100 }),
      ([a, b, c, d], days) => {
        const gives = (tumourR: number, tumourL: number): Field => x => inRight(x) ? tumourR : inLeft(x) ? tumourL : inLiver(x) ? 20 : 0
        const later = new Date(Date.UTC(2020, 2, 2 + days, 10)).toISOString().slice(0, 19)
        const one = { at: t1, dose: gives(a!, b!) }, two = { at: later, dose: gives(c!, d!) }
        const { results } = analysedSmall(smallCourse([baseline(), y90('right', [one]), y90('left', [one, two])], [treatment('a', 'right', t1), treatment('b', 'left', later)]))
        for (const [n, gy] of [[0, [a!, c!]], [1, [b!, d!]]] as const) {
          expect(results.lesions[n]!.treatments.map(t => t.meanDoseGy)[0]).toBeCloseTo(gy[0]!, 2)
          expect(results.lesions[n]!.treatments.map(t => t.meanDoseGy)[1]).toBeCloseTo(gy[1]!, 2)
          expect(doseOf(results, n)).toBeCloseTo(results.lesions[n]!.treatments.reduce((s, t) => s + t.meanDoseGy, 0), 9)
        }
        expect(results.healthyLiver!.doseGy).toBeCloseTo(40, 2)
      }), { numRuns: 15, seed: 4 })
  })

  it('nine days apart: a tenth of the first is left, and how well the scans are registered matters', () => {
    const later = '2020-03-10T10:00:00'
    const { results } = analysedSmall(smallCourse([baseline(), y90('right', [first]), y90('left', [first, { at: later, dose: left }])], [both[0]!, treatment('t-left', 'left', later)]))
    expect(results.findings.find(f => f.code === 'course/earlier-activity')).toMatchObject({ severity: 'warning' })
    expect(doseOf(results, 0)).toBeCloseTo(110, 2)
  })

  it('years apart leave nothing to take out', () => {
    const later = '2021-09-02T10:00:00'
    const { codes } = analysedSmall(smallCourse([baseline(), y90('right', [first]), y90('left', [{ at: later, dose: left }])], [both[0]!, treatment('t-left', 'left', later)]))
    expect(codes.filter(c => c.endsWith('earlier-activity'))).toEqual([])
  })
})

describe('several treatments of which one is not known', () => {
  const refusedSum = (r: Results) => {
    expect([r.complete, r.healthyLiver, r.patientLevel.doseGy]).toEqual([false, undefined, undefined])
    for (const l of r.lesions) expect(l).not.toHaveProperty('meanDoseGy')
  }
  it('no 90Y PET of the second: no sum, but what the first gave', () => {
    const { results, codes } = analysedSmall(smallCourse([baseline(), y90('right', [first]), { exam: { id: 'left', role: 'treatment' } }], both, { registered: ['right'] }))
    expect(codes).toContain('error course/treatment-without-pet')
    refusedSum(results)
    expect(results.lesions[0]!.treatments.map(t => [t.id, t.meanDoseGy.toFixed(1)])).toEqual([['t-right', '100.0']])
  })
  it('a 90Y PET without its treatment', () => {
    const { results, codes } = analysedSmall(smallCourse(exams(), [both[0]!]))
    expect(codes).toContain('error course/no-treatment')
    refusedSum(results)
  })
  it('the second under another isotope', () => {
    const { results } = analysedSmall(smallCourse([baseline(), y90('right', [first]), y90('left', [first, second], { nuclide: '18F' })], both))
    const f = results.findings.find(x => x.code === 'course/not-90y')!
    expect([f.severity, f.remedy]).toEqual(['error', expect.stringContaining('--repair isotope@left=Y-90')])
    refusedSum(results)
  })
  it('not registered: neither lesions nor a sum; what is left of the first is not taken out, by which factor is said', () => {
    const { results, codes } = analysedSmall(smallCourse(exams(), both, { registered: ['right', 'followUp'] }))
    expect(codes).toEqual(expect.arrayContaining(['error course/treatment-not-registered', 'warning course/earlier-activity']))
    expect(results.findings.find(f => f.code === 'course/earlier-activity')!.factor).toBeCloseTo(1.026428, 6)
    for (const l of results.lesions) expect(l).not.toHaveProperty('meanDoseGy')
    expect(results.healthyLiver).toBeUndefined()
  })
  it('both injected before the first scan: the images cannot be told apart', () => {
    const early = '2020-03-03T10:00:00'
    const { results, codes } = analysedSmall(smallCourse(exams(), [both[0]!, treatment('t-left', 'left', early)]))
    expect(codes).toContain('error course/injected-before-scan')
    refusedSum(results)
    expect(results.lesions[0]!.treatments).toEqual([])
  })
  it('a lesion beyond the second scan has no sum; one of which a third lies on it has that of the third', () => {
    // Slices 0 to 7 are missing: the right tumour lies in 5 to 7, the left in 6 to 8.
    const whole = y90('left', [first, second]), { volume } = whole.pet!, cut = 8, plane = volume.geometry.size[0] * volume.geometry.size[1]
    const origin: Vec3 = [volume.geometry.origin[0], volume.geometry.origin[1], volume.geometry.origin[2] + 10 * cut]
    const pet = { ...whole.pet!, volume: { ...volume, geometry: { ...volume.geometry, size: [26, 25, 17 - cut] as Vec3, origin }, voxels: volume.voxels.slice(plane * cut) } }
    const { results, codes } = analysedSmall(smallCourse([baseline(), y90('right', [first]), { ...whole, pet }], both))
    const [inner, edge] = results.lesions as [Results['lesions'][number], Results['lesions'][number]]
    expect(inner).not.toHaveProperty('meanDoseGy')
    expect(inner.findings.map(f => f.code)).toContain('course/lesion-not-summed')
    expect(edge.meanDoseGy).toBeCloseTo(150, 2)
    expect(edge.treatments.map(t => Math.round(t.coveredPercent!))).toEqual([100, 33])
    expect(edge.findings.find(f => f.code === 'course/lesion-cut')!.message).toBe('left: Only 33% of L2 lies on the 90Y PET; its dose is that of this part.')
    // The patient's dose is that of one of two.
    expect(results.patientLevel.doseGy).toBeCloseTo(150, 2)
    expect(codes).toContain('warning course/dose-of-some')
  })
})

describe('the share that is left', () => {
  it('follows the half-life: 2.6% after two weeks, 0.07% after four', () => {
    expect(decayFactor({ elapsed: 14 * day, halfLife })).toBeCloseTo(0.0264, 4)
    expect(decayFactor({ elapsed: 28 * day, halfLife })).toBeCloseTo(0.0007, 4)
  })
})
