import { type DoseConstants } from '../physics/index.ts'
import { type VoiDose, voiDose } from '../dosimetry/index.ts'
import { type LesionRefinement, neighbouringTransforms } from '../registration/index.ts'
import { type FractionalVoi, type RigidTransform, type Vec3, type Voi, type Volume, applyTransform, coverVoi, statistics, unite, volumeMl } from '../volume/index.ts'
import { centroid } from './register-exams.ts'

/** One lesion on the 90Y map. */
export interface LesionDose {
  readonly id: string
  /** On the 90Y grid, at the refined position where that was accepted. */
  readonly voi: FractionalVoi
  readonly anatomical: FractionalVoi
  readonly dose: VoiDose | undefined
  readonly beforeRefinementGy: number | undefined
  readonly intervalGy: readonly [number, number] | undefined
  readonly centreMm: Vec3
  /** Share of the VOI that lies on the 90Y image, 0 to 1. */
  readonly covered: number
  readonly refinement: LesionRefinement | undefined
}

/**
 * Doses of the lesions: each VOI carried to the 90Y grid by its own refined transform (by the exams' where the refinement was
 * refused). No voxel counts twice: where two refined VOIs meet, the later one takes what the earlier leaves.
 */
export function doseLesions(args: {
  dose: Volume<'Gy'>; lesions: readonly { id: string; voi: Voi }[]; toTreatment: RigidTransform
  refinements: readonly LesionRefinement[]; constants: DoseConstants; vDosesGy: readonly number[]
}): LesionDose[] {
  const { dose, lesions, toTreatment, refinements, constants, vDosesGy } = args
  const grid = dose.geometry
  let taken: FractionalVoi | undefined
  return lesions.map(({ id, voi }) => {
    const refinement = refinements.find(r => r.id === id)
    const transform = refinement?.accepted ? refinement.transform : toTreatment
    const anatomical = coverVoi(voi, grid, { transform: toTreatment })
    const whole = transform === toTreatment ? anatomical : coverVoi(voi, grid, { transform })
    const own = taken ? withoutOverlap(whole, taken) : whole
    taken = taken ? unite([taken, own], 'lesions') : own
    const means = neighbouringTransforms(transform, grid).slice(1).flatMap(t => meanDose(dose, coverVoi(voi, grid, { transform: t })) ?? [])
    const result = voiDose(dose, own, { constants, vDosesGy })
    const mean = result?.meanGy
    const full = volumeMl(voi)
    return {
      id, voi: { ...own, name: id }, anatomical: { ...anatomical, name: id }, dose: result, refinement,
      beforeRefinementGy: transform === toTreatment ? mean : meanDose(dose, anatomical),
      intervalGy: mean === undefined || means.length === 0 ? undefined : [Math.min(mean, ...means), Math.max(mean, ...means)],
      centreMm: applyTransform(transform, centroid(voi)!),
      covered: full > 0 ? Math.min(1, volumeMl(whole) / full) : 0,
    }
  })
}

/** What of `v` the others leave: each voxel at most filled once. */
function withoutOverlap(v: FractionalVoi, taken: FractionalVoi): FractionalVoi {
  let meets = false
  for (let n = 0; n < v.fraction.length && !meets; n++) meets = v.fraction[n]! + taken.fraction[n]! > 1 + 1e-4
  if (!meets) return v
  const fraction = Float32Array.from(v.fraction)
  for (let n = 0; n < fraction.length; n++) fraction[n] = Math.min(fraction[n]!, 1 - taken.fraction[n]!)
  return { ...v, fraction }
}

const meanDose = (dose: Volume<'Gy'>, v: FractionalVoi): number | undefined => volumeMl(v) > 0 ? statistics(dose, v).mean : undefined

/** All lesions of one kind on the 90Y grid as one VOI; undefined for none. */
export function unitedVoi(vois: readonly FractionalVoi[], name: string): FractionalVoi | undefined {
  return vois.length > 0 ? unite(vois, name) : undefined
}

export const emptyLike = (v: FractionalVoi, name: string): FractionalVoi => ({ name, geometry: v.geometry, fraction: new Float32Array(v.fraction.length) })

