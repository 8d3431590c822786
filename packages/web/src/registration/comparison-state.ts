import { type Signal, signal } from '@preact/signals'
import { type RigidTransform, type Vec3, applyTransform, centreOf } from '@yttria/core/volume'
import type { PatientState } from '../state/patient-state.ts'
import type { Orientation } from '../state/viewer-state.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import type { CompareMode } from './compare.ts'
import { type LesionPart, examTransform, lesionTransform } from './pair.ts'

/** Two exams being compared: how they are seen, what was moved and not kept. */
export interface ComparisonState {
  readonly pair: Signal<'ct' | 'pet'>
  readonly mode: Signal<CompareMode>
  readonly blend: Signal<number>
  /** The lesion that is moved; undefined: the whole exam. */
  readonly lesion: Signal<string | undefined>
  /** Where the moving image was put; undefined: where it was. */
  readonly moved: Signal<RigidTransform | undefined>
  /** The crosshair, LPS mm of the fixed image; undefined: the crosshair of the patient. */
  readonly at: Signal<Vec3 | undefined>
  readonly mmPerPixel: Signal<number>
  readonly reason: Signal<string>
  /** A reason was asked for. */
  readonly asked: Signal<boolean>
  readonly told: Signal<string | undefined>
  /** The view under the pointer. */
  readonly over: Signal<Orientation>
}

export const makeComparison = (hub: ExamImages, to: ExamImages): ComparisonState => ({
  pair: signal(hub.ct && to.ct ? 'ct' : 'pet'),
  mode: signal('overlay'),
  blend: signal(0.5),
  lesion: signal(undefined),
  moved: signal(undefined),
  at: signal(undefined),
  mmPerPixel: signal(1.1),
  reason: signal(''),
  asked: signal(false),
  told: signal(undefined),
  over: signal('axial'),
})

/** What is compared, as it stands now. */
export interface Standing {
  readonly hub: ExamImages
  readonly to: ExamImages
  readonly exam: ReturnType<typeof examTransform>
  /** Where the moving image lies by edits and analysis: the exam, or the lesion by its own registration. */
  readonly base: RigidTransform
  /** Where it was moved to. */
  readonly now: RigidTransform
  readonly here: Vec3
  readonly parts: readonly LesionPart[]
  /** Lesions have their own places on the first 90Y exam. */
  readonly isTreatment: boolean
}

export function standing(
  s: PatientState,
  c: ComparisonState,
  { hub, to, parts }: Pick<Standing, 'hub' | 'to' | 'parts'>,
): Standing {
  const exam = examTransform(hub, to),
    lesion = c.lesion.value
  const base = lesion === undefined ? exam.transform : lesionTransform(s, lesion, exam.transform)
  const ofPatient =
    s.crosshair.value && to.fromHub ? applyTransform(to.fromHub, s.crosshair.value) : undefined
  const here = c.at.value ?? ofPatient ?? centreOf((to.pet ?? to.ct)!.header.geometry)
  const isTreatment = to.role === 'treatment' && to.id === s.exams.value.find(e => e.role === 'treatment')?.id
  return { hub, to, parts, exam, base, now: c.moved.value ?? base, here, isTreatment }
}
