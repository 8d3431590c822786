import { type Mat3, type RigidTransform, type Vec3, add, eulerRotation, identity3, matrixProduct, multiply, norm, subtract } from '../volume/index.ts'

/**
 * Six numbers about a transform and a centre: Euler angles (rad) about LPS axes, applied after the start's rotation, and a
 * shift (mm): p -> R(angles) R0 (p - centre) + T0(centre) + shift.
 */
export function posed(start: RigidTransform, centre: Vec3, p: ArrayLike<number>): RigidTransform {
  const rotation = matrixProduct(eulerRotation([p[0]!, p[1]!, p[2]!]), start.rotation)
  const there = add(add(multiply(start.rotation, centre), start.translation), [p[3]!, p[4]!, p[5]!])
  return { from: start.from, to: start.to, rotation, translation: subtract(there, multiply(rotation, centre)) }
}

/** Derivatives of Rz.Ry.Rx by its angles. */
export function eulerDerivatives([x, y, z]: Vec3): readonly [Mat3, Mat3, Mat3] {
  const [cx, sx, cy, sy, cz, sz] = [Math.cos(x), Math.sin(x), Math.cos(y), Math.sin(y), Math.cos(z), Math.sin(z)]
  return [
    [0, cz * sy * cx + sz * sx, -cz * sy * sx + sz * cx, 0, sz * sy * cx - cz * sx, -sz * sy * sx - cz * cx, 0, cy * cx, -cy * sx],
    [-cz * sy, cz * cy * sx, cz * cy * cx, -sz * sy, sz * cy * sx, sz * cy * cx, -cy, -sy * sx, -sy * cx],
    [-sz * cy, -sz * sy * sx - cz * cx, -sz * sy * cx + cz * sx, cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx, 0, 0, 0],
  ]
}

/** Rotation by a vector (its length the angle in rad), Rodrigues. */
export function rotationOf(w: Vec3): Mat3 {
  const angle = norm(w)
  if (angle < 1e-12) return identity3
  const [a, b, c] = [w[0] / angle, w[1] / angle, w[2] / angle], cos = Math.cos(angle), sin = Math.sin(angle), v = 1 - cos
  return [
    cos + a * a * v, a * b * v - c * sin, a * c * v + b * sin,
    a * b * v + c * sin, cos + b * b * v, b * c * v - a * sin,
    a * c * v - b * sin, b * c * v + a * sin, cos + c * c * v,
  ]
}

/** A small motion after `t`: rotation by the vector w about the image of `centre`, then the shift. */
export function moved(t: RigidTransform, centre: Vec3, w: Vec3, shift: Vec3): RigidTransform {
  const rotation = matrixProduct(rotationOf(w), t.rotation)
  const there = add(add(multiply(t.rotation, centre), t.translation), shift)
  return { from: t.from, to: t.to, rotation, translation: subtract(there, multiply(rotation, centre)) }
}

/** Greatest distance in mm between where two transforms put the corners of a cube of the given half side about `centre`. */
export function disagreementMm(a: RigidTransform, b: RigidTransform, centre: Vec3, half: number): number {
  let worst = 0
  for (let n = 0; n < 8; n++) {
    const p: Vec3 = [centre[0] + (n & 1 ? half : -half), centre[1] + (n & 2 ? half : -half), centre[2] + (n & 4 ? half : -half)]
    worst = Math.max(worst, norm(subtract(add(multiply(a.rotation, p), a.translation), add(multiply(b.rotation, p), b.translation))))
  }
  return worst
}
