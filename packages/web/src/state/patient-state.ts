import { type ReadonlySignal, type Signal, batch, computed, signal } from '@preact/signals'
import type { Edit, StoredEdit } from '@yttria/server/api/edits'
import type { PatientView, ResultVersion } from '@yttria/server/api/patients'
import { type Review, reviewOf, undoRedo } from '@yttria/server/api/review'
import type { Results } from '@yttria/core/course'
import type { Vec3 } from '@yttria/core/volume'
import { Refused, getJson, postJson } from '../api.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import type { Labels } from '../voxels/labels.ts'
import { type Delineation, makeDelineation } from './delineation.ts'
import { type ViewerState, makeViewerState } from './viewer-state.ts'

/** One open patient, shared by all of its pages. Signals are read by the pages; only the actions below write them. */
export interface PatientState {
  readonly key: string
  readonly view: Signal<PatientView | undefined>
  readonly edits: Signal<readonly StoredEdit[]>
  readonly review: ReadonlySignal<Review>
  readonly versions: Signal<readonly ResultVersion[]>
  /** Of the version shown: the last one, or one the person chose. */
  readonly results: Signal<Results | undefined>
  readonly shown: Signal<ResultVersion | undefined>
  readonly labels: Signal<ReadonlyMap<string, Labels>>
  readonly exams: Signal<readonly ExamImages[]>
  /** Position in the hub's frame, LPS mm. */
  readonly crosshair: Signal<Vec3 | undefined>
  readonly selected: Signal<string | undefined>
  readonly problem: Signal<string | undefined>
  /** Edits that the version shown does not hold. */
  readonly pending: ReadonlySignal<readonly StoredEdit[]>
  readonly viewer: ViewerState
  readonly delineation: Delineation
  /** What of its images was asked for: all of them, and label maps and doses of that version. */
  readonly loaded: { images?: Promise<void>; version?: number }
}

const tab = crypto.randomUUID().slice(0, 8)

export function makePatientState(key: string): PatientState {
  const edits = signal<readonly StoredEdit[]>([]), shown = signal<ResultVersion | undefined>(undefined)
  const review = computed(() => reviewOf(edits.value)), exams = signal<readonly ExamImages[]>([])
  return {
    key, edits, shown, review, exams,
    view: signal(undefined), versions: signal([]), results: signal(undefined), labels: signal(new Map()),
    crosshair: signal(undefined), selected: signal(undefined), problem: signal(undefined),
    viewer: makeViewerState(), delineation: makeDelineation({ review, exams }), loaded: {},
    pending: computed(() => edits.value.filter(e => e.id > (shown.value?.lastEdit ?? 0))),
  }
}

/** Reads patient, edits and the last version. */
export async function openPatient(s: PatientState): Promise<void> {
  const at = `/api/patients/${s.key}`
  const [view, edits] = await Promise.all([getJson<PatientView>(at), getJson<StoredEdit[]>(`${at}/edits`)])
  batch(() => { s.view.value = view; s.edits.value = edits })
  await showVersion(s)
}

/** After the connection was lost: what happened meanwhile. Who looks at the last version sees the new last one. */
export async function refreshPatient(s: PatientState): Promise<void> {
  const wasLast = s.shown.value === undefined || s.shown.value.number === s.versions.value.at(-1)?.number
  s.edits.value = await getJson<StoredEdit[]>(`/api/patients/${s.key}/edits`)
  await showVersion(s, wasLast ? undefined : s.shown.value?.number)
  s.problem.value = undefined
}

/** The version of that number; without one the last. */
export async function showVersion(s: PatientState, number?: number): Promise<void> {
  const at = `/api/patients/${s.key}/results`, versions = await getJson<ResultVersion[]>(at)
  const version = number === undefined ? versions.at(-1) : versions.find(v => v.number === number)
  const results = version && await getJson<Results>(`${at}/${version.number}/results.json`)
  batch(() => { s.versions.value = versions; s.shown.value = version; s.results.value = results })
}

/**
 * Sends an edit; when this resolves it is on the server's disk. Where another window was faster its edits are taken in and the person
 * is asked to look again: nothing is lost, nothing is overwritten unseen.
 */
export async function makeEdit(s: PatientState, edit: Edit): Promise<boolean> {
  s.problem.value = undefined
  try {
    const { id } = await postJson<{ id: number }>(`/api/patients/${s.key}/edits`, { base: s.edits.value.at(-1)?.id ?? 0, tab, edit })
    s.edits.value = [...s.edits.value, { id, madeAt: new Date().toISOString(), tab, edit }]
    return true
  } catch (fault) {
    if (fault instanceof Refused && fault.since) {
      s.edits.value = [...s.edits.value, ...fault.since]
      s.problem.value = `${fault.message} They are shown now. Look at them, then make your change again.`
    } else s.problem.value = (fault as Error).message
    return false
  }
}

export async function undo(s: PatientState): Promise<void> {
  const { undo: edit } = undoRedo(s.edits.value)
  if (edit !== undefined) await makeEdit(s, { kind: 'undo', edit })
}

export async function redo(s: PatientState): Promise<void> {
  const { redo: edit } = undoRedo(s.edits.value)
  if (edit !== undefined) await makeEdit(s, { kind: 'undo', edit })
}
