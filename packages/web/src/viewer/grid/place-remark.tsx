import type { PatientState } from '../../state/patient-state.ts'
import type { ExamImages } from '../../voxels/exam-images.ts'
import { imageWords as words } from '../../words/images.ts'

/** Why the crosshair is not there, or is doubtful. */
export function PlaceRemark({ state: s, exam: e }: { state: PatientState; exam: ExamImages }) {
  if (s.exams.value.length < 2 || !s.results.value) return null
  const found = s.results.value.registration.find(r => r.to === e.id),
    byHand = s.review.value.registrations.some(r => r.to === e.id)
  const doubtful = found && !found.accepted && !byHand ? words.doubtful : undefined
  const text = e.fromHub ? doubtful : words.notPlaced
  return text ? <span class="doubt">{text}</span> : null
}
