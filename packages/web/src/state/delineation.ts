import { type ReadonlySignal, type Signal, computed, signal } from '@preact/signals'
import type { ReferenceKind, ReferenceRegion } from '@yttria/core/delineation'
import { type Vec3, voxelCount } from '@yttria/core/volume'
import type { Edit } from '@yttria/server/api/edits'
import { decodeLabels } from '@yttria/server/api/labels'
import type { Review } from '@yttria/server/api/review'
import type { ExamImages } from '../voxels/exam-images.ts'
import type { Labels } from '../voxels/labels.ts'
import type { CoreClient } from '../worker/client.ts'
import type {
  FoundLesions,
  LabelBlock,
  LiveDose,
  LiveFollowUp,
  MeasuredLesion,
  Place,
} from '../worker/delineation.ts'
import type { Orientation } from './viewer-state.ts'

export const toolNames = ['none', 'regions', 'brush', 'eraser', 'sphere', 'lasso', 'cut'] as const
export type ToolName = (typeof toolNames)[number]
export type Target = 'lesions' | 'liver'
export type LabelsEdit = Extract<Edit, { kind: 'labels' }>
export interface MovedRegion {
  readonly exam: string
  readonly kind: ReferenceKind
  readonly place: Place
}
export interface DrawnLine {
  readonly exam: string
  readonly points: readonly Vec3[]
  readonly closed: boolean
}
export interface FoundReference {
  readonly region?: ReferenceRegion
  readonly message?: string
  readonly automatic: boolean
}

/**
 * What the delineation of one open patient holds beside its edits: the tool in hand, what is tried and not
 * kept, and what the worker found.
 */
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
  readonly pointer: Signal<
    { readonly exam: string; readonly orientation: Orientation; readonly at: Vec3 } | undefined
  >
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
  /** In which view was drawn last, along which slices are filled. */
  drawnIn: Orientation
  /** The region that keys move. */
  chosenRegion: { readonly exam: string; readonly kind: ReferenceKind } | undefined
  /** Maps of edits that need not be unpacked again, as long as the edit is known. */
  readonly unpacked: WeakMap<LabelsEdit, Labels>
  /** Edits are sent one after another: each has seen the one before it. */
  queue: Promise<unknown>
  /** Rises when an edit was refused: what was drawn upon it is dropped. */
  generation: number
}

/** What the delineation rests on of its patient. */
interface OfPatient {
  readonly review: ReadonlySignal<Review>
  readonly exams: ReadonlySignal<readonly ExamImages[]>
}

export function makeDelineation(of: OfPatient): Delineation {
  const unpacked = new WeakMap<LabelsEdit, Labels>()
  return {
    tool: signal('none'),
    target: signal('lesions'),
    radiusMm: signal(8),
    showMargin: signal(true),
    showRegions: signal(true),
    thresholdsTried: signal(new Map()),
    regionMoved: signal(undefined),
    working: signal({}),
    pointer: signal(undefined),
    line: signal(undefined),
    toMerge: signal(new Set()),
    said: signal(undefined),
    core: signal(undefined),
    open: signal(new Map()),
    notOpen: signal(undefined),
    regions: signal(new Map()),
    references: signal(new Map()),
    ruled: signal(new Map()),
    found: signal(undefined),
    measured: signal([]),
    doses: signal([]),
    later: signal(undefined),
    margin: signal(undefined),
    versionLiver: signal(undefined),
    workMs: signal(undefined),
    drawnLesions: computed(() => keptLabels(of, unpacked, of.review.value.lesions)),
    drawnLiver: computed(() => {
      const edit = of.review.value.liver,
        labels = keptLabels(of, unpacked, edit)
      return edit && labels && { exam: edit.exam, labels }
    }),
    drawnIn: 'axial',
    chosenRegion: undefined,
    unpacked,
    queue: Promise.resolve(),
    generation: 0,
  }
}

/**
 * The labels of an edit; undefined where it gives the lesions back to the threshold, or its image is not
 * there.
 */
function keptLabels(
  of: OfPatient,
  unpacked: WeakMap<LabelsEdit, Labels>,
  edit: LabelsEdit | undefined,
): Labels | undefined {
  if (!edit || edit.names.length === 0) return undefined
  const known = unpacked.get(edit)
  if (known) return known
  const geometry = of.exams.value.find(e => e.id === edit.exam)?.[edit.grid]?.header.geometry
  if (!geometry) return undefined
  const labels = { geometry, map: decodeLabels(edit.map, voxelCount(geometry)), names: edit.names }
  unpacked.set(edit, labels)
  return labels
}
