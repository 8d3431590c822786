import type { Vec3 } from './vector.ts'

/** Direction cosines made exactly orthonormal: files round them. Undefined where they are off by more than 1%. */
export function orthonormal(o: readonly number[]): readonly [Vec3, Vec3] | undefined {
  const a = Math.hypot(o[0]!, o[1]!, o[2]!), b = Math.hypot(o[3]!, o[4]!, o[5]!)
  if (!(Math.abs(a - 1) < 0.01 && Math.abs(b - 1) < 0.01)) return undefined
  const row: Vec3 = [o[0]! / a, o[1]! / a, o[2]! / a]
  const along = row[0] * o[3]! + row[1] * o[4]! + row[2] * o[5]!
  if (!(Math.abs(along) < 0.01)) return undefined
  const raw: Vec3 = [o[3]! - along * row[0], o[4]! - along * row[1], o[5]! - along * row[2]]
  const c = Math.hypot(...raw)
  return [row, [raw[0] / c, raw[1] / c, raw[2] / c]]
}
