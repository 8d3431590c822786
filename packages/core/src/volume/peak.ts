import { type Geometry, indexToPosition, requireSameGeometry, voxelVolumeMm3 } from './geometry.ts'
import { sphereBoxOverlap } from './sphere-overlap.ts'
import type { Vec3 } from './vector.ts'
import { type FractionalVoi, type Voi, weightsOf } from './voi.ts'
import type { Volume } from './volume.ts'

/** Of a sphere of 1 cm3, mm. */
export const peakRadiusMm = Math.cbrt(3000 / (4 * Math.PI))

export interface PeakOptions {
  readonly radiusMm?: number
  /** 'exact' (default): voxels count by the part that lies in the sphere; 'centres': by whether their centre does (IBSI). */
  readonly overlap?: 'exact' | 'centres'
}

export interface Peak {
  /** Mean in the sphere about the voxel of highest value; of several such, the highest mean. */
  readonly local: number
  /** Highest mean in a sphere about any voxel of the VOI. */
  readonly global: number
  /** Centre of the sphere of `global`, LPS mm. */
  readonly position: Vec3
  readonly localPosition: Vec3
}

/**
 * Mean in a sphere of 1 cm3 centred on voxels of the VOI (of a fractional VOI: at least half within). The sphere takes
 * all voxels of the image, in the VOI or not; where it leaves the image, those that are left are weighted anew.
 * Throws RangeError for different grids, a VOI without such voxels, or a voxel that is not finite.
 */
export function peak(volume: Volume, v: Voi | FractionalVoi, options: PeakOptions = {}): Peak {
  const { radiusMm = peakRadiusMm, overlap = 'exact' } = options
  requireSameGeometry(volume.geometry, v.grid, `peak of ${v.name}`)
  const { geometry, voxels } = volume, [nx, ny] = geometry.size
  const sphere = sphereWeights(geometry, radiusMm, overlap)
  const { from, to } = v.box, weights = weightsOf(v)
  let max = -Infinity, local = -Infinity, localAt = -1, global = -Infinity, globalAt = -1
  for (let z = from[2], m = 0; z <= to[2]; z++) for (let y = from[1]; y <= to[1]; y++) for (let x = from[0]; x <= to[0]; x++, m++) {
    if (!(weights[m]! >= 0.5)) continue
    const n = (z * ny + y) * nx + x
    const value = voxels[n]!, mean = meanAround(volume, sphere, x, y, z)
    if (!Number.isFinite(mean)) throw new RangeError(`VOI ${v.name}: a voxel within ${radiusMm} mm of ${x}, ${y}, ${z} is not finite`)
    if (mean > global) { global = mean; globalAt = n }
    if (value > max || (value === max && mean > local)) { max = value; local = mean; localAt = n }
  }
  if (globalAt < 0) throw new RangeError(`VOI ${v.name} is empty: it has no peak`)
  const place = (n: number): Vec3 => indexToPosition(geometry, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))])
  return { local, global, position: place(globalAt), localPosition: place(localAt) }
}

interface SphereWeights { readonly offsets: Int32Array; readonly weights: Float64Array; readonly reach: Vec3 }

/** Steps to the voxels around, in threes, and the part of each in the sphere. */
function sphereWeights(g: Geometry, radius: number, overlap: 'exact' | 'centres'): SphereWeights {
  if (!(radius > 0 && Number.isFinite(radius))) throw new RangeError(`sphere of radius ${radius} mm`)
  const rim = overlap === 'exact' ? 0.5 : 0
  const reach = g.spacing.map(s => Math.floor(radius / s + rim)) as unknown as Vec3
  const offsets: number[] = [], weights: number[] = [], half = g.spacing.map(s => s / 2)
  const part = (at: Vec3): number => overlap === 'exact'
    ? sphereBoxOverlap(radius, at.map((p, d) => p - half[d]!) as unknown as Vec3, at.map((p, d) => p + half[d]!) as unknown as Vec3) / voxelVolumeMm3(g)
    : Math.hypot(...at) <= radius ? 1 : 0
  // One eighth of the sphere says all.
  const [rx, ry, rz] = reach, eighth = new Float64Array((rx + 1) * (ry + 1) * (rz + 1))
  const place = (x: number, y: number, z: number): number => Math.abs(x) + (rx + 1) * (Math.abs(y) + (ry + 1) * Math.abs(z))
  for (let z = 0; z <= rz; z++) for (let y = 0; y <= ry; y++) for (let x = 0; x <= rx; x++) eighth[place(x, y, z)] = part([x * g.spacing[0], y * g.spacing[1], z * g.spacing[2]])
  for (let z = -rz; z <= rz; z++) for (let y = -ry; y <= ry; y++) for (let x = -rx; x <= rx; x++) {
    const w = eighth[place(x, y, z)]!
    if (w > 0) { offsets.push(x, y, z); weights.push(w) }
  }
  return { offsets: Int32Array.from(offsets), weights: Float64Array.from(weights), reach }
}

function meanAround({ geometry, voxels }: Volume, { offsets, weights, reach }: SphereWeights, x: number, y: number, z: number): number {
  const [nx, ny, nz] = geometry.size
  const whole = x >= reach[0] && x < nx - reach[0] && y >= reach[1] && y < ny - reach[1] && z >= reach[2] && z < nz - reach[2]
  let total = 0, weight = 0
  for (let n = 0, k = 0; k < weights.length; n += 3, k++) {
    const a = x + offsets[n]!, b = y + offsets[n + 1]!, c = z + offsets[n + 2]!
    if (!whole && (a < 0 || a >= nx || b < 0 || b >= ny || c < 0 || c >= nz)) continue
    total += weights[k]! * voxels[(c * ny + b) * nx + a]!
    weight += weights[k]!
  }
  return total / weight
}
