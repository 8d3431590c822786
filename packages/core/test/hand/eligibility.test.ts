import { describe, expect, it } from 'vitest'
import { type ClinicalRecord, type CohortPatient, type ImageResults, defaultCohortProtocol, eligibility, flowOf } from '../../src/cohort/index.ts'

// As the study's figure 2: 39 treated, 31 included; of these 24 in dose-response, 28 in dose-toxicity.
const results: ImageResults = {
  lesions: [{ id: 'L1', volumeMl: 20, tlgBaseline: 100, tlgFollowUp: 20, category: 'PR', meanDoseGy: 180 }], patientLevel: {}, healthyLiver: { doseGy: 60 },
  registration: [{ from: 'baseline', to: 'treatment', accepted: true }],
}
const eligible: ClinicalRecord = { baselinePetDay: -21, treatmentPetDay: 1, followUpPetDay: 91, previousWholeLiverRadioembolization: false, survival: { days: 400, died: true }, other: {} }
const without = (...names: (keyof ClinicalRecord)[]): ClinicalRecord => Object.fromEntries(Object.entries(eligible).filter(([k]) => !names.includes(k as keyof ClinicalRecord))) as unknown as ClinicalRecord

function cohort(): CohortPatient[] {
  const list: CohortPatient[] = []
  const add = (n: number, change: Partial<CohortPatient>) => {
    for (let k = 0; k < n; k++) list.push({
      key: `P${String(list.length + 1).padStart(2, '0')}`, clinical: eligible, results, problems: [], events: [],
      laboratory: [{ analyte: 'alt', value: 30, uln: 40, day: -7 }, { analyte: 'alt', value: 50, uln: 40, day: 30 }], ...change,
    })
  }
  // 8 not in the study.
  add(2, { clinical: without('baselinePetDay') })
  add(2, { clinical: { ...eligible, baselinePetDay: -71 } })
  add(2, { clinical: { ...eligible, previousWholeLiverRadioembolization: true } })
  add(1, { clinical: without('treatmentPetDay') })
  add(1, { results: { ...results, registration: [{ from: 'baseline', to: 'treatment', accepted: false }] } })
  // 7 of the 31 not in dose-response.
  add(3, { clinical: without('followUpPetDay') })
  add(2, { clinical: { ...eligible, followUpPetDay: 125 } })
  add(2, { results: { ...results, lesions: [] } })
  // 3 of the 31 not in dose-toxicity; their follow-up counts from the second session.
  add(3, { clinical: { ...eligible, treatmentApproach: 'sequentialWholeLiver', secondTreatmentDay: 28, followUpPetDay: 105 } })
  add(21, {})
  return list
}

describe("the flow chart by hand: the study's 39, 31, 24 and 28", () => {
  const { value, findings } = eligibility(cohort(), defaultCohortProtocol), flow = flowOf(value!, defaultCohortProtocol.eligibility)

  it('39 enter, 8 are left out by five reasons, 31 are in the study', () => {
    expect(flow.study).toMatchObject({ entering: 39, excluded: [
      { reason: 'no baseline FDG PET', patients: ['P01', 'P02'] }, { reason: 'baseline FDG PET not within 10 weeks before treatment', patients: ['P03', 'P04'] },
      { reason: 'previous whole-liver radioembolization', patients: ['P05', 'P06'] }, { reason: 'no 90Y PET after treatment', patients: ['P07'] }, { reason: 'poor registration', patients: ['P08'] },
    ] })
    expect(flow.study.included).toHaveLength(31)
  })

  it('24 are in dose-response, 28 in dose-toxicity, 31 in survival', () => {
    expect(flow.analyses.map(s => [s.analysis, s.entering, s.excluded.map(e => e.patients.length), s.included.length])).toEqual([
      ['dose-response', 31, [3, 2, 2], 24], ['dose-toxicity', 31, [3], 28], ['survival', 31, [], 31]])
    expect(flow.analyses[1]!.excluded[0]!.reason).toBe('sequential whole-liver treatment within 3 months')
  })

  it('each patient keeps the reason, and its detail', () => {
    expect(value!.exclusion('P03', 'study')).toBe('baseline FDG PET not within 10 weeks before treatment')
    expect(value!.exclusion('P03', 'survival')).toBe('baseline FDG PET not within 10 weeks before treatment')
    expect(value!.exclusion('P12', 'dose-response')).toBe('follow-up FDG PET not 2 to 4 months after treatment')
    expect(value!.exclusion('P12', 'dose-toxicity')).toBeUndefined()
    expect(value!.patients[2]!.decisions.study.reasons).toEqual([{ kind: 'rule', reason: 'baseline FDG PET not within 10 weeks before treatment', detail: 'baselinePetDaysBefore is 71' }])
    expect(() => value!.exclusion('P99', 'study')).toThrow(RangeError)
    expect(findings).toEqual([])
  })

  it('windows hold their ends: 8 and 70 days before, 56 and 124 after', () => {
    const included = (clinical: Partial<ClinicalRecord>, analysis: 'study' | 'dose-response') => eligibility([{ ...cohort()[20]!, key: 'P', clinical: { ...eligible, ...clinical } }], defaultCohortProtocol).value!.exclusion('P', analysis) === undefined
    expect([-71, -70, -8, -7].map(baselinePetDay => included({ baselinePetDay }, 'study'))).toEqual([false, true, true, false])
    expect([55, 56, 124, 125].map(followUpPetDay => included({ followUpPetDay }, 'dose-response'))).toEqual([false, true, true, false])
    // Of a sequential treatment from the last session.
    expect([124, 125, 184, 185].map(followUpPetDay => included({ followUpPetDay, secondTreatmentDay: 60 }, 'dose-response'))).toEqual([true, true, true, false])
    expect([90, 91].map(secondTreatmentDay => eligibility([{ ...cohort()[20]!, key: 'P', clinical: { ...eligible, secondTreatmentDay, followUpPetDay: 160 } }], defaultCohortProtocol).value!.exclusion('P', 'dose-toxicity'))).toEqual(['sequential whole-liver treatment within 3 months', undefined])
  })
})
