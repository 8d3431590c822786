import type { NaturalDataset } from '@yttria/core/dicom'
import { ct, edited, everything, pet, withElements } from '../draft/edit.ts'
import type { Draft } from '../draft/draft.ts'
import type { Fault } from '../draft/fault.ts'

const otherFrame = (draft: Draft, name: string): NaturalDataset => ({ FrameOfReferenceUID: draft.parts.uid(`${name}/another frame`) })

/** Contours name their frame in three places. */
const contoursIn = (d: NaturalDataset, frame: string | undefined): NaturalDataset => ({
  ...d, FrameOfReferenceUID: frame,
  ReferencedFrameOfReferenceSequence: (d['ReferencedFrameOfReferenceSequence'] as readonly NaturalDataset[]).map(r => ({ ...r, FrameOfReferenceUID: frame })),
  StructureSetROISequence: (d['StructureSetROISequence'] as readonly NaturalDataset[]).map(r => ({ ...r, ReferencedFrameOfReferenceUID: frame })),
})

export const frameFaults: readonly Fault[] = [
  {
    name: '90y-frame-foreign', what: 'the PET of the 90Y exam lies in another frame of reference than its CT and the contours', touches: ['y90 frame'],
    expected: { answer: 'dose with warning', of: 'dose', codes: ['frame/foreign', 'course/pet-ct-frames', 'course/no-ct'], drafted: { answer: 'warning', codes: ['frame/foreign', 'course/no-ct', 'course/pet-ct-frames'] } },
    apply: draft => withElements(draft, pet('treatment'), otherFrame(draft, 'treatment')),
  },
  {
    name: '90y-frame-missing', what: 'the PET of the 90Y exam names no frame of reference', touches: ['y90 frame'],
    expected: { answer: 'dose with warning', of: 'dose', codes: ['frame/missing', 'course/ct-by-study'] },
    apply: draft => withElements(draft, pet('treatment'), { FrameOfReferenceUID: undefined }),
  },
  {
    name: 'ct-frame-foreign', what: 'the CT of the baseline exam lies in another frame of reference than its PET', touches: ['ct series'],
    expected: { answer: 'dose with warning', codes: ['frame/foreign', 'course/pet-ct-frames'], drafted: { answer: 'warning', codes: ['frame/foreign', 'course/no-ct', 'course/pet-ct-frames'] } },
    apply: draft => withElements(draft, ct('baseline'), otherFrame(draft, 'baseline')),
  },
  {
    name: 'frames-missing', what: 'no image names a frame of reference', touches: ['y90 frame', 'ct series', 'fdg series'],
    expected: { answer: 'dose with warning', codes: ['frame/missing', 'course/ct-by-study'] },
    apply: draft => edited(draft, s => s.kind !== 'structures', d => ({ ...d, FrameOfReferenceUID: undefined })),
  },
  {
    name: 'contours-frame-foreign', what: 'the contours lie in a frame of reference that no image has', touches: ['contours'],
    expected: { answer: 'warning', of: 'dose', codes: ['frame/foreign', 'frame/contradiction', 'contour/frame-of-reference', 'course/liver', 'course/liver-elsewhere'] },
    apply: draft => edited(draft, s => s.kind === 'structures', d => contoursIn(d, draft.parts.uid('contours/another frame'))),
  },
  {
    name: 'contours-frame-missing', what: 'the contours name no frame of reference; they name the CT', touches: ['contours'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => edited(draft, s => s.kind === 'structures', d => ({ ...contoursIn(d, undefined), FrameOfReferenceUID: undefined })),
  },
  {
    name: 'contours-frame-of-another-exam', what: 'the contours name the CT of the 90Y exam and the frame of reference of the baseline exam', touches: ['contours'],
    expected: { answer: 'warning', of: 'dose', codes: ['frame/foreign', 'frame/contradiction', 'contour/frame-of-reference', 'course/liver', 'course/liver-elsewhere'] },
    apply: draft => edited(draft, s => s.kind === 'structures', d => contoursIn(d, draft.parts.exams.baseline.uids.frame)),
  },
  {
    name: 'frame-of-all-exams', what: 'the scanner gave all three exams one frame of reference', touches: ['y90 frame', 'ct series', 'fdg series', 'contours'],
    expected: { answer: 'dose', codes: [] },
    apply: draft => {
      const { frame } = draft.parts.exams.baseline.uids
      return edited(edited(draft, everything, d => ({ ...d, FrameOfReferenceUID: frame })), s => s.kind === 'structures', d => contoursIn(d, frame))
    },
  },
]
