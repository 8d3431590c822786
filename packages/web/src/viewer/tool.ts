import type { Vec3 } from '@yttria/core/volume'
import type { Orientation } from '../state/viewer-state.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import type { Labels } from '../voxels/labels.ts'

/** Outlines of a label map over the panes of an exam. */
export interface GridLabels {
  readonly labels: Labels
  readonly dashed: boolean
  /** One colour for all labels, without their names; else each has its own, with its name. */
  readonly colour?: string
  readonly show: boolean
  /** Fills the labels too, thinly. */
  readonly fill?: boolean
}

/** Where the pointer is: in a pane of an exam, LPS mm of that exam's frame. `right`, `down`, `normal`: unit vectors of the view. */
export interface PanePoint {
  readonly exam: ExamImages
  readonly orientation: Orientation
  readonly positionMm: Vec3
  readonly right: Vec3
  readonly down: Vec3
  readonly normal: Vec3
  readonly mmPerPixel: number
  readonly event: PointerEvent
}

/** What a tool may do with the pointer in a pane; `down` answers true where the crosshair shall not follow it. */
export interface PaneTool {
  readonly down: (at: PanePoint) => boolean
  readonly move?: (at: PanePoint) => void
  readonly up?: (at: PanePoint) => void
  /** The pointer moves with no button down. */
  readonly hover?: (at: PanePoint) => void
  readonly leave?: () => void
  /** The wheel with shift held: one step up or down, e.g. the size of a brush. */
  readonly wheel?: (at: PanePoint, step: 1 | -1) => void
  readonly cursor?: string
}

interface Drawn { readonly id: string; readonly colour: string; readonly dashed?: boolean; readonly name?: string; readonly strong?: boolean }

/** Drawn where the plane of a pane cuts it; LPS mm of the exam's frame. */
export type GridShape =
  | Drawn & { readonly shape: 'sphere'; readonly centreMm: Vec3; readonly diameterMm: number }
  | Drawn & { readonly shape: 'cylinder'; readonly centreMm: Vec3; readonly diameterMm: number; readonly lengthMm: number; readonly axis: Vec3 }
  /** Seen where all of it lies within `nearMm` of the plane (1.5 mm); without `closed` it is open. */
  | Drawn & { readonly shape: 'polyline'; readonly pointsMm: readonly Vec3[]; readonly closed?: boolean; readonly nearMm?: number }
  /** A circle in the plane of the pane it is in: the brush. */
  | Drawn & { readonly shape: 'cursor'; readonly centreMm: Vec3; readonly diameterMm: number; readonly orientation: Orientation }
