import { signal } from '@preact/signals'
import type { Vec3 } from '@yttria/core/volume'
import type { Orientation } from './engine/engine.ts'

/** Where the pointer is, in the frame of the exam it is over. */
export const pointer = signal<{ readonly exam: string; readonly positionMm: Vec3 } | undefined>(undefined)
/** The pane the keys act on: where the pointer was last. */
export const lastPane = signal<{ readonly exam: string; readonly orientation: Orientation } | undefined>(undefined)
/** The one pane that is shown large. */
export const single = signal<{ readonly exam: string; readonly orientation: Orientation } | undefined>(undefined)
/** Of the projections, degrees about the body's length. */
export const mipAngle = signal(0)
