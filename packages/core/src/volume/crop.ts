import { type VoxelBox, boxSize, croppedGeometry } from './box.ts'
import { type Geometry, indexToPosition, positionToIndex, requireSameGeometry, voxelCount } from './geometry.ts'
import { type RigidTransform, applyTransform } from './rigid.ts'
import type { Vec3 } from './vector.ts'
import type { FractionalVoi, Voi } from './voi.ts'
import type { Volume, VoxelUnit, Voxels } from './volume.ts'

/** The voxels of a block: the same tissue on a smaller grid. Throws RangeError where the block leaves the grid. */
export const cropVolume = <U extends VoxelUnit>(v: Volume<U>, box: VoxelBox): Volume<U> =>
  ({ unit: v.unit, geometry: croppedGeometry(v.geometry, box), voxels: block(v.voxels, v.geometry, box) })

export const cropVoi = (v: Voi, box: VoxelBox): Voi =>
  ({ name: v.name, geometry: croppedGeometry(v.geometry, box), inside: block(v.inside, v.geometry, box) })

/** A VOI of a block set back into the whole grid, 0 elsewhere. Throws RangeError where it is not that block of that grid. */
export const uncrop = (v: FractionalVoi, whole: Geometry, box: VoxelBox): FractionalVoi =>
  ({ name: v.name, geometry: whole, fraction: setBack(new Float32Array(voxelCount(whole)), v.fraction, v, whole, box) })

/** The same for whole voxels. */
export const uncropVoi = (v: Voi, whole: Geometry, box: VoxelBox): Voi =>
  ({ name: v.name, geometry: whole, inside: setBack(new Uint8Array(voxelCount(whole)), v.inside, v, whole, box) })

function setBack<V extends Uint8Array | Float32Array>(out: V, values: V, v: Voi | FractionalVoi, whole: Geometry, box: VoxelBox): V {
  requireSameGeometry(v.geometry, croppedGeometry(whole, box), `block of ${v.name}`)
  const [nx, ny, nz] = v.geometry.size
  for (let k = 0; k < nz; k++) for (let j = 0; j < ny; j++) {
    const from = nx * (j + ny * k)
    out.set(values.subarray(from, from + nx), rowStart(whole, box, j, k))
  }
  return out
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

function block<V extends Voxels>(values: V, whole: Geometry, box: VoxelBox): V {
  const [nx, ny, nz] = boxSize(box)
  const out = new (values.constructor as new (length: number) => V)(nx * ny * nz)
  for (let k = 0; k < nz; k++) for (let j = 0; j < ny; j++) {
    const from = rowStart(whole, box, j, k)
    // The union's own `set` wants one kind of number; the kinds are the same by construction.
    ;(out as Float32Array).set((values as Float32Array).subarray(from, from + nx), nx * (j + ny * k))
  }
  return out
}

const rowStart = (g: Geometry, box: VoxelBox, j: number, k: number): number =>
  box.from[0] + g.size[0] * (box.from[1] + j + g.size[1] * (box.from[2] + k))
