import type { InstanceHeader } from '../header/header.ts'
import { normalOf } from '../header/image-header.ts'
import { distanceAlong } from './slice-positions.ts'

export interface SeriesPart {
  readonly instances: readonly InstanceHeader[]
  /** By what the parts differ; '' for a series that is whole. */
  readonly by: string
}

/**
 * One DICOM series -> what makes one volume each. First by what one grid must share (class, matrix, spacing, orientation, frame
 * of reference, localizer or not); then, where slices lie on each other, by whatever tells the repetitions apart: time slice,
 * acquisition, reconstruction, acquisition time. What still overlaps stays together, for the diagnosis to tell.
 */
export function splitSeries(instances: readonly InstanceHeader[]): SeriesPart[] {
  const grids = groupBy(instances, gridKey)
  const parts = grids.length === 1 ? repetitions(instances, '') : grids.flatMap(g => repetitions(g, differing(grids)))
  return [...parts].sort((a, b) => b.instances.length - a.instances.length)
}

const rounded = (n: readonly number[] | undefined, digits: number) => n?.map(x => x.toFixed(digits).replace(/^-(0\.?0*)$/, '$1')).join('\\')

const gridProperties: readonly (readonly [string, (i: InstanceHeader) => string | undefined])[] = [
  ['kind of object', i => `${i.sopClassUid} ${i.imageType.includes('LOCALIZER') ? 'localizer' : ''}`],
  ['matrix', i => i.image && `${i.image.columns} x ${i.image.rows}`],
  ['orientation', i => rounded(i.image?.frames[0]?.orientation, 3)],
  ['pixel spacing', i => rounded(i.image?.frames[0]?.spacing, 3)],
  ['frame of reference', i => i.frameOfReferenceUid],
]

// Structure sets, segmentations and the like, and volumes of many frames: each instance stands alone.
const standsAlone = (i: InstanceHeader) => i.object !== undefined || (i.image?.frames.length ?? 0) > 1

const gridKey = (i: InstanceHeader): string =>
  standsAlone(i) ? i.sopInstanceUid : gridProperties.map(([, of]) => of(i) ?? '').join('\n')

function differing(groups: readonly (readonly InstanceHeader[])[]): string {
  const names = gridProperties.filter(([, of]) => new Set(groups.map(g => of(g[0]!) ?? '')).size > 1).map(([name]) => name)
  return names.join(', ') || 'instance'
}

const repetitionProperties: readonly (readonly [string, (i: InstanceHeader) => unknown])[] = [
  ['time slice', i => i.image?.frames[0]?.temporalPosition],
  ['acquisition number', i => i.acquisitionNumber],
  ['reconstruction', i => i.image?.reconstruction],
  ['image type', i => i.imageType.join('\\')],
  ['frame reference time', i => i.image?.frames[0]?.frameReferenceS],
  ['acquisition time', i => i.times.acquisition?.text],
]

function repetitions(instances: readonly InstanceHeader[], by: string): SeriesPart[] {
  if (!overlaps(instances)) return [{ instances, by }]
  for (const [name, of] of repetitionProperties) {
    const groups = groupBy(instances, i => String(of(i) ?? ''))
    if (groups.length > 1 && groups.every(g => !overlaps(g)) && groups.every(g => g.length > 1 || instances.length === groups.length))
      return groups.map(g => ({ instances: g, by: by ? `${by}, ${name}` : name }))
  }
  return [{ instances, by }]
}

/** Whether two slices lie at one place (within 0.01 mm). */
function overlaps(instances: readonly InstanceHeader[]): boolean {
  const orientation = instances[0]?.image?.frames[0]?.orientation
  if (!orientation || instances.length < 2) return false
  const normal = normalOf(orientation)
  const distances = instances.map(i => i.image?.frames[0]?.position).filter(p => p !== undefined).map(p => distanceAlong(normal, p)).sort((a, b) => a - b)
  return distances.some((d, n) => n > 0 && d - distances[n - 1]! < 0.01)
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const k = key(item), group = groups.get(k)
    if (group) group.push(item)
    else groups.set(k, [item])
  }
  return [...groups.values()]
}
