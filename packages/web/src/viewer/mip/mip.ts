import { type Geometry, type Vec3, centreOf, indexToPosition, positionToIndex } from '@yttria/core/volume'

export interface Projection { readonly values: Float32Array; readonly width: number; readonly height: number; readonly stepMm: number; readonly middle: Vec3; readonly right: Vec3; readonly down: Vec3 }

/** Sight of a projection turned about the body's length by so many degrees: 0 from the front (A), patient's right at the left; 90 from his left. */
export function sightOf(angleDeg: number): { readonly right: Vec3; readonly down: Vec3; readonly away: Vec3 } {
  const a = angleDeg * Math.PI / 180
  return { right: [Math.cos(a), Math.sin(a), 0], down: [0, 0, -1], away: [-Math.sin(a), Math.cos(a), 0] }
}

/**
 * Highest value along parallel rays through the whole image, nearest voxel, samples as far apart as the smallest spacing times `coarse`.
 * Size is the same at every angle. LPS mm.
 */
export function maximumProjection(image: { readonly geometry: Geometry; readonly voxels: ArrayLike<number> }, angleDeg: number, coarse = 1): Projection {
  const { geometry: g, voxels } = image, { right, down, away } = sightOf(angleDeg), middle = centreOf(g), step = Math.min(...g.spacing) * coarse
  const reach = reachOf(g, middle), width = 2 * Math.ceil(reach.around / step) + 1, height = 2 * Math.ceil(reach.along / step) + 1, depth = width
  const values = new Float32Array(width * height)
  const from = [0, 1, 2].map(d => middle[d]! - step * ((width - 1) / 2 * right[d]! + (height - 1) / 2 * down[d]! + (depth - 1) / 2 * away[d]!)) as unknown as Vec3
  const index = (p: Vec3) => positionToIndex(g, p), at = (v: Vec3) => index([from[0] + step * v[0], from[1] + step * v[1], from[2] + step * v[2]])
  const start = index(from), steps = [right, down, away].map(v => at(v).map((x, d) => x - start[d]!))
  const [dx, dy, dz] = steps as [number[], number[], number[]], [nx, ny, nz] = g.size, plane = nx * ny
  for (let y = 0, n = 0; y < height; y++) for (let x = 0; x < width; x++, n++) {
    // Half a voxel added: cutting off is then rounding.
    const i = start[0] + x * dx[0]! + y * dy[0]! + 0.5, j = start[1] + x * dx[1]! + y * dy[1]! + 0.5, k = start[2] + x * dx[2]! + y * dy[2]! + 0.5
    let first = 0, last = depth - 1
    for (const [p, d, size] of [[i, dz[0]!, nx], [j, dz[1]!, ny], [k, dz[2]!, nz]] as const) {
      if (Math.abs(d) < 1e-9) { if (p < 0 || p >= size) last = -1; continue }
      const a = -p / d, b = (size - 1e-6 - p) / d
      first = Math.max(first, Math.ceil(Math.min(a, b)))
      last = Math.min(last, Math.floor(Math.max(a, b)))
    }
    let highest = 0
    for (let z = first; z <= last; z++) {
      const v = voxels[((i + z * dz[0]!) | 0) + nx * ((j + z * dz[1]!) | 0) + plane * ((k + z * dz[2]!) | 0)]!
      if (v > highest) highest = v
    }
    values[n] = highest
  }
  return { values, width, height, stepMm: step, middle, right, down }
}

/** How far the corners lie from the middle, about and along the body. */
function reachOf(g: Geometry, middle: Vec3): { around: number; along: number } {
  let around = 0, along = 0
  for (let c = 0; c < 8; c++) {
    const p = indexToPosition(g, [0, 1, 2].map(d => c >> d & 1 ? g.size[d]! - 0.5 : -0.5) as unknown as Vec3)
    around = Math.max(around, Math.hypot(p[0] - middle[0], p[1] - middle[1]))
    along = Math.max(along, Math.abs(p[2] - middle[2]))
  }
  return { around, along }
}
