import { type Signal, signal } from '@preact/signals'
import type { Vec3 } from '@yttria/core/volume'

export type Orientation = 'axial' | 'coronal' | 'sagittal'

/** One view of one exam. */
export interface PanePlace {
  readonly exam: string
  readonly orientation: Orientation
}

/** A distance drawn over an exam, LPS mm of its frame. */
export interface Ruler {
  readonly exam: string
  readonly from: Vec3
  readonly to: Vec3
}

/** How the images of an open patient are looked at; nothing of it is kept. */
export interface ViewerState {
  /** Where the pointer is, in the frame of the exam it is over. */
  readonly pointer: Signal<{ readonly exam: string; readonly positionMm: Vec3 } | undefined>
  /** The pane the keys act on: where the pointer was last. */
  readonly lastPane: Signal<PanePlace | undefined>
  /** The one pane that is shown large. */
  readonly single: Signal<PanePlace | undefined>
  /** Of the projections, degrees about the body's length. */
  readonly mipAngle: Signal<number>
  readonly rulers: Signal<readonly Ruler[]>
  /** Whether the pointer draws distances. */
  readonly measuring: Signal<boolean>
  readonly helpOpen: Signal<boolean>
  /** Bytes of the images that are being fetched: for the bar of progress. */
  readonly fetching: Signal<{ readonly done: number; readonly total: number }>
}

export const makeViewerState = (): ViewerState => ({
  pointer: signal(undefined),
  lastPane: signal(undefined),
  single: signal(undefined),
  mipAngle: signal(0),
  rulers: signal([]),
  measuring: signal(false),
  helpOpen: signal(false),
  fetching: signal({ done: 0, total: 0 }),
})
