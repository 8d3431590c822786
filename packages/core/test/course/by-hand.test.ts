import { describe, expect, it } from 'vitest'
import { type CourseFile, courseFileSchema } from '../../src/course/index.ts'
import { type Field, analysedSmall, fdg, inLeft, inLiver, inRight, smallCourse, treatment, y90 } from './small-course.ts'

const t1 = '2020-03-02T10:00:00'
const uniform: Field = x => inRight(x) ? 100 : inLeft(x) ? 60 : inLiver(x) ? 40 : 0
// SUV 10 in L1, 7 in L2; at follow-up 6 in both.
const exams = () => [fdg('baseline', 'baseline', '2020-02-10', x => inRight(x) ? 10 : inLeft(x) ? 7 : 1), y90('right', [{ at: t1, dose: uniform }]), fdg('followUp', 'followUp', '2020-05-18')]
const analysed = (thresholds?: { exam: string; value: number; reason?: string }[], protocol = {}) => analysedSmall(smallCourse(exams(), [treatment('t1', 'right', t1)], { overrides: thresholds && { thresholds }, protocol }))

describe('a threshold put by hand', () => {
  it('delineates its exam only, and it is said with the one it replaces', () => {
    expect(analysed().results.lesions.map(l => l.volumeMl)).toEqual([expect.closeTo(12, 6), expect.closeTo(9.6, 6)])
    const { results, codes } = analysed([{ exam: 'baseline', value: 8, reason: 'bowel beside L2' }])
    expect(results.lesions.map(l => l.volumeMl)).toEqual([expect.closeTo(12, 6)])
    expect(results.lesions[0]).toMatchObject({ volumeFollowUpMl: expect.closeTo(12, 6) })
    expect(codes.filter(c => c.includes('by-hand'))).toEqual(['warning course/threshold-by-hand'])
    expect(results.findings.find(f => f.code === 'course/threshold-by-hand')).toMatchObject({ subject: { series: 'baseline.pet', value: 8 }, message: 'baseline: The threshold was put by hand to 8, in place of 4.00 by the protocol: bowel beside L2.' })
  })
  it('at follow-up: nothing of SUV 6 is left above 7', () => {
    const { results } = analysed([{ exam: 'followUp', value: 7 }])
    expect(results.lesions.map(l => [l.volumeFollowUpMl, l.category])).toEqual([[0, 'CR'], [0, 'CR']])
  })
  it('stands also where the rule gives none', () => {
    const rule = { threshold: { kind: 'bloodPool' } }
    expect(analysed(undefined, rule).results.lesions).toEqual([])
    expect(analysed([{ exam: 'baseline', value: 8 }], rule).results.lesions).toHaveLength(1)
  })
  it.each([
    [[{ exam: 'elsewhere', value: 4 }], /no exam has this id/],
    [[{ exam: 'baseline', value: 4 }, { exam: 'baseline', value: 5 }], /has a threshold already/],
    [[{ exam: 'baseline', value: 0 }], /Too small/],
  ])('%j is refused', (thresholds, said) => {
    const read = courseFileSchema.safeParse({ schemaVersion: '1.0.0', patient: { key: 'p1' }, exams: [{ id: 'baseline', role: 'baseline' }], overrides: { thresholds } })
    expect(read.error?.issues.map(i => i.message).join()).toMatch(said)
  })
})

describe('a lesion put on the 90Y map by hand', () => {
  // The exams' registration is 20, -12, 30 mm; by hand a voxel of 5 mm further along x, so that a fifth of L1 (5 voxels wide) lies beyond its 100 Gy in 40.
  const matrix = (x: number) => [1, 0, 0, x, 0, 1, 0, -12, 0, 0, 1, 30, 0, 0, 0, 1]
  const put = (lesionRegistrations: NonNullable<NonNullable<CourseFile['overrides']>['lesionRegistrations']>) => analysedSmall(smallCourse(exams(), [treatment('t1', 'right', t1)], { overrides: { lesionRegistrations } }))

  it('by hand: 0.8 of it at 100 Gy and 0.2 at 40 Gy are 88 Gy; the other lesion stays', () => {
    const [before] = analysed().results.lesions, { results } = put([{ lesion: 'L1', matrix: matrix(25), reason: 'breathing' }]), [l1, l2] = results.lesions
    expect(before).toMatchObject({ meanDoseGy: expect.closeTo(100, 3), matrix: matrix(20) })
    expect(l1).toMatchObject({ meanDoseGy: expect.closeTo(88, 3), doseBeforeRefinementGy: expect.closeTo(100, 3), shiftMm: expect.closeTo(5, 6), rotationDeg: expect.closeTo(0, 6), refinementAccepted: true, refinementReason: 'put by hand', matrix: matrix(25) })
    expect(l1!.findings.map(f => f.code)).toContain('course/lesion-by-hand')
    expect(l2).toMatchObject({ meanDoseGy: expect.closeTo(60, 3), matrix: matrix(20) })
  })
  it('of a lesion that is not there it is said', () => {
    expect(put([{ lesion: 'L9', matrix: matrix(25), reason: 'x' }]).codes).toContain('warning course/lesion-unknown')
  })
  it.each([
    [{ lesionRegistrations: [{ lesion: 'L1', matrix: matrix(1).map(x => 2 * x), reason: 'x' }] }, /rigid/],
    [{ lesionRegistrations: [{ lesion: 'L1', matrix: matrix(1), reason: 'x' }, { lesion: 'L1', matrix: matrix(2), reason: 'x' }] }, /put already/],
    [{ lesionRegistrations: [{ lesion: 'L1', matrix: matrix(1), reason: 'x' }], refuseRefinement: [{ lesion: 'L1', reason: 'x' }] }, /refused as well/],
    [{ lesionRegistrations: [{ lesion: 'L1', exam: 'elsewhere', matrix: matrix(1), reason: 'x' }] }, /no exam has this id/],
  ])('%j is refused', (overrides, said) => {
    const read = courseFileSchema.safeParse({ schemaVersion: '1.0.0', patient: { key: 'p1' }, exams: [{ id: 'baseline', role: 'baseline' }], overrides })
    expect(read.error?.issues.map(i => i.message).join()).toMatch(said)
  })
})
