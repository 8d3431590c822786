import { describe, expect, test } from 'vitest'
import { compareWithTruth } from '../../../../scripts/phantom-comparison.mjs'

const values = (over: object) => ({ volumeMl: 20, tlgBaseline: 100, meanDoseGy: 50, volumeFollowUpMl: 10, tlgFollowUp: 40, changePercent: -60, category: 'PR', ...over })
const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
const level = { doseGy: 50, tlgBaseline: 100, tlgFollowUp: 40, changePercent: -60, category: 'PR' }
const truth = {
  lesions: [
    { id: 'A', purpose: '', tumourToNormal: 3, centreMm: { treatment: [0, 0, 0] }, analytic: values({ meanDoseGy: 100 }), ideal: values({}) },
    { id: 'B', purpose: '', tumourToNormal: 1, centreMm: { treatment: [30, 0, 0] }, analytic: values({}), ideal: values({ tlgFollowUp: 0, volumeFollowUpMl: 0, category: 'CR' }) },
  ],
  exams: [{ id: 'baseline', liverCentreMm: [10, 0, 0] }], registration: [{ from: 'baseline', to: 'treatment', matrix: identity }],
  reference: [{ exam: 'baseline', threshold: 3, meanSul: 1.4, sdSul: 0.1 }],
  patientLevel: { ideal: level, analytic: level }, healthyLiver: { ideal: { doseGy: 40, volumeMl: 1500 }, analytic: { doseGy: 40, volumeMl: 1600 } },
}
const results = {
  lesions: [
    { id: 'L1', centreMm: [30, 4, 3], ...values({ tlgFollowUp: 0, volumeFollowUpMl: 0, category: 'CR' }) },
    { id: 'L2', centreMm: [0, 0, 2], ...values({ volumeMl: 21, meanDoseGy: 45, category: 'StD' }) },
    { id: 'L3', centreMm: [0, 50, 0], ...values({ volumeMl: 6 }) },
  ],
  registration: [{ from: 'baseline', to: 'treatment', accepted: true, quality: { score: 0.9 }, matrix: identity }],
  reference: [{ exam: 'baseline', threshold: 3.3, meanSul: 1.4, sdSul: 0.1 }],
  patientLevel: { ...level, doseGy: 55 }, healthyLiver: { doseGy: 38, volumeMl: 1500 }, activity: { ratio: 0.97 },
}

describe('the comparison with the truth', () => {
  test('pairs each true lesion with the nearest, and gives deviations in % of the ideal and of the analytic value', () => {
    const c = compareWithTruth(results, truth)
    expect(c.lesions.map(l => [l.id, l.found!.id, l.positionMm])).toEqual([['A', 'L2', 2], ['B', 'L1', 5]])
    expect(c.lesions[0]!.deviations!.volumeMl).toBeCloseTo(5, 9)
    expect(c.lesions[0]!.deviations!.meanDoseGy).toBeCloseTo(-10, 9)
    expect(c.lesions[0]!.ofTruth!.meanDoseGy).toBeCloseTo(-55, 9)
    expect([c.lesions[0]!.deviations!.category, c.lesions[1]!.deviations!.category, c.lesions[1]!.ofTruth!.category]).toEqual([false, true, false])
    // 0 of 0 is right; something of 0 is not.
    expect(c.lesions[1]!.deviations!.tlgFollowUp).toBe(0)
    expect(compareWithTruth({ ...results, lesions: [{ ...results.lesions[0]!, tlgFollowUp: 1 }] }, truth).lesions[1]!.deviations!.tlgFollowUp).toBe(Infinity)
    expect(c.surplus.map(l => l.id)).toEqual(['L3'])
    expect(c.patient.doseGy).toBeCloseTo(10, 9)
    expect(c.healthyLiver.doseGy).toBeCloseTo(-5, 9)
    expect(c.healthyLiverOfTruth.volumeMl).toBeCloseTo(-6.25, 9)
    expect(c.closure).toBeCloseTo(-3, 9)
    expect(c.reference[0]!.threshold).toBeCloseTo(10, 9)
  })
  test('a lesion that was not found is not made up from one far away', () => {
    const c = compareWithTruth({ ...results, lesions: results.lesions.slice(2) }, truth)
    expect(c.lesions.map(l => l.found)).toEqual([undefined, undefined])
    expect(c.surplus.map(l => l.id)).toEqual(['L3'])
  })
  test('errors of registration are seen: a shift, and a turn that leaves the centre where it is', () => {
    const matrix = (m: number[]) => compareWithTruth({ ...results, registration: [{ ...results.registration[0]!, matrix: m }] }, truth).registration[0]!
    const shifted = matrix(identity.with(3, 2).with(11, -1))
    expect(shifted.shiftMm).toBeCloseTo(Math.sqrt(5), 12)
    expect(shifted.rotationDeg).toBeCloseTo(0, 6)
    // 1 degree about z through (10, 0, 0): 130 mm to one side and 28 mm before it, hypot(130, 28) x 1 degree = 2.32 mm.
    const a = Math.PI / 180, c = Math.cos(a), s = Math.sin(a)
    const turned = matrix([c, -s, 0, 10 - 10 * c, s, c, 0, -10 * s, 0, 0, 1, 0, 0, 0, 0, 1])
    expect(turned.shiftMm).toBeCloseTo(0, 12)
    expect(turned.rotationDeg).toBeCloseTo(1, 9)
    expect(turned.farthestMm).toBeCloseTo(2.321, 3)
  })
})
