import { type Mat3, type Vec3, add, determinant, dot, identity3, multiply, scale, subtract, transpose } from './vector.ts'

/**
 * A regular grid in patient space: LPS, millimetres, voxel centres; i runs fastest.
 * `direction`: row-major, its columns the unit vectors of the i, j and k axes (as in ITK):
 * position = origin + direction . (index * spacing).
 */
export interface Geometry {
  readonly frameOfReferenceUid: string | undefined
  readonly size: Vec3
  readonly origin: Vec3
  readonly spacing: Vec3
  readonly direction: Mat3
}

/** A checked geometry. Throws RangeError for sizes, spacings or directions that no grid can have. */
export function geometry(g: {
  frameOfReferenceUid?: string | undefined; size: Vec3; origin?: Vec3; spacing: Vec3; direction?: Mat3
}): Geometry {
  const { size, spacing, origin = [0, 0, 0] as Vec3, direction = identity3 } = g
  if (!size.every(n => Number.isInteger(n) && n > 0)) throw new RangeError(`grid size ${size.join(' x ')}: three positive integers wanted`)
  if (!spacing.every(s => s > 0 && Number.isFinite(s))) throw new RangeError(`voxel spacing ${spacing.join(', ')} mm: three positive numbers wanted`)
  if (!origin.every(Number.isFinite)) throw new RangeError(`origin ${origin.join(', ')} mm: three numbers wanted`)
  const column = (c: 0 | 1 | 2): Vec3 => [direction[c], direction[3 + c]!, direction[6 + c]!]
  for (const [a, b] of [[0, 1], [0, 2], [1, 2]] as const)
    if (!(Math.abs(dot(column(a), column(b))) < 1e-4)) throw new RangeError(`grid axes ${a} and ${b} are not perpendicular: direction ${direction.join(', ')}`)
  if (!(Math.abs(Math.abs(determinant(direction)) - 1) < 1e-4)) throw new RangeError(`grid axes are not unit vectors: direction ${direction.join(', ')}`)
  return { frameOfReferenceUid: g.frameOfReferenceUid, size, origin, spacing, direction }
}

export const voxelCount = (g: Geometry): number => g.size[0] * g.size[1] * g.size[2]

/** Of one voxel, mm3. */
export const voxelVolumeMm3 = (g: Geometry): number => g.spacing[0] * g.spacing[1] * g.spacing[2]

/** Of one voxel, mL. */
export const voxelVolumeMl = (g: Geometry): number => voxelVolumeMm3(g) / 1000

export const indexToPosition = (g: Geometry, index: Vec3): Vec3 =>
  add(g.origin, multiply(g.direction, [index[0] * g.spacing[0], index[1] * g.spacing[1], index[2] * g.spacing[2]]))

/** Continuous index of a position; the direction is orthonormal, so its transpose inverts it. */
export function positionToIndex(g: Geometry, position: Vec3): Vec3 {
  const along = multiply(transpose(g.direction), subtract(position, g.origin))
  return [along[0] / g.spacing[0], along[1] / g.spacing[1], along[2] / g.spacing[2]]
}

export const centreOf = (g: Geometry): Vec3 => indexToPosition(g, scale([g.size[0] - 1, g.size[1] - 1, g.size[2] - 1], 0.5))

/**
 * Why two grids must not be combined voxel by voxel, or undefined where they may.
 * The one guard: every function that walks two grids together asks it.
 */
export function geometryConflict(a: Geometry, b: Geometry): string | undefined {
  const frames = frameConflict(a.frameOfReferenceUid, b.frameOfReferenceUid)
  if (frames) return frames
  if (a.size.some((n, d) => n !== b.size[d])) return `grid sizes differ: ${a.size.join(' x ')} and ${b.size.join(' x ')}`
  if (a.spacing.some((s, d) => Math.abs(s - b.spacing[d]!) > 1e-4 * s)) return `voxel spacings differ: ${a.spacing.join(', ')} and ${b.spacing.join(', ')} mm`
  // The far corner, so that a small rotation of a large grid is seen.
  const far: Vec3 = [a.size[0] - 1, a.size[1] - 1, a.size[2] - 1]
  const tolerance = 0.01 * Math.min(...a.spacing)
  for (const corner of [[0, 0, 0], far, [far[0], 0, 0], [0, far[1], 0]] as const) {
    const p = indexToPosition(a, corner), q = indexToPosition(b, corner)
    if (Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]) > tolerance)
      return `grids lie elsewhere: voxel ${corner.join(', ')} at ${p.map(x => x.toFixed(2)).join(', ')} and ${q.map(x => x.toFixed(2)).join(', ')} mm`
  }
  return undefined
}

/** Why positions in two frames of reference must not be mixed; an unknown frame conflicts with none. */
export function frameConflict(a: string | undefined, b: string | undefined): string | undefined {
  return a !== undefined && b !== undefined && a !== b ? `frames of reference differ: ${a} and ${b}` : undefined
}

/** Throws RangeError where `geometryConflict` has an objection. `what` names the two in the message. */
export function requireSameGeometry(a: Geometry, b: Geometry, what: string): void {
  const conflict = geometryConflict(a, b)
  if (conflict) throw new RangeError(`${what}: ${conflict}`)
}
