import { type Geometry, type Vec3, indexToPosition, multiply, positionToIndex } from '@yttria/core/volume'
import { type Convex, type Solid, lineWithin } from './solids.ts'

/** A solid and what fills it; a later one takes the place of an earlier one where they overlap. */
export interface Filled {
  readonly solid: Solid
  readonly value: number
}

/**
 * Slice after slice of the mean of what fills each voxel, over samples[0] x samples[1] x samples[2] points of the voxel,
 * of which an object fills those between its exact ends along a row. The array handed on is used again for the next slice.
 */
export function* rasterise(
  args: { geometry: Geometry; objects: readonly Filled[]; background: number; samples: readonly [number, number, number] },
): Generator<{ k: number; slice: Float32Array }> {
  const { geometry: g, objects, background, samples: [sx, sy, sz] } = args
  const [nx, ny, nz] = g.size
  const step = multiply(g.direction, [g.spacing[0], 0, 0])
  const pieces = objects.flatMap(o => o.solid.map(convex => placed(convex, o.value, g)))
  const line = new Float32Array(nx * sx), slice = new Float32Array(nx * ny), inside = new Float64Array(2)

  for (let k = 0; k < nz; k++) {
    slice.fill(0)
    for (let q = 0; q < sz; q++) {
      const z = k + (q + 0.5) / sz - 0.5
      const near = pieces.filter(p => Math.abs(z - p.centre[2]) <= p.reach[2])
      for (let j = 0; j < ny; j++)
        for (let r = 0; r < sy; r++) {
          const y = j + (r + 0.5) / sy - 0.5
          const start = indexToPosition(g, [0, y, z])
          let painted = false
          line.fill(background)
          for (const piece of near) {
            if (Math.abs(y - piece.centre[1]) > piece.reach[1] || !lineWithin(piece.convex, start, step, inside)) continue
            const from = Math.max(0, Math.ceil((inside[0]! + 0.5) * sx - 0.5))
            const to = Math.min(line.length - 1, Math.floor((inside[1]! + 0.5) * sx - 0.5))
            if (from > to) continue
            line.fill(piece.value, from, to + 1)
            painted = true
          }
          const row = j * nx
          if (!painted) for (let i = 0; i < nx; i++) slice[row + i]! += background * sx
          else if (sx === 2) for (let i = 0; i < nx; i++) slice[row + i]! += line[2 * i]! + line[2 * i + 1]!
          else
            for (let i = 0, m = 0; i < nx; i++) {
              let sum = 0
              for (let s = 0; s < sx; s++) sum += line[m++]!
              slice[row + i]! += sum
            }
        }
    }
    const weight = 1 / (sx * sy * sz)
    for (let n = 0; n < slice.length; n++) slice[n]! *= weight
    yield { k, slice }
  }
}

interface Placed { readonly convex: Convex; readonly value: number; readonly centre: Vec3; readonly reach: Vec3 }

/** The body with its bounding sphere in voxels of the grid; the direction is orthonormal, so the sphere's reach along each axis is radius / spacing. */
function placed(convex: Convex, value: number, g: Geometry): Placed {
  const { centre, radius } = convex.bound
  const reach = g.spacing.map(s => radius / s + 1) as unknown as Vec3
  return { convex, value, centre: positionToIndex(g, centre), reach }
}
