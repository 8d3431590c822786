import { croppedGeometry, grownBox } from './box.ts'
import { type Geometry, voxelCount } from './geometry.ts'
import type { Vec3 } from './vector.ts'
import { type Voi, boundingBox, insideOver } from './voi.ts'

const far = Infinity

/**
 * Distance in mm from each voxel's centre to the nearest centre within a mask that fills the grid: 0 within, Infinity everywhere
 * where the mask is empty. Exact, for any spacing: one dimension after the other, by the lower envelope of parabolas
 * (Felzenszwalb and Huttenlocher, Theory Comput 2012;8:415). Throws RangeError where the mask does not fill the grid.
 */
export function distanceMm(mask: Uint8Array, grid: Geometry): Float32Array {
  if (mask.length !== voxelCount(grid)) throw new RangeError(`mask of ${mask.length} voxels for a grid of ${grid.size.join(' x ')}`)
  const square = squaredDistances(mask, grid.size, grid.spacing)
  for (let n = 0; n < square.length; n++) square[n] = Math.sqrt(square[n]!)
  return square
}

/** `distanceMm` in the block of the VOI and `marginMm` around it; undefined where the VOI is empty. */
export function distanceNear(v: Voi, marginMm: number) {
  const box = boundingBox(v)
  if (!box) return undefined
  const { size, spacing } = v.grid
  const grown = grownBox(box, spacing.map(s => Math.ceil(marginMm / s)) as unknown as Vec3, size)
  const geometry = croppedGeometry(v.grid, grown)
  return { box: grown, geometry, distanceMm: distanceMm(insideOver(v, grown), geometry) }
}

function squaredDistances(inside: Uint8Array, size: Vec3, spacing: Vec3): Float32Array {
  const [nx, ny, nz] = size, slice = nx * ny
  const out = new Float32Array(inside.length)
  const envelope = makeEnvelope(Math.max(ny, nz))
  const sliceHas = new Uint8Array(nz), rowHas = new Uint8Array(ny)
  for (let z = 0; z < nz; z++) {
    let any = 0
    for (let y = 0; y < ny; y++) {
      rowHas[y] = alongRow(inside, out, z * slice + y * nx, nx, spacing[0])
      any |= rowHas[y]!
    }
    sliceHas[z] = any
    if (any) envelope(out, z * slice, nx, nx, ny, spacing[1], rowHas)
  }
  for (let y = 0; y < ny; y++) envelope(out, y * nx, nx, slice, nz, spacing[2], sliceHas)
  return out
}

/** Squared distances along one row, there and back; 0 where the row holds nothing of the VOI. */
function alongRow(inside: Uint8Array, out: Float32Array, base: number, nx: number, spacing: number): 0 | 1 {
  let last = -1
  for (let i = 0; i < nx; i++) {
    if (inside[base + i] !== 0) { last = i; out[base + i] = 0 } else out[base + i] = last < 0 ? far : i - last
  }
  if (last < 0) return 0
  const s2 = spacing * spacing
  last = -1
  for (let i = nx - 1; i >= 0; i--) {
    const d = out[base + i]!
    if (d === 0) { last = i; continue }
    const back = last < 0 ? far : last - i, nearest = d < back ? d : back
    out[base + i] = nearest * nearest * s2
  }
  return 1
}

/**
 * A function that replaces `count` columns, side by side from `start`, each of `length` values `stride` apart,
 * by min over q of value(q) + ((p - q) spacing)^2. `has`: which q hold a finite value at all.
 */
function makeEnvelope(longest: number) {
  const block = 32
  const values = new Float64Array(longest * block)
  const sites = new Int32Array(longest), vertex = new Int32Array(longest), height = new Float64Array(longest), from = new Float64Array(longest + 1)
  return (data: Float32Array, start: number, count: number, stride: number, length: number, spacing: number, has: Uint8Array): void => {
    let siteCount = 0
    for (let q = 0; q < length; q++) if (has[q]) sites[siteCount++] = q
    if (siteCount === 0) {
      for (let p = 0; p < length; p++) data.fill(far, start + p * stride, start + p * stride + count)
      return
    }
    const s2 = spacing * spacing
    for (let first = 0; first < count; first += block) {
      const width = Math.min(block, count - first)
      // Blocks of columns, so that each cache line is fetched once.
      for (let n = 0; n < siteCount; n++) {
        const base = start + sites[n]! * stride + first
        for (let c = 0; c < width; c++) values[c * longest + n] = data[base + c]!
      }
      for (let c = 0; c < width; c++) {
        const column = c * longest
        // In units of the spacing: value / s^2 + q^2.
        let top = -1
        for (let n = 0; n < siteCount; n++) {
          const f = values[column + n]!
          if (f === far) continue
          const q = sites[n]!, h = f / s2 + q * q
          let cross = -far
          while (top >= 0) {
            cross = (h - height[top]!) / (2 * (q - vertex[top]!))
            if (cross > from[top]!) break
            top--
          }
          if (top < 0) cross = -far
          top++
          vertex[top] = q
          height[top] = h
          from[top] = cross
        }
        const at = start + first + c
        if (top < 0) {
          for (let p = 0; p < length; p++) data[at + p * stride] = far
          continue
        }
        from[top + 1] = far
        for (let p = 0, k = 0; p < length; p++) {
          while (from[k + 1]! < p) k++
          const q = vertex[k]!
          data[at + p * stride] = (height[k]! - q * q + (p - q) * (p - q)) * s2
        }
      }
    }
  }
}
