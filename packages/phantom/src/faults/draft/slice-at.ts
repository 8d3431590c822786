import { type Vec3, positionToIndex } from '@yttria/core/volume'
import type { Draft } from './draft.ts'

/** The slice of the exam's PET that goes through the middle of a lesion (the first one there is, without a name). */
export function sliceAt(draft: Draft, exam: 'baseline' | 'treatment' | 'followUp', lesion?: string): number {
  const found = draft.truth.lesions.find(l => lesion === undefined || l.id === lesion) ?? draft.truth.lesions[0]!
  return Math.round(positionToIndex(draft.parts.exams[exam].pet, found.centreMm[exam] as Vec3)[2])
}
