import { describe, expect, it } from 'vitest'
import { type CohortPatient, type CohortProtocol, analyseCohort, defaultCohortProtocol } from '../../src/cohort/index.ts'
import { virtualPatients } from './virtual-patients.ts'

const { analysis } = defaultCohortProtocol
const light: CohortProtocol = { ...defaultCohortProtocol, analysis: { ...analysis, thresholds: { ...analysis.thresholds, resamples: 20 }, tumourControl: { ...analysis.tumourControl, resamples: 0 }, power: { ...analysis.power, simulations: 0 } } }
const patients = virtualPatients(2)
type Results = NonNullable<CohortPatient['results']>
const clinical = (of: Partial<CohortPatient['clinical']>) => patients.map((p): CohortPatient => ({ ...p, clinical: { ...p.clinical, ...of } }))
const lesions = (of: (l: Results['lesions'][number]) => Partial<Results['lesions'][number]>) =>
  patients.map((p): CohortPatient => p.results ? { ...p, results: { ...p.results, lesions: p.results.lesions.map(l => ({ ...l, ...of(l) })) } } : p)
const found = (cohort: readonly CohortPatient[]) => analyseCohort(cohort, light).findings.filter(f => f.severity !== 'note').map(f => `${f.severity} ${f.code}`)
const trivial = /one-|no-|all-|nobody|empty|-equal|few-/

describe('a cohort that is trivial never goes without a finding', () => {
  it('one that is not trivial has none of these', () => expect(found(patients).filter(c => trivial.test(c))).toEqual([]))

  it.each<readonly [string, string, () => readonly CohortPatient[]]>([
    ['nobody', 'error cohort/nobody-included', () => []],
    ['one patient', 'error cohort/one-patient', () => patients.slice(0, 1)],
    ['few patients', 'warning cohort/few-patients', () => patients.slice(0, 6)],
    ['no deaths', 'error cohort/no-deaths', () => patients.map(p => ({ ...p, clinical: { ...p.clinical, survival: { ...p.clinical.survival!, died: false } } }))],
    ['few deaths', 'warning cohort/few-deaths', () => patients.map((p, n) => ({ ...p, clinical: { ...p.clinical, survival: { ...p.clinical.survival!, died: n < 3 } } }))],
    ['no survival', 'error cohort/no-follow-up', () => clinical({ survival: undefined }) as CohortPatient[]],
    ['all respond', 'error cohort/all-respond', () => lesions(() => ({ category: 'PR', changePercent: -60 }))],
    ['none responds', 'error cohort/no-responders', () => lesions(() => ({ category: 'PD', changePercent: 90 }))],
    ['all doses equal', 'error cohort/doses-equal', () => lesions(() => ({ meanDoseGy: 100 }))],
    ['no follow-up scan', 'error cohort/empty-analysis', () => clinical({ followUpPetDay: undefined }) as CohortPatient[]],
    ['one survival for all', 'warning cohort/survival-equal', () => patients.map(p => ({ ...p, clinical: { ...p.clinical, survival: { days: 400, died: true } } }))],
    ['one dose of the liver for all', 'error cohort/liver-doses-equal', () => patients.map(p => ({ ...p, results: { ...p.results!, healthyLiver: { doseGy: 40, volumeMl: 1500 } } }))],
    ['no images', 'error cohort/empty-analysis', () => patients.map(p => ({ ...p, results: undefined }) as CohortPatient)],
  ])('%s: %s', (_, code, cohort) => expect(found(cohort())).toContain(code))

  it('what could not be estimated is said with its reason, once for each reason', () => {
    const said = analyseCohort(lesions(() => ({ category: 'PR', changePercent: -60 })), light).findings.filter(f => f.code === 'cohort/not-estimated')
    expect(said.some(f => /the ROC curve.*responding|the ROC curve.*positive/.test(f.message))).toBe(true)
    expect(new Set(said.map(f => f.message)).size).toBe(said.length)
  })
})
