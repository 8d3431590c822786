import { expect, it } from 'vitest'
import { defaultAnalysis } from '../../src/cohort/analysis-settings.ts'
import type { CohortPatient } from '../../src/cohort/patient.ts'
import { cohortRows } from '../../src/cohort/rows/cohort-rows.ts'
import { tableOf } from '../../src/cohort/rows/columns.ts'
import { laboratoryColumns } from '../../src/cohort/rows/laboratory-row.ts'
import type { PatientRow } from '../../src/cohort/rows/patient-row.ts'
import { hazardModel } from '../../src/cohort/survival/hazard-model.ts'
import { cohortSurvival } from '../../src/cohort/survival/survival.ts'
import { chiSquaredTail } from '../../src/numerics/index.ts'
import { toxicitySettings } from '../../src/response/index.ts'
import { mixedModel } from '../../src/statistics/index.ts'
import { describeReference, reference, referenceJson } from '../reference.ts'

interface Expected {
  readonly 'hepatoCellular (asaur; Zhou/CXCL17 HCC cohort)': {
    readonly km: { readonly n: number; readonly events: number; readonly median: null; readonly lower95: number }
    readonly 'cox_efron OS~Age+AFP+Tumorsize': Readonly<Record<'Age' | 'AFP' | 'Tumorsize', readonly [number, number]>>
    readonly 'cox.zph(transform=km) chisq': Readonly<Record<'Age' | 'AFP' | 'Tumorsize' | 'GLOBAL', number>>
  }
  readonly 'pbcseq (Mayo PBC, repeated liver labs)': {
    readonly 'ALBI (bili*17.1, alb*10)': { readonly n: number; readonly mean: number; readonly grade1: number; readonly grade2: number; readonly grade3: number }
    readonly 'lmer log(bili)~day+(1|id) ML': { readonly intercept: readonly [number, number]; readonly day: readonly [number, number]; readonly sd_id: number; readonly sd_res: number; readonly logLik: number }
    readonly REML: { readonly day: readonly [number, number]; readonly var_id: number; readonly var_res: number }
  }
}

function csv(name: string): Record<string, string>[] {
  const [header, ...lines] = new TextDecoder().decode(reference(`statistics/longitudinal/${name}.csv`)).trim().split('\n').map(l => l.split(','))
  return lines.map(cells => Object.fromEntries(header!.map((h, k) => [h, cells[k]!])))
}

const settings = { toxicity: toxicitySettings.parse({}), analysis: defaultAnalysis }, expected = () => referenceJson<Expected>('statistics/longitudinal/expected.json')

describeReference('survival of 227 patients (hepatoCellular)', () => {
  const rows = (): PatientRow[] => csv('hepatoCellular').map(r => ({
    patient: r.Number!, inStudy: true, inDoseResponse: true, inDoseToxicity: true, inSurvival: true, lesions: 1, relativeChange: {},
    survivalDays: Number(r.OS) * 365.25 / 12, died: r.Death === '1', ageYears: Number(r.Age), whoScore: Number(r.Tumorsize), priorLines: Number(r.AFP),
  }))

  it('has the curve of R: 97 deaths, median not reached, its lower limit 50 months', () => {
    const want = expected()['hepatoCellular (asaur; Zhou/CXCL17 HCC cohort)'].km, { overall } = cohortSurvival(rows(), defaultAnalysis), curve = overall.value!
    expect([curve.patients, curve.deaths, curve.median.months, curve.median.high]).toEqual([want.n, want.events, undefined, undefined])
    expect(curve.median.low).toBeCloseTo(want.lower95, 9)
  })

  it("has the hazard ratios of R's coxph beside Firth's, and the tests of proportionality of cox.zph", () => {
    const want = expected()['hepatoCellular (asaur; Zhou/CXCL17 HCC cohort)'], [beta, zph] = [want['cox_efron OS~Age+AFP+Tumorsize'], want['cox.zph(transform=km) chisq']]
    const all = rows(), model = hazardModel(all.map(r => ({ patient: r, days: r.survivalDays!, died: r.died!, value: r.priorLines! })), { name: 'AFP', label: 'AFP' }, ['ageYears', 'whoScore'], defaultAnalysis).value!
    const log = (term: string) => { const r = model.unpenalised!.find(x => x.term === term)!; return Math.log(r.hazardRatio) / r.per }
    expect(log('AFP')).toBeCloseTo(beta.AFP[0], 7)
    expect(log('ageYears')).toBeCloseTo(beta.Age[0], 7)
    expect(log('whoScore')).toBeCloseTo(beta.Tumorsize[0], 7)
    // Firth draws towards 0.
    model.ratios.forEach((r, k) => expect(Math.abs(Math.log(r.hazardRatio))).toBeLessThan(Math.abs(Math.log(model.unpenalised![k]!.hazardRatio))))
    for (const [term, name, df] of [['AFP', 'AFP', 1], ['ageYears', 'Age', 1], ['whoScore', 'Tumorsize', 1], ['GLOBAL', 'GLOBAL', 3]] as const)
      expect(model.proportionality!.find(t => t.term === term)!.p).toBeCloseTo(chiSquaredTail(zph[name], df), 3)
  })
})

describeReference('laboratory courses of 312 patients (pbcseq)', () => {
  const visits = () => csv('pbcseq').map(r => ({ id: r.id!, day: Number(r.day), bilirubin: 17.1 * Number(r.bili), albumin: 10 * Number(r.albumin) }))
  const cohort = (of: (v: ReturnType<typeof visits>[number]) => { readonly key: string; readonly day: number }): CohortPatient[] => {
    const patients = new Map<string, CohortPatient & { laboratory: CohortPatient['laboratory'][number][] }>()
    for (const v of visits()) {
      const { key, day } = of(v), p = patients.get(key) ?? { key, clinical: { other: {} }, laboratory: [], events: [], problems: [] }
      p.laboratory.push({ analyte: 'bilirubin', day, value: v.bilirubin }, { analyte: 'albumin', day, value: v.albumin })
      patients.set(key, p)
    }
    return [...patients.values()]
  }

  it('have ALBI of every visit as its baseline: mean and grades of R', () => {
    const want = expected()['pbcseq (Mayo PBC, repeated liver labs)']['ALBI (bili*17.1, alb*10)']
    const { rows } = cohortRows(cohort(v => ({ key: `${v.id} ${v.day}`, day: 0 })), () => undefined, settings), scores = rows.patients.map(r => r.albi!)
    expect(scores).toHaveLength(want.n)
    expect(scores.reduce((a, b) => a + b) / want.n).toBeCloseTo(want.mean, 5)
    expect([1, 2, 3].map(g => rows.patients.filter(r => r.albiGrade === g).length)).toEqual([want.grade1, want.grade2, want.grade3])
  })

  it('rise as in lme4, read from the rows of laboratory values: umol/L add ln 17.1 to the intercept', () => {
    const want = expected()['pbcseq (Mayo PBC, repeated liver labs)'], { rows } = cohortRows(cohort(v => ({ key: v.id, day: v.day })), () => undefined, settings)
    const table = tableOf(rows.laboratory.filter(v => v.analyte === 'bilirubin'), laboratoryColumns, ['patient', 'day', 'value']), formula = 'log(value) ~ day + (1 | patient)'
    const [ml, reml] = [false, true].map(reml => mixedModel(formula, table, { reml }).value!), lmer = want['lmer log(bili)~day+(1|id) ML']
    expect(ml!.coefficients[0]!.estimate).toBeCloseTo(lmer.intercept[0] + Math.log(17.1), 6)
    expect(ml!.coefficients[1]!.estimate).toBeCloseTo(lmer.day[0], 9)
    expect(ml!.coefficients[1]!.se).toBeCloseTo(lmer.day[1], 9)
    expect([ml!.randomEffects[0]!.sd, ml!.sigma, ml!.logLik]).toEqual([expect.closeTo(lmer.sd_id, 5), expect.closeTo(lmer.sd_res, 6), expect.closeTo(lmer.logLik, 4)])
    expect(reml!.coefficients[1]!.estimate).toBeCloseTo(want.REML.day[0], 9)
    expect([reml!.randomEffects[0]!.sd ** 2, reml!.sigma ** 2]).toEqual([expect.closeTo(want.REML.var_id, 5), expect.closeTo(want.REML.var_res, 6)])
  })
})
