import { describe, expect, it } from 'vitest'
import { defaultAnalysis as settings } from '../../src/cohort/analysis-settings.ts'
import type { CohortPatient } from '../../src/cohort/patient.ts'
import { sensitivityAnalyses } from '../../src/cohort/sensitivity.ts'
import { simulatedRows } from './simulated-rows.ts'

const { lesions, patients } = simulatedRows(5)
const rule = 'fixed SUV 4', constants = { name: 'paper', energyJPerGBq: 50, densityKgPerL: 1.03, halfLifeH: 64.1, source: '', otherProfiles: [{ name: 'mppg14a', doseDifferencePercent: -10 }] }
const cohort = patients.map((r, k): CohortPatient => ({
  key: r.patient, clinical: { other: {} }, laboratory: [], events: [], problems: [],
  results: {
    lesions: [], patientLevel: {}, constants, healthyLiver: { doseGy: r.healthyLiverDoseGy!, unexpandedDoseGy: 0.9 * r.healthyLiverDoseGy! },
    sensitivity: k === 0 ? [] : [{ rule, lesionsFound: 1, lesions: lesions.filter(l => l.patient === r.patient).map(l => ({ id: l.lesion, volumeMl: 2 * l.volumeMl, tlgBaseline: l.tlgBaseline, category: l.category === 'StD' ? 'PD' as const : l.category, meanDoseGy: l.doseGy! })) },
      { rule: 'kernel', lesionsFound: 1, healthyLiverDoseGy: 0.99 * r.healthyLiverDoseGy!, lesions: lesions.filter(l => l.patient === r.patient).map(l => ({ id: l.lesion, volumeMl: l.volumeMl, tlgBaseline: l.tlgBaseline, category: l.category, meanDoseGy: 0.95 * l.doseGy! })) }],
  },
}))
const all = sensitivityAnalyses(cohort, lesions, { doseToxicity: patients }, settings), named = (name: string) => all.find(s => s.name === name)!
const estimate = (name: string, of: string) => named(name).estimates.find(e => e.name === of)

describe('the main estimates under other choices', () => {
  it('are those that the results carry, the main ones first', () => {
    expect(all.map(s => s.name)).toEqual(['main', `threshold ${rule}`, 'kernel', 'constants mppg14a', 'without per-VOI registration', 'lesions of 10 mL and more', 'main', 'liver not expanded', 'kernel', 'constants mppg14a'])
  })

  it('other constants leave differences in % as they are, and move doses', () => {
    expect(estimate('constants mppg14a', 'PR against PD, %')!.value).toBeCloseTo(estimate('main', 'PR against PD, %')!.value, 6)
    expect(estimate('constants mppg14a', 'AUC')!.value).toBe(estimate('main', 'AUC')!.value)
    const half = 'dose for 50% control, Gy'
    expect(estimate('constants mppg14a', half)!.value).toBeCloseTo(0.9 * estimate('main', half)!.value, 2)
  })

  it('another threshold replaces category and dose, and says of how many patients it is not known', () => {
    expect(named(`threshold ${rule}`).patientsWithout).toBe(1)
    expect(named(`threshold ${rule}`).estimates.map(e => e.name)).not.toContain('StD against PD, %')
  })

  it('by the kernel, doses of lesions and of the healthy liver', () => {
    expect(named('kernel').patientsWithout).toBe(1)
    const [main, kernel] = [all.find(s => s.analysis === 'dose-toxicity' && s.name === 'main')!, all.find(s => s.analysis === 'dose-toxicity' && s.name === 'kernel')!]
    expect([kernel.patientsWithout, kernel.rows]).toEqual([1, main.rows - 1])
  })

  it('without the registration of each lesion, the dose before it', () => {
    expect(estimate('without per-VOI registration', 'trend per category, %')!.value).not.toBe(estimate('main', 'trend per category, %')!.value)
  })

  it('complete cases are listed where some are not complete, and go without these', () => {
    const some = sensitivityAnalyses(cohort, lesions.map((l, k) => k < 7 ? { ...l, specificActivityBqPerSphere: undefined } : l), { doseToxicity: patients }, settings)
    expect(some.find(s => s.name === 'complete cases')!.rows).toBe(lesions.length - 7)
  })

  it('the liver not expanded has 0.9 of the dose, so 1/0.9 of the slope', () => {
    const toxicity = all.filter(s => s.analysis === 'dose-toxicity')
    expect(toxicity[1]!.estimates[0]!.value).toBeCloseTo(toxicity[0]!.estimates[0]!.value / 0.9, 10)
  })
})
