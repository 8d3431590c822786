import { type Geometry, type Vec3, indexToPosition, multiply, positionToIndex } from '@yttria/core/volume'
import { type Convex, type Solid, lineWithin } from './solids.ts'

/** A solid and what fills it; a later one takes the place of an earlier one where they overlap. */
export interface Filled {
  readonly solid: Solid
  readonly value: number
}

/**
 * Slice after slice of the mean of what fills each voxel, over samples[0] x samples[1] x samples[2] points of the voxel
 * (the objects' ends along a row are found exactly). The array handed on is used again for the next slice.
 */
export function* rasterise(
  args: { geometry: Geometry; objects: readonly Filled[]; background: number; samples: readonly [number, number, number] },
): Generator<{ k: number; slice: Float32Array }> {
  const { geometry: g, objects, samples: [sx, sy, sz] } = args
  const [nx, ny, nz] = g.size
  const step = multiply(g.direction, [g.spacing[0], 0, 0])
  const values = new Float32Array(objects.length + 1)
  values[0] = args.background
  objects.forEach((o, n) => { values[n + 1] = o.value })
  const pieces = objects.flatMap((o, n) => o.solid.map(convex => placed(convex, n + 1, g)))
  const labels = new Uint16Array(nx * sx), slice = new Float32Array(nx * ny), inside = new Float64Array(2)

  for (let k = 0; k < nz; k++) {
    slice.fill(0)
    for (let q = 0; q < sz; q++) {
      const z = k + (q + 0.5) / sz - 0.5
      const near = pieces.filter(p => Math.abs(z - p.centre[2]) <= p.reach[2])
      for (let j = 0; j < ny; j++)
        for (let r = 0; r < sy; r++) {
          const y = j + (r + 0.5) / sy - 0.5
          const start = indexToPosition(g, [0, y, z])
          labels.fill(0)
          for (const piece of near) {
            if (Math.abs(y - piece.centre[1]) > piece.reach[1] || !lineWithin(piece.convex, start, step, inside)) continue
            const from = Math.max(0, Math.ceil((inside[0]! + 0.5) * sx - 0.5))
            const to = Math.min(labels.length - 1, Math.floor((inside[1]! + 0.5) * sx - 0.5))
            if (from <= to) labels.fill(piece.label, from, to + 1)
          }
          const row = j * nx
          for (let i = 0, m = 0; i < nx; i++) {
            let sum = 0
            for (let s = 0; s < sx; s++, m++) sum += values[labels[m]!]!
            slice[row + i]! += sum
          }
        }
    }
    const weight = 1 / (sx * sy * sz)
    for (let n = 0; n < slice.length; n++) slice[n]! *= weight
    yield { k, slice }
  }
}

interface Placed { readonly convex: Convex; readonly label: number; readonly centre: Vec3; readonly reach: Vec3 }

/** The body with its bounding sphere in voxels of the grid; the direction is orthonormal, so the sphere's reach along each axis is radius / spacing. */
function placed(convex: Convex, label: number, g: Geometry): Placed {
  const { centre, radius } = convex.bound
  const reach = g.spacing.map(s => radius / s + 1) as unknown as Vec3
  return { convex, label, centre: positionToIndex(g, centre), reach }
}
