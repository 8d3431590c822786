import { type Vec3, add, dot, norm, scale, subtract } from '@yttria/core/volume'
import type { Orientation } from '../../state/viewer-state.ts'
import type { GridShape } from '../tool.ts'

export interface View { readonly focal: Vec3; readonly right: Vec3; readonly down: Vec3; readonly normal: Vec3; readonly orientation: Orientation }

/** Where the plane of a view cuts a shape: a closed or open line of positions, or undefined where it does not. */
export function cutShape(s: GridShape, view: View): { readonly points: readonly Vec3[]; readonly closed: boolean } | undefined {
  const height = (p: Vec3) => dot(view.normal, subtract(p, view.focal))
  switch (s.shape) {
    case 'sphere': {
      const away = height(s.centreMm), radius2 = (s.diameterMm / 2) ** 2 - away * away
      return radius2 > 0 ? { points: circle(subtract(s.centreMm, scale(view.normal, away)), Math.sqrt(radius2), view), closed: true } : undefined
    }
    case 'cursor': return s.orientation === view.orientation ? { points: circle(s.centreMm, s.diameterMm / 2, view), closed: true } : undefined
    case 'polyline': return s.pointsMm.length > 1 && s.pointsMm.every(p => Math.abs(height(p)) <= (s.nearMm ?? 1.5)) ? { points: s.pointsMm, closed: s.closed ?? false } : undefined
    case 'cylinder': {
      const points = cutCylinder(s, view, height(s.centreMm))
      return points.length > 2 ? { points, closed: true } : undefined
    }
  }
}

function circle(centre: Vec3, radius: number, { right, down }: View): Vec3[] {
  return Array.from({ length: 48 }, (_, n) => {
    const a = n / 24 * Math.PI
    return add(centre, add(scale(right, radius * Math.cos(a)), scale(down, radius * Math.sin(a))))
  })
}

/**
 * The plane cuts a cylinder in a convex figure: its side's generators give the points where they pass the plane within the length,
 * its two discs each a chord. All are brought into order about their middle.
 */
function cutCylinder(s: GridShape & { shape: 'cylinder' }, { right, down, normal, focal }: View, away: number): Vec3[] {
  const axis = scale(s.axis, 1 / norm(s.axis)), radius = s.diameterMm / 2, half = s.lengthMm / 2
  const aside = Math.abs(dot(axis, normal)) < 0.9 ? normal : right
  const u0 = subtract(aside, scale(axis, dot(aside, axis))), u = scale(u0, 1 / norm(u0))
  const v: Vec3 = [axis[1] * u[2] - axis[2] * u[1], axis[2] * u[0] - axis[0] * u[2], axis[0] * u[1] - axis[1] * u[0]]
  const along = dot(axis, normal), points: Vec3[] = []
  if (Math.abs(along) > 1e-9) for (let n = 0; n < 64; n++) {
    const a = n / 32 * Math.PI, rim = add(s.centreMm, add(scale(u, radius * Math.cos(a)), scale(v, radius * Math.sin(a))))
    const t = -(away + dot(subtract(rim, s.centreMm), normal)) / along
    if (Math.abs(t) <= half) points.push(add(rim, scale(axis, t)))
  }
  for (const end of [-half, half]) {
    // On the disc the plane is the line p.un u + p.vn v = -height of its centre.
    const middle = add(s.centreMm, scale(axis, end)), un = dot(u, normal), vn = dot(v, normal), h = dot(normal, subtract(middle, focal)), flat = un * un + vn * vn
    if (flat < 1e-18) continue
    const near = -h / flat, reach = radius * radius - near * near * flat
    if (reach < 0) continue
    const t = Math.sqrt(reach / flat)
    for (const way of [-t, t]) points.push(add(middle, add(scale(u, near * un - way * vn), scale(v, near * vn + way * un))))
  }
  if (points.length < 3) return []
  const middle = scale(points.reduce((sum, p) => add(sum, p), [0, 0, 0] as Vec3), 1 / points.length)
  const angle = (p: Vec3) => Math.atan2(dot(down, subtract(p, middle)), dot(right, subtract(p, middle)))
  return points.sort((a, b) => angle(a) - angle(b))
}
