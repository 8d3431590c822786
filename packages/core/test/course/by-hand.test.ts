import { describe, expect, it } from 'vitest'
import { courseFileSchema } from '../../src/course/index.ts'
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
