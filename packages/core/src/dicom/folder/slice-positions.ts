import type { Vec3 } from '../../volume/index.ts'
import { type Orientation, normalOf } from '../header/image-header.ts'

/** How a stack of slices lies along its normal. Indices count the slices in order of position. */
export interface SlicePositions {
  /** Along the normal, sorted, mm. */
  readonly distances: readonly number[]
  /** The usual step between neighbours (median), mm; undefined for a single position. */
  readonly step?: number
  /** Slice `after` is followed by a gap that `missing` slices of the usual step would fill. */
  readonly gaps: readonly { readonly after: number; readonly missing: number }[]
  /** Slices that lie where the slice before lies. */
  readonly doubled: readonly number[]
  /** Steps that are neither the usual one nor a gap. */
  readonly uneven: readonly { readonly after: number; readonly step: number }[]
  /** How far the slices shift within their plane from first to last, mm per mm: not 0 for a tilted gantry. */
  readonly shear: number
}

/** A position along the normal: of equal orientation, larger is further along. */
export const distanceAlong = (normal: Vec3, p: Vec3): number => normal[0] * p[0] + normal[1] * p[1] + normal[2] * p[2]

/** Positions need no order. Two lie together within 1% of the step (at most 0.05 mm, at least 0.001). */
export function slicePositions(orientation: Orientation, positions: readonly Vec3[]): SlicePositions {
  const normal = normalOf(orientation)
  const sorted = positions.map(p => ({ p, d: distanceAlong(normal, p) })).sort((a, b) => a.d - b.d)
  const distances = sorted.map(s => s.d)
  const steps = distances.slice(1).map((d, n) => d - distances[n]!)
  const apart = steps.filter(s => s > 0.001).sort((a, b) => a - b)
  if (apart.length === 0) return { distances, gaps: [], doubled: steps.map((_, n) => n + 1), uneven: [], shear: 0 }
  const step = usualStep(apart)
  const together = Math.max(0.001, Math.min(0.05, 0.01 * step)), tolerance = Math.max(0.01 * step, 0.02)
  const gaps: { after: number; missing: number }[] = [], doubled: number[] = [], uneven: { after: number; step: number }[] = []
  for (const [after, s] of steps.entries()) {
    const times = Math.round(s / step)
    if (s <= together) doubled.push(after + 1)
    else if (Math.abs(s - step) <= tolerance) continue
    else if (times >= 2 && Math.abs(s - times * step) <= tolerance * times) gaps.push({ after, missing: times - 1 })
    else uneven.push({ after, step: s })
  }
  return { distances, step, gaps, doubled, uneven, shear: shearOf(normal, sorted[0]!.p, sorted.at(-1)!.p) }
}

/** The median of the steps, refined by the mean of those that agree with it: headers round positions. */
function usualStep(sorted: readonly number[]): number {
  const median = sorted[Math.floor((sorted.length - 1) / 2)]!
  const near = sorted.filter(s => Math.abs(s - median) <= 0.01 * median)
  return near.reduce((sum, s) => sum + s, 0) / near.length
}

function shearOf(normal: Vec3, first: Vec3, last: Vec3): number {
  const v: Vec3 = [last[0] - first[0], last[1] - first[1], last[2] - first[2]]
  const along = distanceAlong(normal, v)
  if (along === 0) return 0
  return Math.hypot(v[0] - along * normal[0], v[1] - along * normal[1], v[2] - along * normal[2]) / Math.abs(along)
}
