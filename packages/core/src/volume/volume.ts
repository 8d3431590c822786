import { type Geometry, voxelCount } from './geometry.ts'

/** UCUM codes of what a voxel can hold. '1' is a stored or unitless number. */
export type VoxelUnit = '1' | "[hnsf'U]" | 'Bq/ml' | 'Gy' | '{counts}' | SuvUnit

/** UCUM codes of standardized uptake values, as DICOM PS3.16 CID 84/85 writes them. */
export type SuvUnit = '{SUVbw}g/ml' | '{SUVlbm}g/ml' | '{SUVbsa}cm2/ml'

export type Voxels = Float32Array | Float64Array | Int16Array | Uint16Array | Int32Array | Uint8Array

/** A quantity on a grid; `voxels` has size[0] * size[1] * size[2] elements, i fastest. */
export interface Volume<U extends VoxelUnit = VoxelUnit> {
  readonly unit: U
  readonly geometry: Geometry
  readonly voxels: Voxels
}

/** A checked volume. Throws RangeError where the voxels do not fill the grid. */
export function volume<U extends VoxelUnit>(v: Volume<U>): Volume<U> {
  if (v.voxels.length !== voxelCount(v.geometry))
    throw new RangeError(`${v.voxels.length} voxels for a grid of ${v.geometry.size.join(' x ')}`)
  return { unit: v.unit, geometry: v.geometry, voxels: v.voxels }
}

/** The volume times a number, in another unit (Bq/ml to SUV, decay to another time): a new Float32 volume. */
export function scaled<U extends VoxelUnit>(v: Volume, factor: number, unit: U): Volume<U> {
  if (!Number.isFinite(factor)) throw new RangeError(`scaling by ${factor}`)
  const voxels = new Float32Array(v.voxels.length)
  for (let n = 0; n < voxels.length; n++) voxels[n] = v.voxels[n]! * factor
  return { unit, geometry: v.geometry, voxels }
}
