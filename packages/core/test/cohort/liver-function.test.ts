import { describe, expect, it } from 'vitest'
import { type CohortPatient, baselineLiverFunction, defaultCohortProtocol, eligibility } from '../../src/cohort/index.ts'

const { toxicity } = defaultCohortProtocol
const patient = (more: Partial<CohortPatient['clinical']> = {}, laboratory: CohortPatient['laboratory'] = [
  { analyte: 'albumin', value: 30, day: -7 }, { analyte: 'bilirubin', value: 40, day: -7 }, { analyte: 'inr', value: 1.2, day: -7 }, { analyte: 'bilirubin', value: 90, day: 30 },
]): CohortPatient => ({ key: 'P1', clinical: { ascites: 'slight', encephalopathy: 'none', ...more, other: {} }, laboratory, events: [], problems: [] })

describe("a patient's liver function before treatment", () => {
  it('is of the values before treatment: bilirubin 40, albumin 30, INR 1.2, slight ascites make 8 points, class B', () => {
    const { albi, childPugh } = baselineLiverFunction(patient(), toxicity)
    expect(albi!.score).toBeCloseTo(0.66 * Math.log10(40) - 2.55, 12)
    expect(childPugh).toMatchObject({ score: 8, class: 'B' })
  })
  it('has no Child-Pugh with a part missing, and no ALBI without albumin', () => {
    expect(baselineLiverFunction(patient({ ascites: undefined }), toxicity).childPugh).toBeUndefined()
    expect(baselineLiverFunction(patient({ ascites: undefined }), toxicity).albi).toBeDefined()
    expect(baselineLiverFunction(patient({}, [{ analyte: 'bilirubin', value: 40, day: -7 }]), toxicity)).toEqual({})
    expect(baselineLiverFunction(patient({}, [{ analyte: 'bilirubin', value: 40, day: 3 }, { analyte: 'albumin', value: 30, day: 3 }]), toxicity)).toEqual({})
  })
  it('may be asked by a rule of eligibility', () => {
    const settings = { toxicity, eligibility: { study: [{ column: 'childPughScore', op: '>' as const, value: 7, reason: 'Child-Pugh above B7' }], doseResponse: [], doseToxicity: [], survival: [] } }
    expect(eligibility([patient()], settings).value!.exclusion('P1', 'study')).toBe('Child-Pugh above B7')
  })
})
