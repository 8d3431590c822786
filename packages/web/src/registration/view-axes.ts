import type { Vec3 } from '@yttria/core/volume'
import type { Orientation } from '../state/viewer-state.ts'

/** Where right and down of a view point: unit vectors, LPS, of the fixed image's frame. */
export const axesOf: Readonly<Record<Orientation, { readonly right: Vec3; readonly down: Vec3 }>> = {
  axial: { right: [1, 0, 0], down: [0, 1, 0] },
  coronal: { right: [1, 0, 0], down: [0, 0, -1] },
  sagittal: { right: [0, 1, 0], down: [0, 0, -1] },
}
