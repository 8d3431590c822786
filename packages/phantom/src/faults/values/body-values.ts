import type { Draft } from '../draft/draft.ts'
import { everything, examOf, withElements } from '../draft/edit.ts'
import type { Fault, FaultRepair } from '../draft/fault.ts'

/** course.json without what the fault is about: else it would be the header's wrong value that is not used. */
const courseWithout = (draft: Draft, key: 'weightKg' | 'heightM' | 'sex'): Draft => ({
  ...draft,
  course: {
    ...draft.course,
    patient: { ...draft.course.patient, ...(key === 'weightKg' ? {} : { [key]: undefined }) },
    exams: draft.course.exams.map(e => key === 'weightKg' ? { ...e, weightKg: undefined } : e),
  },
})

const weight: readonly FaultRepair[] = [{ name: 'weightKg', exam: 'baseline', value: parts => String(parts.exams.baseline.weightKg) }]
const height: readonly FaultRepair[] = (['baseline', 'followUp'] as const).map(exam => ({ name: 'heightM', exam, value: parts => String(parts.patient.heightM) }))
const sex: readonly FaultRepair[] = (['baseline', 'followUp'] as const).map(exam => ({ name: 'sex', exam, value: parts => parts.patient.sex }))
const pounds = 2.20462

export const bodyValueFaults: readonly Fault[] = [
  {
    name: 'weight-in-pounds', what: 'the body weight of the baseline exam was typed in pounds', touches: ['body values'],
    expected: { answer: 'warning', of: 'uptake', codes: ['pet/weight', 'course/weight-differs'], repairs: weight },
    apply: draft => withElements(courseWithout(draft, 'weightKg'), examOf('baseline'), { PatientWeight: Number((draft.parts.exams.baseline.weightKg * pounds).toFixed(1)) }),
  },
  {
    name: 'weight-in-pounds-known', what: 'the body weight of the baseline exam was typed in pounds; course.json has it in kg', touches: ['body values'],
    expected: { answer: 'dose with warning', of: 'uptake', codes: ['pet/weight', 'course/weight-differs'], drafted: { answer: 'warning', codes: ['pet/weight', 'course/weight-differs'] } },
    apply: draft => withElements(draft, examOf('baseline'), { PatientWeight: Number((draft.parts.exams.baseline.weightKg * pounds).toFixed(1)) }),
  },
  {
    name: 'weight-missing', what: 'the baseline exam has no body weight, and course.json neither', touches: ['body values'],
    expected: { answer: 'refusal', of: 'uptake', codes: ['pet/weight', 'pet/no-suv', 'course/no-suv', 'course/no-sul'], repairs: weight },
    apply: draft => withElements(courseWithout(draft, 'weightKg'), examOf('baseline'), { PatientWeight: undefined }),
  },
  {
    name: 'weight-zero', what: 'the body weight of the baseline exam is 0, and course.json has none', touches: ['body values'],
    expected: { answer: 'refusal', of: 'uptake', codes: ['pet/weight', 'pet/no-suv', 'course/no-suv', 'course/no-sul'], repairs: weight },
    apply: draft => withElements(courseWithout(draft, 'weightKg'), examOf('baseline'), { PatientWeight: 0 }),
  },
  {
    name: 'height-in-centimetres', what: 'body height was typed in centimetres in all exams', touches: ['body values'],
    expected: { answer: 'dose with warning', of: 'uptake', codes: ['pet/height'], repairs: height },
    apply: draft => withElements(courseWithout(draft, 'heightM'), everything, { PatientSize: draft.parts.patient.heightM * 100 }),
  },
  {
    name: 'height-missing', what: 'no exam gives the body height, and course.json neither', touches: ['body values'],
    expected: { answer: 'refusal', of: 'uptake', codes: ['pet/height', 'course/no-sul'], repairs: height },
    apply: draft => withElements(courseWithout(draft, 'heightM'), everything, { PatientSize: undefined }),
  },
  {
    name: 'height-in-feet', what: 'body height was typed in feet in the baseline exam', touches: ['body values'],
    expected: { answer: 'warning', of: 'uptake', codes: ['pet/height', 'course/height-differs'], repairs: height.slice(0, 1) },
    apply: draft => withElements(courseWithout(draft, 'heightM'), examOf('baseline'), { PatientSize: Number((draft.parts.patient.heightM / 0.3048).toFixed(2)) }),
  },
  {
    name: 'sex-missing', what: 'no exam gives the sex, and course.json neither', touches: ['body values'],
    expected: { answer: 'refusal', of: 'uptake', codes: ['pet/sex', 'course/no-sul'], repairs: sex },
    apply: draft => withElements(courseWithout(draft, 'sex'), everything, { PatientSex: '' }),
  },
  {
    name: 'sex-of-other', what: "the sex is given as 'O' in all exams, and course.json has none", touches: ['body values'],
    expected: { answer: 'refusal', of: 'uptake', codes: ['pet/sex', 'course/no-sul'], repairs: sex },
    apply: draft => withElements(courseWithout(draft, 'sex'), everything, { PatientSex: 'O' }),
  },
  {
    name: 'sex-contradictory', what: 'the sex of the baseline exam is not that of the follow-up exam, and course.json has none', touches: ['body values'],
    expected: { answer: 'warning', of: 'uptake', codes: ['pet/sex', 'course/sex-differs', 'patients/disagree'], repairs: sex },
    apply: draft => withElements(courseWithout(draft, 'sex'), examOf('baseline'), { PatientSex: draft.parts.patient.sex === 'M' ? 'F' : 'M' }),
  },
]
