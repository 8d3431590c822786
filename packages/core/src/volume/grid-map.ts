import { type Geometry, frameConflict } from './geometry.ts'
import { type RigidTransform, identityTransform } from './rigid.ts'
import { type Mat3, type Vec3, add, matrixProduct, multiply, scale, subtract, transpose } from './vector.ts'

/** Continuous index on one grid as a linear function of the index on another: matrix . index + offset. */
export interface GridMap { readonly matrix: Mat3; readonly offset: Vec3 }

/**
 * From the indices of grid `from` to those of grid `to`. The transform takes positions of `from`'s frame to `to`'s;
 * without one the frames must be the same. Throws RangeError where frames of reference do not fit.
 */
export function gridMap(from: Geometry, to: Geometry, transform?: RigidTransform): GridMap {
  const conflict = transform
    ? frameConflict(from.frameOfReferenceUid, transform.from) ?? frameConflict(transform.to, to.frameOfReferenceUid)
    : frameConflict(from.frameOfReferenceUid, to.frameOfReferenceUid)
  if (conflict) throw new RangeError(`${transform ? 'transform does not fit the grids' : 'a transform is needed'}: ${conflict}`)
  const t = transform ?? identityTransform(undefined, undefined)
  const back = transpose(to.direction)
  const [sx, sy, sz] = from.spacing, [tx, ty, tz] = to.spacing
  const m = matrixProduct(back, matrixProduct(t.rotation, from.direction))
  const matrix: Mat3 = [
    m[0] * sx / tx, m[1] * sy / tx, m[2] * sz / tx,
    m[3] * sx / ty, m[4] * sy / ty, m[5] * sz / ty,
    m[6] * sx / tz, m[7] * sy / tz, m[8] * sz / tz,
  ]
  const origin = multiply(back, subtract(add(multiply(t.rotation, from.origin), t.translation), to.origin))
  return { matrix, offset: [origin[0] / tx, origin[1] / ty, origin[2] / tz] }
}

export const mapIndex = (m: GridMap, index: Vec3): Vec3 => add(multiply(m.matrix, index), m.offset)

/** The other way round. The matrix is a rotation between two scalings, so it is never singular. */
export function inverseGridMap(m: GridMap): GridMap {
  const a = m.matrix
  const c = [
    a[4] * a[8] - a[5] * a[7], a[2] * a[7] - a[1] * a[8], a[1] * a[5] - a[2] * a[4],
    a[5] * a[6] - a[3] * a[8], a[0] * a[8] - a[2] * a[6], a[2] * a[3] - a[0] * a[5],
    a[3] * a[7] - a[4] * a[6], a[1] * a[6] - a[0] * a[7], a[0] * a[4] - a[1] * a[3],
  ]
  const d = a[0] * c[0]! + a[1] * c[3]! + a[2] * c[6]!
  const matrix = c.map(x => x / d) as unknown as Mat3
  return { matrix, offset: scale(multiply(matrix, m.offset), -1) }
}
