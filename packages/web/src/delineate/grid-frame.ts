import { type Geometry, type Vec3, multiply, positionToIndex, transpose } from '@yttria/core/volume'

/*
 * The axes of a grid are perpendicular, so distances may be taken along them: a position is its continuous index times the spacing,
 * a direction is turned only. Spares a rotation for each voxel.
 */
export const alongGrid = (g: Geometry, p: Vec3): Vec3 => {
  const at = positionToIndex(g, p)
  return [at[0] * g.spacing[0], at[1] * g.spacing[1], at[2] * g.spacing[2]]
}

export const turnedToGrid = (g: Geometry, direction: Vec3): Vec3 => multiply(transpose(g.direction), direction)

/** Half of how thick a slice across `normal` (turned to the grid) is: a plane through it has each voxel of a row at most once. */
export const halfSlice = (g: Geometry, normal: Vec3): number => (Math.abs(normal[0]) * g.spacing[0] + Math.abs(normal[1]) * g.spacing[1] + Math.abs(normal[2]) * g.spacing[2]) / 2

/** The axis of the grid that is nearest to a direction of space. */
export function nearestAxis(g: Geometry, direction: Vec3): 0 | 1 | 2 {
  const along = turnedToGrid(g, direction).map(Math.abs)
  return along.indexOf(Math.max(...along)) as 0 | 1 | 2
}

/** Indices from `low` to `high` (mm along each axis) that lie on the grid. */
export function indexRange(g: Geometry, low: readonly number[], high: readonly number[]): { from: Vec3; to: Vec3 } {
  const from = low.map((x, d) => Math.max(0, Math.ceil(x / g.spacing[d]! - 1e-9))), to = high.map((x, d) => Math.min(g.size[d]! - 1, Math.floor(x / g.spacing[d]! + 1e-9)))
  return { from: from as unknown as Vec3, to: to as unknown as Vec3 }
}
