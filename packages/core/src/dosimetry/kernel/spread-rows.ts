import {
  type FractionalVoi, type Geometry, type Vec3, type Voi, type Volume, fractionOver, requireSameGeometry,
} from '../../volume/index.ts'
import type { VoxelKernel } from './voxel-kernel.ts'

/** Throws RangeError where the kernel was made for other voxels than the grid's: a kernel lives on its grid's axes, whichever way they point. */
export function requireKernelFits(g: Geometry, k: VoxelKernel): void {
  if (g.spacing.some((a, d) => Math.abs(a - k.spacing[d]!) > 1e-4 * a)) throw new RangeError(`kernel for voxels of ${k.spacing.join(' x ')} mm on a grid of ${g.spacing.join(' x ')} mm`)
}

/**
 * The activity whose energy each voxel absorbs: the map convolved with the kernel, outside the grid nothing. With `within` only
 * in voxels of that VOI (by any part of them), from all around it; 0 elsewhere. Row by row, mirrored offsets together.
 */
export function spreadByRows(activity: Volume<'Bq/ml'>, kernel: VoxelKernel, within?: Voi | FractionalVoi): Volume<'Bq/ml'> {
  const { geometry: g, voxels } = activity
  requireKernelFits(g, kernel)
  if (within) requireSameGeometry(g, within.grid, `kernel within ${within.name}`)
  const [nx, ny, nz] = g.size, wanted = within && fractionOver(within)
  const out = new Float32Array(voxels.length), sums = new Float64Array(nx), line = new Float64Array(nx + 2 * kernel.reach[0])
  for (let z = 0, row = 0; z < nz; z++) for (let y = 0; y < ny; y++, row += nx) {
    for (let x = 0; x < nx;) {
      while (x < nx && wanted && !(wanted[row + x]! > 0)) x++
      const from = x
      while (x < nx && (!wanted || wanted[row + x]! > 0)) x++
      if (x === from) continue
      spreadRun(voxels, g.size, kernel, [from, y, z], x - from, sums, line)
      for (let n = from; n < x; n++) out[row + n] = sums[n - from]!
    }
  }
  return { unit: 'Bq/ml', geometry: g, voxels: out }
}

/** A run of `length` voxels of one row: what each absorbs, into `sums`. */
function spreadRun(voxels: Volume['voxels'], [nx, ny, nz]: Vec3, kernel: VoxelKernel, [x, y, z]: Vec3, length: number, sums: Float64Array, line: Float64Array): void {
  const [rx, ry, rz] = kernel.reach, { share } = kernel, whole = length + 2 * rx
  // The line's element 0 is voxel x - rx of the row; what lies off the grid stays 0.
  const first = Math.max(0, rx - x), last = Math.min(whole, nx - x + rx)
  sums.fill(0, 0, length)
  for (let dz = 0; dz <= rz; dz++) for (let dy = 0; dy <= ry; dy++) {
    const weights = (rx + 1) * (dy + (ry + 1) * dz)
    // The first weight of a row is its largest.
    if (share[weights] === 0) continue
    let any = false
    for (let s = 0; s < 4; s++) {
      if ((s & 1 && dy === 0) || (s & 2 && dz === 0)) continue
      const yy = s & 1 ? y - dy : y + dy, zz = s & 2 ? z - dz : z + dz
      if (yy < 0 || yy >= ny || zz < 0 || zz >= nz) continue
      const at = x - rx + nx * (yy + ny * zz)
      if (any) for (let n = first; n < last; n++) line[n]! += voxels[at + n]!
      else {
        line.fill(0, 0, first)
        line.fill(0, last, whole)
        for (let n = first; n < last; n++) line[n] = voxels[at + n]!
        any = true
      }
    }
    if (any) addMirrored(line, sums, length, share, weights, rx)
  }
}

function addMirrored(line: Float64Array, sums: Float64Array, length: number, share: Float64Array, weights: number, reach: number): void {
  for (let n = 0; n < length; n++) {
    const centre = n + reach
    let s = share[weights]! * line[centre]!
    for (let d = 1; d <= reach; d++) s += share[weights + d]! * (line[centre - d]! + line[centre + d]!)
    sums[n]! += s
  }
}
