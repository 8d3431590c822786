import { type RigidTransform, type Volume, inverseTransform } from '../volume/index.ts'
import { type Samples, indexMap, sampleToIndex } from './sampling.ts'

/** How well two CTs lie on each other, from the values and bodies at the found transform. */
export interface Likeness {
  /** Pearson correlation of the soft-tissue values over the fixed body, moving interpolated. */
  readonly correlation: number
  /** Median absolute difference of those values: HU where both are soft tissue. */
  readonly differenceHu: number | undefined
  /** Share of the samples that fall on the moving image. */
  readonly covered: number
}

/** With fewer than 50 samples covered, correlation is 0 and the difference undefined. */
export function likeness(samples: Samples, moving: Volume, t: RigidTransform): Likeness {
  const { matrix: m, offset: o } = sampleToIndex(t, samples.centre, indexMap(moving.geometry)), [nx, ny, nz] = moving.geometry.size, voxels = moving.voxels
  const differences = new Float32Array(samples.count)
  let n = 0, sf = 0, sm = 0, sff = 0, smm = 0, sfm = 0
  for (let s = 0; s < samples.count; s++) {
    const x = samples.x[s]!, y = samples.y[s]!, z = samples.z[s]!
    const i = m[0] * x + m[1] * y + m[2] * z + o[0], j = m[3] * x + m[4] * y + m[5] * z + o[1], k = m[6] * x + m[7] * y + m[8] * z + o[2]
    if (!(i >= 0 && j >= 0 && k >= 0 && i < nx - 1 && j < ny - 1 && k < nz - 1)) continue
    const i0 = i | 0, j0 = j | 0, k0 = k | 0, a = i - i0, b = j - j0, c = k - k0, q = i0 + nx * (j0 + ny * k0), plane = nx * ny
    const low = (voxels[q]! * (1 - a) + voxels[q + 1]! * a) * (1 - b) + (voxels[q + nx]! * (1 - a) + voxels[q + nx + 1]! * a) * b
    const high = (voxels[q + plane]! * (1 - a) + voxels[q + plane + 1]! * a) * (1 - b) + (voxels[q + plane + nx]! * (1 - a) + voxels[q + plane + nx + 1]! * a) * b
    const v = low + c * (high - low), f = samples.value[s]!
    differences[n++] = Math.abs(v - f)
    sf += f; sm += v; sff += f * f; smm += v * v; sfm += f * v
  }
  if (n < 50) return { correlation: 0, differenceHu: undefined, covered: samples.count > 0 ? n / samples.count : 0 }
  const vf = sff - sf * sf / n, vm = smm - sm * sm / n
  const correlation = vf > 0 && vm > 0 ? (sfm - sf * sm / n) / Math.sqrt(vf * vm) : 0
  return { correlation, differenceHu: differences.subarray(0, n).sort()[n >> 1]!, covered: n / samples.count }
}

/**
 * Dice coefficient of the two bodies within the space that both images show, and the share of the smaller body that
 * lies in that space. Bodies are masks on the volumes' grids, sampled by nearest voxel.
 */
export function bodyOverlap(fixed: Volume, fixedBody: Uint8Array, moving: Volume, movingBody: Uint8Array, t: RigidTransform): { dice: number; shown: number } {
  const a = seen(fixed, fixedBody, moving, movingBody, t), b = seen(moving, movingBody, fixed, fixedBody, inverseTransform(t))
  const both = (a.within + b.within) / 2, sum = a.shown + b.shown
  return { dice: sum > 0 ? 2 * both / sum : 0, shown: Math.max(a.body > 0 ? a.shown / a.body : 0, b.body > 0 ? b.shown / b.body : 0) }
}

/** mm3 of the body, of its part on the other image, and of its part within the other body. */
function seen(image: Volume, body: Uint8Array, other: Volume, otherBody: Uint8Array, t: RigidTransform): { body: number; shown: number; within: number } {
  const g = image.geometry, [nx, ny, nz] = g.size, [mx, my, mz] = other.geometry.size
  const { matrix: m, offset: o } = sampleToIndex(t, [0, 0, 0], indexMap(other.geometry))
  let count = 0, shown = 0, within = 0
  // Every second voxel each way: a share to a thousandth needs no more.
  const step = nx * ny * nz > 200_000 ? 2 : 1, d = g.direction, s = g.spacing
  for (let k = 0; k < nz; k += step) for (let j = 0; j < ny; j += step) for (let i = 0; i < nx; i += step) {
    if (!body[i + nx * (j + ny * k)]) continue
    count++
    const a = i * s[0], b = j * s[1], c = k * s[2]
    const x = g.origin[0] + d[0] * a + d[1] * b + d[2] * c, y = g.origin[1] + d[3] * a + d[4] * b + d[5] * c, z = g.origin[2] + d[6] * a + d[7] * b + d[8] * c
    const u = Math.round(m[0] * x + m[1] * y + m[2] * z + o[0]), v = Math.round(m[3] * x + m[4] * y + m[5] * z + o[1]), w = Math.round(m[6] * x + m[7] * y + m[8] * z + o[2])
    if (!(u >= 0 && v >= 0 && w >= 0 && u < mx && v < my && w < mz)) continue
    shown++
    if (otherBody[u + mx * (v + my * w)]) within++
  }
  const volume = s[0] * s[1] * s[2] * step ** 3
  return { body: count * volume, shown: shown * volume, within: within * volume }
}
