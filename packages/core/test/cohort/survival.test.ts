import { describe, expect, it } from 'vitest'
import { defaultAnalysis } from '../../src/cohort/analysis-settings.ts'
import { cohortSurvival } from '../../src/cohort/survival/survival.ts'
import { random } from '../../src/numerics/index.ts'
import type { PatientRow } from '../../src/cohort/rows/patient-row.ts'
import { simulatedRows } from './simulated-rows.ts'

const settings = defaultAnalysis, { patients } = simulatedRows(9, { patients: 60, logDose: [4.5, 4.6, 5.1, 5.2], share: [0.2, 0.25, 0.4, 0.15], betweenPatientsSd: 0.3, residualSd: 0.4 })

describe('survival of a cohort', () => {
  const s = cohortSurvival(patients, settings)

  it('is counted from treatment and from each response scan: the same deaths, less time', () => {
    const [a, b] = [s.byResponse.value!, s.byResponseFromLandmark.value!]
    expect([a.from, b.from]).toEqual(['treatment', 'the response scan'])
    expect(b.curves.map(c => c.deaths)).toEqual(a.curves.map(c => c.deaths))
    for (const k of [0, 1]) expect(b.curves[k]!.median.months!).toBeLessThan(a.curves[k]!.median.months!)
  })

  it('has hazard ratios of responders below 1, by Firth and without penalty beside', () => {
    const h = s.byResponse.value!.adjusted.value!
    expect([h.method, h.covariates, h.ratios[0]!.term]).toEqual(['Firth', ['ageYears', 'extrahepaticDisease'], 'response'])
    expect(h.ratios[0]!.high!).toBeLessThan(1)
    expect(h.unpenalised![0]!.hazardRatio).toBeCloseTo(h.ratios[0]!.hazardRatio, 0)
    expect(h.proportionality!.map(t => t.term)).toEqual(['response', 'ageYears', 'extrahepaticDisease', 'GLOBAL'])
    expect(h.schoenfeld).toHaveLength(h.deaths)
  })

  it('of groups by dose, of all, and at the times of the protocol', () => {
    expect(s.byDose.value!.curves.map(c => c.name)).toEqual(['189 Gy and more', 'below 189 Gy'])
    expect(s.overall.value!.at.map(t => t.months)).toEqual([6, 12, 24])
    expect(s.byDose.value!.curves.reduce((n, c) => n + c.patients, 0)).toBe(60)
  })

  it('counts from a day for all where the protocol says so, among those then alive', () => {
    const day = cohortSurvival(patients, { ...settings, survival: { ...settings.survival, landmark: 200 } }).byResponseFromLandmark
    expect(day.value!.curves.reduce((n, c) => n + c.patients, 0)).toBe(patients.filter(r => r.survivalDays! > 200).length)
    expect(day.findings.map(f => f.code)).toContain('survival-before-landmark')
    const early = cohortSurvival(patients, { ...settings, survival: { ...settings.survival, landmark: 75 } }).byResponseFromLandmark
    expect(early.findings.map(f => f.code)).toContain('landmark-before-scan')
  })

  it('counts patients without response only where it is not asked for', () => {
    const some = cohortSurvival(patients.map((r, k) => k < 10 ? { ...r, category: undefined } : r), settings)
    expect([some.patients, some.byResponse.value!.curves.reduce((n, c) => n + c.patients, 0), some.responseTimeDependent.value!.patients]).toEqual([60, 50, 60])
  })

  it('leaves out, and names, patients without a scan day or not followed beyond it', () => {
    const o = cohortSurvival(patients.map((r, k) => k === 0 ? { ...r, followUpDay: undefined } : k === 1 ? { ...r, followUpDay: r.survivalDays } : r), settings).byResponseFromLandmark
    expect(o.findings.map(f => f.code)).toEqual(expect.arrayContaining(['landmark-no-scan-day', 'landmark-not-after-scan']))
    expect(o.value!.curves.reduce((n, c) => n + c.patients, 0)).toBe(58)
  })

  it('refuses groups that nobody is in, and nobody at all, and leaves the rest', () => {
    const all = cohortSurvival(patients.map(r => ({ ...r, category: 'PR' as const })), settings)
    expect([all.byResponse.value, all.byResponse.findings[0]!.code]).toEqual([undefined, 'survival-one-group'])
    expect(all.overall.value).toBeDefined()
    expect(cohortSurvival([], settings).overall.value).toBeUndefined()
  })
})

describe('immortal time', () => {
  // Response has no effect, but who dies before the scan has none.
  const ratios = (seed: number): number[] => {
    const rng = random(seed), rows: PatientRow[] = Array.from({ length: 300 }, (_, k) => {
      const survivalDays = Math.ceil(-250 * Math.log(1 - rng.uniform())), followUpDay = 90, responder = rng.uniform() < 0.5
      return { ...patients[0]!, patient: `P${k}`, survivalDays, died: true, followUpDay, category: survivalDays > followUpDay && responder ? 'PR' as const : 'PD' as const, ageYears: 50 + 20 * rng.uniform(), extrahepaticDisease: rng.uniform() < 0.5 }
    })
    const s = cohortSurvival(rows, settings)
    return [s.byResponse.value!.adjusted, s.byResponseFromLandmark.value!.adjusted, s.responseTimeDependent].map(h => Math.log(h.value!.ratios[0]!.hazardRatio))
  }

  it('makes responders live longer from treatment; not from the scan, nor with response known from the scan on', () => {
    const drawn = [1, 2, 3, 4, 5, 6, 7, 8].map(ratios), mean = (k: number) => drawn.reduce((s, r) => s + r[k]!, 0) / drawn.length
    expect(Math.exp(mean(0))).toBeLessThan(0.7)
    // The SE of a mean of 8 is about 0.05.
    for (const k of [1, 2]) expect(Math.abs(mean(k))).toBeLessThan(0.15)
  })
})
