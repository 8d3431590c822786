import {
  boundingBox, centreOf, cropVoi, fromMatrix16, identityTransform, maskVoi, subtract, type RigidTransform,
  type Voi,
} from '@yttria/core/volume'
import { takenByLesions } from '@yttria/core/course'
import type { PatientState } from '../state/patient-state.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import type { Labels } from '../voxels/labels.ts'

/** The baseline's lesions, each on its own small block. */
export interface LesionPart { readonly id: string; readonly voi: Voi; readonly labels: Labels }

export function lesionParts(labels: Labels | undefined): LesionPart[] {
  return labels ? labels.names.flatMap((id, n): LesionPart[] => {
    const whole = maskVoi(id, labels.geometry, labels.map.map(l => l === n + 1 ? 1 : 0)), box = boundingBox(whole)
    if (!box) return []
    const voi = cropVoi(whole, box)
    return [{ id, voi, labels: { geometry: voi.grid, map: voi.inside, names: [id] } }]
  }) : []
}

/** Where an exam lies by edits or by the version shown; with the centres on each other where neither says. */
export function examTransform(hub: ExamImages, to: ExamImages): { readonly transform: RigidTransform; readonly known: boolean } {
  if (to.fromHub) return { transform: to.fromHub, known: true }
  const a = hub.ct ?? hub.pet, b = to.ct ?? to.pet
  return { transform: { ...identityTransform(undefined, undefined), translation: a && b ? subtract(centreOf(b.header.geometry), centreOf(a.header.geometry)) : [0, 0, 0] }, known: false }
}

/** Where a lesion lies: as a person put it, else as analysed, else as its exam. */
export function lesionTransform(s: PatientState, id: string, exam: RigidTransform): RigidTransform {
  const edit = s.review.value.lesionRegistrations.find(r => r.lesion === id)
  if (edit?.decision === 'refuse') return exam
  const matrix = edit?.matrix ?? s.results.value?.lesions.find(l => l.id === id)?.matrix
  return matrix ? fromMatrix16(matrix, undefined, undefined) : exam
}

/** What the lesions before one fill of the dose map, in the order of the analysis. */
export function takenBefore(s: PatientState, parts: readonly LesionPart[], id: string, to: ExamImages, exam: RigidTransform): Float32Array | undefined {
  const n = parts.findIndex(p => p.id === id)
  return n > 0 && to.dose ? takenByLesions(to.dose.header.geometry, parts.slice(0, n).map(p => ({ voi: p.voi, transform: lesionTransform(s, p.id, exam) }))) : undefined
}
