import {
  type Geometry, type RigidTransform, type Voi, atLeast, boundingBox, coverVoi, cropVoi, croppedGeometry, reachedBox, uncropVoi, voxelCount,
} from '../../volume/index.ts'

/** A VOI on another grid: the voxels of which at least half lies within. `transform` leads from the VOI's frame into the grid's. */
export function carriedVoi(v: Voi, grid: Geometry, transform: RigidTransform): Voi {
  const bounds = boundingBox(v), own = bounds && cropVoi(v, bounds), box = own && reachedBox(own.geometry, grid, [transform])
  if (!own || !box) return { name: v.name, geometry: grid, inside: new Uint8Array(voxelCount(grid)) }
  return uncropVoi(atLeast(coverVoi(own, croppedGeometry(grid, box), { transform }), 0.5), grid, box)
}
