import { batch } from '@preact/signals'
import { type RigidTransform, type Vec3, applyTransform, centreOf, cross, toMatrix16 } from '@yttria/core/volume'
import { type PatientState, makeEdit } from '../state/patient-state.ts'
import { registrationWords as words } from '../words/registration.ts'
import type { ComparisonState, Standing } from './comparison-state.ts'
import { pushed, sameMotion, turnedAbout } from './motion.ts'
import { lesionTransform } from './pair.ts'
import { axesOf } from './view-axes.ts'

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
