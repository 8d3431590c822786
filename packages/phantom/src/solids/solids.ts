import {
  type Mat3, type RigidTransform, type Vec3,
  add, applyTransform, cross, dot, identity3, matrixProduct, multiply, norm, scale, subtract, transpose,
} from '@yttria/core/volume'

/** Either |shape . (p - centre)| <= 1 (ellipsoids; infinite cylinders where shape is singular), or normal . p <= limit. */
export type Constraint =
  | { readonly kind: 'quadric'; readonly centre: Vec3; readonly shape: Mat3 }
  | { readonly kind: 'halfSpace'; readonly normal: Vec3; readonly limit: number }

/** The points that meet every constraint; all of them lie within `bound`. */
export interface Convex {
  readonly constraints: readonly Constraint[]
  readonly bound: { readonly centre: Vec3; readonly radius: number }
}

/** A union of convex bodies; LPS mm. */
export type Solid = readonly Convex[]

const diagonal = (a: number, b: number, c: number): Mat3 => [a, 0, 0, 0, b, 0, 0, 0, c]

/** `rotation` turns the ellipsoid's own axes into space. */
export function ellipsoid(e: { centre: Vec3; radii: Vec3; rotation?: Mat3 }): Convex {
  const [a, b, c] = e.radii
  const shape = matrixProduct(diagonal(1 / a, 1 / b, 1 / c), transpose(e.rotation ?? identity3))
  return { constraints: [{ kind: 'quadric', centre: e.centre, shape }], bound: { centre: e.centre, radius: Math.max(a, b, c) } }
}

/** A cylinder of elliptic section about the line from `from` to `to`, which is roughly along z; radii in x and y. */
export function cylinder(c: { from: Vec3; to: Vec3; radii: readonly [number, number] }): Convex {
  const along = subtract(c.to, c.from), length = norm(along), axis = scale(along, 1 / length)
  const helper: Vec3 = Math.abs(axis[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0]
  const u = unit(subtract(helper, scale(axis, dot(helper, axis)))), v = cross(axis, u)
  const centre = scale(add(c.from, c.to), 0.5)
  const shape: Mat3 = [
    u[0] / c.radii[0], u[1] / c.radii[0], u[2] / c.radii[0],
    v[0] / c.radii[1], v[1] / c.radii[1], v[2] / c.radii[1],
    0, 0, 0,
  ]
  return {
    constraints: [
      { kind: 'quadric', centre, shape },
      { kind: 'halfSpace', normal: axis, limit: dot(axis, c.to) },
      { kind: 'halfSpace', normal: scale(axis, -1), limit: -dot(axis, c.from) },
    ],
    bound: { centre, radius: Math.hypot(length / 2, Math.max(...c.radii)) },
  }
}

export function box(b: { centre: Vec3; halfSize: Vec3 }): Convex {
  const constraints: Constraint[] = []
  for (const d of [0, 1, 2] as const)
    for (const sign of [-1, 1]) {
      const normal = [0, 1, 2].map(n => n === d ? sign : 0) as unknown as Vec3
      constraints.push({ kind: 'halfSpace', normal, limit: sign * b.centre[d] + b.halfSize[d] })
    }
  return { constraints, bound: { centre: b.centre, radius: norm(b.halfSize) } }
}

/** The part of every body where normal . p <= limit. */
export const cut = (solid: Solid, normal: Vec3, limit: number): Solid =>
  solid.map(c => ({ constraints: [...c.constraints, { kind: 'halfSpace', normal, limit }], bound: c.bound }))

/** The solid where the transform puts it. */
export const moveSolid = (solid: Solid, t: RigidTransform): Solid => solid.map(convex => ({
  constraints: convex.constraints.map((c): Constraint => {
    if (c.kind === 'quadric')
      return { kind: 'quadric', centre: applyTransform(t, c.centre), shape: matrixProduct(c.shape, transpose(t.rotation)) }
    const normal = multiply(t.rotation, c.normal)
    return { kind: 'halfSpace', normal, limit: c.limit + dot(normal, t.translation) }
  }),
  bound: { centre: applyTransform(t, convex.bound.centre), radius: convex.bound.radius },
}))

/** Every coordinate times its factor. */
export const stretchSolid = (solid: Solid, by: Vec3): Solid => {
  const at = (v: Vec3): Vec3 => [v[0] * by[0], v[1] * by[1], v[2] * by[2]]
  const shrink = diagonal(1 / by[0], 1 / by[1], 1 / by[2])
  return solid.map(convex => ({
    constraints: convex.constraints.map((c): Constraint => c.kind === 'quadric'
      ? { kind: 'quadric', centre: at(c.centre), shape: matrixProduct(c.shape, shrink) }
      : { kind: 'halfSpace', normal: multiply(shrink, c.normal), limit: c.limit }),
    bound: { centre: at(convex.bound.centre), radius: convex.bound.radius * Math.max(...by) },
  }))
}

/** Below 0 inside, 0 on the surface, above 0 outside; continuous; not a distance. */
export function level(solid: Solid, p: Vec3): number {
  let lowest = Infinity
  for (const convex of solid) {
    let highest = -Infinity
    for (const c of convex.constraints)
      highest = Math.max(highest, c.kind === 'quadric'
        ? norm(multiply(c.shape, subtract(p, c.centre))) - 1
        : (dot(c.normal, p) - c.limit) / convex.bound.radius)
    lowest = Math.min(lowest, highest)
  }
  return lowest
}

export const contains = (solid: Solid, p: Vec3): boolean => level(solid, p) <= 0

/** Where the line p + s step lies within the body: `out` = [lowest s, highest s]; false where it misses. */
export function lineWithin(convex: Convex, p: Vec3, step: Vec3, out: Float64Array): boolean {
  let low = -Infinity, high = Infinity
  for (const c of convex.constraints) {
    if (c.kind === 'halfSpace') {
      const slope = c.normal[0] * step[0] + c.normal[1] * step[1] + c.normal[2] * step[2]
      const room = c.limit - (c.normal[0] * p[0] + c.normal[1] * p[1] + c.normal[2] * p[2])
      if (Math.abs(slope) < 1e-12) { if (room < 0) return false }
      else if (slope > 0) high = Math.min(high, room / slope)
      else low = Math.max(low, room / slope)
    } else {
      const x = p[0] - c.centre[0], y = p[1] - c.centre[1], z = p[2] - c.centre[2], m = c.shape
      const u0 = m[0] * x + m[1] * y + m[2] * z, u1 = m[3] * x + m[4] * y + m[5] * z, u2 = m[6] * x + m[7] * y + m[8] * z
      const w0 = m[0] * step[0] + m[1] * step[1] + m[2] * step[2]
      const w1 = m[3] * step[0] + m[4] * step[1] + m[5] * step[2]
      const w2 = m[6] * step[0] + m[7] * step[1] + m[8] * step[2]
      const a = w0 * w0 + w1 * w1 + w2 * w2, b = u0 * w0 + u1 * w1 + u2 * w2, q = u0 * u0 + u1 * u1 + u2 * u2 - 1
      if (a < 1e-18) { if (q > 0) return false; continue }
      const root = b * b - a * q
      if (root < 0) return false
      const half = Math.sqrt(root) / a
      low = Math.max(low, -b / a - half)
      high = Math.min(high, -b / a + half)
    }
    if (low > high) return false
  }
  out[0] = low
  out[1] = high
  return true
}

/** mL, by lines along x that are `stepMm` apart in y and z; each line's part inside the union is exact. */
export function solidVolumeMl(solid: Solid, stepMm = 1): number {
  const inside = new Float64Array(2)
  let low = [Infinity, Infinity], high = [-Infinity, -Infinity]
  for (const { bound } of solid)
    for (const d of [0, 1]) {
      low[d] = Math.min(low[d]!, bound.centre[d + 1]! - bound.radius)
      high[d] = Math.max(high[d]!, bound.centre[d + 1]! + bound.radius)
    }
  let sum = 0
  for (let z = low[1]! + stepMm / 2; z < high[1]!; z += stepMm)
    for (let y = low[0]! + stepMm / 2; y < high[0]!; y += stepMm) {
      const pieces: [number, number][] = []
      for (const convex of solid) if (lineWithin(convex, [0, y, z], [1, 0, 0], inside)) pieces.push([inside[0]!, inside[1]!])
      pieces.sort((a, b) => a[0] - b[0])
      let reached = -Infinity
      for (const [from, to] of pieces) {
        if (to > reached) sum += to - Math.max(from, reached)
        reached = Math.max(reached, to)
      }
    }
  return sum * stepMm * stepMm / 1000
}

const unit = (v: Vec3): Vec3 => scale(v, 1 / norm(v))
