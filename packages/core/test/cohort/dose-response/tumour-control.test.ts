import { describe, expect, it } from 'vitest'
import { defaultAnalysis } from '../../../src/cohort/analysis-settings.ts'
import { tumourControl } from '../../../src/cohort/dose-response/tumour-control.ts'
import type { LesionRow } from '../../../src/cohort/rows/lesion-row.ts'
import { random } from '../../../src/numerics/index.ts'
import { mixedLogisticModel } from '../../../src/statistics/index.ts'

const settings = (more: Partial<typeof defaultAnalysis.tumourControl> = {}) => ({ ...defaultAnalysis, tumourControl: { ...defaultAnalysis.tumourControl, resamples: 60, ...more } })

/** Lesions controlled with the logit 2 (ln dose - ln 120) + u, SD of u 1.2. */
function drawn(seed: number, patients: number): LesionRow[] {
  const rng = random(seed)
  return Array.from({ length: patients }, (_, p) => {
    const u = 1.2 * rng.normal()
    return Array.from({ length: 1 + rng.integer(6) }, (_, k): LesionRow => {
      const doseGy = 120 * Math.exp(0.6 * rng.normal())
      return { patient: `P${p}`, lesion: `L${k}`, inDoseResponse: true, volumeMl: 10, tlgBaseline: 50, merged: false, doseGy, category: rng.uniform() < 1 / (1 + Math.exp(-(2 * Math.log(doseGy / 120) + u))) ? 'PR' : 'PD' }
    })
  }).flat()
}

describe('tumour control probability', () => {
  const rows = drawn(2, 30), tcp = tumourControl(rows, settings()).value!

  it('is the mixed logistic model of the statistics', () => {
    const m = mixedLogisticModel('y ~ x + (1 | patient)', { y: rows.map(r => r.category === 'PR' ? 1 : 0), x: rows.map(r => Math.log(r.doseGy!)), patient: rows.map(r => r.patient) }, { points: 25 }).value!
    expect(tcp.slope.estimate).toBeCloseTo(m.coefficients[1]!.estimate, 4)
    expect(tcp.slope.se).toBeCloseTo(m.coefficients[1]!.se, 3)
    expect(tcp.intercept).toBeCloseTo(m.coefficients[0]!.estimate, 3)
    expect(tcp.betweenPatientsSd).toBeCloseTo(m.randomSd!, 4)
    expect(tcp.patientsP).toBeCloseTo(m.groupsP!, 4)
    // Delta: the dose's logarithm is -b0 / b1.
    const [a, b] = m.coefficients, v = m.vcov!, half = tcp.doses[0]!, x = -a!.estimate / b!.estimate, se = Math.sqrt(v[0]! + 2 * x * v[1]! + x * x * v[3]!) / b!.estimate
    const delta = half.intervals.find(i => i.method === 'delta')!
    expect(Math.log(delta.high / half.doseGy)).toBeCloseTo(1.959963984540054 * se, 3)
  })

  it('finds the dose that 300 patients were drawn with', () => {
    const many = tumourControl(drawn(5, 300), settings()).value!, [half, most] = many.doses
    expect(half!.intervals[0]!.low).toBeLessThan(120)
    expect(half!.intervals[0]!.high).toBeGreaterThan(120)
    expect(many.slope.estimate).toBeCloseTo(2, 0)
    // In a typical patient 80% needs 120 exp(ln 4 / 2) = 240 Gy; over all patients, who differ, more.
    expect(most!.intervals[0]!.low).toBeLessThan(240)
    expect(most!.intervals[0]!.high).toBeGreaterThan(240)
    expect(most!.marginalDoseGy!).toBeGreaterThan(most!.doseGy)
  })

  it('has its curve through the doses that it prints', () => {
    const [half] = tcp.doses, near = tcp.curve.reduce((a, b) => Math.abs(b.doseGy - half!.doseGy) < Math.abs(a.doseGy - half!.doseGy) ? b : a)
    expect(near.probability).toBeCloseTo(0.5, 1)
    expect(tcp.curve.every(c => c.low! <= c.probability && c.probability <= c.high!)).toBe(true)
  })

  it('has Fieller, delta and bootstrap intervals about the dose; the same seed gives the same', () => {
    const [half] = tcp.doses
    expect(half!.intervals.map(i => i.method)).toEqual(['fieller', 'delta', 'cluster bootstrap, percentile'])
    for (const i of half!.intervals) { expect(i.low).toBeLessThan(half!.doseGy); expect(i.high).toBeGreaterThan(half!.doseGy) }
    expect(tumourControl(rows, settings()).value).toEqual(tcp)
    expect(tumourControl(rows, { ...settings(), seed: 9 }).value!.doses[0]!.intervals[2]).not.toEqual(half!.intervals[2])
  })

  it('leaves the bootstrap out above the lesions of the protocol, and says so', () => {
    const o = tumourControl(rows, settings({ mostLesionsResampled: 10 }))
    expect(o.value!.doses[0]!.intervals.map(i => i.method)).toEqual(['fieller', 'delta'])
    expect(o.findings.map(f => f.code)).toContain('control-not-resampled')
  })

  it('on a linear dose gives the odds ratio per 10 Gy', () => {
    const o = tumourControl(rows, settings({ dose: 'linear' })).value!
    expect([o.dose, o.oddsRatio.per]).toEqual(['linear', '10 Gy'])
    expect(o.oddsRatio.estimate).toBeCloseTo(Math.exp(10 * o.slope.estimate), 10)
  })

  it('goes without the patients where all or none of the lesions of each are controlled', () => {
    const all = drawn(7, 20).map(r => ({ ...r, category: Number(r.patient.slice(1)) % 2 ? 'PR' as const : 'PD' as const })), o = tumourControl(all, settings())
    expect(o.value!.betweenPatientsSd).toBeUndefined()
    expect(o.findings.map(f => f.code)).toContain('control-without-patients')
    expect(o.value!.doses.every(d => d.intervals.every(i => i.method === 'cluster bootstrap, percentile'))).toBe(true)
  })

  it('warns of a dose outside those of the lesions', () => {
    const o = tumourControl(drawn(2, 30), settings({ probabilities: [0.5, 0.9999] }))
    expect(o.value!.doses.map(d => d.extrapolated)).toEqual([false, true])
    expect(o.findings.map(f => f.code)).toContain('control-dose-extrapolated')
  })

  it('gives no dose where control falls with dose', () => {
    const o = tumourControl(rows.map(r => ({ ...r, category: r.category === 'PR' ? 'PD' as const : 'PR' as const })), settings())
    expect([o.value!.doses, o.findings.map(f => f.code).includes('control-falls-with-dose')]).toEqual([[], true])
  })

  it('refuses one class, one dose, one patient, and a dose that separates', () => {
    expect(tumourControl(rows.filter(r => r.category === 'PR'), settings()).findings[0]!.code).toBe('one-class')
    expect(tumourControl(rows.map(r => ({ ...r, doseGy: 100 })), settings()).findings[0]!.code).toBe('dose-constant')
    expect(tumourControl(rows.map(r => ({ ...r, patient: 'P' })), settings()).findings[0]!.code).toBe('one-group')
    expect(tumourControl(rows.map(r => ({ ...r, category: r.doseGy! > 120 ? 'PR' as const : 'PD' as const })), settings()).findings.map(f => f.code)).toContain('control-separated')
    expect(tumourControl([], settings()).value).toBeUndefined()
  })
})
