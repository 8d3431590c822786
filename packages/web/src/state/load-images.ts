import { batch } from '@preact/signals'
import { type RigidTransform, fromMatrix16, identityTransform } from '@yttria/core/volume'
import type { Results } from '@yttria/core/course'
import { loadExam, middleOf } from '../viewer/exam-images.ts'
import { loadLabels } from '../viewer/load-labels.ts'
import type { PatientState } from './patient-state.ts'

/** The images of all exams and the label maps of the version shown; each is fetched once for a patient. */
export async function loadImages(s: PatientState): Promise<void> {
  const course = s.view.value?.course
  if (!course) throw new Error(s.view.value?.findings.find(f => f.severity === 'error')?.message ?? 'There are no exams to show.')
  const shown = s.shown.value
  const [images, labels] = await Promise.all([
    s.exams.value.length > 0 ? s.exams.value : Promise.all(course.exams.map(e => loadExam(s.key, e))),
    shown ? loadLabels(s.key, shown.number) : s.labels.value,
  ])
  const shownImages = images.filter(e => e.pet ?? e.ct), hub = shownImages.find(e => e.role === 'baseline') ?? shownImages[0]
  batch(() => {
    s.exams.value = shownImages.map(e => ({ ...e, fromHub: e.id === hub?.id ? identityTransform(undefined, undefined) : transformOf(s, s.results.value, hub?.id, e.id) }))
    s.labels.value = labels
    const first = hub?.pet ?? hub?.ct
    if (first && s.crosshair.value === undefined) s.crosshair.value = middleOf(first.header.geometry)
  })
}

/** As a person put it, else as it was found. */
function transformOf(s: PatientState, results: Results | undefined, from: string | undefined, to: string): RigidTransform | undefined {
  const made = s.review.value.registrations.find(r => r.from === from && r.to === to)
  const found = made ?? results?.registration.find(r => r.from === from && r.to === to)
  return found && fromMatrix16(found.matrix, undefined, undefined)
}
