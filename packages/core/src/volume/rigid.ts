import type { Geometry } from './geometry.ts'
import { type Mat3, type Vec3, add, determinant, identity3, matrixProduct, multiply, norm, scale, subtract, transpose } from './vector.ts'

/** Maps a position in frame of reference `from` to where the same tissue lies in frame `to`: rotation . p + translation, LPS mm. */
export interface RigidTransform {
  readonly from: string | undefined
  readonly to: string | undefined
  readonly rotation: Mat3
  readonly translation: Vec3
}

export const identityTransform = (from: string | undefined, to: string | undefined): RigidTransform =>
  ({ from, to, rotation: identity3, translation: [0, 0, 0] })

export const applyTransform = (t: RigidTransform, p: Vec3): Vec3 => add(multiply(t.rotation, p), t.translation)

export function inverseTransform(t: RigidTransform): RigidTransform {
  const back = transpose(t.rotation)
  return { from: t.to, to: t.from, rotation: back, translation: scale(multiply(back, t.translation), -1) }
}

/** First `a`, then `b`. Throws RangeError where a does not end in the frame in which b begins. */
export function composeTransforms(a: RigidTransform, b: RigidTransform): RigidTransform {
  if (a.to !== undefined && b.from !== undefined && a.to !== b.from)
    throw new RangeError(`transforms do not chain: the first ends in ${a.to}, the second begins in ${b.from}`)
  return { from: a.from, to: b.to, rotation: matrixProduct(b.rotation, a.rotation), translation: add(multiply(b.rotation, a.translation), b.translation) }
}

/** Rotation R = Rz.Ry.Rx by Euler angles in radians about LPS axes, about `centre`, then translation (mm). */
export function rigidAbout(args: {
  from: string | undefined; to: string | undefined; centre: Vec3; anglesRad: Vec3; translationMm: Vec3
}): RigidTransform {
  const rotation = eulerRotation(args.anglesRad)
  const translation = add(subtract(args.centre, multiply(rotation, args.centre)), args.translationMm)
  return { from: args.from, to: args.to, rotation, translation }
}

/** Rz.Ry.Rx, radians. */
export function eulerRotation([x, y, z]: Vec3): Mat3 {
  const [cx, sx, cy, sy, cz, sz] = [Math.cos(x), Math.sin(x), Math.cos(y), Math.sin(y), Math.cos(z), Math.sin(z)]
  return [
    cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx,
    sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx,
    -sy, cy * sx, cy * cx,
  ]
}

/** The one angle of the rotation about its own axis, degrees, 0 to 180. */
export function rotationAngleDeg(t: RigidTransform): number {
  // atan2 of sine and cosine: acos of the trace alone loses small angles.
  const r = t.rotation
  const sine = norm([r[7] - r[5], r[2] - r[6], r[3] - r[1]]) / 2
  const cosine = (r[0] + r[4] + r[8] - 1) / 2
  return Math.atan2(sine, cosine) * 180 / Math.PI
}

/** How far the transform moves a position, mm. */
export const displacementMm = (t: RigidTransform, p: Vec3): number => norm(subtract(applyTransform(t, p), p))

/** 4 x 4, row-major, as DICOM REG (3006,00C6) writes it. */
export function toMatrix16(t: RigidTransform): readonly number[] {
  const r = t.rotation, d = t.translation
  return [r[0], r[1], r[2], d[0], r[3], r[4], r[5], d[1], r[6], r[7], r[8], d[2], 0, 0, 0, 1]
}

/** Throws RangeError where the matrix is not rigid (rotation orthonormal within 1e-4, determinant +1). */
export function fromMatrix16(m: readonly number[], from: string | undefined, to: string | undefined): RigidTransform {
  if (m.length !== 16 || !m.every(Number.isFinite)) throw new RangeError(`a transform of ${m.length} numbers: 16 finite ones wanted`)
  const rotation: Mat3 = [m[0]!, m[1]!, m[2]!, m[4]!, m[5]!, m[6]!, m[8]!, m[9]!, m[10]!]
  const product = matrixProduct(rotation, transpose(rotation))
  const far = Math.max(...product.map((x, n) => Math.abs(x - identity3[n]!)))
  if (far > 1e-4 || determinant(rotation) < 0) throw new RangeError(`matrix is not rigid: ${m.slice(0, 12).join(' ')}`)
  if (m[12] !== 0 || m[13] !== 0 || m[14] !== 0 || m[15] !== 1) throw new RangeError(`last row ${m.slice(12).join(' ')} of the matrix: 0 0 0 1 wanted`)
  return { from, to, rotation, translation: [m[3]!, m[7]!, m[11]!] }
}

/** The same grid seen from the frame into which `t` leads: the voxels keep their tissue, no resampling. Throws RangeError for another frame. */
export function movedGeometry(g: Geometry, t: RigidTransform): Geometry {
  if (g.frameOfReferenceUid !== undefined && t.from !== undefined && g.frameOfReferenceUid !== t.from)
    throw new RangeError(`a grid of frame ${g.frameOfReferenceUid} moved by a transform from ${t.from}`)
  return { ...g, frameOfReferenceUid: t.to, origin: applyTransform(t, g.origin), direction: matrixProduct(t.rotation, g.direction) }
}
