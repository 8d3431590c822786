import { type Outcome, answer, error, refusal } from '../../record/index.ts'
import { type Vec3, furthest, orthonormal } from '../../volume/index.ts'
import { type DicomDataset, type Tag, tagText } from '../file/dataset.ts'

/** Where one frame lies and what its stored numbers mean: value = slope . stored + intercept. */
export interface Plane {
  readonly file: string
  readonly sopInstanceUid: string
  /** From 0, within its file. */
  readonly frame: number
  /** Centre of the first pixel, LPS mm. */
  readonly position: Vec3
  /** Unit vector along a row: the direction in which the column index grows. */
  readonly alongRow: Vec3
  /** Unit vector down a column: the direction in which the row index grows. */
  readonly downColumn: Vec3
  /** Between columns (along a row) and between rows, mm. */
  readonly spacing: readonly [number, number]
  readonly thickness: number | undefined
  readonly slope: number
  readonly intercept: number
}

/** A plane from wherever `where` finds each attribute; a repaired slope stands for the file's. */
export function planeFrom(d: DicomDataset, frame: number, where: (tag: Tag) => DicomDataset | undefined, repairedSlope?: number): Outcome<Plane> {
  const position = where('x00200032')?.numbers('x00200032') ?? []
  const orientation = where('x00200037')?.numbers('x00200037') ?? []
  const spacing = where('x00280030')?.numbers('x00280030') ?? []
  const place = frame === 0 ? d.file : `${d.file}, frame ${frame + 1}`
  const lacks = (tag: Tag, what: string, value: readonly number[]) =>
    refusal(error('image/geometry-missing', { file: d.file, tag: tagText(tag), value: value.join('\\') }, `${place} has no usable ${what}.`))
  if (position.length !== 3 || position.some(x => Math.abs(x) > furthest)) return lacks('x00200032', 'Image Position (Patient)', position)
  if (orientation.length !== 6) return lacks('x00200037', 'Image Orientation (Patient)', orientation)
  if (spacing.length !== 2 || !spacing.every(s => s > 1e-4 && s < furthest)) return lacks('x00280030', 'Pixel Spacing', spacing)
  const axes = orthonormal(orientation)
  if (!axes) return lacks('x00200037', 'Image Orientation (Patient): its two vectors are not perpendicular unit vectors', orientation)
  const slopeAt = where('x00281053'), interceptAt = where('x00281052')
  const slope = repairedSlope ?? slopeAt?.number('x00281053') ?? 1, intercept = interceptAt?.number('x00281052') ?? 0
  if (repairedSlope === undefined && (slopeAt && slopeAt.text('x00281053') !== undefined && slopeAt.number('x00281053') === undefined) || slope === 0)
    return refusal(error('image/rescale', { file: d.file, tag: '(0028,1053)', value: slopeAt?.text('x00281053') ?? slope }, `${place} has no usable Rescale Slope.`))
  const thickness = where('x00180050')?.number('x00180050')
  return answer({
    file: d.file, sopInstanceUid: d.uid('x00080018') ?? d.uid('x00020003') ?? '', frame, position: [position[0]!, position[1]!, position[2]!],
    alongRow: axes[0], downColumn: axes[1], spacing: [spacing[1]!, spacing[0]!],
    thickness: thickness !== undefined && thickness > 1e-4 && thickness < furthest ? thickness : undefined, slope, intercept,
  })
}
