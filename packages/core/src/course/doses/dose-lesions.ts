import type { DoseConstants } from '../../physics/index.ts'
import { type VoiDose, voiDose } from '../../dosimetry/index.ts'
import { type LesionRefinement, neighbouringTransforms } from '../../registration/index.ts'
import {
  type FractionalVoi, type Geometry, type RigidTransform, type Vec3, type Voi, type Volume, type VoxelBox, applyTransform, blockFraction,
  blockOf, boundingBox, boxFrom, coverVoi, cropVoi, cropVolume, croppedGeometry, emptyFraction, isEmpty, reachedBox, statistics, uncrop,
  unite, volumeMl, voxelCount,
} from '../../volume/index.ts'
import { centroid } from '../images/register-exams.ts'

/** One lesion where a transform puts it on the 90Y map. */
export interface PlacedDose {
  readonly id: string
  /** At the refined position where that was accepted; on the block of the 90Y grid around the lesion. */
  readonly voi: FractionalVoi
  /** Where the registration of the exams puts it, likewise. */
  readonly anatomical: FractionalVoi
  /** The block: `uncrop(voi, grid, box)` is on the whole grid. */
  readonly box: VoxelBox
  readonly dose: VoiDose | undefined
  readonly beforeRefinementGy: number | undefined
  readonly intervalGy: readonly [number, number] | undefined
  readonly centreMm: Vec3
  /** From the baseline to the 90Y exam, as it was used. */
  readonly transform: RigidTransform
  /** Share of the VOI that lies on the 90Y image, 0 to 1. */
  readonly covered: number
}

export interface LesionDose extends PlacedDose { readonly refinement: LesionRefinement | undefined }

interface Dosed {
  readonly dose: Volume<'Gy'>
  readonly lesions: readonly { readonly id: string; readonly voi: Voi }[]
  /** From the baseline to the 90Y exam, by the exams' registration. */
  readonly toTreatment: RigidTransform
  readonly constants: DoseConstants
  readonly vDosesGy: readonly number[]
}

/** Doses of the lesions, each carried by its refined transform; by the exams' where the refinement was refused. */
export function doseLesions({ refinements, ...args }: Dosed & { readonly refinements: readonly LesionRefinement[] }): LesionDose[] {
  const accepted = refinements.flatMap(r => r.accepted ? [[r.id, r.transform] as const] : [])
  return dosesAt({ ...args, transforms: new Map(accepted) })
    .map(l => ({ ...l, refinement: refinements.find(r => r.id === l.id) }))
}

/**
 * Doses of the lesions where `transforms` put them, by lesion, where `toTreatment` does else: the analysis and the page's trial.
 * No voxel counts twice: where two VOIs meet, the later one takes what the earlier leaves.
 */
export function dosesAt(args: Dosed & { readonly transforms: ReadonlyMap<string, RigidTransform> }): PlacedDose[] {
  const { dose, lesions, toTreatment, transforms, constants, vDosesGy } = args
  const grid = dose.geometry
  const taken = new Float32Array(voxelCount(grid))
  return lesions.flatMap(({ id, voi }): PlacedDose[] => {
    const bounds = boundingBox(voi)
    if (!bounds) return []
    const own = cropVoi(voi, bounds)
    const transform = transforms.get(id) ?? toTreatment
    const box = reachedBox(own.grid, grid, [transform, toTreatment])
    const centreMm = applyTransform(transform, centroid(voi)!)
    const nothing = { id, centreMm, transform, dose: undefined, beforeRefinementGy: undefined, intervalGy: undefined, covered: 0 }
    if (!box) {
      const empty = emptyFraction(id, croppedGeometry(grid, corner))
      return [{ ...nothing, voi: empty, anatomical: empty, box: corner }]
    }
    const there = cropVolume(dose, box)
    const cover = (t: RigidTransform): FractionalVoi => ({ ...coverVoi(own, there.geometry, { transform: t }), name: id })
    const anatomical = cover(toTreatment), whole = transform === toTreatment ? anatomical : cover(transform)
    const left = whatIsLeft(whole, taken, grid, box)
    const means = neighbouringTransforms(transform, grid).slice(1).map(t => meanDose(there, cover(t))).filter(m => m !== undefined)
    const result = voiDose(there, left, { constants, vDosesGy })
    const mean = result?.meanGy
    return [{
      ...nothing, voi: left, anatomical, box, dose: result,
      beforeRefinementGy: transform === toTreatment ? mean : meanDose(there, anatomical),
      intervalGy: mean === undefined || means.length === 0 ? undefined : [Math.min(mean, ...means), Math.max(mean, ...means)],
      covered: Math.min(1, volumeMl(whole) / volumeMl(own)),
    }]
  })
}

/** What of each voxel of a dose map lesions fill that lie where their transforms put them: the share 0 to 1. */
export function takenByLesions(grid: Geometry, lesions: readonly { readonly voi: Voi; readonly transform: RigidTransform }[]): Float32Array {
  const taken = new Float32Array(voxelCount(grid))
  for (const { voi, transform } of lesions) placed(voi, transform, grid, taken)
  return taken
}

/**
 * The mean dose of one lesion where a transform puts it, as `doseLesions` has it; undefined beyond the map. `taken`: what the lesions
 * before it fill; stays as it is. Quick enough to follow a hand that moves the lesion.
 */
export function lesionDoseAt(dose: Volume<'Gy'>, voi: Voi, transform: RigidTransform, taken?: Float32Array): number | undefined {
  const at = placed(voi, transform, dose.geometry)
  if (!at) return undefined
  const { box, whole } = at, there = cropVolume(dose, box)
  if (!taken || isEmpty(whole)) return meanDose(there, whole)
  const own = takenIn(taken, dose.geometry, inGrid(whole.box, box))
  const left = whole.fraction.map((f, n) => Math.min(f, 1 - own[n]!))
  return meanDose(there, blockFraction(whole.name, whole.grid, whole.box, left))
}

/** A lesion on the part of a grid that it reaches; with `taken` it takes there what is free. */
function placed(voi: Voi, transform: RigidTransform, grid: Geometry, taken?: Float32Array): { box: VoxelBox; whole: FractionalVoi } | undefined {
  const bounds = boundingBox(voi), own = bounds && cropVoi(voi, bounds), box = own && reachedBox(own.grid, grid, [transform])
  if (!box) return undefined
  const whole = coverVoi(own, croppedGeometry(grid, box), { transform })
  if (taken) whatIsLeft(whole, taken, grid, box)
  return { box, whole }
}

const takenIn = (taken: Float32Array, grid: Geometry, box: VoxelBox): Float32Array => blockOf(taken, grid.size, box)

/** A block of a block, as the whole grid has it. */
const inGrid = (own: VoxelBox, { from: [i, j, k] }: VoxelBox): VoxelBox => boxFrom(own, [-i, -j, -k])

const corner: VoxelBox = { from: [0, 0, 0], to: [0, 0, 0] }

/** What of a lesion the ones before it leave, and takes it: each voxel at most filled once. */
function whatIsLeft(v: FractionalVoi, taken: Float32Array, grid: Geometry, block: VoxelBox): FractionalVoi {
  if (isEmpty(v)) return v
  const { from, to } = inGrid(v.box, block), [wx, wy] = grid.size, fraction = Float32Array.from(v.fraction)
  for (let k = from[2], n = 0; k <= to[2]; k++) for (let j = from[1]; j <= to[1]; j++) for (let i = from[0]; i <= to[0]; i++, n++) {
    const at = i + wx * (j + wy * k), free = 1 - taken[at]!
    if (fraction[n]! > free) fraction[n] = free
    taken[at] = Math.min(1, taken[at]! + fraction[n]!)
  }
  return blockFraction(v.name, v.grid, v.box, fraction)
}

const meanDose = (dose: Volume<'Gy'>, v: FractionalVoi): number | undefined => volumeMl(v) > 0 ? statistics(dose, v).mean : undefined

/** The lesions on the whole grid as one VOI; an empty one for none. */
export function lesionsOnGrid(lesions: readonly LesionDose[], grid: Geometry, which: 'voi' | 'anatomical', name: string): FractionalVoi {
  const whole = lesions.map(l => uncrop(l[which], grid, l.box))
  return whole.length === 0 ? emptyFraction(name, grid) : unite(whole, name)
}
