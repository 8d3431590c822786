import { describe, expect, it } from 'vitest'
import { type CohortProtocol, analyseCohort, defaultCohortProtocol } from '../../src/cohort/index.ts'
import { virtualPatients } from './virtual-patients.ts'

const { analysis } = defaultCohortProtocol
const protocol: CohortProtocol = { ...defaultCohortProtocol, analysis: { ...analysis, thresholds: { ...analysis.thresholds, resamples: 20 }, tumourControl: { ...analysis.tumourControl, resamples: 0 }, power: { ...analysis.power, simulations: 0 } } }
const a = analyseCohort(virtualPatients(3), protocol), f = a.figures, counting = a.rows.lesions.filter(l => l.inDoseResponse)

describe("the figures' data", () => {
  it('hold each lesion of dose-response once: boxes, waterfall from the greatest rise to the greatest fall, control', () => {
    expect(f.doseByCategory.map(c => [c.category, c.points.length])).toEqual((['PD', 'StD', 'PR', 'CR'] as const).map(c => [c, counting.filter(l => l.category === c).length]))
    expect(f.waterfall).toHaveLength(counting.length)
    expect(f.waterfall.every((w, k) => k === 0 || w.changePercent <= f.waterfall[k - 1]!.changePercent)).toBe(true)
    expect(f.control.filter(c => c.controlled)).toHaveLength(counting.filter(l => l.category === 'PR' || l.category === 'CR').length)
    expect(f.control).toHaveLength(a.doseResponse.tumourControl.value!.lesions)
  })

  it('have the dose volumes of each category: median and quartiles of what the lesions say', () => {
    for (const c of f.doseVolume) expect(c.points).toEqual([{ doseGy: 50, median: 90, q1: 90, q3: 90 }, { doseGy: 100, median: 60, q1: 60, q3: 60 }])
    expect(f.doseVolume.reduce((n, c) => n + c.lesions, 0)).toBe(counting.length)
  })

  it('have the laboratory courses of the patients of dose-toxicity, and the spread at each visit', () => {
    const toxic = a.flow.analyses.find(s => s.analysis === 'dose-toxicity')!.included
    expect(f.laboratory.map(l => [l.analyte, l.unit])).toEqual([['albumin', 'g/L'], ['bilirubin', 'umol/L'], ['alp', 'U/L']])
    for (const l of f.laboratory) {
      expect(l.courses.map(c => c.patient).sort()).toEqual([...toxic].sort())
      expect(l.visits.map(v => v.day)).toEqual([14, 30, 91])
      for (const v of l.visits) { expect(v.n).toBe(toxic.length); expect(v.q1).toBeLessThanOrEqual(v.median); expect(v.median).toBeLessThanOrEqual(v.q3) }
    }
  })

  it('have a line of the forest for every difference that the models estimate', () => {
    const models = [...Object.values(a.doseResponse.perLesion), ...Object.values(a.doseResponse.perPatient)]
    expect(f.forest).toHaveLength(models.reduce((n, m) => n + (m.value?.effects.length ?? 0), 0))
  })

  it('have the lines of the unadjusted toxicity models through the mean of dose and outcome', () => {
    const line = f.toxicity.lines.find(l => l.outcome === 'highestGrade')!, points = f.toxicity.points.filter(p => p.highestGrade !== undefined), mean = (of: (p: typeof points[number]) => number) => points.reduce((s, p) => s + of(p), 0) / points.length
    expect(line.intercept + line.perGy * mean(p => p.healthyLiverDoseGy)).toBeCloseTo(mean(p => p.highestGrade!), 9)
    expect(line.patients).toBe(points.length)
  })

  it('have the curves of all, by response and by dose, and the counts of the flow chart', () => {
    expect(f.survival.overall!.patients).toBe(a.survival.patients)
    expect(f.survival.byResponse.map(c => c.name)).toEqual(['responders', 'others'])
    expect(f.flow).toBe(a.flow)
  })
})

describe('who is included beside who is not', () => {
  it('is compared for the study and each analysis, with survival', () => {
    for (const s of a.selection) {
      expect(s.included + s.excluded).toBe(40)
      expect(s.characteristics.map(c => c.name)).toEqual(expect.arrayContaining(['ageYears', 'sex', 'extrahepaticDisease']))
      expect(s.survival!.value!.curves.map(c => c.patients)).toEqual([s.included, s.excluded])
    }
  })

  it('is not compared where nobody is left out, and says so', () => {
    const all = analyseCohort(virtualPatients(3).filter((_, k) => k % 8 !== 3 && k % 10 !== 7), protocol)
    expect(all.selection.map(s => s.findings[0]?.code)).toEqual(['selection-one-group', 'selection-one-group', 'selection-one-group'])
  })
})
