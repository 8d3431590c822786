import { type VoxelBox, blockOf, boxFrom, commonBox, croppedGeometry } from './box.ts'
import { type Geometry, indexToPosition, positionToIndex, requireSameGeometry } from './geometry.ts'
import { type RigidTransform, applyTransform } from './rigid.ts'
import type { Vec3 } from './vector.ts'
import { type FractionalVoi, type Voi, blockFraction, blockVoi, emptyFraction, emptyVoi, fractionOver, insideOver } from './voi.ts'
import type { Volume, VoxelUnit } from './volume.ts'

/** The voxels of a block: the same tissue on a smaller grid. Throws RangeError where the block leaves the grid. */
export const cropVolume = <U extends VoxelUnit>(v: Volume<U>, box: VoxelBox): Volume<U> =>
  ({ unit: v.unit, geometry: croppedGeometry(v.geometry, box), voxels: blockOf(v.voxels, v.geometry.size, box) })

/** What of a VOI lies in a block, on the block's grid. Throws RangeError where the block leaves the grid. */
export function cropVoi(v: Voi, box: VoxelBox): Voi {
  const grid = croppedGeometry(v.grid, box), both = commonBox(v.box, box)
  return both ? blockVoi(v.name, grid, boxFrom(both, box.from), insideOver(v, both)) : emptyVoi(v.name, grid)
}

/** The same for partial voxels. */
export function cropFraction(v: FractionalVoi, box: VoxelBox): FractionalVoi {
  const grid = croppedGeometry(v.grid, box), both = commonBox(v.box, box)
  return both ? blockFraction(v.name, grid, boxFrom(both, box.from), fractionOver(v, both)) : emptyFraction(v.name, grid)
}

/** A VOI of a block set back into the whole grid. Throws RangeError where it is not on that block of that grid. */
export const uncrop = (v: FractionalVoi, whole: Geometry, box: VoxelBox): FractionalVoi => ({ ...v, ...setBack(v, whole, box) })

/** The same for whole voxels. */
export const uncropVoi = (v: Voi, whole: Geometry, box: VoxelBox): Voi => ({ ...v, ...setBack(v, whole, box) })

function setBack(v: Voi | FractionalVoi, whole: Geometry, box: VoxelBox): { grid: Geometry; box: VoxelBox } {
  requireSameGeometry(v.grid, croppedGeometry(whole, box), `block of ${v.name}`)
  const [i, j, k] = box.from
  return { grid: whole, box: v.box.to[0] < v.box.from[0] ? v.box : boxFrom(v.box, [-i, -j, -k]) }
}

/**
 * The block of `grid` in which a small grid can come to lie by any of the transforms, `beyond` voxels around it; undefined where it
 * lies outside.
 */
export function reachedBox(own: Geometry, grid: Geometry, transforms: readonly RigidTransform[], beyond = 2): VoxelBox | undefined {
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity]
  const edge = (d: 0 | 1 | 2) => [-0.5, own.size[d] - 0.5]
  for (const t of transforms) for (const i of edge(0)) for (const j of edge(1)) for (const k of edge(2)) {
    const at = positionToIndex(grid, applyTransform(t, indexToPosition(own, [i, j, k])))
    for (const d of [0, 1, 2] as const) {
      low[d] = Math.min(low[d]!, at[d])
      high[d] = Math.max(high[d]!, at[d])
    }
  }
  const from = low.map(x => Math.max(0, Math.floor(x) - beyond)) as unknown as Vec3
  const to = high.map((x, d) => Math.min(grid.size[d]! - 1, Math.ceil(x) + beyond)) as unknown as Vec3
  return from.every((x, d) => x <= to[d]!) ? { from, to } : undefined
}
