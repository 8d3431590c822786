import { type Geometry, indexToPosition, positionToIndex } from '@yttria/core/volume'
import { type Convex, contains } from './solids.ts'

/** Indices of the voxels whose centres the body holds, in order. */
export function voxelsWithin(body: Convex, g: Geometry): number[] {
  const [nx, ny, nz] = g.size, centre = positionToIndex(g, body.bound.centre), found: number[] = []
  const range = (d: 0 | 1 | 2, n: number): [number, number] => {
    const reach = body.bound.radius / g.spacing[d]
    return [Math.max(0, Math.ceil(centre[d] - reach)), Math.min(n - 1, Math.floor(centre[d] + reach))]
  }
  const [i0, i1] = range(0, nx), [j0, j1] = range(1, ny), [k0, k1] = range(2, nz)
  for (let k = k0; k <= k1; k++)
    for (let j = j0; j <= j1; j++)
      for (let i = i0; i <= i1; i++) if (contains([body], indexToPosition(g, [i, j, k]))) found.push((k * ny + j) * nx + i)
  return found
}
