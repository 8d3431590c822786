import type { Vec3 } from '../../volume/index.ts'
import type { InstanceHeader } from '../header/header.ts'
import { type FrameHeader, normalOf } from '../header/image-header.ts'
import type { SeriesGeometry } from './series.ts'
import { distanceAlong, slicePositions } from './slice-positions.ts'

/** By position along the normal where all have one, else by instance number, else by file name. */
export function sortByPosition(instances: readonly InstanceHeader[]): InstanceHeader[] {
  const orientation = instances[0]?.image?.frames[0]?.orientation
  const keyed = instances.map(i => {
    const position = i.image?.frames[0]?.position
    return { i, d: orientation && position ? distanceAlong(normalOf(orientation), position) : undefined }
  })
  const placed = keyed.every(k => k.d !== undefined)
  return keyed.sort((a, b) => (placed ? a.d! - b.d! : 0) || (a.i.instanceNumber ?? 0) - (b.i.instanceNumber ?? 0) || (a.i.file < b.i.file ? -1 : a.i.file > b.i.file ? 1 : 0)).map(k => k.i)
}

/** Undefined where position, orientation or pixel spacing is missing. */
export function seriesGeometry(instances: readonly InstanceHeader[]): SeriesGeometry | undefined {
  const image = instances[0]?.image
  const frames = instances.flatMap(i => i.image?.frames ?? []).filter(hasPlace)
  const first = frames[0]
  if (!image || !first) return undefined
  const positions = slicePositions(first.orientation, frames.map(f => f.position))
  const step = positions.step ?? first.sliceThickness ?? 1
  const normal = normalOf(first.orientation)
  return {
    columns: image.columns, rows: image.rows, slices: positions.distances.length,
    spacing: [first.spacing[1], first.spacing[0], step], sliceThickness: first.sliceThickness,
    orientation: first.orientation, normal, bounds: boundsOf(frames, image.columns, image.rows, step, normal), positions,
  }
}

type Placed = FrameHeader & Required<Pick<FrameHeader, 'position' | 'orientation' | 'spacing'>>

const hasPlace = (f: FrameHeader): f is Placed =>
  f.position !== undefined && f.orientation !== undefined && f.spacing !== undefined && f.spacing[0] > 0 && f.spacing[1] > 0

function boundsOf(frames: readonly Placed[], columns: number, rows: number, step: number, normal: Vec3): SeriesGeometry['bounds'] {
  const min = [Infinity, Infinity, Infinity], max = [-Infinity, -Infinity, -Infinity]
  for (const { position, orientation: o, spacing } of frames)
    for (const i of [-0.5, columns - 0.5]) for (const j of [-0.5, rows - 0.5]) for (const k of [-0.5, 0.5])
      for (let d = 0; d < 3; d++) {
        const x = position[d]! + i * spacing[1] * o[d]! + j * spacing[0] * o[3 + d]! + k * step * normal[d]!
        if (x < min[d]!) min[d] = x
        if (x > max[d]!) max[d] = x
      }
  return { min: [min[0]!, min[1]!, min[2]!], max: [max[0]!, max[1]!, max[2]!] }
}
