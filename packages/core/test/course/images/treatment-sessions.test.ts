import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CourseTreatment, isoInstant, meanInjection, sessionsOf } from '../../../src/course/index.ts'
import { laterBy, secondsBetween } from '../../../src/dicom/index.ts'
import { MBq, decayFactor, hour } from '../../../src/physics/index.ts'
import { activityOf, analysedSmall, fdg, halfLife, inLiver, inRight, smallCourse, treatment, y90 } from '../small-course.ts'

const nine = isoInstant('2020-03-02T09:00:00'), at = (hours: number) => laterBy(nine, hours * hour)

describe('the common injection of several vials', () => {
  it('by hand: 1 GBq at 9:00 and 1 GBq one half-life later act as 2 GBq given 0.585 half-lives after 9:00', () => {
    // At the second injection 0.5 + 1 = 1.5 GBq are there: 2 GBq x 2^(-x), x = log2(2 / 1.5) = 0.415 half-lives before.
    const t = meanInjection([{ injection: nine, netBq: 1e9 }, { injection: at(64.1), netBq: 1e9 }], halfLife)
    expect(secondsBetween(nine, t) / halfLife).toBeCloseTo(1 - Math.log2(2 / 1.5), 9)
    expect(secondsBetween(nine, t) / halfLife).toBeCloseTo(0.58496, 5)
  })
  it('of one vial, and of vials given at one time, is their own to the second', () => {
    expect(meanInjection([{ injection: nine, netBq: 1e9 }], halfLife)).toBe(nine)
    expect(meanInjection([{ injection: nine, netBq: 1e9 }, { injection: nine, netBq: 3e9 }], halfLife)).toBe(nine)
  })
  it('weighs vials alike where one activity is not known', () => {
    const t = meanInjection([{ injection: nine, netBq: 9e9 }, { injection: at(1), netBq: undefined }], halfLife)
    expect(secondsBetween(nine, t) / hour).toBeCloseTo(0.5, 2)
  })
  it('gives the same activity at any later time as the vials do, and lies between them', () => {
    fc.assert(fc.property(fc.array(fc.record({ hours: fc.double({ min: 0, max: 12, noNaN: true }), gbq: fc.double({ min: 0.1, max: 20, noNaN: true }) }), { minLength: 1, maxLength: 5 }), fc.double({ min: 12, max: 200, noNaN: true }), (given, later) => {
      const vials = given.map(g => ({ injection: at(g.hours), netBq: g.gbq * 1e9 })), scan = at(later)
      const left = (a: number, from: typeof nine) => a * decayFactor({ elapsed: secondsBetween(from, scan), halfLife })
      const t = meanInjection(vials, halfLife), all = vials.reduce((s, v) => s + v.netBq, 0)
      expect(left(all, t) / vials.reduce((s, v) => s + left(v.netBq, v.injection), 0)).toBeCloseTo(1, 9)
      expect(secondsBetween(nine, t)).toBeGreaterThanOrEqual(Math.min(...given.map(g => g.hours)) * hour - 1e-6)
      expect(secondsBetween(nine, t)).toBeLessThanOrEqual(Math.max(...given.map(g => g.hours)) * hour + 1e-6)
    }), { seed: 7 })
  })
  it('of no vials is a wrong call', () => { expect(() => meanInjection([], halfLife)).toThrow(RangeError) })
})

describe('two vials of one session, by hand', () => {
  // 140 MBq assayed at 8:00 given at 9:00: 138.49; 70 MBq assayed at 8:30, given at 10:30: 68.50, less 3 that stayed in the vial.
  const vials: CourseTreatment[] = [
    treatment('v1', 'right', '2020-03-02T09:00:00', { assayMbq: 140, assayTime: '2020-03-02T08:00:00', residualMbq: 0 }),
    treatment('v2', 'right', '2020-03-02T10:30:00', { assayMbq: 70, assayTime: '2020-03-02T08:30:00', residualMbq: 3 }),
  ]
  const [a, b] = [140 * 2 ** (-1 / 64.1), 70 * 2 ** (-2 / 64.1) - 3]
  const scan = [{ at: '2020-03-02T10:30:00', dose: (x: readonly [number, number, number]) => inRight(x) ? 100 : inLiver(x) ? 20 : 0 }]
  const { results, codes } = analysedSmall(smallCourse([fdg('baseline', 'baseline', '2020-02-10'), y90('right', scan)], vials))
  const t = results.treatments![0]!

  it('each decays from its own assay to its own injection, and what was given adds', () => {
    expect(a).toBeCloseTo(138.494, 3)
    expect(b).toBeCloseTo(65.502, 3)
    expect(t.vials.map(v => v.netMbq)).toEqual([expect.closeTo(a, 6), expect.closeTo(b, 6)])
    expect(t.administeredMbq).toBeCloseTo(a + b, 6)
    expect([t.id, t.vials.map(v => v.id)]).toEqual(['v1+v2', ['v1', 'v2']])
  })
  it('the image is taken back to the mean of the injections weighted by activity', () => {
    const after = 64.1 * Math.log2((a + b * 2 ** (1.5 / 64.1)) / (a + b))
    // A third of 1.5 h, nearly.
    expect(after).toBeCloseTo(0.48430, 5)
    // The scan was made for one injection at 10:30; 9:29:04 is 1.0157 h earlier.
    const more = 2 ** ((1.5 - after) / 64.1)
    expect(results.lesions[0]!.meanDoseGy).toBeCloseTo(100 * more, 3)
    expect(t.imageMbq).toBeCloseTo(more * activityOf(scan[0]!.dose) / MBq, 3)
    expect(t.ratio).toBeCloseTo(t.imageMbq / (a + b), 9)
    expect(results.activity).toMatchObject({ administeredMbq: t.administeredMbq, ratio: t.ratio })
    expect(t.injectionTime).toMatch(/^2020-03-02T09:29:0/)
  })
  it('the lesion names both, and it is said that what tissue got one only is off by the decay between them', () => {
    expect(results.lesions[0]!.treatments.map(x => x.id)).toEqual(['v1+v2'])
    const f = results.findings.find(x => x.code === 'course/several-vials')!
    // 1.0157 h: 1.1%.
    expect([f.severity, f.factor]).toEqual(['warning', expect.closeTo(2 ** (1.0157 / 64.1), 4)])
    expect(codes).not.toContain('error course/several-exams')
  })
  it('a vial given after the scan is refused', () => {
    const late = [vials[0]!, { ...vials[1]!, injectionTime: '2020-03-09T10:30:00' }]
    const r = analysedSmall(smallCourse([fdg('baseline', 'baseline', '2020-02-10'), y90('right', scan)], late))
    expect(r.codes).toContain('error course/scan-before-injection')
    expect(r.results.lesions[0]).not.toHaveProperty('meanDoseGy')
  })
})

describe('the sessions of a course', () => {
  const pet = (id: string, injection: string) => y90(id, [{ at: injection, dose: () => 1 }])
  it('come by their injections, whatever their order', () => {
    const s = sessionsOf([pet('left', '2020-03-16T10:00:00'), pet('right', '2020-03-02T10:00:00')], [treatment('b', 'left', '2020-03-16T10:00:00'), treatment('a', 'right', '2020-03-02T10:00:00')], halfLife)
    expect(s.sessions.map(x => x.id)).toEqual(['a', 'b'])
    expect([s.whole, s.apart]).toEqual([true, true])
  })
  it('say of which vial assay, residual or time are missing', () => {
    const s = sessionsOf([pet('right', '2020-03-02T10:00:00')], [treatment('v1', 'right', '2020-03-02T10:00:00'), treatment('v2', 'right', '2020-03-02T10:10:00', { assayMbq: 500 })], halfLife)
    expect(s.findings.map(f => f.message.split(' is ')[0])).toEqual(expect.arrayContaining(['The administered activity of v1', 'The residual activity of v2', 'The time of the assay of v2']))
    expect(s.sessions[0]!.administeredBq).toBeUndefined()
  })
})
