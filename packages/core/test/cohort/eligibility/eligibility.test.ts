import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CohortPatient, type PatientProblem, type Rule, defaultCohortProtocol, derivedFacts, eligibility, eligibilitySettings, factsOf, flowOf, ruleSchema } from '../../../src/cohort/index.ts'
import { fulfilled } from '../../../src/cohort/eligibility/fulfilled.ts'

const { toxicity } = defaultCohortProtocol
const patient = (key: string, more: Partial<CohortPatient> = {}): CohortPatient => ({ key, clinical: { other: {} }, laboratory: [], events: [], problems: [], ...more })
const none = { study: [], doseResponse: [], doseToxicity: [], survival: [] }
const rules = (study: readonly Rule[]) => ({ toxicity, eligibility: eligibilitySettings.parse({ ...none, study }) })
const leftOut = (p: CohortPatient, ...study: Rule[]) => eligibility([p], rules(study)).value!.exclusion(p.key, 'study')

describe('a rule of eligibility', () => {
  it.each([
    [3, '>', 2, true], [2, '>', 2, false], [2, '>=', 2, true], [2, '<=', 2, true], [2, '<', 2, false], [2, '=', 2, true], [2, '!=', 2, false], [undefined, 'missing', undefined, true], [2, 'missing', undefined, false],
    [2, 'present', undefined, true], [undefined, 'present', undefined, false], [8, 'inside', [8, 70], true], [70, 'inside', [8, 70], true], [71, 'outside', [8, 70], true], [70, 'outside', [8, 70], false],
    ['glass', '=', 'Glass', true], ['glass', 'in', ['resin', 'glass'], true], ['glass', 'notIn', ['resin'], true], ['resin', 'notIn', ['resin'], false], [true, '=', true, true], [true, '=', 'yes', true], [false, '=', 'no', true], [true, '!=', 'yes', false],
    ['yes', '=', true, true], ['no', '=', true, false], [undefined, '>', 2, 'unknown'], [undefined, '=', 2, 'unknown'], [undefined, 'notIn', ['a'], 'unknown'], ['two', '>', 1, 'unlike'], [true, '=', 'perhaps', 'unlike'], [2, '=', 'two', 'unlike'], [2, 'in', ['two'], 'unlike'], [true, 'inside', [0, 1], 'unlike'],
  ] as const)('%s %s %s: %s', (fact, op, value, met) => expect(fulfilled(fact, { column: 'x', op, value: value as never })).toBe(met))

  it('may ask for a column of the user\'s own, and for several things at once', () => {
    const p = (site: string, cea: number) => patient('P1', { clinical: { whoScore: 2, other: { site, cea } } })
    const rule: Rule = { column: 'site', op: '=', value: 'B', and: [{ column: 'cea', op: '>', value: 100 }, { column: 'whoScore', op: '>=', value: 2 }], reason: 'site B with high CEA' }
    expect(leftOut(p('B', 200), rule)).toBe('site B with high CEA')
    expect(leftOut(p('A', 200), rule)).toBeUndefined()
    expect(leftOut(p('B', 50), rule)).toBeUndefined()
  })

  it('for a column that nobody has is refused, naming the nearest: it would never fire', () => {
    const r = eligibility([patient('P1')], rules([{ column: 'whoScor', op: '>', value: 2, reason: 'WHO' }]))
    expect(r).toMatchObject({ value: undefined, findings: [{ code: 'cohort/rule-column', severity: 'error', remedy: expect.stringMatching(/^whoScore was meant\?/) }] })
  })

  it('that meets what is not known leaves nobody out, and says of whom', () => {
    const r = eligibility([patient('P1'), patient('P2', { clinical: { whoScore: 3, other: {} } })], rules([{ column: 'whoScore', op: '>', value: 2, reason: 'WHO' }]))
    expect(r.value!.exclusion('P1', 'study')).toBeUndefined()
    expect(r.value!.exclusion('P2', 'study')).toBe('WHO')
    expect(r.findings).toMatchObject([{ code: 'cohort/rule-undecided', severity: 'note', message: 'Rules that could not be decided, for which nobody was left out: study: WHO (P1).' }])
  })

  it('and all such rules are one note', () => {
    const r = eligibility([patient('P1'), patient('P2')], rules([{ column: 'whoScore', op: '>', value: 2, reason: 'WHO' }, { column: 'ageYears', op: '>', value: 80, reason: 'age' }]))
    expect(r.findings.map(f => f.message)).toEqual(['Rules that could not be decided, for which nobody was left out: study: WHO (all 2 patients); study: age (all 2 patients).'])
  })

  it('that compares unlike things leaves nobody out, and warns', () => {
    const r = eligibility([patient('P1', { clinical: { other: { grade: 'high' } } })], rules([{ column: 'grade', op: '>', value: 2, reason: 'grade' }]))
    expect(r.value!.exclusion('P1', 'study')).toBeUndefined()
    expect(r.findings).toMatchObject([{ code: 'cohort/rule-unlike', severity: 'warning' }])
  })

  it.each([
    [{ column: 'a', op: '>', reason: 'x' }, /needs a value/], [{ column: 'a', op: 'missing', value: 1, reason: 'x' }, /takes no value/], [{ column: 'a', op: 'in', value: 'b', reason: 'x' }, /needs a list/], [{ column: 'a', op: 'outside', value: [70, 8], reason: 'x' }, /smaller first/],
    [{ column: 'a', op: '<', value: 'b', reason: 'x' }, /needs a number/], [{ column: 'a', op: '=', value: [1], reason: 'x' }, /needs one value/], [{ column: 'a', op: '~', value: 1, reason: 'x' }, /Invalid option/], [{ column: 'a', op: '=', value: 1 }, /reason/], [{ column: 'a', op: '=', value: 1, reason: 'x', and: [{ column: 'b', op: '<' }] }, /needs a value/],
  ])('%j is refused by its schema', (rule, message) => expect(JSON.stringify(ruleSchema.safeParse(rule).error?.issues)).toMatch(message))
})

describe('data that cannot be used', () => {
  const problem = (...spoils: PatientProblem['spoils']): PatientProblem => ({ code: 'x', severity: 'error', subject: {}, message: 'row 3 is wrong', spoils })
  it('leaves a patient out of what it spoils only', () => {
    const { value } = eligibility([patient('P1', { problems: [problem('survival')] }), patient('P2', { problems: [problem('study')] }), patient('P3', { problems: [problem()] })], rules([]))
    expect(['study', 'dose-response', 'survival'].map(a => value!.exclusion('P1', a as 'study'))).toEqual([undefined, undefined, 'data that contradict each other or cannot be read'])
    expect(value!.exclusion('P2', 'dose-toxicity')).toBe('data that contradict each other or cannot be read')
    expect(value!.exclusion('P3', 'study')).toBeUndefined()
    expect(value!.patients[0]!.decisions.survival.reasons).toEqual([{ kind: 'problem', reason: 'data that contradict each other or cannot be read', detail: 'row 3 is wrong' }])
  })
  it('goes before a rule: a baseline date that cannot be read is not "no baseline"', () => {
    const p = patient('P1', { problems: [problem('study')] })
    expect(leftOut(p, { column: 'baselinePetDaysBefore', op: 'missing', reason: 'no baseline FDG PET' })).toMatch(/cannot be read/)
  })
})

describe('the facts of a patient', () => {
  it('are those of the table first, else of the images, in whole days', () => {
    const results = {
      lesions: [{ id: 'L1', volumeMl: 10, tlgBaseline: 5, meanDoseGy: 80, category: 'PR' as const }, { id: 'L2', volumeMl: 5, tlgBaseline: 5, meanDoseGy: 80 }], patientLevel: { doseGy: 80 }, healthyLiver: { doseGy: 55 },
      exams: [{ id: 'a', role: 'baseline' as const, daysFromTreatment: -20.6 }, { id: 'b', role: 'treatment' as const, daysFromTreatment: 0.8 }, { id: 'c', role: 'followUp' as const, daysFromTreatment: 90.9 }],
    }
    const images = factsOf(patient('P1', { results }), { toxicity })
    expect(images).toMatchObject({ baselinePetDaysBefore: 21, treatmentPetDaysAfter: 1, followUpPetDaysAfter: 91, measuredLesions: 2, evaluableLesions: 1, tumourVolumeMl: 15, tumourDoseGy: 80, healthyLiverDoseGy: 55, analysed: true })
    expect(images.poorRegistration).toBeUndefined()
    expect(factsOf(patient('P1', { results, clinical: { baselinePetDay: 0, other: {} } }), { toxicity }).baselinePetDaysBefore).toBe(0)
    expect(factsOf(patient('P1'), { toxicity })).toMatchObject({ analysed: false, measuredLesions: undefined, gradedTerms: 0, toxicityAssessed: false })
  })
  it('poor registration: what a person says goes before what the program found', () => {
    const results = { lesions: [], patientLevel: {}, registration: [{ from: 'a', to: 'b', accepted: true }, { from: 'a', to: 'c', accepted: false }] }
    expect(factsOf(patient('P1', { results }), { toxicity }).poorRegistration).toBe(true)
    expect(factsOf(patient('P1', { results, clinical: { poorRegistration: false, other: {} } }), { toxicity }).poorRegistration).toBe(false)
  })
  it('are named where the program says them, all of them', () => {
    expect(Object.keys(factsOf(patient('P1'), { toxicity }))).toEqual(expect.arrayContaining(Object.keys(derivedFacts)))
  })
})

describe('the flow chart', () => {
  it('adds up for any cohort and any rules: entering = included + excluded, each patient once, the analyses enter with the study', () => {
    const column = fc.constantFrom('whoScore', 'priorLines', 'own', 'measuredLesions', 'survivalDays')
    const rule: fc.Arbitrary<Rule> = fc.oneof(
      fc.record({ column, op: fc.constantFrom('missing', 'present'), reason: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ column, op: fc.constantFrom('<', '>=', '=', '!='), value: fc.integer({ min: 0, max: 4 }), reason: fc.constantFrom('a', 'b', 'c') }),
    ) as fc.Arbitrary<Rule>
    const one = fc.record({
      whoScore: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }), priorLines: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }), own: fc.integer({ min: 0, max: 4 }),
      days: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }), spoils: fc.array(fc.constantFrom('study', 'dose-response', 'dose-toxicity', 'survival'), { maxLength: 2 }), analysed: fc.boolean(),
    })
    fc.assert(fc.property(fc.array(one, { maxLength: 25 }), fc.array(fc.array(rule, { maxLength: 3 }), { minLength: 4, maxLength: 4 }), (drawn, [study, doseResponse, doseToxicity, survival]) => {
      const patients = [...drawn.map((d, k) => patient(`P${k}`, {
        clinical: { ...(d.whoScore === undefined ? {} : { whoScore: d.whoScore }), ...(d.priorLines === undefined ? {} : { priorLines: d.priorLines }), ...(d.days === undefined ? {} : { survival: { days: d.days, died: true } }), other: { own: d.own } },
        problems: d.spoils.length === 0 ? [] : [{ code: 'x', severity: 'error' as const, subject: {}, message: 'x', spoils: d.spoils as PatientProblem['spoils'] }],
        ...(d.analysed ? { results: { lesions: [], patientLevel: {} } } : {}),
      })), patient('last', { clinical: { other: { own: 0 } } })]
      const settings = eligibilitySettings.parse({ study, doseResponse, doseToxicity, survival })
      const found = eligibility(patients, { toxicity, eligibility: settings }).value!, flow = flowOf(found, settings)
      for (const step of [flow.study, ...flow.analyses]) {
        const all = [...step.included, ...step.excluded.flatMap(e => e.patients)]
        expect(all.length).toBe(step.entering)
        expect(new Set(all).size).toBe(all.length)
        expect(step.excluded.every(e => e.patients.length > 0)).toBe(true)
      }
      expect(flow.study.entering).toBe(patients.length)
      for (const step of flow.analyses) {
        expect(step.entering).toBe(flow.study.included.length)
        expect(step.included.every(key => found.exclusion(key, step.analysis) === undefined)).toBe(true)
        expect(step.excluded.every(e => e.patients.every(key => found.exclusion(key, step.analysis) === e.reason))).toBe(true)
      }
    }), { numRuns: 60 })
  })
})
