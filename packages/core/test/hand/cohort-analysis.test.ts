import { describe, expect, it } from 'vitest'
import { categories } from '../../src/cohort/categories.ts'
import { defaultAnalysis } from '../../src/cohort/analysis-settings.ts'
import { lesionModel } from '../../src/cohort/dose-response/lesion-model.ts'
import { patientModel } from '../../src/cohort/dose-response/patient-model.ts'
import { doseRoc } from '../../src/cohort/dose-response/roc.ts'
import { tumourControl } from '../../src/cohort/dose-response/tumour-control.ts'
import { toxicityModel } from '../../src/cohort/dose-toxicity/toxicity-model.ts'
import { compareCharacteristic } from '../../src/cohort/selection/characteristics.ts'
import type { LesionRow } from '../../src/cohort/rows/lesion-row.ts'
import type { PatientRow } from '../../src/cohort/rows/patient-row.ts'

const lesion = (patient: string, category: LesionRow['category'], doseGy: number, more: Partial<LesionRow> = {}): LesionRow =>
  ({ patient, lesion: 'L', inDoseResponse: true, volumeMl: 10, tlgBaseline: 50, category, doseGy, merged: false, ...more })
const patient = (key: string, more: Partial<PatientRow>): PatientRow =>
  ({ patient: key, inStudy: true, inDoseResponse: true, inDoseToxicity: true, inSurvival: true, lesions: 1, relativeChange: {}, ...more })

describe('dose by category, by hand', () => {
  // Every patient has one lesion of each category: the difference of log dose is the mean of the differences within patients.
  // log2 doses: P1 PD 6, PR 7; P2 PD 7, PR 9; P3 PD 5, PR 8. Differences 1, 2, 3: mean 2, SD 1, SE 1/sqrt 3, 2 degrees of freedom, t(0.975) = 4.302653.
  const rows = [['P1', 6, 7], ['P2', 7, 9], ['P3', 5, 8]].flatMap(([p, pd, pr]) => [lesion(String(p), 'PD', 2 ** Number(pd)), lesion(String(p), 'PR', 2 ** Number(pr))])
  const model = lesionModel(rows, [], defaultAnalysis).value!

  it('is the ratio of the geometric means within patients: PR 2^2 times PD, +300%', () => {
    expect(model.effects.map(e => e.category)).toEqual(['PR'])
    expect(model.effects[0]!.percent).toBeCloseTo(300, 9)
  })

  it('has the paired t interval by Kenward-Roger and Satterthwaite, and by the normal as Wald', () => {
    const t = 4.302652729911275, se = Math.LN2 / Math.sqrt(3), of = (b: number) => 100 * (Math.exp(b) - 1), middle = 2 * Math.LN2
    const interval = (method: string) => model.effects[0]!.intervals.find(i => i.method === method)!
    expect(interval('satterthwaite').low).toBeCloseTo(of(middle - t * se), 6)
    expect(interval('kenward-roger').high).toBeCloseTo(of(middle + t * se), 4)
    expect(interval('wald').high).toBeCloseTo(of(middle + 1.959963984540054 * se), 8)
    // t = 2 / (1 / sqrt 3) = 3.4641; p with 2 df = 1 - t / sqrt(2 + t^2) = 1 - 3.4641 / sqrt 14.
    expect(model.effects[0]!.p).toBeCloseTo(1 - Math.sqrt(12 / 14), 6)
  })

  it('has geometric means 64 and 256 Gy, and a trend whose two steps from PD to PR are the same difference', () => {
    expect(model.means.map(m => [m.category, Number(m.doseGy.toFixed(6))])).toEqual([['PD', 64], ['PR', 256]])
    expect(model.trend!.percent).toBeCloseTo(100, 8)
  })
})

describe('dose per patient, by hand', () => {
  // ln doses: PD 4, 5; PR 6, 8. Difference of means 7 - 4.5 = 2.5; pooled variance (0.5 + 2) / 2 = 1.25; SE sqrt(1.25 (1/2 + 1/2)) = sqrt 1.25.
  const rows = [['PD', 4], ['PD', 5], ['PR', 6], ['PR', 8]].map(([category, log], k) => patient(`P${k}`, { category: category as 'PD', doseGy: Math.exp(Number(log)) }))
  const model = patientModel(rows, [], defaultAnalysis)

  it('is the difference of the mean logs with the pooled t interval on 2 degrees of freedom', () => {
    const [e] = model.value!.effects, t = 4.302652729911275
    expect(e!.percent).toBeCloseTo(100 * (Math.exp(2.5) - 1), 8)
    expect(e!.interval.low).toBeCloseTo(100 * (Math.exp(2.5 - t * Math.sqrt(1.25)) - 1), 6)
  })

  it('gives the geometric means, and warns of 2 parameters for 4 patients', () => {
    expect(model.value!.means.map(m => m.doseGy)).toEqual([expect.closeTo(Math.exp(4.5), 8), expect.closeTo(Math.exp(7), 8)])
    expect(model.findings.map(f => f.code)).toContain('parameters-many')
  })
})

describe("the study's thresholds, from its own counts", () => {
  // Above 139 Gy: 36 of 47 responding, 4 of 38 others; above 189 Gy: 21 and 1.
  const of = (n: number, doseGy: number, category: 'PR' | 'StD', from: number) => Array.from({ length: n }, (_, k) => lesion(`P${(k + from) % 24}`, category, doseGy))
  const rows = [...of(21, 200, 'PR', 0), ...of(15, 150, 'PR', 3), ...of(11, 100, 'PR', 6), ...of(1, 200, 'StD', 1), ...of(3, 150, 'StD', 2), ...of(34, 100, 'StD', 5)]
  const roc = doseRoc(rows, { ...defaultAnalysis, thresholds: { ...defaultAnalysis.thresholds, resamples: 50 } }).value!

  it('have sensitivity 77% and 45%, specificity 89% and 97%, PPV 90% and 95%, NPV 76% and 59%', () => {
    const [a, b] = roc.thresholds
    expect([a!.rule, a!.doseGy, b!.doseGy]).toEqual(['>', 139, 189])
    expect([a!.sensitivity, a!.specificity, a!.ppv!, a!.npv!].map(r => [r.successes, r.n])).toEqual([[36, 47], [34, 38], [36, 40], [34, 45]])
    expect([a!, b!].map(t => [t.sensitivity, t.specificity, t.ppv!, t.npv!].map(r => Math.round(100 * r.estimate)))).toEqual([[77, 89, 90, 76], [45, 97, 95, 59]])
  })

  it('have an AUC of (pairs won + half of those tied) / all pairs', () => {
    // Others at 100 (34), 150 (3), 200 (1) Gy against responding at 200 (21), 150 (15), 100 (11).
    const won = 21 * 37 + 15 * 34, tied = 21 * 1 + 15 * 3 + 11 * 34
    expect(roc.auc).toBeCloseTo((won + tied / 2) / (47 * 38), 12)
    expect([roc.lesions, roc.responding]).toEqual([85, 47])
  })
})

describe('tumour control, by hand', () => {
  // At 64 Gy 1 of 4 lesions is controlled, at 256 Gy 3 of 4: logits -ln 3 and +ln 3. In ln dose the slope is 2 ln 3 / ln 4 and half are controlled
  // at the geometric mean, 128 Gy; 80% where logit = ln 4: ln dose = ln 128 + ln 4 / slope. Every patient has one lesion of each dose's kind: no variance between.
  const rows = [0, 1, 2, 3].flatMap(k => [lesion(`P${k}`, k === 0 ? 'PR' : 'PD', 64), lesion(`P${k}`, k === 0 ? 'PD' : 'CR', 256)])
  const outcome = tumourControl(rows, { ...defaultAnalysis, tumourControl: { ...defaultAnalysis.tumourControl, resamples: 0 } }), tcp = outcome.value!
  const slope = 2 * Math.log(3) / Math.log(4)

  it('has the slope of the two logits and its dose for 50% halfway', () => {
    expect(tcp.slope.estimate).toBeCloseTo(slope, 6)
    expect(tcp.betweenPatientsSd).toBe(0)
    expect(tcp.doses.map(d => d.doseGy)).toEqual([expect.closeTo(128, 4), expect.closeTo(128 * Math.exp(Math.log(4) / slope), 3)])
  })

  it('has the odds ratio 3 per doubling, and the standard error of the information', () => {
    // Information of the slope about the middle: sum p q x^2 = 8 (3/16) ln(2)^2, so SE = 1 / (sqrt 1.5 ln 2).
    expect(tcp.oddsRatio.estimate).toBeCloseTo(3, 5)
    expect(tcp.slope.se).toBeCloseTo(1 / (Math.sqrt(1.5) * Math.LN2), 4)
  })

  it('says that the slope leaves no bounded interval of the dose, and gives the delta interval', () => {
    // z = 1.5850 * 0.8489 = 1.345 < 1.96. In the middle the variance of the logit is 1 / (8 * 3/16) = 2/3.
    expect(outcome.findings.map(f => f.code)).toContain('control-dose-unbounded')
    const half = 1.959963984540054 * Math.sqrt(2 / 3) / slope
    expect(tcp.doses[0]!.intervals).toEqual([{ method: 'delta', level: 0.95, low: expect.closeTo(128 * Math.exp(-half), 3), high: expect.closeTo(128 * Math.exp(half), 2) }])
  })
})

describe('toxicity by dose, by hand', () => {
  it('is the least-squares slope per 10 Gy: grades 0, 1, 1, 2 at 20, 40, 60, 80 Gy rise by 0.3', () => {
    // Mean dose 50, grade 1; Sxy = 30 + 0 + 0 + 30 = 60, Sxx = 2000: 0.03 per Gy. Residuals -0.1, 0.3, -0.3, 0.1: RSS 0.2, sigma^2 0.1, SE sqrt(0.1 / 2000).
    const table = { highestGrade: [0, 1, 1, 2], healthyLiverDoseGy: [20, 40, 60, 80] }
    const m = toxicityModel({ outcome: 'highestGrade', adjustment: 'unadjusted', kind: 'linear', covariates: [], table, settings: defaultAnalysis }).value!
    expect(m.effect.estimate).toBeCloseTo(0.3, 12)
    expect(m.effect.low).toBeCloseTo(0.3 - 4.302652729911275 * 10 * Math.sqrt(0.1 / 2000), 9)
    expect([m.patients, m.leftOut, m.r2]).toEqual([4, 0, expect.closeTo(1 - 0.2 / 2, 12)])
  })
})

describe('characteristics of two groups, by hand', () => {
  it('differ by the difference of means over the pooled SD: ages 50, 60 against 70, 80 by -20 / sqrt 50', () => {
    const age = { name: 'ageYears', label: 'Age', unit: 'years', kind: 'number' as const, digits: 0, of: (r: PatientRow) => r.ageYears }
    const c = compareCharacteristic(age, [50, 60].map(ageYears => patient('a', { ageYears })), [70, 80].map(ageYears => patient('b', { ageYears })))
    expect(c.standardisedDifference).toBeCloseTo(-20 / Math.sqrt(50), 12)
    // Of the 6 ways to give two of four ranks to the first group one is as low, one as high: p = 2 / 6.
    expect(c.p).toBeCloseTo(1 / 3, 12)
  })

  it('of levels, by shares: 1 of 4 against 3 of 4 by -0.5 / sqrt(3/16), Fisher 34/70', () => {
    const level = { name: 'x', label: 'x', unit: '', kind: 'level' as const, digits: 0, of: (r: PatientRow) => r.extrahepaticDisease }
    const group = (n: number) => Array.from({ length: 4 }, (_, k) => patient('a', { extrahepaticDisease: k < n }))
    const c = compareCharacteristic(level, group(1), group(3))
    expect(Math.abs(c.standardisedDifference!)).toBeCloseTo(0.5 / Math.sqrt(3 / 16), 12)
    // Tables with margins 4, 4, 4, 4: 1, 16, 36, 16, 1 of 70; as probable as 16 or less: 34.
    expect(c.p).toBeCloseTo(34 / 70, 12)
  })
})

it('categories stand from the worst to the best: their place is the score of the trend', () => {
  expect(categories).toEqual(['PD', 'StD', 'PR', 'CR'])
})
