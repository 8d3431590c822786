import { type Signal, batch, signal } from '@preact/signals'
import {
  type RigidTransform,
  type Vec3,
  applyTransform,
  centreOf,
  cross,
  toMatrix16,
} from '@yttria/core/volume'
import { type PatientState, makeEdit } from '../state/patient-state.ts'
import type { Orientation } from '../state/viewer-state.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import { registrationWords as words } from '../words/registration.ts'
import type { CompareMode } from './compare.ts'
import { pushed, sameMotion, turnedAbout } from './motion.ts'
import { type LesionPart, examTransform, lesionTransform } from './pair.ts'
import { axesOf } from './view-axes.ts'

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

export interface ComparisonActions {
  readonly push: (mm: Vec3) => void
  readonly turn: (axis: Vec3, degrees: number) => void
  /** By so many mm to the right, down and towards the eye in the view under the pointer. */
  readonly nudge: (right: number, down: number, near: number, mm: number) => void
  /** Clockwise as it is seen in the view under the pointer. */
  readonly spin: (degrees: number) => void
  readonly select: (lesion: string | undefined) => void
  /** The lesion so many further in the list, which begins with the whole exam. */
  readonly selectNext: (step: 1 | -1) => void
  readonly reset: () => void
  readonly keep: (decision: 'accept' | 'refuse' | 'moved') => Promise<void>
}

/** What a person does with a comparison; `at`: as it stood when it was drawn last. */
export function comparisonActions(s: PatientState, c: ComparisonState, at: Standing): ComparisonActions {
  const { hub, to, exam, base, now, here, parts, isTreatment } = at

  // From where it is by then: several moves may come between two drawings.
  const change = (move: (t: RigidTransform) => RigidTransform): void =>
    batch(() => {
      const t = move(c.moved.peek() ?? base)
      c.moved.value = sameMotion(t, base) ? undefined : t
      c.told.value = undefined
    })
  const push = (mm: Vec3): void => change(t => pushed(t, mm))
  const turn = (axis: Vec3, degrees: number): void => change(t => turnedAbout(t, axis, degrees, here))
  const reset = (): void =>
    batch(() => {
      c.moved.value = undefined
      c.told.value = undefined
    })
  const select = (id: string | undefined): void =>
    batch(() => {
      c.lesion.value = id
      reset()
      const part = parts.find(p => p.id === id)
      if (id === undefined || !part) return
      c.at.value = applyTransform(lesionTransform(s, id, exam.transform), centreOf(part.voi.grid))
      c.mmPerPixel.value = 0.45
      if (hub.pet && to.pet) c.pair.value = 'pet'
    })

  return {
    push,
    turn,
    reset,
    select,
    nudge: (right, down, near, mm) => {
      const { right: r, down: d } = axesOf[c.over.peek()],
        n = cross(d, r)
      push(r.map((x, k) => mm * (right * x + down * d[k]! + near * n[k]!)) as unknown as Vec3)
    },
    spin: degrees => {
      const { right, down } = axesOf[c.over.peek()]
      turn(cross(right, down), degrees)
    },
    selectNext: step => {
      const ids = [undefined, ...parts.map(p => p.id)],
        next = ids.indexOf(c.lesion.peek()) + (step > 0 ? 1 : ids.length - 1)
      if (isTreatment) select(ids[next % ids.length])
    },
    keep: async decision => {
      const reason = c.reason.peek(),
        lesion = c.lesion.peek(),
        matrix = [...toMatrix16(now)]
      c.asked.value = true
      if (reason.trim() === '') return
      const kept =
        lesion === undefined
          ? await makeEdit(s, { kind: 'registration', from: hub.id, to: to.id, matrix, reason })
          : await makeEdit(s, {
              kind: 'lesionRegistration',
              lesion,
              decision,
              ...(decision === 'moved' ? { matrix } : {}),
              reason,
            })
      if (kept)
        batch(() => {
          c.moved.value = undefined
          c.reason.value = ''
          c.asked.value = false
          c.told.value = words.kept
        })
    },
  }
}
