import { added, asNewSeries, ct, edited, examOf, pet, theSeries, withElements } from '../draft/edit.ts'
import type { Draft, DraftSeries } from '../draft/draft.ts'
import type { Fault } from '../draft/fault.ts'

const another = { PatientName: 'OTHER^PHANTOM', PatientID: 'OTHER-1', PatientBirthDate: '19480214', PatientSex: 'F', PatientSize: 1.62, PatientWeight: 61 } as const
const disagreeing = ['patients/one-study', 'patients/alike', 'course/patients']

/** The follow-up exam of somebody else, beside the patient's own. */
function anotherPatient(draft: Draft): Draft {
  const study = draft.parts.uid('other/study'), frame = draft.parts.uid('other/frame')
  const copy = (s: DraftSeries, kind: 'ct' | 'pet'): DraftSeries => {
    const made = asNewSeries(draft, s, `other ${kind}`, d => ({ ...d, ...another, StudyInstanceUID: study, FrameOfReferenceUID: frame }))
    return { ...made, kind: 'other', folder: `dicom/other/${kind}` }
  }
  return added(draft, copy(theSeries(draft, ct('followUp')), 'ct'), copy(theSeries(draft, pet('followUp')), 'pet'))
}

export const identityFaults: readonly Fault[] = [
  {
    name: 'two-patients', what: 'an FDG exam of another patient lies in the folder', touches: ['folder'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'refusal', codes: ['course/several-patients', 'patients/several'] } },
    apply: anotherPatient,
  },
  {
    name: 'identifier-typed-wrong', what: "the patient's identifier has two figures swapped in the follow-up exam; name, birth date and sex agree", touches: ['identity'],
    expected: { answer: 'dose with warning', of: 'uptake', codes: disagreeing, drafted: { answer: 'refusal', codes: ['course/several-patients'] } },
    apply: draft => edited(draft, examOf('followUp'), d => ({ ...d, PatientID: `${String(d['PatientID']).slice(0, -1)}${String(d['PatientID']).at(-1)}0` })),
  },
  {
    name: 'follow-up-of-another', what: 'the follow-up exam that course.json names is of another patient by identifier, name, birth date and sex', touches: ['identity', 'body values'],
    expected: { answer: 'warning', of: 'uptake', codes: [...disagreeing, 'course/sex-differs', 'course/height-differs', 'course/weight-differs'], drafted: { answer: 'refusal', codes: ['course/several-patients'] } },
    apply: draft => withElements(draft, examOf('followUp'), another),
  },
  {
    name: 'name-spelled-otherwise', what: "the patient's name is spelled otherwise in the follow-up exam; the identifier agrees", touches: ['identity'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
    apply: draft => edited(draft, examOf('followUp'), d => ({ ...d, PatientName: `${String(d['PatientName'])}^^MRS` })),
  },
  {
    name: 'study-of-two-identifiers', what: "PET and CT of the 90Y exam, one study, carry two patients' identifiers", touches: ['identity'],
    expected: { answer: 'warning', of: 'dose', codes: disagreeing, drafted: { answer: 'refusal', codes: ['course/several-patients'] } },
    apply: draft => withElements(draft, pet('treatment'), { PatientID: 'OTHER-1' }),
  },
]
