import { type ReadonlySignal, type Signal, computed, signal } from '@preact/signals'
import type { Protocol } from '@yttria/core/course'
import type { ReferenceKind, ReferenceRegion } from '@yttria/core/delineation'
import { type RigidTransform, type Vec3, composeTransforms, geometryConflict, inverseTransform, voxelCount } from '@yttria/core/volume'
import type { Edit } from '@yttria/server/api/edits'
import { decodeLabels } from '@yttria/server/api/labels'
import type { PatientState } from '../state/patient-state.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import type { Labels } from '../voxels/labels.ts'
import type { Orientation } from '../viewer/engine/engine.ts'
import type { CoreClient } from '../worker/client.ts'
import { type FoundLesions, type LabelBlock, type LiveDose, type LiveFollowUp, type MeasuredLesion, type Place, onWholeGrid } from '../worker/delineation.ts'
import { emptyLabels } from './labels-edit.ts'

export const toolNames = ['none', 'regions', 'brush', 'eraser', 'sphere', 'lasso', 'cut'] as const
export type ToolName = typeof toolNames[number]
export type Target = 'lesions' | 'liver'
export type LabelsEdit = Extract<Edit, { kind: 'labels' }>
export interface MovedRegion { readonly exam: string; readonly kind: ReferenceKind; readonly place: Place }
export interface DrawnLine { readonly exam: string; readonly points: readonly Vec3[]; readonly closed: boolean }
export interface FoundReference { readonly region?: ReferenceRegion; readonly message?: string; readonly automatic: boolean }

/** What the delineation of one open patient holds beside its edits: the tool in hand, what is tried and not kept, and what the worker found. */
export interface Delineation {
  readonly tool: Signal<ToolName>
  readonly target: Signal<Target>
  readonly radiusMm: Signal<number>
  readonly showMargin: Signal<boolean>
  readonly showRegions: Signal<boolean>
  readonly thresholdsTried: Signal<ReadonlyMap<string, number>>
  readonly regionMoved: Signal<MovedRegion | undefined>
  /** Under the pen, not acknowledged yet. */
  readonly working: Signal<{ readonly lesions?: Labels; readonly liver?: Labels }>
  readonly pointer: Signal<{ readonly exam: string; readonly orientation: Orientation; readonly at: Vec3 } | undefined>
  readonly line: Signal<DrawnLine | undefined>
  readonly toMerge: Signal<ReadonlySet<string>>
  /** What the last action has to say. */
  readonly said: Signal<string | undefined>
  readonly core: Signal<CoreClient | undefined>
  /** FDG exams that the worker has, with how often their region has changed. */
  readonly open: Signal<ReadonlyMap<string, number>>
  readonly notOpen: Signal<string | undefined>
  readonly regions: Signal<ReadonlyMap<string, LabelBlock>>
  readonly references: Signal<ReadonlyMap<string, FoundReference>>
  readonly ruled: Signal<ReadonlyMap<string, number>>
  readonly found: Signal<FoundLesions | undefined>
  readonly measured: Signal<readonly MeasuredLesion[]>
  readonly doses: Signal<readonly (LiveDose & { readonly versionName: string | undefined })[]>
  readonly later: Signal<LiveFollowUp | undefined>
  readonly margin: Signal<LabelBlock | undefined>
  /** Of the version: the liver as it was drawn. */
  readonly versionLiver: Signal<{ readonly exam: string; readonly block: LabelBlock } | undefined>
  /** ms of the last answer: thresholds, doses. */
  readonly workMs: Signal<number | undefined>
  readonly drawnLesions: ReadonlySignal<Labels | undefined>
  readonly drawnLiver: ReadonlySignal<{ readonly exam: string; readonly labels: Labels } | undefined>
  /** Edits are sent one after another: each has seen the one before it. */
  queue: Promise<unknown>
  /** Rises when an edit was refused: what was drawn upon it is dropped. */
  generation: number
}

const all = new WeakMap<PatientState, Delineation>()

export function delineationOf(s: PatientState): Delineation {
  const known = all.get(s)
  if (known) return known
  const d: Delineation = {
    tool: signal('none'), target: signal('lesions'), radiusMm: signal(8), showMargin: signal(true), showRegions: signal(true),
    thresholdsTried: signal(new Map()), regionMoved: signal(undefined), working: signal({}), pointer: signal(undefined), line: signal(undefined), toMerge: signal(new Set()), said: signal(undefined),
    core: signal(undefined), open: signal(new Map()), notOpen: signal(undefined), regions: signal(new Map()), references: signal(new Map()), ruled: signal(new Map()),
    found: signal(undefined), measured: signal([]), doses: signal([]), later: signal(undefined), margin: signal(undefined), versionLiver: signal(undefined), workMs: signal(undefined),
    drawnLesions: computed(() => keptLabels(s, s.review.value.lesions)),
    drawnLiver: computed(() => {
      const edit = s.review.value.liver, labels = keptLabels(s, edit)
      return edit && labels && { exam: edit.exam, labels }
    }),
    queue: Promise.resolve(), generation: 0,
  }
  all.set(s, d)
  return d
}

// A map that this window sent need not be unpacked again.
const unpacked = new WeakMap<LabelsEdit, Labels>()
export const remember = (edit: LabelsEdit, labels: Labels): void => { unpacked.set(edit, labels) }

/** The labels of an edit; undefined where it gives the lesions back to the threshold, or its image is not there. */
function keptLabels(s: PatientState, edit: LabelsEdit | undefined): Labels | undefined {
  if (!edit || edit.names.length === 0) return undefined
  const known = unpacked.get(edit)
  if (known) return known
  const geometry = s.exams.value.find(e => e.id === edit.exam)?.[edit.grid]?.header.geometry
  if (!geometry) return undefined
  const labels = { geometry, map: decodeLabels(edit.map, voxelCount(geometry)), names: edit.names }
  remember(edit, labels)
  return labels
}

export const protocolOf = (s: PatientState): Protocol | undefined => s.results.value?.protocol as Protocol | undefined
export const fdgExams = (s: PatientState): ExamImages[] => s.exams.value.filter(e => (e.role === 'baseline' || e.role === 'followUp') && e.pet)
export const baselineOf = (s: PatientState): ExamImages | undefined => s.exams.value.find(e => e.role === 'baseline' && e.pet)
export const referenceKey = (exam: string, kind: ReferenceKind): string => `${exam} ${kind}`

/** Lesions that course.json names: drawn before anybody opened this page. */
export const drawnInCourse = (s: PatientState): boolean => (s.view.value?.course?.vois ?? []).some(v => v.kind !== 'ablation')

/** Where a person put a reference region: under the pointer, kept, or in the course. */
export function placeOf(s: PatientState, exam: string, kind: ReferenceKind): Place | undefined {
  const moved = delineationOf(s).regionMoved.value
  if (moved?.exam === exam && moved.kind === kind) return moved.place
  const kept = s.review.value.referenceRegions.find(r => r.exam === exam && r.region === kind)
  return kept ?? s.view.value?.course?.overrides?.referenceRegions?.find(r => r.exam === exam && r.region === kind)?.shape
}

/** Put by hand: tried, kept, or in the course; undefined where the protocol's rule decides. */
export function thresholdByHand(s: PatientState, exam: string): { readonly value: number; readonly tried: boolean } | undefined {
  const tried = delineationOf(s).thresholdsTried.value.get(exam)
  if (tried !== undefined) return { value: tried, tried: true }
  const kept = s.review.value.thresholds.find(t => t.exam === exam)?.value ?? s.view.value?.course?.overrides?.thresholds?.find(t => t.exam === exam)?.value
  return kept === undefined ? undefined : { value: kept, tried: false }
}

export const thresholdNow = (s: PatientState, exam: string): number | undefined => thresholdByHand(s, exam)?.value ?? delineationOf(s).ruled.value.get(exam)

/** The lesions as they are now on the baseline's PET: under the pen, drawn, of the threshold, or the version's. */
export function lesionsNow(s: PatientState): LabelBlock | undefined {
  const d = delineationOf(s), drawn = d.working.value.lesions ?? d.drawnLesions.value
  if (drawn) return drawn
  return (drawnInCourse(s) ? undefined : d.found.value?.labels) ?? s.labels.value.get('baseline-lesions')
}

/** On which exam and grid something is drawn. */
export function canvasOf(s: PatientState, target: Target): { readonly exam: ExamImages; readonly grid: 'pet' | 'ct' } | undefined {
  if (target === 'lesions') {
    const exam = baselineOf(s)
    return exam && { exam, grid: 'pet' }
  }
  const wanted = s.review.value.liver?.exam ?? delineationOf(s).versionLiver.value?.exam ?? s.view.value?.course?.liver?.exam
  const exam = s.exams.value.find(e => e.id === wanted && e.ct) ?? s.exams.value.find(e => e.role === 'treatment' && e.ct) ?? s.exams.value.find(e => e.ct) ?? baselineOf(s)
  return exam && { exam, grid: exam.ct ? 'ct' : 'pet' }
}

/** What a stroke begins with, on the whole grid that is drawn on. A copy: strokes change it. */
export function labelsToDraw(s: PatientState, target: Target): Labels | undefined {
  const d = delineationOf(s), canvas = canvasOf(s, target), geometry = canvas?.exam[canvas.grid]?.header.geometry
  if (!canvas || !geometry) return undefined
  if (target === 'lesions') return onGrid(lesionsNow(s), geometry)
  const kept = d.working.value.liver ?? (d.drawnLiver.value?.exam === canvas.exam.id ? d.drawnLiver.value.labels : undefined), version = d.versionLiver.value
  const labels = onGrid(kept ?? (version?.exam === canvas.exam.id ? version.block : undefined), geometry)
  return labels.names.length > 0 ? labels : { ...labels, names: ['liver'] }
}

function onGrid(block: LabelBlock | undefined, geometry: Labels['geometry']): Labels {
  if (!block) return emptyLabels(geometry)
  if (voxelCount(block.geometry) === voxelCount(geometry) && geometryConflict(block.geometry, geometry) === undefined) return { geometry, map: block.map.slice(), names: block.names }
  try {
    return { ...onWholeGrid(block, { ...geometry, frameOfReferenceUid: block.geometry.frameOfReferenceUid }), geometry }
  } catch {
    // Of another grid: drawn anew.
    return emptyLabels(geometry)
  }
}

/** From one exam's frame into another's, through the hub. */
export function betweenExams(s: PatientState, from: string, to: string): RigidTransform | undefined {
  const [a, b] = [from, to].map(id => s.exams.value.find(e => e.id === id)?.fromHub)
  return a && b && composeTransforms(inverseTransform(a), b)
}
