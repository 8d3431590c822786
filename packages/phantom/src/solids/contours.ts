import { type Geometry, type Vec3, indexToPosition, positionToIndex } from '@yttria/core/volume'
import { type Solid, level } from './solids.ts'

/**
 * Closed outlines of a solid on every slice plane of the grid: points in LPS mm, vertices on the surface within 0.01 mm,
 * by marching squares over cells of about 2 mm.
 */
export function sliceContours(solid: Solid, g: Geometry): { k: number; points: Vec3[] }[] {
  const found: { k: number; points: Vec3[] }[] = []
  for (let k = 0; k < g.size[2]; k++)
    for (const points of planeContours(solid, g, k)) found.push({ k, points })
  return found
}

const cellMm = 2

function planeContours(solid: Solid, g: Geometry, k: number): Vec3[][] {
  const low = [Infinity, Infinity], high = [-Infinity, -Infinity]
  for (const { bound } of solid) {
    const centre = positionToIndex(g, bound.centre)
    if (Math.abs(centre[2] - k) * g.spacing[2] > bound.radius) continue
    for (const d of [0, 1] as const) {
      low[d] = Math.min(low[d]!, centre[d] - bound.radius / g.spacing[d])
      high[d] = Math.max(high[d]!, centre[d] + bound.radius / g.spacing[d])
    }
  }
  if (!(low[0]! < high[0]!)) return []
  const steps = [cellMm / g.spacing[0], cellMm / g.spacing[1]] as const
  const nx = Math.ceil((high[0]! - low[0]!) / steps[0]) + 3, ny = Math.ceil((high[1]! - low[1]!) / steps[1]) + 3
  const position = (x: number, y: number): Vec3 => indexToPosition(g, [low[0]! + (x - 1) * steps[0], low[1]! + (y - 1) * steps[1], k])
  const levels = new Float64Array(nx * ny)
  for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) levels[y * nx + x] = level(solid, position(x, y))
  const inside = (x: number, y: number) => levels[y * nx + x]! <= 0

  // Every crossed edge of the lattice joins two segments; walking from edge to edge closes the outline.
  const joins = new Map<string, string[]>()
  const join = (a: string, b: string) => { for (const [p, q] of [[a, b], [b, a]] as const) joins.set(p, [...joins.get(p) ?? [], q]) }
  for (let y = 0; y + 1 < ny; y++)
    for (let x = 0; x + 1 < nx; x++) {
      const corners = [inside(x, y), inside(x + 1, y), inside(x + 1, y + 1), inside(x, y + 1)]
      if (corners.every(c => c === corners[0])) continue
      const edges = [`${x},${y},0`, `${x + 1},${y},1`, `${x},${y + 1},0`, `${x},${y},1`]
      const crossed = edges.filter((_, n) => corners[n] !== corners[(n + 1) % 4])
      if (crossed.length === 2) join(crossed[0]!, crossed[1]!)
      // A saddle: the two inside corners are kept apart.
      else if (crossed.length === 4) {
        if (corners[0]) { join(edges[3]!, edges[0]!); join(edges[1]!, edges[2]!) }
        else { join(edges[0]!, edges[1]!); join(edges[2]!, edges[3]!) }
      }
    }
  const outlines: Vec3[][] = [], seen = new Set<string>()
  for (const first of joins.keys()) {
    if (seen.has(first)) continue
    const points: Vec3[] = []
    for (let at: string | undefined = first; at !== undefined; at = joins.get(at)!.find(next => !seen.has(next))) {
      seen.add(at)
      points.push(onEdge(at))
    }
    if (points.length > 2) outlines.push(points)
  }
  return outlines

  function onEdge(edge: string): Vec3 {
    const [x, y, vertical] = edge.split(',').map(Number) as [number, number, number]
    const at = (s: number) => vertical ? position(x, y + s) : position(x + s, y)
    let from = 0, to = 1
    const first = level(solid, at(0)) <= 0
    for (let n = 0; n < 12; n++) {
      const middle = (from + to) / 2
      if (level(solid, at(middle)) <= 0 === first) from = middle
      else to = middle
    }
    return at((from + to) / 2)
  }
}
