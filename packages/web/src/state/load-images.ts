import { batch } from '@preact/signals'
import { type RigidTransform, fromMatrix16, identityTransform } from '@yttria/core/volume'
import type { Results } from '@yttria/core/course'
import { type ExamImages, type LoadedImage, loadImage, middleOf } from '../voxels/exam-images.ts'
import type { Counted } from '../voxels/fetch-volume.ts'
import { loadDose, loadLabels } from '../voxels/load-labels.ts'
import type { PatientState } from './patient-state.ts'

const order = ['baseline', 'planning', 'treatment', 'followUp'] as const

/**
 * The images of all exams, each shown as soon as it is there, and label maps and doses of the version shown. Images are fetched once
 * for a patient, label maps and doses once for a version.
 */
export async function loadImages(s: PatientState): Promise<void> {
  const course = s.view.value?.course
  if (!course) throw new Error(s.view.value?.findings.find(f => f.severity === 'error')?.message ?? 'There are no exams to show.')
  const at = s.loaded
  const counted = countedIn(s)
  if (!at.images) {
    s.viewer.fetching.value = { done: 0, total: 0 }
    at.images = fetchImages(s, course.exams.toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role)))
    at.images.catch(() => { at.images = undefined })
  }
  const version = s.shown.value?.number
  if (version === undefined || version === at.version) await at.images
  else {
    const several = (s.results.value?.treatments?.length ?? 0) > 1
    const [labels, doses] = await Promise.all([
      loadLabels(s.key, version, counted),
      Promise.all(course.exams.filter(e => e.role === 'treatment').map(async e => [e.id, await loadDose(s.key, version, counted, several ? e.id : undefined)] as const)),
      at.images,
    ])
    if (s.shown.value?.number !== version) return
    at.version = version
    batch(() => {
      s.labels.value = labels
      s.exams.value = s.exams.value.map(e => ({ ...e, dose: doses.find(([id]) => id === e.id)?.[1] }))
    })
  }
  placeExams(s)
}

/** Bytes as they come, for the bar of progress. */
const countedIn = (s: PatientState): Counted => (done, total) => {
  const { fetching } = s.viewer, before = fetching.peek()
  fetching.value = { done: before.done + done, total: before.total + total }
}

type Exam = NonNullable<NonNullable<PatientState['view']['value']>['course']>['exams'][number]

/** Side by side in the order of the work; the exam whose positions the crosshair has comes first. */
async function fetchImages(s: PatientState, exams: readonly Exam[]): Promise<void> {
  const show = (id: string, part: { pet?: LoadedImage; ct?: LoadedImage }) => {
    s.exams.value = s.exams.value.map(e => e.id === id ? { ...e, ...part } : e)
    placeExams(s)
  }
  const counted = countedIn(s)
  s.exams.value = exams.filter(e => e.petSeriesUid !== undefined || e.ctSeriesUid !== undefined).map((e): ExamImages => ({ id: e.id, role: e.role }))
  placeExams(s)
  await Promise.all(s.exams.value.map(async ({ id }) => {
    const exam = exams.find(e => e.id === id)!
    // Both at once on the pane: each setting of volumes costs.
    const [pet, ct] = await Promise.all([loadImage(s.key, exam, 'pet', counted), loadImage(s.key, exam, 'ct', counted)])
    show(id, { pet, ct })
  }))
  const shown = s.exams.value.filter(e => e.pet ?? e.ct)
  if (shown.length === 0) throw new Error('None of the images can be read; the findings of the overview say why.')
  if (shown.length < s.exams.value.length) s.exams.value = shown
}

/** Each exam's place by the registration, once exams or results are known. */
function placeExams(s: PatientState): void {
  const exams = s.exams.value, hub = exams.find(e => e.role === 'baseline') ?? exams[0], first = hub?.pet ?? hub?.ct
  batch(() => {
    s.exams.value = exams.map(e => ({ ...e, fromHub: e.id === hub?.id ? identityTransform(undefined, undefined) : transformOf(s, s.results.value, hub?.id, e.id) }))
    if (first && s.crosshair.value === undefined) s.crosshair.value = middleOf(first.header.geometry)
  })
}

/** As a person put it, else as it was found. */
export function transformOf(s: PatientState, results: Results | undefined, from: string | undefined, to: string): RigidTransform | undefined {
  const made = s.review.value.registrations.find(r => r.from === from && r.to === to)
  const found = made ?? results?.registration.find(r => r.from === from && r.to === to)
  return found && fromMatrix16(found.matrix, undefined, undefined)
}
