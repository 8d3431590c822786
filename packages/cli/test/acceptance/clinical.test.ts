import { beforeAll, describe, expect, test } from 'vitest'
import { type AnalysedPhantom, analysedPhantom } from './analysed-phantom.ts'

// The ideal measurement of truth.json: the same rule with the true reference values and the true motion on the same images.
// scripts/validate/phantom.ts does the same for more patients; docs/methods/course/phantom-accuracy.md has the figures.
describe('a phantom with clinical blur, noise and motion', () => {
  let p: AnalysedPhantom
  beforeAll(() => { p = analysedPhantom({ seed: 4 }) })

  test('registration is within 1 mm and 0.5 degrees at the liver', () => {
    expect(p.comparison.registration.map(r => r.to).sort()).toEqual(['followUp', 'treatment'])
    // There was something to register.
    for (const r of p.phantom.truth.registration.filter(r => r.from === 'baseline')) expect(Math.hypot(...r.liverDisplacementMm)).toBeGreaterThan(4)
    for (const r of p.comparison.registration) {
      expect(r.accepted).toBe(true)
      expect(r.shiftMm).toBeLessThan(1)
      expect(r.farthestMm).toBeLessThan(1)
      expect(r.rotationDeg).toBeLessThan(0.5)
    }
  })
  test('lesions with T/N over 2 lie within 3 mm of where they are on the 90Y image, though each moved on its own', () => {
    const clear = p.comparison.lesions.filter(l => l.truth.tumourToNormal > 2)
    expect(clear.length).toBe(7)
    for (const l of clear) {
      expect(p.phantom.truth.lesions.find(t => t.id === l.id)!.ownShiftLengthMm).toBeGreaterThan(2)
      expect(l.found!.refinementAccepted, l.id).toBe(true)
      expect(l.positionMm, l.id).toBeLessThan(3)
    }
  })
  test('every lesion is found, and nothing else; categories are those of the ideal measurement and of the truth', () => {
    expect(p.comparison.lesions.every(l => l.found)).toBe(true)
    expect(p.comparison.surplus).toEqual([])
    for (const l of p.comparison.lesions) expect([l.id, l.deviations!.category, l.ofTruth!.category]).toEqual([l.id, true, true])
  })
  test('volume, TLG and dose are within 5% of the ideal measurement, 10% under 10 mL', () => {
    for (const { id, truth, deviations } of p.comparison.lesions) {
      const limit = (volumeMl: number): number => volumeMl < 10 ? 10 : 5
      const before = limit(truth.ideal.volumeMl!), after = limit(truth.ideal.volumeFollowUpMl!)
      expect(Math.abs(deviations!.volumeMl), `${id} volume, %`).toBeLessThan(before)
      expect(Math.abs(deviations!.tlgBaseline), `${id} TLG, %`).toBeLessThan(before)
      expect(Math.abs(deviations!.volumeFollowUpMl), `${id} volume at follow-up, %`).toBeLessThan(after)
      expect(Math.abs(deviations!.tlgFollowUp), `${id} TLG at follow-up, %`).toBeLessThan(after)
      expect(Math.abs(deviations!.meanDoseGy), `${id} dose, %`).toBeLessThan(before)
    }
  })
  test('patient level, healthy liver and closure are within 2% of the ideal measurement', () => {
    const { patient, healthyLiver, closure } = p.comparison
    for (const x of [patient.doseGy, patient.tlgBaseline, patient.tlgFollowUp, healthyLiver.doseGy, healthyLiver.volumeMl, closure]) expect(Math.abs(x)).toBeLessThan(2)
    expect(patient.category).toBe(true)
  })
  test('the cold lesion is moved to its place and is not made hotter; what has no contrast is left', () => {
    const of = (id: string) => p.comparison.lesions.find(l => l.id === id)!
    // Left where the body's motion puts it, its mean dose would be 8% too high.
    expect(of('T3').found!.refinementAccepted).toBe(true)
    expect(Math.abs(of('T3').deviations!.meanDoseGy)).toBeLessThan(2)
    for (const id of ['T5', 'T8']) expect(of(id).found!.refinementReason, id).toBe('no contrast')
    const cold = p.comparison.lesions.filter(l => l.truth.tumourToNormal <= 1)
    expect(cold.map(l => l.id).sort()).toEqual(['T3', 'T5', 'T8'])
    const bias = cold.reduce((sum, l) => sum + l.deviations!.meanDoseGy, 0) / cold.length
    expect(Math.abs(bias), 'mean deviation of dose, %').toBeLessThan(2)
  })
  test('the shortfall by partial volume is that of the ideal measurement within 3 points', () => {
    for (const t of p.phantom.truth.lesions.filter(l => l.tumourToNormal > 1)) {
      const l = p.comparison.lesions.find(x => x.id === t.id)!
      expect(t.shortfallPercent, t.id).toBeGreaterThan(5)
      expect(Math.abs(-l.ofTruth!.meanDoseGy - t.shortfallPercent), t.id).toBeLessThan(3)
    }
  })
})
