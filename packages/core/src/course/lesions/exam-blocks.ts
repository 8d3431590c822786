import {
  type Geometry, type RigidTransform, type VoxelBox, boundingBox, cropVoi, cropVolume, grownBox, reachedBox, unitedBox,
} from '../../volume/index.ts'
import type { ReadyExam } from './delineate-exam.ts'

/** An exam cut to a block of its grid; its reference regions stay those of the whole. */
export const examBlock = <E extends ReadyExam>(exam: E, box: VoxelBox): E => ({
  ...exam, uptake: { ...exam.uptake, volume: cropVolume(exam.uptake.volume, box) },
  liver: exam.liver && cropVoi(exam.liver, box), region: exam.region && cropVoi(exam.region, box),
})

/** The block in which an exam's lesions lie by any threshold, and a voxel around it: of its region, the whole grid without one. */
export function regionBox(exam: ReadyExam): VoxelBox {
  const { size } = exam.uptake.volume.geometry, box = exam.region && boundingBox(exam.region)
  return box ? grownBox(box, [1, 1, 1], size) : { from: [0, 0, 0], to: [size[0] - 1, size[1] - 1, size[2] - 1] }
}

/** The block in which lesions of a block of another exam may be followed: the region's and where `transform` takes that block. */
export function followedBox(exam: ReadyExam, from: Geometry, transform: RigidTransform): VoxelBox {
  const reached = reachedBox(from, exam.uptake.volume.geometry, [transform])
  return unitedBox([regionBox(exam), ...(reached ? [reached] : [])])!
}
