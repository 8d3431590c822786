import { type Geometry, type Vec3, type VoxelUnit, type Volume, indexToPosition } from '../volume/index.ts'

/** Whole factors that bring the spacing nearest to `mm`, never below 1 nor above the grid. */
export const downsampleFactors = (g: Geometry, mm: number): Vec3 => {
  const factor = (d: 0 | 1 | 2): number => Math.max(1, Math.min(g.size[d], Math.round(mm / g.spacing[d])))
  return [factor(0), factor(1), factor(2)]
}

/** Means over blocks of voxels; what does not fill a block at the far ends is left out. */
export function downsample<U extends VoxelUnit>(v: Volume<U>, factors: Vec3): Volume<U> {
  const [fx, fy, fz] = factors, [nx, ny] = v.geometry.size
  if (!factors.every((f, d) => Number.isInteger(f) && f >= 1 && f <= v.geometry.size[d]!)) throw new RangeError(`factors ${factors.join(', ')} of a grid of ${v.geometry.size.join(' x ')}`)
  const size: Vec3 = [Math.floor(nx / fx), Math.floor(ny / fy), Math.floor(v.geometry.size[2] / fz)]
  const [mx, my, mz] = size
  const sums = new Float32Array(mx * my * mz), voxels = v.voxels
  for (let k = 0; k < mz * fz; k++) {
    for (let j = 0; j < my * fy; j++) {
      let at = nx * (j + ny * k), to = mx * (Math.floor(j / fy) + my * Math.floor(k / fz))
      if (fx === 4) {
        // The usual 512 x 512 CT: unrolled, since this pass reads every voxel.
        for (let i = 0; i < mx; i++, at += 4, to++) sums[to]! += voxels[at]! + voxels[at + 1]! + voxels[at + 2]! + voxels[at + 3]!
      } else {
        for (let i = 0; i < mx; i++, to++) {
          let s = 0
          for (let b = 0; b < fx; b++, at++) s += voxels[at]!
          sums[to]! += s
        }
      }
    }
  }
  const per = 1 / (fx * fy * fz)
  for (let n = 0; n < sums.length; n++) sums[n]! *= per
  const g = v.geometry
  const geometry: Geometry = {
    frameOfReferenceUid: g.frameOfReferenceUid, size, direction: g.direction,
    spacing: [g.spacing[0] * fx, g.spacing[1] * fy, g.spacing[2] * fz],
    origin: indexToPosition(g, [(fx - 1) / 2, (fy - 1) / 2, (fz - 1) / 2]),
  }
  return { unit: v.unit, geometry, voxels: sums }
}

/** A mask downsampled: 1 where at least half of the block lies within. */
export function downsampleMask(inside: Uint8Array, g: Geometry, factors: Vec3): Uint8Array {
  const mean = downsample({ unit: '1', geometry: g, voxels: Float32Array.from(inside) }, factors).voxels
  const out = new Uint8Array(mean.length)
  for (let n = 0; n < out.length; n++) out[n] = mean[n]! >= 0.5 ? 1 : 0
  return out
}

/**
 * Weights 1 2 1 along each axis, in place of the voxels: takes away what the grid cannot carry. Without it two grids of one
 * spacing are drawn towards lying on each other, by up to 0.4 mm at 4.8 mm.
 */
export function smoothed<U extends VoxelUnit>(v: Volume<U>): Volume<U> {
  const [nx, ny, nz] = v.geometry.size, plane = nx * ny
  const a = Float32Array.from(v.voxels)
  for (let row = 0; row < a.length; row += nx) {
    let before = a[row]!
    for (let n = row; n < row + nx; n++) {
      const here = a[n]!, after = n + 1 < row + nx ? a[n + 1]! : here
      a[n] = 0.25 * (before + after) + 0.5 * here
      before = here
    }
  }
  const along = (start: number, count: number, stride: number, length: number): void => {
    const before = a.slice(start, start + count)
    for (let q = 0; q < length; q++) {
      const at = start + q * stride, next = q + 1 < length ? at + stride : at
      for (let c = 0; c < count; c++) {
        const here = a[at + c]!
        a[at + c] = 0.25 * (before[c]! + a[next + c]!) + 0.5 * here
        before[c] = here
      }
    }
  }
  for (let k = 0; k < nz; k++) along(k * plane, nx, nx, ny)
  along(0, plane, plane, nz)
  return { unit: v.unit, geometry: v.geometry, voxels: a }
}
