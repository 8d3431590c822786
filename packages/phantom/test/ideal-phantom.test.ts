import { beforeAll, describe, expect, it } from 'vitest'
import { type Phantom, makePhantom } from '../src/index.ts'

describe('the ideal phantom', () => {
  let made: Phantom
  beforeAll(() => { made = makePhantom({ ideal: true, seed: 3 }) })

  it('measures as it was made: volume, TLG and dose of every lesion within 0.3%, categories all alike', () => {
    expect(made.truth.lesions.length).toBe(11)
    for (const { id, analytic, ideal } of [...made.truth.lesions, ...made.truth.smallLesions]) {
      const off = (of: 'volumeMl' | 'tlgBaseline' | 'tlgFollowUp' | 'volumeFollowUpMl' | 'meanDoseGy') => Math.abs(ideal[of] - analytic[of]) / (analytic[of] || 1)
      expect([id, off('volumeMl')]).toEqual([id, expect.closeTo(0, 9)])
      expect([id, off('volumeFollowUpMl')]).toEqual([id, expect.closeTo(0, 9)])
      expect(off('tlgBaseline')).toBeLessThan(1e-4)
      expect(off('tlgFollowUp')).toBeLessThan(1e-4)
      expect(off('meanDoseGy')).toBeLessThan(3e-3)
      expect(ideal.category).toBe(analytic.category)
    }
    expect(made.truth.newLesions[0]!.ideal.volumeFollowUpMl).toBeCloseTo(made.truth.newLesions[0]!.analytic.volumeFollowUpMl, 9)
  })
  it('has the healthy liver dose and the activity of its making within 0.2%', () => {
    expect(made.truth.healthyLiver.ideal.doseGy / made.truth.healthyLiver.analytic.doseGy).toBeCloseTo(1, 2)
    expect(Math.abs(made.truth.activity.ratio - 1)).toBeLessThan(2e-3)
  })
  it('has no motion and blood without variation', () => {
    for (const r of made.truth.registration) {
      expect(r.rotationDeg).toBe(0)
      expect(r.liverDisplacementMm).toEqual([0, 0, 0])
    }
    for (const r of made.truth.reference) {
      // Not quite none: values are stored in steps.
      expect(r.sdSul).toBeLessThan(1e-3)
      expect(r.threshold).toBeCloseTo(r.analytic.threshold, 2)
    }
  })
})
