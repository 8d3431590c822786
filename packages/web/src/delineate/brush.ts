import { type Geometry, type Vec3, dot, subtract } from '@yttria/core/volume'
import { alongGrid, halfSlice, indexRange, turnedToGrid } from './grid-frame.ts'

// A centre exactly on the rim counts, whatever the last bit says.
const onTheRim = 1 + 1e-9
// The viewer's camera knows a plane to single precision: one halfway between two slices must be in the same one at every stroke.
const planeMm = 1e-3

/**
 * The voxels whose centres lie within `radiusMm` of the way from `from` to `to` (LPS mm): a ball, drawn along. With `normal` only
 * those of the one slice across it that holds `from`: a disc, drawn along.
 */
export function brushVoxels(g: Geometry, from: Vec3, to: Vec3, radiusMm: number, normal?: Vec3): Int32Array {
  if (!(radiusMm > 0 && Number.isFinite(radiusMm))) throw new RangeError(`a brush of ${radiusMm} mm`)
  const a = alongGrid(g, from), b = alongGrid(g, to), way = subtract(b, a), length2 = dot(way, way)
  const n = normal && turnedToGrid(g, normal), half = n ? halfSlice(g, n) : 0, deep = n ? half : radiusMm
  const reach = n ? Math.hypot(radiusMm, deep) : radiusMm
  const box = indexRange(g, a.map((x, d) => Math.min(x, b[d]!) - reach), a.map((x, d) => Math.max(x, b[d]!) + reach))
  const found: number[] = [], [nx, ny] = g.size, most = (radiusMm * onTheRim) ** 2
  for (let k = box.from[2]; k <= box.to[2]; k++) for (let j = box.from[1]; j <= box.to[1]; j++) for (let i = box.from[0]; i <= box.to[0]; i++) {
    let x = i * g.spacing[0] - a[0], y = j * g.spacing[1] - a[1], z = k * g.spacing[2] - a[2]
    if (n) {
      const h = x * n[0] + y * n[1] + z * n[2]
      // Half open: where the plane runs between two slices, one of them is it.
      if (h < -half - planeMm || h >= half - planeMm) continue
      x -= h * n[0]; y -= h * n[1]; z -= h * n[2]
    }
    const t = length2 > 0 ? Math.min(1, Math.max(0, (x * way[0] + y * way[1] + z * way[2]) / length2)) : 0
    if ((x - t * way[0]) ** 2 + (y - t * way[1]) ** 2 + (z - t * way[2]) ** 2 <= most) found.push(i + nx * (j + ny * k))
  }
  return Int32Array.from(found)
}

/** The voxels of the slice across `normal` whose centres lie within a closed line drawn in it (even-odd where it crosses itself). */
export function lassoVoxels(g: Geometry, line: readonly Vec3[], right: Vec3, down: Vec3, normal: Vec3): Int32Array {
  if (line.length < 3) return new Int32Array(0)
  const points = line.map(p => alongGrid(g, p)), [r, d, n] = [right, down, normal].map(v => turnedToGrid(g, v)) as unknown as [Vec3, Vec3, Vec3]
  const half = halfSlice(g, n), first = points[0]!
  const flat = points.map(p => [dot(subtract(p, first), r), dot(subtract(p, first), d)] as const)
  const box = indexRange(g, [0, 1, 2].map(c => Math.min(...points.map(p => p[c]!)) - half - planeMm), [0, 1, 2].map(c => Math.max(...points.map(p => p[c]!)) + half + planeMm))
  const found: number[] = [], [nx, ny] = g.size
  const low = [0, 1].map(c => Math.min(...flat.map(p => p[c]!))), high = [0, 1].map(c => Math.max(...flat.map(p => p[c]!)))
  for (let k = box.from[2]; k <= box.to[2]; k++) for (let j = box.from[1]; j <= box.to[1]; j++) for (let i = box.from[0]; i <= box.to[0]; i++) {
    const at: Vec3 = [i * g.spacing[0] - first[0], j * g.spacing[1] - first[1], k * g.spacing[2] - first[2]], h = dot(at, n)
    if (h < -half - planeMm || h >= half - planeMm) continue
    const u = dot(at, r), v = dot(at, d)
    if (u >= low[0]! && u <= high[0]! && v >= low[1]! && v <= high[1]! && within(flat, u, v)) found.push(i + nx * (j + ny * k))
  }
  return Int32Array.from(found)
}

function within(line: readonly (readonly [number, number])[], u: number, v: number): boolean {
  let inside = false
  for (let n = 0, before = line.length - 1; n < line.length; before = n++) {
    const [x1, y1] = line[before]!, [x2, y2] = line[n]!
    if ((y1 > v) !== (y2 > v) && u < x1 + (v - y1) / (y2 - y1) * (x2 - x1)) inside = !inside
  }
  return inside
}
