import { type Outcome, answer, error, note, refusal, warning } from '../record/index.ts'
import { type Vec3, type Voi, type Volume, frameConflict, geometryConflict, statistics, volumeMl } from '../volume/index.ts'
import { findAorta } from './aorta.ts'
import { findLiverReference } from './liver-reference.ts'
import { type ReferenceShape, aortaCylinder, liverSphere, shapeVoi, shapeVolumeMm3 } from './reference-shape.ts'

export type ReferenceKind = 'liver' | 'bloodPool'

/** Where a reference region was put by hand: LPS mm in the PET's frame; `axis` of the aorta's cylinder. */
export interface ReferencePlace { readonly centreMm: Vec3; readonly axis?: Vec3 }

/** Uptake of the tissue from which a scan's threshold comes, in the PET's unit; voxels count by the part that lies within. */
export interface ReferenceRegion {
  readonly kind: ReferenceKind
  readonly centreMm: Vec3
  readonly diameterMm: number
  readonly lengthMm?: number
  readonly axis?: Vec3
  readonly mean: number
  /** Of the voxels, of the population. */
  readonly sd: number
  /** Voxels of which any part lies within. */
  readonly voxels: number
  readonly volumeMl: number
  readonly placed: 'automatically' | 'by hand'
  /** 0 to 1; of a place found automatically. */
  readonly confidence?: number
}

/**
 * The reference region of a scan: where a person put it, else found in liver contour and PET (liver) or in CT and PET (blood pool).
 * `liver` on the PET grid; `ct` in the PET's frame. Refused where what it needs is missing or nothing fits.
 */
export function referenceRegion(args: {
  kind: ReferenceKind; pet: Volume; ct?: Volume<"[hnsf'U]">; liver?: Voi; place?: ReferencePlace
}): Outcome<ReferenceRegion> {
  const { kind, pet, place } = args
  if (place) {
    const shape = kind === 'liver' ? liverSphere(place.centreMm) : aortaCylinder(place.centreMm, place.axis)
    return measured({ kind, pet, shape, placed: 'by hand' })
  }
  return kind === 'liver' ? automaticLiver(pet, args.liver) : automaticAorta(pet, args.ct)
}

const byHand = 'Put the region by hand in course.json (overrides.referenceRegions), or choose another threshold in the protocol.'

function automaticLiver(pet: Volume, liver: Voi | undefined): Outcome<ReferenceRegion> {
  if (!liver) return refusal(error('delineation/no-liver', {}, 'The liver reference (a 3 cm sphere in the right lobe) needs the liver, and there is no liver contour.', `Give the liver contour. ${byHand}`))
  const conflict = geometryConflict(pet.geometry, liver.grid)
  if (conflict) throw new RangeError(`liver on the PET grid: ${conflict}`)
  const found = findLiverReference(pet, liver)
  if (!found.value) return refusal(...found.findings)
  const region = measured({ kind: 'liver', pet, shape: liverSphere(found.value.centreMm), placed: 'automatically', confidence: found.value.confidence })
  return { value: region.value, findings: [...found.findings, ...region.findings] }
}

function automaticAorta(pet: Volume, ct: Volume<"[hnsf'U]"> | undefined): Outcome<ReferenceRegion> {
  if (!ct) return refusal(error('delineation/no-ct', {}, 'The blood pool (descending thoracic aorta) is found on the CT, and there is none with this PET.', byHand))
  const conflict = frameConflict(ct.geometry.frameOfReferenceUid, pet.geometry.frameOfReferenceUid)
  if (conflict) return refusal(error('delineation/frames', { value: conflict }, `The blood pool cannot be carried from CT to PET: ${conflict}.`, byHand))
  const found = findAorta(ct, pet)
  if (!found.value) return refusal(...found.findings)
  const { centreMm, axis, confidence } = found.value
  const region = measured({ kind: 'bloodPool', pet, shape: aortaCylinder(centreMm, axis), placed: 'automatically', confidence })
  return { value: region.value, findings: [...found.findings, ...region.findings] }
}

function measured(args: {
  kind: ReferenceKind; pet: Volume; shape: ReferenceShape; placed: ReferenceRegion['placed']; confidence?: number
}): Outcome<ReferenceRegion> {
  const { kind, pet, shape, placed, confidence } = args
  const title = kind === 'liver' ? 'liver reference' : 'blood pool'
  const voi = shapeVoi(shape, pet.geometry, title)
  const at = shape.centreMm.map(x => x.toFixed(0)).join(', ')
  if (volumeMl(voi) * 1000 < 0.98 * shapeVolumeMm3(shape))
    return refusal(error('delineation/reference-outside', { value: at }, `The ${title} at ${at} mm does not lie wholly on the PET.`, byHand))
  const { mean, sd, voxels, volumeMl: volume } = statistics(pet, voi)
  if (!(mean > 0)) return refusal(error('delineation/reference-uptake', { value: mean }, `The ${title} at ${at} mm has a mean uptake of ${mean}.`, byHand))
  const [least, most] = kind === 'liver' ? [0.7, 5] : [0.4, 4]
  const findings = []
  if (pet.unit.startsWith('{SUV') && (mean < least || mean > most)) findings.push(warning('delineation/reference-implausible', { value: Number(mean.toFixed(2)) },
    `The ${title} at ${at} mm has a mean uptake of ${mean.toFixed(2)}; ${least} to ${most} would be usual.`, 'Look where it lies, and check weight, activity and times of the scan.'))
  if (placed === 'automatically') findings.push(note('delineation/reference-automatic', { value: at },
    `The ${title} was found automatically at ${at} mm (LPS): ${mean.toFixed(2)} +- ${sd.toFixed(2)}.`, 'Look at it on CT and PET; put it by hand in course.json (overrides.referenceRegions) where it is wrong.'))
  return answer({
    kind, centreMm: shape.centreMm, diameterMm: shape.diameterMm,
    ...(shape.shape === 'cylinder' ? { lengthMm: shape.lengthMm, axis: shape.axis } : {}),
    mean, sd, voxels, volumeMl: volume, placed, ...(confidence !== undefined ? { confidence } : {}),
  }, findings)
}
