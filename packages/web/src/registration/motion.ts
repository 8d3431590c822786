import { type RigidTransform, type Vec3, add, applyTransform, composeTransforms, inverseTransform, norm, rigidAbout, rotationAngleDeg, scale, subtract } from '@yttria/core/volume'

/** The moving image pushed by a vector of the fixed image's frame, LPS mm. */
export const pushed = (t: RigidTransform, mm: Vec3): RigidTransform => ({ ...t, translation: add(t.translation, mm) })

/** The moving image turned about an axis (unit vector of the fixed image's frame) through `centre` of that frame, by the right hand. */
export function turnedAbout(t: RigidTransform, axis: Vec3, degrees: number, centre: Vec3): RigidTransform {
  const a = degrees * Math.PI / 180, [x, y, z] = scale(axis, 1 / norm(axis)), c = Math.cos(a), s = Math.sin(a), v = 1 - c
  const rotation = [c + x * x * v, x * y * v - z * s, x * z * v + y * s, y * x * v + z * s, c + y * y * v, y * z * v - x * s, z * x * v - y * s, z * y * v + x * s, c + z * z * v] as const
  const about: RigidTransform = { ...rigidAbout({ from: t.to, to: t.to, centre, anglesRad: [0, 0, 0], translationMm: [0, 0, 0] }), rotation }
  const moved = applyTransform(about, centre)
  return composeTransforms(t, { ...about, translation: add(about.translation, subtract(centre, moved)) })
}

/** From one transform to another: how far it moves what lies at `at` (fixed image's frame), and by what angle it turns. */
export function motionBetween(from: RigidTransform, to: RigidTransform, at: Vec3): { readonly shiftMm: Vec3; readonly lengthMm: number; readonly rotationDeg: number } {
  const step = composeTransforms(inverseTransform({ ...from, from: undefined, to: undefined }), { ...to, from: undefined, to: undefined }), shiftMm = subtract(applyTransform(step, at), at)
  return { shiftMm, lengthMm: norm(shiftMm), rotationDeg: rotationAngleDeg(step) }
}

/** '3.0 mm to L, 1.0 mm to H': parts under 0.05 mm are left out. */
export function shiftText(mm: Vec3): string {
  const names = [['L', 'R'], ['P', 'A'], ['H', 'F']] as const
  const parts = mm.map((x, d) => Math.abs(x) < 0.05 ? undefined : `${Math.abs(x).toFixed(1)} mm to ${names[d]![x > 0 ? 0 : 1]}`).filter(x => x !== undefined)
  return parts.length > 0 ? parts.join(', ') : 'not moved'
}

export const sameMotion = (a: RigidTransform, b: RigidTransform): boolean =>
  norm(subtract(a.translation, b.translation)) < 1e-6 && a.rotation.every((x, n) => Math.abs(x - b.rotation[n]!) < 1e-9)

