import { type Geometry, voxelCount, voxelVolumeMl } from './geometry.ts'

/** A volume of interest on a grid: `inside` is 1 within, 0 elsewhere. */
export interface Voi {
  readonly name: string
  readonly geometry: Geometry
  readonly inside: Uint8Array
}

/** A volume of interest with partial voxels: `fraction` of each voxel that lies within, 0 to 1. */
export interface FractionalVoi {
  readonly name: string
  readonly geometry: Geometry
  readonly fraction: Float32Array
}

/** A checked VOI. Throws RangeError where it does not fill its grid. */
export function voi(v: Voi): Voi {
  if (v.inside.length !== voxelCount(v.geometry))
    throw new RangeError(`VOI ${v.name}: ${v.inside.length} voxels for a grid of ${v.geometry.size.join(' x ')}`)
  return { name: v.name, geometry: v.geometry, inside: v.inside }
}

export function voxelsInside(v: Voi): number {
  const { inside } = v
  let count = 0
  for (let n = 0; n < inside.length; n++) count += inside[n]!
  return count
}

/** mL; of a fractional VOI the sum of its fractions. */
export function volumeMl(v: Voi | FractionalVoi): number {
  if ('inside' in v) return voxelsInside(v) * voxelVolumeMl(v.geometry)
  const { fraction } = v
  let sum = 0
  for (let n = 0; n < fraction.length; n++) sum += fraction[n]!
  return sum * voxelVolumeMl(v.geometry)
}

export function asFractional(v: Voi): FractionalVoi {
  return { name: v.name, geometry: v.geometry, fraction: Float32Array.from(v.inside) }
}
