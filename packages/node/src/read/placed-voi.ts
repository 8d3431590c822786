import type { Roi } from '@yttria/core/dicom'
import { type Finding, note, warning } from '@yttria/core/record'
import {
  type FractionalVoi, type Geometry, type Voi, asFractional, atLeast, contoursToFraction, contoursToVoi, contoursVolumeMl,
  coverVoi, drawnElsewhere, frameConflict, geometryConflict, volumeMl,
} from '@yttria/core/volume'
import { InputError, refused } from '../errors.ts'
import type { MeasuredVoi } from './read-voi.ts'

export const volumeMethods = ['voxel', 'partial', 'polygon'] as const
export type VolumeMethod = typeof volumeMethods[number]

export interface PlacedVoi {
  readonly method: VolumeMethod
  /** On the image's grid, or on its own without an image; undefined for contours without an image. */
  readonly voi?: Voi | FractionalVoi
  readonly volumeMl: number
  readonly findings: readonly Finding[]
}

/**
 * The VOI on the image's grid by the method asked for. Default: 'voxel' for masks on that grid; 'partial' for contours and for masks
 * on another grid; without an image 'polygon' for contours, else 'voxel'.
 */
export function placedVoi(voi: MeasuredVoi, onto: Geometry | undefined, asked: VolumeMethod | undefined): PlacedVoi {
  if ('contours' in voi.source) return placedContours(voi, voi.source.contours, onto, asked)
  const { mask } = voi.source
  if (asked === 'polygon') throw new InputError(`polygon: ${voi.name} is made of voxels, not of contours`, [], { code: 'input/volume-method' })
  if (!onto) {
    const method = asked ?? ('inside' in mask ? 'voxel' : 'partial')
    const own = method === 'voxel' && 'fraction' in mask ? atLeast(mask) : mask
    return { method, voi: own, volumeMl: volumeMl(own), findings: [] }
  }
  const elsewhere = frameConflict(mask.grid.frameOfReferenceUid, onto.frameOfReferenceUid)
  if (elsewhere) throw refused(voi.name, [drawnElsewhere(voi.name, elsewhere)])
  const same = geometryConflict(mask.grid, onto) === undefined
  const findings: Finding[] = []
  let covered: Voi | FractionalVoi = same ? mask : coverVoi(mask, onto)
  // The same grid counted from another corner: every voxel is whole again.
  const whole = 'inside' in covered || covered.fraction.every(f => f < 0.02 || f > 0.98)
  if (whole && 'fraction' in covered) covered = atLeast(covered)
  const lost = 1 - volumeMl(covered) / volumeMl(mask)
  if (lost > 0.002) findings.push(warning('measure/voi-cut', { value: `${(lost * 100).toFixed(1)}%` }, `${(lost * 100).toFixed(1)}% of ${voi.name} lies outside the image and was not measured.`))
  const method = asked ?? (whole ? 'voxel' : 'partial')
  if (!whole && !same) findings.push(note('measure/other-grid', { value: mask.grid.size.join(' x ') }, `${voi.name} lies on another grid than the image; ${method === 'partial' ? 'voxels count by the part that it covers' : 'voxels count that it covers by half or more'}.`))
  const placed = method === 'voxel' && 'fraction' in covered ? atLeast(covered) : method === 'partial' && 'inside' in covered ? asFractional(covered) : covered
  return { method, voi: placed, volumeMl: volumeMl(placed), findings }
}

function placedContours(voi: MeasuredVoi, contours: Roi, onto: Geometry | undefined, asked: VolumeMethod | undefined): PlacedVoi {
  const method = asked ?? (onto ? 'partial' : 'polygon')
  if (!onto && method !== 'polygon') throw new InputError(`${method} of contours needs an image: it is the image that has voxels`, [], { code: 'input/volume-method' })
  const polygon = method === 'polygon' ? contoursVolumeMl(contours) : undefined
  if (polygon && polygon.value === undefined) throw refused(voi.name, polygon.findings)
  if (!onto) return { method, volumeMl: polygon!.value!, findings: polygon!.findings }
  const placed = method === 'voxel' ? contoursToVoi(contours, onto) : contoursToFraction(contours, onto)
  if (!placed.value) throw refused(voi.name, placed.findings)
  return { method, voi: placed.value, volumeMl: polygon?.value ?? volumeMl(placed.value), findings: placed.findings }
}
