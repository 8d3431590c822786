import { type VoxelBox, boxSize, croppedGeometry } from './box.ts'
import { type Geometry, requireSameGeometry } from './geometry.ts'
import type { FractionalVoi, Voi } from './voi.ts'
import type { Volume, VoxelUnit, Voxels } from './volume.ts'

/** The voxels of a block: the same tissue on a smaller grid. Throws RangeError where the block leaves the grid. */
export const cropVolume = <U extends VoxelUnit>(v: Volume<U>, box: VoxelBox): Volume<U> =>
  ({ unit: v.unit, geometry: croppedGeometry(v.geometry, box), voxels: block(v.voxels, v.geometry, box) })

export const cropVoi = (v: Voi, box: VoxelBox): Voi =>
  ({ name: v.name, geometry: croppedGeometry(v.geometry, box), inside: block(v.inside, v.geometry, box) })

/** A VOI of a block set back into the whole grid, 0 elsewhere. Throws RangeError where it is not that block of that grid. */
export function uncrop(v: FractionalVoi, whole: Geometry, box: VoxelBox): FractionalVoi {
  requireSameGeometry(v.geometry, croppedGeometry(whole, box), `block of ${v.name}`)
  const fraction = new Float32Array(whole.size[0] * whole.size[1] * whole.size[2])
  const [nx, ny, nz] = v.geometry.size
  for (let k = 0; k < nz; k++) for (let j = 0; j < ny; j++) {
    const from = nx * (j + ny * k)
    fraction.set(v.fraction.subarray(from, from + nx), rowStart(whole, box, j, k))
  }
  return { name: v.name, geometry: whole, fraction }
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
