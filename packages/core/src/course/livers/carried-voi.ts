import {
  type Geometry, type RigidTransform, type Voi, atLeast, boundingBox, coverVoi, cropVoi, croppedGeometry, emptyVoi, reachedBox, uncropVoi,
} from '../../volume/index.ts'

/** A VOI on another grid: the voxels of which at least half lies within. `transform` leads from the VOI's frame into the grid's. */
export function carriedVoi(v: Voi, grid: Geometry, transform: RigidTransform): Voi {
  const bounds = boundingBox(v), own = bounds && cropVoi(v, bounds), box = own && reachedBox(own.grid, grid, [transform])
  if (!own || !box) return emptyVoi(v.name, grid)
  return uncropVoi(atLeast(coverVoi(own, croppedGeometry(grid, box), { transform }), 0.5), grid, box)
}
