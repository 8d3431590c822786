import type { CourseFile } from '@yttria/core/course'
import { type Geometry, type RigidTransform, type Vec3, centreOf, positionToIndex } from '@yttria/core/volume'
import type { VolumeHeader } from '@yttria/server/api/volume'
import { type Counted, fetchVolume } from './fetch-volume.ts'

export type Voxels = Float32Array | Int16Array | Uint8Array
/** `id`: a name of its own in this page; no other image ever has it. */
export interface LoadedImage {
  readonly id: string
  readonly header: VolumeHeader
  readonly voxels: Voxels
}

/** An image as it came, with a name of its own. */
export const loadedImage = (image: Omit<LoadedImage, 'id'>): LoadedImage => ({
  ...image,
  id: crypto.randomUUID(),
})

/** One column of the viewer. */
export interface ExamImages {
  readonly id: string
  readonly role: CourseFile['exams'][number]['role']
  readonly pet?: LoadedImage
  readonly ct?: LoadedImage
  /** Gy, of the version shown, on the PET's grid. */
  readonly dose?: LoadedImage
  /** Positions of the hub's frame into this exam's; undefined where the exams are not registered. */
  readonly fromHub?: RigidTransform
}

/** One image of an exam; undefined where there is none or it cannot be read (the findings say why). */
export async function loadImage(
  patient: string,
  exam: CourseFile['exams'][number],
  kind: 'pet' | 'ct',
  counted: Counted,
): Promise<LoadedImage | undefined> {
  if ((kind === 'pet' ? exam.petSeriesUid : exam.ctSeriesUid) === undefined) return undefined
  return fetchVolume(`/api/patients/${patient}/exams/${exam.id}/${kind}`, counted).then(
    loadedImage,
    () => undefined,
  )
}

export const middleOf = (g: Geometry): Vec3 => centreOf(g)

/** The value at a position, nearest voxel; undefined outside. */
export function valueAt(image: LoadedImage | undefined, p: Vec3): number | undefined {
  if (!image) return undefined
  const { geometry: g } = image.header,
    index = positionToIndex(g, p).map(Math.round)
  if (index.some((i, c) => i < 0 || i >= g.size[c]!)) return undefined
  return image.voxels[index[0]! + g.size[0] * (index[1]! + g.size[1] * index[2]!)]
}
