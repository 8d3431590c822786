import { type FractionalVoi, type Voi, type Volume, eachVoxel, voxelCount } from '../../volume/index.ts'
import { spreadByFourier } from './spread-fourier.ts'
import { spreadByRows } from './spread-rows.ts'
import type { VoxelKernel } from './voxel-kernel.ts'

/**
 * For each voxel the activity whose energy it absorbs, Bq/ml: the activity map convolved with a voxel kernel. Local deposition on
 * it gives the dose by the kernel: D = absorbed activity x energy per activity / density. With `within` only in that VOI, from all
 * around it, and 0 elsewhere. What lies outside the grid gives nothing, what leaves it is lost.
 * Throws RangeError for a kernel made for other voxels.
 */
export function absorbedActivity(args: { activity: Volume<'Bq/ml'>; kernel: VoxelKernel; within?: Voi | FractionalVoi }): Volume<'Bq/ml'> {
  const { activity, kernel, within } = args
  // What a voxel costs by rows grows with the kernel's, by transform it hardly does: as measured by scripts/bench/kernel.ts.
  const [rx, ry, rz] = kernel.reach, byRows = (ry + 1) * (rz + 1) * (2 * rx + 5)
  return within && wantedShare(within) * byRows < 50 ? spreadByRows(activity, kernel, within) : cutTo(spreadByFourier(activity, kernel), within)
}

function wantedShare(v: Voi | FractionalVoi): number {
  let count = 0
  eachVoxel(v, () => { count++ })
  return count / voxelCount(v.grid)
}

function cutTo(map: Volume<'Bq/ml'>, within: Voi | FractionalVoi | undefined): Volume<'Bq/ml'> {
  if (!within) return map
  const voxels = new Float32Array(map.voxels.length)
  eachVoxel(within, n => { voxels[n] = map.voxels[n]! })
  return { ...map, voxels }
}
