import {
  type Geometry, type RigidTransform, type Vec3,
  add, applyTransform, indexToPosition, inverseTransform, multiply, norm, positionToIndex, scale, subtract, voxelCount, voxelVolumeMl,
} from '@yttria/core/volume'
import { voxelsWithin } from '../solids/voxels-within.ts'
import type { Convex, Solid } from '../solids/solids.ts'

/*
 * The measurement that knows the truth: the same rule of delineation on the same images, with the true place of the aorta and
 * the true motion. Written for the phantom alone and slowly: it shares no algorithm with the analysis.
 */

export interface Image { readonly geometry: Geometry; readonly values: Float32Array }

export interface BloodPool { readonly meanSul: number; readonly sdSul: number; readonly voxels: number; readonly threshold: number }

/** In voxels whose centres lie within `radiusMm` of the line between the two points. SD of the population. Threshold: 2.0 x mean + 2 SD. */
export function bloodPool(image: Image, from: Vec3, to: Vec3, radiusMm: number): BloodPool {
  const g = image.geometry, along = subtract(to, from), length = norm(along)
  let n = 0, sum = 0, squares = 0
  eachVoxelNear(g, { centre: scale(add(from, to), 0.5), radius: length / 2 + radiusMm }, (p, at) => {
    const away = subtract(p, from)
    const on = (away[0] * along[0] + away[1] * along[1] + away[2] * along[2]) / length
    if (on < 0 || on > length || Math.sqrt(Math.max(0, norm(away) ** 2 - on * on)) > radiusMm) return
    const value = image.values[at]!
    n++
    sum += value
    squares += value * value
  })
  if (n === 0) throw new RangeError('blood pool: no voxel in the aorta')
  const meanSul = sum / n, sdSul = Math.sqrt(Math.max(0, squares / n - meanSul ** 2))
  return { meanSul, sdSul, voxels: n, threshold: 2 * meanSul + 2 * sdSul }
}

/** 1 where the voxel's centre lies in the solid. */
export function maskOf(solid: Solid, g: Geometry): Uint8Array {
  const mask = new Uint8Array(voxelCount(g))
  for (const body of solid) for (const at of voxelsWithin(body, g)) mask[at] = 1
  return mask
}

/** Every voxel whose centre is within `mm` of the centre of a voxel inside. */
export function dilated(mask: Uint8Array, g: Geometry, mm: number): Uint8Array {
  const [nx, ny, nz] = g.size, out = mask.slice()
  const reach = g.spacing.map(s => Math.floor(mm / s)) as unknown as Vec3
  const ball: Vec3[] = []
  for (let c = -reach[2]; c <= reach[2]; c++)
    for (let b = -reach[1]; b <= reach[1]; b++)
      for (let a = -reach[0]; a <= reach[0]; a++)
        if (Math.hypot(a * g.spacing[0], b * g.spacing[1], c * g.spacing[2]) <= mm) ball.push([a, b, c])
  for (let k = 0, at = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, at++) {
        if (!mask[at]) continue
        // Only voxels with an outside neighbour can add anything.
        const buried = i > 0 && i < nx - 1 && j > 0 && j < ny - 1 && k > 0 && k < nz - 1
          && mask[at - 1] && mask[at + 1] && mask[at - nx] && mask[at + nx] && mask[at - nx * ny] && mask[at + nx * ny]
        if (buried) continue
        for (const [a, b, c] of ball) {
          const x = i + a, y = j + b, z = k + c
          if (x >= 0 && x < nx && y >= 0 && y < ny && z >= 0 && z < nz) out[(z * ny + y) * nx + x] = 1
        }
      }
  return out
}

/** Voxels at or above the threshold within the region, as 26-connected pieces. */
export function pieces(image: Image, threshold: number, region: Uint8Array): number[][] {
  const [nx, ny, nz] = image.geometry.size, todo = new Uint8Array(region.length), found: number[][] = []
  for (let n = 0; n < todo.length; n++) if (region[n] && image.values[n]! >= threshold) todo[n] = 1
  for (let seed = 0; seed < todo.length; seed++) {
    if (!todo[seed]) continue
    const piece = [seed]
    todo[seed] = 0
    for (let head = 0; head < piece.length; head++) {
      const at = piece[head]!, i = at % nx, j = Math.floor(at / nx) % ny, k = Math.floor(at / (nx * ny))
      for (let z = Math.max(0, k - 1); z <= Math.min(nz - 1, k + 1); z++)
        for (let y = Math.max(0, j - 1); y <= Math.min(ny - 1, j + 1); y++)
          for (let x = Math.max(0, i - 1); x <= Math.min(nx - 1, i + 1); x++) {
            const next = (z * ny + y) * nx + x
            if (todo[next]) { todo[next] = 0; piece.push(next) }
          }
    }
    found.push(piece)
  }
  return found
}

/** mm from the surface of a nearly spherical body, negative inside. */
export function roughDistance(body: Convex, p: Vec3): number {
  const c = body.constraints[0]!
  if (c.kind !== 'quadric') throw new RangeError('distance: an ellipsoid wanted')
  const away = subtract(p, c.centre), level = norm(multiply(c.shape, away))
  return level < 1e-9 ? -body.bound.radius : norm(away) * (1 - 1 / level)
}

/** For each piece, its voxels by the body that is nearest to each; pieces with no voxel within `reachMm` of any body are left over; `shared`: the bodies that lie in one piece. */
export function assign(found: readonly (readonly number[])[], g: Geometry, bodies: readonly Convex[], reachMm: number) {
  const owned: number[][] = bodies.map(() => []), leftOver: number[][] = [], shared: number[][] = []
  for (const piece of found) {
    const shares: number[][] = bodies.map(() => [])
    let least = Infinity
    for (const at of piece) {
      const p = positionOf(g, at)
      let owner = -1, nearest = Infinity
      bodies.forEach((body, n) => {
        const far = roughDistance(body, p)
        if (far < nearest) { nearest = far; owner = n }
      })
      shares[owner]?.push(at)
      least = Math.min(least, nearest)
    }
    if (least > reachMm) leftOver.push([...piece])
    else {
      // A fringe reaches nearer to a neighbour that has nothing of its own here: it goes to the one that has.
      const present = bodies.map((body, n) => shares[n]!.some(at => roughDistance(body, positionOf(g, at)) <= 0))
      const any = present.some(Boolean)
      const owners = bodies.flatMap((_, n) => present[n] ? [n] : [])
      if (owners.length > 1) shared.push(owners)
      for (const at of piece) {
        const p = positionOf(g, at)
        let owner = 0, nearest = Infinity
        bodies.forEach((body, n) => {
          const far = roughDistance(body, p)
          if ((!any || present[n]) && far < nearest) { nearest = far; owner = n }
        })
        owned[owner]!.push(at)
      }
    }
  }
  return { owned, leftOver, shared }
}

export interface Measured { readonly volumeMl: number; readonly meanSul: number; readonly tlg: number }

export function measured(image: Image, voxels: readonly number[]): Measured {
  const volumeMl = voxels.length * voxelVolumeMl(image.geometry)
  const meanSul = voxels.length ? voxels.reduce((sum, at) => sum + image.values[at]!, 0) / voxels.length : 0
  return { volumeMl, meanSul, tlg: volumeMl * meanSul }
}

/** Fraction of each voxel of `onto` that lies in the VOI, by 5 x 5 x 5 points; `transform` maps the VOI's frame into that of `onto`. */
export function mapped(voi: readonly number[], from: Geometry, onto: Geometry, transform: RigidTransform): Map<number, number> {
  const inside = new Uint8Array(voxelCount(from)), back = inverseTransform(transform), [nx, ny, nz] = onto.size, [fx, fy, fz] = from.size
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity]
  for (const at of voi) {
    inside[at] = 1
    const there = positionToIndex(onto, applyTransform(transform, positionOf(from, at)))
    for (const d of [0, 1, 2] as const) { low[d] = Math.min(low[d]!, there[d]); high[d] = Math.max(high[d]!, there[d]) }
  }
  // An index of `onto` to one of `from`: affine, found from where the origin and the unit steps go.
  const there = (index: Vec3) => positionToIndex(from, applyTransform(back, indexToPosition(onto, index)))
  const zero = there([0, 0, 0]), [a, b, c] = ([[1, 0, 0], [0, 1, 0], [0, 0, 1]] as const).map(step => subtract(there(step), zero)) as [Vec3, Vec3, Vec3]
  const part = [-0.4, -0.2, 0, 0.2, 0.4]
  const range = (d: 0 | 1 | 2, n: number): [number, number] => [Math.max(0, Math.floor(low[d]! - 2)), Math.min(n - 1, Math.ceil(high[d]! + 2))]
  const [i0, i1] = range(0, nx), [j0, j1] = range(1, ny), [k0, k1] = range(2, nz), fractions = new Map<number, number>()
  for (let k = k0; k <= k1; k++)
    for (let j = j0; j <= j1; j++)
      for (let i = i0; i <= i1; i++) {
        let hits = 0
        for (const r of part)
          for (const q of part)
            for (const p of part) {
              const u = i + p, v = j + q, w = k + r
              const x = Math.round(zero[0] + a[0] * u + b[0] * v + c[0] * w)
              const y = Math.round(zero[1] + a[1] * u + b[1] * v + c[1] * w)
              const z = Math.round(zero[2] + a[2] * u + b[2] * v + c[2] * w)
              if (x >= 0 && x < fx && y >= 0 && y < fy && z >= 0 && z < fz) hits += inside[(z * fy + y) * fx + x]!
            }
        if (hits) fractions.set((k * ny + j) * nx + i, hits / 125)
      }
  return fractions
}

export function positionOf(g: Geometry, at: number): Vec3 {
  const [nx, ny] = g.size
  return indexToPosition(g, [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))])
}

/** Every voxel whose centre the ball may hold, and some beside it. */
function eachVoxelNear(g: Geometry, ball: { centre: Vec3; radius: number }, visit: (p: Vec3, at: number) => void): void {
  const middle = positionToIndex(g, ball.centre)
  const range = (d: 0 | 1 | 2): [number, number] =>
    [Math.max(0, Math.floor(middle[d] - ball.radius / g.spacing[d])), Math.min(g.size[d] - 1, Math.ceil(middle[d] + ball.radius / g.spacing[d]))]
  const [i0, i1] = range(0), [j0, j1] = range(1), [k0, k1] = range(2)
  for (let k = k0; k <= k1; k++)
    for (let j = j0; j <= j1; j++)
      for (let i = i0; i <= i1; i++) visit(indexToPosition(g, [i, j, k]), (k * g.size[1] + j) * g.size[0] + i)
}
