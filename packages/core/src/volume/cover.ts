import { type VoxelBox, boxSize, voxelsOfBox } from './box.ts'
import { type Geometry, geometryConflict } from './geometry.ts'
import { type GridMap, gridMap, inverseGridMap, mapIndex } from './grid-map.ts'
import type { RigidTransform } from './rigid.ts'
import type { Mat3, Vec3 } from './vector.ts'
import { type FractionalVoi, type Voi, blockFraction, boundingBox, emptyFraction, weightsOf } from './voi.ts'

/**
 * The VOI on another grid: the fraction of each of its voxels that the VOI's voxels, taken as boxes, cover. Conserves
 * volume, as far as the VOI lies within the new grid: exactly where the axes of both grids are parallel, by
 * sampling of the cut voxels (at least 200 points each) elsewhere. The same grid without a transform gives the same voxels.
 * `transform` maps positions of the VOI's frame of reference into `onto`'s. `mostPoints` (200 to 1000, default 1000): fewer where only
 * 'half or more' is asked of the fractions. Throws RangeError where frames do not fit.
 */
export function coverVoi(v: Voi | FractionalVoi, onto: Geometry, options: { transform?: RigidTransform; mostPoints?: number } = {}): FractionalVoi {
  if (!options.transform && geometryConflict(v.grid, onto) === undefined)
    return { name: v.name, grid: onto, box: v.box, fraction: Float32Array.from(weightsOf(v)) }
  const map = gridMap(v.grid, onto, options.transform), box = boundingBox(v)
  if (!box) return emptyFraction(v.name, onto)
  const axes = parallelAxes(map.matrix, v.grid.size)
  const covered = axes
    ? coverParallel(weightsOf(v), onto.size, box, map, axes)
    : coverOblique(weightsOf(v), onto.size, box, map, options.mostPoints ?? 1000)
  return covered ? blockFraction(v.name, onto, covered.box, covered.fraction) : emptyFraction(v.name, onto)
}

/** The parts of the voxels of a block of the new grid; nothing lies beyond it. */
interface Covered { readonly box: VoxelBox; readonly fraction: Float32Array }

/** For each axis of the new grid the one of the old that runs along it, where there is one for all three. */
function parallelAxes(m: Mat3, size: Vec3): Vec3 | undefined {
  const axes = [0, 1, 2].map(row => {
    const along = [0, 1, 2].map(c => Math.abs(m[3 * row + c]!))
    const main = along.indexOf(Math.max(...along))
    // Less than a thousandth of a voxel astray from end to end of the grid.
    return along.every((a, c) => c === main || a * size[c]! < 1e-3) ? main : -1
  })
  return new Set(axes).size === 3 && !axes.includes(-1) ? axes as unknown as Vec3 : undefined
}

/** Exact overlap of boxes, one direction after the other: the overlap of two parallel boxes is a product of lengths. */
function coverParallel(source: Uint8Array | Float32Array, onto: Vec3, box: VoxelBox, map: GridMap, axes: Vec3): Covered | undefined {
  const extent = boxSize(box)
  let values = Float64Array.from(source)

  // Each old axis in turn is replaced by the new one that it runs along.
  const shape = [extent[0], extent[1], extent[2]], from = [0, 0, 0]
  for (let row = 0; row < 3; row++) {
    const axis = axes[row]!, step = map.matrix[3 * row + axis]!
    const first = map.offset[row]! + step * box.from[axis]!, last = map.offset[row]! + step * box.to[axis]!
    const half = Math.abs(step) / 2
    const low = Math.max(0, Math.floor(Math.min(first, last) - half + 0.5)), high = Math.min(onto[row]! - 1, Math.ceil(Math.max(first, last) + half - 0.5))
    if (low > high) return undefined
    from[row] = low
    values = stretched(values, shape, axis, high - low + 1, n => first + step * n - low, half)
    shape[axis] = high - low + 1
  }
  const stride = [1, shape[0]!, shape[0]! * shape[1]!]
  const [nx, ny, nz] = axes.map(axis => shape[axis]!) as [number, number, number]
  const out = new Float32Array(nx * ny * nz)
  for (let k = 0, to = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++) {
    const f = values[k * stride[axes[2]]! + j * stride[axes[1]]! + i * stride[axes[0]]!]!
    // Sums of overlaps may pass 1 by rounding.
    out[to++] = f > 1 - 1e-9 ? 1 : f < 1e-9 ? 0 : f
  }
  const [x, y, z] = from as unknown as Vec3
  return { box: { from: [x, y, z], to: [x + nx - 1, y + ny - 1, z + nz - 1] }, fraction: out }
}

/** Values along one axis spread over `count` new cells: old cell n reaches from centre(n) - half to centre(n) + half. */
function stretched(values: Float64Array, shape: readonly number[], axis: number, count: number, centre: (n: number) => number, half: number): Float64Array<ArrayBuffer> {
  const inner = shape.slice(0, axis).reduce((a, b) => a * b, 1), outer = shape.slice(axis + 1).reduce((a, b) => a * b, 1), length = shape[axis]!
  const out = new Float64Array(inner * count * outer)
  for (let n = 0; n < length; n++) {
    const a = centre(n) - half, b = centre(n) + half
    for (let cell = Math.max(0, Math.floor(a + 0.5)); cell < count && cell - 0.5 < b; cell++) {
      const overlap = Math.min(b, cell + 0.5) - Math.max(a, cell - 0.5)
      if (!(overlap > 0)) continue
      for (let o = 0; o < outer; o++) {
        const to = (o * count + cell) * inner, start = (o * length + n) * inner
        for (let i = 0; i < inner; i++) out[to + i]! += overlap * values[start + i]!
      }
    }
  }
  return out
}

/** Voxels whose footprint is all in or all out are known by counting; the others are sampled. */
function coverOblique(source: Uint8Array | Float32Array, onto: Vec3, box: VoxelBox, map: GridMap, mostPoints: number): Covered | undefined {
  const back = inverseGridMap(map), m = back.matrix
  const [sx, sy, sz] = boxSize(box)
  const range = targetRange(box, map, onto)
  if (range.from.some((x, d) => x > range.to[d]!)) return undefined
  const crop = Float32Array.from(source), out = new Float32Array(voxelsOfBox(range))
  const any = countTable(crop, sx, sy, sz, x => x > 0 ? 1 : 0), full = countTable(crop, sx, sy, sz, x => x === 1 ? 1 : 0)

  const reach = [0, 1, 2].map(d => (Math.abs(m[3 * d]!) + Math.abs(m[3 * d + 1]!) + Math.abs(m[3 * d + 2]!)) / 2)
  const points = subPoints(m, mostPoints)
  // So much emptiness around that no footprint that touches the block leaves it: its points need no check.
  const rim = reach.map(r => Math.ceil(2 * r) + 1) as unknown as Vec3, wide = sx + 2 * rim[0], high = sy + 2 * rim[1]
  const padded = new Float32Array(wide * high * (sz + 2 * rim[2])), corner = (rim[2] * high + rim[1]) * wide + rim[0]
  for (let z = 0; z < sz; z++) for (let y = 0; y < sy; y++) padded.set(crop.subarray((z * sy + y) * sx, (z * sy + y + 1) * sx), corner + (z * high + y) * wide)
  let at = -1
  for (let k = range.from[2]; k <= range.to[2]; k++) for (let j = range.from[1]; j <= range.to[1]; j++) for (let i = range.from[0]; i <= range.to[0]; i++) {
    at++
    const x = m[0] * i + m[1] * j + m[2] * k + back.offset[0] - box.from[0] + 0.5
    const y = m[3] * i + m[4] * j + m[5] * k + back.offset[1] - box.from[1] + 0.5
    const z = m[6] * i + m[7] * j + m[8] * k + back.offset[2] - box.from[2] + 0.5
    // Cells [a, b) that the footprint may touch.
    const ax = Math.floor(x - reach[0]!), bx = Math.floor(x + reach[0]!) + 1
    const ay = Math.floor(y - reach[1]!), by = Math.floor(y + reach[1]!) + 1
    const az = Math.floor(z - reach[2]!), bz = Math.floor(z + reach[2]!) + 1
    if (any(ax, bx, ay, by, az, bz) === 0) continue
    let f = 1
    if (full(ax, bx, ay, by, az, bz) !== (bx - ax) * (by - ay) * (bz - az)) {
      let total = 0
      for (let p = 0; p < points.length; p += 3) {
        const px = Math.floor(x + points[p]!), py = Math.floor(y + points[p + 1]!), pz = Math.floor(z + points[p + 2]!)
        total += padded[corner + (pz * high + py) * wide + px]!
      }
      f = total / (points.length / 3)
    }
    out[at] = f
  }
  return { box: range, fraction: out }
}

/**
 * Points of a voxel, as steps on the old grid: 64 for each old voxel's volume, at least 200, at most `most`. Not a lattice, whose
 * planes would all fall to one side of a face of the VOI at once, but a low-discrepancy sequence (powers of the inverse of the
 * root of g^4 = g + 1), each point with its mirror image.
 */
function subPoints(m: Mat3, most: number): Float64Array {
  const volume = Math.abs(m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]))
  const pairs = Math.round(Math.min(most, Math.max(200, 64 * volume)) / 2), g = 1.2207440846057596
  const points = new Float64Array(6 * pairs)
  for (let n = 0; n < pairs; n++) {
    const [i, j, k] = [1, 2, 3].map(power => ((n + 0.5) / g ** power) % 1 - 0.5) as unknown as Vec3
    for (let d = 0; d < 3; d++) {
      const step = m[3 * d]! * i + m[3 * d + 1]! * j + m[3 * d + 2]! * k
      points[6 * n + d] = step
      points[6 * n + 3 + d] = -step
    }
  }
  return points
}

/** How many cells in [ax, bx) x [ay, by) x [az, bz) pass the test, by a table of sums. */
function countTable(values: Float32Array, nx: number, ny: number, nz: number, test: (x: number) => 0 | 1) {
  const wx = nx + 1, slice = wx * (ny + 1), table = new Int32Array(slice * (nz + 1))
  for (let z = 0, n = 0; z < nz; z++) for (let y = 0; y < ny; y++) {
    let row = 0
    for (let x = 0; x < nx; x++) {
      row += test(values[n++]!)
      const at = (z + 1) * slice + (y + 1) * wx + x + 1
      table[at] = row + table[at - wx]! + table[at - slice]! - table[at - slice - wx]!
    }
  }
  const within = (n: number, top: number): number => n < 0 ? 0 : n > top ? top : n
  return (ax: number, bx: number, ay: number, by: number, az: number, bz: number): number => {
    const x0 = within(ax, nx), x1 = within(bx, nx), y0 = within(ay, ny) * wx, y1 = within(by, ny) * wx, z0 = within(az, nz) * slice, z1 = within(bz, nz) * slice
    return table[z1 + y1 + x1]! - table[z1 + y1 + x0]! - table[z1 + y0 + x1]! + table[z1 + y0 + x0]!
      - table[z0 + y1 + x1]! + table[z0 + y1 + x0]! + table[z0 + y0 + x1]! - table[z0 + y0 + x0]!
  }
}

/** The block of the new grid that the VOI's block may touch; from > to where there is none. */
function targetRange(box: VoxelBox, map: GridMap, onto: Vec3): VoxelBox {
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity]
  for (const x of [box.from[0] - 0.5, box.to[0] + 0.5]) for (const y of [box.from[1] - 0.5, box.to[1] + 0.5]) for (const z of [box.from[2] - 0.5, box.to[2] + 0.5])
    mapIndex(map, [x, y, z]).forEach((p, d) => { low[d] = Math.min(low[d]!, p); high[d] = Math.max(high[d]!, p) })
  return {
    from: low.map(p => Math.max(0, Math.floor(p + 0.5))) as unknown as Vec3,
    to: high.map((p, d) => Math.min(onto[d]! - 1, Math.ceil(p - 0.5))) as unknown as Vec3,
  }
}
