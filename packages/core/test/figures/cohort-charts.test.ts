import { describe, expect, it } from 'vitest'
import { analyseCohort, cohortProtocolSchema } from '../../src/cohort/index.ts'
import { cohortCharts, doseByCategoryChart, evenly, flowChart, laboratoryChart, logTicks, patientDoseChart, spreadOut, toxicityChart, tumourControlChart, waterfallChart } from '../../src/figures/index.ts'
import type { CohortPatient } from '../../src/cohort/index.ts'

const protocol = cohortProtocolSchema.parse({ analysis: { thresholds: { resamples: 20 }, tumourControl: { resamples: 0 }, power: { simulations: 0 } } })

// Twelve patients of two tumours; doses rise with the category, with some overlap.
const patients = Array.from({ length: 12 }, (_, n): CohortPatient => {
  const lesions = [0, 1].map(k => {
    const c = (['PD', 'StD', 'PR', 'CR'] as const)[(n + k) % 4]!, changePercent = { PD: 120 + 20 * n, StD: 10 - n, PR: -60 - n, CR: -100 }[c]
    return { id: `L${k + 1}`, volumeMl: 10 + n, tlgBaseline: 50, tlgFollowUp: 50 * (1 + changePercent / 100), changePercent, category: c, meanDoseGy: { PD: 70, StD: 80, PR: 150, CR: 190 }[c] * (1 + 0.09 * ((5 * n + 3 * k) % 9)), sdDoseGy: 30, coefficientOfVariation: 0.3 + 0.01 * n, sdConcentrationMbqPerMl: 0.6, vDosesPercent: { v50Percent: 95, v100Percent: 60 - n, v150Percent: 20 } }
  })
  return {
    key: `P${n}`, problems: [], laboratory: [{ analyte: 'bilirubin', day: -3, value: 10, uln: 21 }, { analyte: 'bilirubin', day: 30, value: 12 + n, uln: 21 }] as never, events: [],
    clinical: { baselinePetDay: -20, treatmentPetDay: 1, followUpPetDay: 90, survival: { days: 200 + 40 * ((7 * n) % 12), died: n % 4 > 0 }, ageYears: 55 + n, ...(n === 11 ? { previousWholeLiverRadioembolization: true } : {}), other: {} } as never,
    results: { lesions, patientLevel: { doseGy: 100 + 12 * n, tumourVolumeMl: 30, tlgBaseline: 100, tlgFollowUp: 50, changePercent: -50, category: lesions[0]!.category }, healthyLiver: { doseGy: 40 + 5 * n, volumeMl: 1500 } },
  }
})
const analysis = analyseCohort(patients, protocol), charts = cohortCharts(analysis)

describe("a cohort's figures", () => {
  it('are all there, in the order of the paper, each with its words', () => {
    expect(charts.map(c => c.id)).toEqual(['flow', 'dose-by-category', 'roc', 'patient-dose', 'survival', 'survival-response', 'survival-landmark', 'survival-dose', 'waterfall', 'forest', 'tumour-control', 'dose-volume', 'toxicity', 'laboratory'].filter(id => charts.some(c => c.id === id)))
    for (const id of ['flow', 'dose-by-category', 'roc', 'patient-dose', 'survival', 'waterfall', 'dose-volume', 'toxicity', 'laboratory']) expect(charts.map(c => c.id)).toContain(id)
    for (const c of charts) {
      expect(c.description.length).toBeGreaterThan(10)
      expect(JSON.stringify(c)).not.toMatch(/NaN|undefined|Infinity/)
    }
  })

  it('are the specs that were looked at', () => {
    for (const c of charts) expect({ id: c.id, layout: withoutData(c.spec) }).toMatchSnapshot()
  })

  it('without any data there is the flow chart alone', () => {
    const empty = analyseCohort([{ ...patients[0]!, results: undefined } as never], protocol)
    expect(cohortCharts(empty).map(c => c.id).filter(id => !id.startsWith('survival'))).toEqual(['flow'])
  })
})

describe('the flow chart', () => {
  it('prints every count and reason, each once', () => {
    const text = JSON.stringify(flowChart(analysis.flow).spec)
    for (const t of ['Treated patients (n = 12)', 'Excluded (n = 1)', 'Included in the study (n = 11)']) expect(text.split(t).length).toBe(2)
    expect(flowChart(analysis.flow).description).toContain('1 left out: previous whole-liver radioembolization')
  })
})

describe('points beside each other', () => {
  it('never nearer than their diameter, and those with room in the middle', () => {
    const at = [0, 1, 2, 2, 2, 30, 31, 60], off = spreadOut(at, 6)
    for (let a = 0; a < at.length; a++) for (let b = 0; b < a; b++) expect(Math.hypot(at[a]! - at[b]!, off[a]! - off[b]!)).toBeGreaterThanOrEqual(6 - 1e-9)
    expect(off[7]).toBe(0)
  })
  it('ticks of a logarithmic axis', () => expect(logTicks(30, 700)).toEqual([50, 100, 200, 500]))
})

function withoutData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutData)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).filter(([k]) => k !== 'data' && k !== 'domain').map(([k, v]) => [k, withoutData(v)]))
}

describe('of a thousand patients', () => {
  const { figures: f } = analysis, many = <T>(xs: readonly T[], times: number): T[] => Array.from({ length: times * xs.length }, (_, n) => xs[n % xs.length]!)
  const marks = (c: { spec: object } | undefined) => JSON.stringify(c!.spec).length

  it('only what can be told apart is drawn, and the caption says so', () => {
    const drawn = [
      [doseByCategoryChart(f.doseByCategory), doseByCategoryChart(f.doseByCategory.map(c => ({ ...c, points: many(c.points, 200) })))],
      [patientDoseChart(f.patientDose, 0.95), patientDoseChart(f.patientDose.map(c => ({ ...c, points: many(c.points, 300) })), 0.95)],
      [waterfallChart(f.waterfall, protocol.response), waterfallChart(many(f.waterfall, 100).sort((a, b) => b.changePercent - a.changePercent), protocol.response)],
      [tumourControlChart(f.tumourControl, f.control, 0.95), tumourControlChart(f.tumourControl, many(f.control, 100), 0.95)],
      [toxicityChart(f.toxicity), toxicityChart({ ...f.toxicity, points: many(f.toxicity.points, 100) })],
      [laboratoryChart(f.laboratory), laboratoryChart(f.laboratory.map(a => ({ ...a, courses: many(a.courses, 100).map((c, n) => ({ ...c, patient: `Q${n}` })) })))],
    ] as const
    for (const [few, all] of drawn) {
      if (!few || !all) continue
      expect(few.caption).not.toMatch(/even steps/)
      expect(all.caption, all.id).toMatch(/even steps/)
      expect(marks(all), all.id).toBeLessThan(150_000)
    }
    expect(drawn.filter(([few]) => few).length).toBeGreaterThanOrEqual(5)
  })

  it('at even steps, the first and the last among them', () => {
    expect(evenly([1, 2, 3, 4, 5, 6, 7, 8, 9], 3)).toEqual([1, 5, 9])
    expect(evenly([1, 2, 3], 3)).toEqual([1, 2, 3])
    expect(evenly([], 3)).toEqual([])
  })
})
