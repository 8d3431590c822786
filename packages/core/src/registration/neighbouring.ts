import { type Geometry, type RigidTransform, type Vec3, add } from '../volume/index.ts'

/**
 * The transform itself and six that put things one voxel of `target` further, either way along each of its axes:
 * what a registration off by a voxel would give. The transform ends in the target's frame.
 */
export function neighbouringTransforms(transform: RigidTransform, target: Geometry): readonly RigidTransform[] {
  const d = target.direction
  const moves: RigidTransform[] = [transform]
  for (const axis of [0, 1, 2] as const) for (const sign of [-1, 1]) {
    const step: Vec3 = [sign * d[axis] * target.spacing[axis], sign * d[3 + axis]! * target.spacing[axis], sign * d[6 + axis]! * target.spacing[axis]]
    moves.push({ ...transform, translation: add(transform.translation, step) })
  }
  return moves
}
