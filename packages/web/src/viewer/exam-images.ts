import type { CourseFile } from '@yttria/core/course'
import type { Geometry, RigidTransform, Vec3 } from '@yttria/core/volume'
import type { VolumeHeader } from '@yttria/server/api/volume'
import { getVolume } from '../api.ts'
import type { Voxels } from './engine.ts'

export interface LoadedImage { readonly header: VolumeHeader; readonly voxels: Voxels }

/** One column of the viewer. */
export interface ExamImages {
  readonly id: string
  readonly role: CourseFile['exams'][number]['role']
  readonly pet?: LoadedImage
  readonly ct?: LoadedImage
  /** Positions of the hub's frame into this exam's; undefined where the exams are not registered. */
  readonly fromHub?: RigidTransform
}

export async function loadExam(patient: string, exam: CourseFile['exams'][number]): Promise<ExamImages> {
  const load = (kind: 'pet' | 'ct', uid: string | undefined) => uid === undefined ? undefined : getVolume(`/api/patients/${patient}/exams/${exam.id}/${kind}`).catch(() => undefined)
  const [pet, ct] = await Promise.all([load('pet', exam.petSeriesUid), load('ct', exam.ctSeriesUid)])
  return { id: exam.id, role: exam.role, pet, ct }
}

export const middleOf = (g: Geometry): Vec3 => {
  const half = g.size.map((n, d) => (n - 1) / 2 * g.spacing[d]!)
  return [0, 1, 2].map(r => g.origin[r]! + g.direction[3 * r]! * half[0]! + g.direction[3 * r + 1]! * half[1]! + g.direction[3 * r + 2]! * half[2]!) as unknown as Vec3
}

/** The value at a position, nearest voxel; undefined outside. */
export function valueAt(image: LoadedImage | undefined, p: Vec3): number | undefined {
  if (!image) return undefined
  const { geometry: g } = image.header, d = p.map((x, r) => x - g.origin[r]!)
  const index = [0, 1, 2].map(c => Math.round([0, 1, 2].reduce((sum, r) => sum + g.direction[3 * r + c]! * d[r]!, 0) / g.spacing[c]!))
  if (index.some((i, c) => i < 0 || i >= g.size[c]!)) return undefined
  return image.voxels[index[0]! + g.size[0] * (index[1]! + g.size[1] * index[2]!)]
}
