import type { Geometry } from './geometry.ts'
import { gridMap } from './grid-map.ts'
import type { RigidTransform } from './rigid.ts'
import type { Mat3, Vec3 } from './vector.ts'
import type { Volume, VoxelUnit, Voxels } from './volume.ts'

export interface ResampleOptions {
  /** Maps positions of `onto`'s frame of reference into the volume's. */
  readonly transform?: RigidTransform
  /** What voxels get that lie outside the volume, default 0. */
  readonly outside?: number
  readonly interpolation?: 'linear' | 'nearest'
}

/**
 * The volume's values at the voxel centres of another grid. A volume reaches half a voxel beyond its outer centres;
 * in that rim the outer value holds. Linear gives Float32; nearest keeps the voxels' type. Averages nothing: a fine volume
 * on a coarse grid keeps its noise. Throws RangeError where frames of reference do not fit.
 */
export function resample<U extends VoxelUnit>(volume: Volume<U>, onto: Geometry, options: ResampleOptions = {}): Volume<U> {
  const { transform, outside = 0, interpolation = 'linear' } = options
  if (!Number.isFinite(outside)) throw new RangeError(`value outside ${outside}`)
  const { matrix, offset } = gridMap(onto, volume.geometry, transform)
  const [nx, ny, nz] = onto.size, count = nx * ny * nz
  const out: Voxels = interpolation === 'linear' ? new Float32Array(count) : emptyLike(volume.voxels, count)
  if (outside !== 0) out.fill(outside)
  const sample = interpolation === 'linear' ? linearRow : nearestRow
  const size = volume.geometry.size, start = [0, 0, 0], range: [number, number] = [0, 0]
  for (let k = 0; k < nz; k++) for (let j = 0; j < ny; j++) {
    for (let d = 0; d < 3; d++) start[d] = matrix[3 * d + 1]! * j + matrix[3 * d + 2]! * k + offset[d]!
    // Beyond the rim of half a voxel lies nothing of the volume.
    rowWithin(range, start, matrix, nx, [-0.5, -0.5, -0.5], [size[0] - 0.5, size[1] - 0.5, size[2] - 0.5])
    if (range[0] <= range[1]) sample(volume.voxels, size, out, (k * ny + j) * nx, start, matrix, range[0], range[1])
  }
  return { unit: volume.unit, geometry: onto, voxels: out }
}

/** The first and last i of a row at which start + i * step lies from `low` to `high` in all three directions; first > last: none. */
function rowWithin(range: [number, number], start: readonly number[], matrix: Mat3, nx: number, low: Vec3, high: Vec3): void {
  let first = 0, last = nx - 1
  for (let d = 0; d < 3; d++) {
    const s = start[d]!, step = matrix[3 * d]!, a = low[d]!, b = high[d]!
    // One slice has no room between its outermost centres: low > high.
    if (a > b || (Math.abs(step) < 1e-12 && (s < a || s > b))) { first = 1; last = 0; break }
    if (Math.abs(step) < 1e-12) continue
    const p = (a - s) / step, q = (b - s) / step
    first = Math.max(first, Math.ceil(Math.min(p, q)))
    last = Math.min(last, Math.floor(Math.max(p, q)))
  }
  range[0] = first
  range[1] = last
}

type RowSampler = (voxels: Voxels, size: Vec3, out: Voxels, base: number, start: readonly number[], matrix: Mat3, first: number, last: number) => void

const inner: [number, number] = [0, 0]

const linearRow: RowSampler = (voxels, size, out, base, start, matrix, first, last) => {
  // Between the outermost centres no neighbour has to be clamped; a hair inside, so that rounding cannot reach over.
  rowWithin(inner, start, matrix, last + 1, [1e-9, 1e-9, 1e-9], [size[0] - 1 - 1e-9, size[1] - 1 - 1e-9, size[2] - 1 - 1e-9])
  const from = Math.max(first, inner[0]), to = Math.min(last, inner[1])
  if (from > to) return clampedRow(voxels, size, out, base, start, matrix, first, last)
  clampedRow(voxels, size, out, base, start, matrix, first, from - 1)
  const interior = matrix[3] === 0 && matrix[6] === 0 ? straightRow : interiorRow
  interior(voxels, size, out, base, start, matrix, from, to)
  clampedRow(voxels, size, out, base, start, matrix, to + 1, last)
}

const interiorRow: RowSampler = (voxels, size, out, base, start, matrix, first, last) => {
  const nx = size[0], slice = nx * size[1]
  const x0 = start[0]!, y0 = start[1]!, z0 = start[2]!
  const dx = matrix[0], dy = matrix[3], dz = matrix[6]
  for (let i = first; i <= last; i++) {
    const x = x0 + i * dx, y = y0 + i * dy, z = z0 + i * dz
    const xi = x | 0, yi = y | 0, zi = z | 0
    const fx = x - xi, fy = y - yi, fz = z - zi
    const n = zi * slice + yi * nx + xi
    const a = voxels[n]!, b = voxels[n + nx]!, c = voxels[n + slice]!, d = voxels[n + slice + nx]!
    const p = a + fx * (voxels[n + 1]! - a), q = b + fx * (voxels[n + nx + 1]! - b)
    const r = c + fx * (voxels[n + slice + 1]! - c), s = d + fx * (voxels[n + slice + nx + 1]! - d)
    const u = p + fy * (q - p), v = r + fy * (s - r)
    out[base + i] = u + fz * (v - u)
  }
}

/** A row that runs along the volume's own rows: neighbours found for one voxel serve the next. */
const straightRow: RowSampler = (voxels, size, out, base, start, matrix, first, last) => {
  const nx = size[0], slice = nx * size[1], x0 = start[0]!, dx = matrix[0]
  const yi = start[1]! | 0, zi = start[2]! | 0, fy = start[1]! - yi, fz = start[2]! - zi
  const row = zi * slice + yi * nx
  const across = (n: number): number => {
    const a = voxels[n]!, b = voxels[n + slice]!
    const p = a + fy * (voxels[n + nx]! - a), q = b + fy * (voxels[n + slice + nx]! - b)
    return p + fz * (q - p)
  }
  let known = -2, left = 0, right = 0
  for (let i = first; i <= last; i++) {
    const x = x0 + i * dx, xi = x | 0
    if (xi !== known) {
      left = xi === known + 1 ? right : across(row + xi)
      right = across(row + xi + 1)
      known = xi
    }
    out[base + i] = left + (x - xi) * (right - left)
  }
}

const clampedRow: RowSampler = (voxels, size, out, base, start, matrix, first, last) => {
  const [nx, ny, nz] = size
  for (let i = first; i <= last; i++) {
    const x = Math.min(nx - 1, Math.max(0, start[0]! + i * matrix[0]))
    const y = Math.min(ny - 1, Math.max(0, start[1]! + i * matrix[3]))
    const z = Math.min(nz - 1, Math.max(0, start[2]! + i * matrix[6]))
    const xi = Math.min(x | 0, Math.max(0, nx - 2)), yi = Math.min(y | 0, Math.max(0, ny - 2)), zi = Math.min(z | 0, Math.max(0, nz - 2))
    // A grid of one slice has no neighbour: its own value again.
    const right = nx > 1 ? 1 : 0, down = ny > 1 ? nx : 0, next = nz > 1 ? nx * ny : 0
    const n = (zi * ny + yi) * nx + xi
    const line = (m: number) => voxels[m]! + (x - xi) * (voxels[m + right]! - voxels[m]!)
    const plane = (m: number) => line(m) + (y - yi) * (line(m + down) - line(m))
    out[base + i] = plane(n) + (z - zi) * (plane(n + next) - plane(n))
  }
}

const nearestRow: RowSampler = (voxels, size, out, base, start, matrix, first, last) => {
  const [nx, ny, nz] = size
  for (let i = first; i <= last; i++) {
    const x = nearest(start[0]! + i * matrix[0], nx), y = nearest(start[1]! + i * matrix[3], ny), z = nearest(start[2]! + i * matrix[6], nz)
    out[base + i] = voxels[(z * ny + y) * nx + x]!
  }
}

const nearest = (x: number, n: number): number => Math.min(n - 1, Math.max(0, Math.floor(x + 0.5)))

function emptyLike(voxels: Voxels, count: number): Voxels {
  if (voxels instanceof Float32Array) return new Float32Array(count)
  if (voxels instanceof Float64Array) return new Float64Array(count)
  if (voxels instanceof Int16Array) return new Int16Array(count)
  if (voxels instanceof Uint16Array) return new Uint16Array(count)
  if (voxels instanceof Int32Array) return new Int32Array(count)
  return new Uint8Array(count)
}
