import type { Second } from '../../physics/index.ts'
import type { ImageSlice } from './image.ts'
import type { Series } from '../folder/series.ts'
import { type Instant, secondsBetween } from '../header/times.ts'

/** When a slice of a PET volume was measured, and how its numbers were stored. */
export interface SliceFrame {
  /** From the moment to which decay is corrected to the frame's start; undefined where the header does not give it. */
  readonly afterS?: Second
  readonly durationS?: Second
  readonly slope?: number
}

/** The frame behind each slice of a volume, in the volume's order. `reference`: to which the voxels refer. */
export function sliceFrames(series: Series, slices: readonly ImageSlice[], reference: Instant): SliceFrame[] {
  const frames = new Map(series.instances.map(i => [i.sopInstanceUid, i.image?.frames ?? []]))
  return slices.map(s => {
    const f = frames.get(s.sopInstanceUid)?.[s.frame]
    return { afterS: f?.acquisition && secondsBetween(reference, f.acquisition), durationS: f?.durationS, slope: f?.slope }
  })
}
