import { outlines } from '@yttria/core/figures'
import { type Vec3, cross, indexToPosition, positionToIndex } from '@yttria/core/volume'
import type { Labels } from '../../voxels/labels.ts'

export interface WorldOutline { readonly label: number; readonly points: readonly Vec3[] }

export type OutlinesOf = typeof labelOutlines

/** As `labelOutlines`; what was found in a plane is kept as long as the map is, in what this makes. */
export function outlineKeeper(): OutlinesOf {
  const kept = new WeakMap<Labels, Map<string, WorldOutline[]>>()
  return (labels, at, right, down) => {
    const planes = kept.get(labels) ?? new Map<string, WorldOutline[]>(), key = planeKey(at, right, down)
    const found = planes.get(key) ?? labelOutlines(labels, at, right, down)
    kept.set(labels, planes)
    if (planes.size > 60) planes.clear()
    planes.set(key, found)
    return found
  }
}

function planeKey(at: Vec3, right: Vec3, down: Vec3): string {
  const height = dot(cross(right, down), at, [0, 0, 0]).toFixed(2), way = (v: Vec3): string => v.map(x => x.toFixed(4)).join(' ')
  return `${height} ${way(right)} ${way(down)}`
}

/** Outlines of all labels where a plane cuts them: through `at`, spanned by `right` and `down` (unit vectors), as wide as the map reaches. */
export function labelOutlines({ geometry: g, map, names }: Labels, at: Vec3, right: Vec3, down: Vec3): WorldOutline[] {
  const step = Math.min(...g.spacing), reach = Math.ceil(Math.hypot(...g.size.map((n, d) => n * g.spacing[d]!)) / 2 / step)
  const middle = indexToPosition(g, [(g.size[0] - 1) / 2, (g.size[1] - 1) / 2, (g.size[2] - 1) / 2])
  // The middle of the map, brought into the plane.
  const dx = dot(right, middle, at), dy = dot(down, middle, at)
  const centre = at.map((x, d) => x + dx * right[d]! + dy * down[d]!) as unknown as Vec3
  const width = 2 * reach + 1, plane = new Uint8Array(width * width), present = new Set<number>()
  const low = [width, width], high = [-1, -1]
  const toIndex = (x: number, y: number) => positionToIndex(g, [0, 1, 2].map(d => centre[d]! + (x - reach) * step * right[d]! + (y - reach) * step * down[d]!) as unknown as Vec3)
  // Affine: the index moves by constant steps along the plane.
  const start = toIndex(0, 0), alongX = toIndex(1, 0).map((v, d) => v - start[d]!), alongY = toIndex(0, 1).map((v, d) => v - start[d]!)
  for (let y = 0; y < width; y++) for (let x = 0; x < width; x++) {
    const i = Math.round(start[0]! + x * alongX[0]! + y * alongY[0]!), j = Math.round(start[1]! + x * alongX[1]! + y * alongY[1]!), k = Math.round(start[2]! + x * alongX[2]! + y * alongY[2]!)
    if (i < 0 || j < 0 || k < 0 || i >= g.size[0] || j >= g.size[1] || k >= g.size[2]) continue
    const label = map[i + g.size[0] * (j + g.size[1] * k)]!
    if (label === 0) continue
    plane[y * width + x] = label
    present.add(label)
    if (x < low[0]!) low[0] = x
    if (x > high[0]!) high[0] = x
    if (y < low[1]!) low[1] = y
    if (y > high[1]!) high[1] = y
  }
  const w = high[0]! - low[0]! + 3, h = high[1]! - low[1]! + 3, found: WorldOutline[] = []
  for (const label of present) {
    if (label > names.length) continue
    const field = new Uint8Array(w * h)
    for (let y = low[1]!; y <= high[1]!; y++) for (let x = low[0]!; x <= high[0]!; x++) if (plane[y * width + x] === label) field[(y - low[1]! + 1) * w + x - low[0]! + 1] = 1
    for (const line of outlines(field, w, h, 0.5))
      found.push({ label, points: line.map(([x, y]) => [0, 1, 2].map(d => centre[d]! + (x - 1 + low[0]! - reach) * step * right[d]! + (y - 1 + low[1]! - reach) * step * down[d]!) as unknown as Vec3) })
  }
  return found
}

const dot = (axis: Vec3, p: Vec3, from: Vec3): number => axis.reduce((sum, a, d) => sum + a * (p[d]! - from[d]!), 0)
