import { type Finding, error, note } from '../../record/index.ts'
import { type Geometry, type Voi, boundingBox, cropVoi, isEmpty, subtractVoi, unite, volumeMl } from '../../volume/index.ts'
import { carriedVoi } from './carried-voi.ts'
import type { LesionInput } from '../images/inputs.ts'
import type { ExamRegistrations } from '../images/register-exams.ts'

/** Cavities of former ablations, drawn by a person: no liver and no lesion. */
export interface Ablations {
  readonly names: readonly string[]
  /** All of them on a grid, the voxels of which they hold half or more; undefined where none can be carried there. */
  readonly on: (exam: string, grid: Geometry) => Voi | undefined
  readonly findings: readonly Finding[]
}

/** `exams`: of which images are used. Where one cannot be carried to another exam, that is an error. */
export function ablationsOf(drawn: readonly LesionInput[], exams: readonly string[], registrations: Pick<ExamRegistrations, 'between'>): Ablations | undefined {
  if (drawn.length === 0) return undefined
  const findings: Finding[] = drawn.flatMap(a => {
    const lost = exams.filter(e => !registrations.between(a.exam, e))
    const ml = volumeMl(a.voi)
    return [
      note('course/ablation', { value: Number(ml.toFixed(1)) }, `The ablation ${a.name} (${ml.toFixed(1)} mL) is taken out of the healthy liver, and nothing in it counts as a lesion.`),
      ...(lost.length > 0 ? [error('course/ablation-not-registered', { value: a.name }, `The ablation ${a.name}, drawn on ${a.exam}, cannot be carried to ${lost.join(' and ')}: there it counts as liver.`, 'Give a registration in course.json (overrides.registrations).')] : []),
    ]
  })
  return {
    names: drawn.map(a => a.name), findings,
    on: (exam, grid) => {
      const parts = drawn.flatMap(a => {
        const t = registrations.between(a.exam, exam), box = boundingBox(a.voi)
        if (!t || !box) return []
        // Positions are what counts: the exam's own frame stands for the contour's.
        const own = cropVoi(a.voi, box), v = { ...own, grid: { ...own.grid, frameOfReferenceUid: t.from } }
        return [{ ...carriedVoi(v, { ...grid, frameOfReferenceUid: t.to }, t), grid }]
      })
      return parts.length === 0 ? undefined : unite(parts, parts[0]!.name)
    },
  }
}

/** What of a VOI lies outside another on the same grid; the VOI itself where there is no other. */
export function without(v: Voi, other: Voi | undefined): Voi {
  return !other || isEmpty(other) ? v : subtractVoi(v, other, v.name)
}
