import type { DoseConstants } from '../../physics/index.ts'
import { type VoiDose, voiDose } from '../../dosimetry/index.ts'
import { type LesionRefinement, neighbouringTransforms } from '../../registration/index.ts'
import {
  type FractionalVoi, type Geometry, type RigidTransform, type Vec3, type Voi, type Volume, type VoxelBox, applyTransform, boundingBox, coverVoi,
  cropVoi, cropVolume, croppedGeometry, reachedBox, statistics, volumeMl, voxelCount,
} from '../../volume/index.ts'
import { centroid } from '../images/register-exams.ts'

/** One lesion on the 90Y map. */
export interface LesionDose {
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
  const taken = new Float32Array(voxelCount(grid))
  return lesions.flatMap(({ id, voi }): LesionDose[] => {
    const bounds = boundingBox(voi)
    if (!bounds) return []
    const own = cropVoi(voi, bounds)
    const refinement = refinements.find(r => r.id === id)
    const transform = refinement?.accepted ? refinement.transform : toTreatment
    const box = reachedBox(own.geometry, grid, [transform, toTreatment])
    const centreMm = applyTransform(transform, centroid(voi)!)
    const nothing = { id, centreMm, transform, refinement, dose: undefined, beforeRefinementGy: undefined, intervalGy: undefined, covered: 0 }
    if (!box) {
      const empty = { name: id, geometry: croppedGeometry(grid, corner), fraction: new Float32Array(1) }
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
  const { box, whole } = at, own = taken && takenIn(taken, dose.geometry, box)
  return meanDose(cropVolume(dose, box), own ? { ...whole, fraction: whole.fraction.map((f, n) => Math.min(f, 1 - own[n]!)) } : whole)
}

/** A lesion on the part of a grid that it reaches; with `taken` it takes there what is free. */
function placed(voi: Voi, transform: RigidTransform, grid: Geometry, taken?: Float32Array): { box: VoxelBox; whole: FractionalVoi } | undefined {
  const bounds = boundingBox(voi), own = bounds && cropVoi(voi, bounds), box = own && reachedBox(own.geometry, grid, [transform])
  if (!box) return undefined
  const whole = coverVoi(own, croppedGeometry(grid, box), { transform })
  if (taken) whatIsLeft(whole, taken, grid, box)
  return { box, whole }
}

function takenIn(taken: Float32Array, grid: Geometry, box: VoxelBox): Float32Array {
  const [wx, wy] = grid.size, [nx, ny, nz] = croppedGeometry(grid, box).size, part = new Float32Array(nx * ny * nz)
  for (let k = 0; k < nz; k++) for (let j = 0; j < ny; j++) {
    const from = box.from[0] + wx * (box.from[1] + j + wy * (box.from[2] + k))
    part.set(taken.subarray(from, from + nx), nx * (j + ny * k))
  }
  return part
}

const corner: VoxelBox = { from: [0, 0, 0], to: [0, 0, 0] }

/** What of a lesion the ones before it leave, and takes it: each voxel at most filled once. */
function whatIsLeft(v: FractionalVoi, taken: Float32Array, grid: Geometry, box: VoxelBox): FractionalVoi {
  const [nx, ny, nz] = v.geometry.size, [wx, wy] = grid.size
  const fraction = Float32Array.from(v.fraction)
  for (let k = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++) {
    const n = i + nx * (j + ny * k), at = box.from[0] + i + wx * (box.from[1] + j + wy * (box.from[2] + k)), free = 1 - taken[at]!
    if (fraction[n]! > free) fraction[n] = free
    taken[at] = Math.min(1, taken[at]! + fraction[n]!)
  }
  return { ...v, fraction }
}

const meanDose = (dose: Volume<'Gy'>, v: FractionalVoi): number | undefined => volumeMl(v) > 0 ? statistics(dose, v).mean : undefined

/** The lesions on the whole grid as one VOI; an empty one for none. */
export function lesionsOnGrid(lesions: readonly LesionDose[], grid: Geometry, which: 'voi' | 'anatomical', name: string): FractionalVoi {
  const fraction = new Float32Array(grid.size[0] * grid.size[1] * grid.size[2])
  for (const l of lesions) {
    const v = l[which], [nx, ny, nz] = v.geometry.size
    for (let k = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++) {
      const n = l.box.from[0] + i + grid.size[0] * (l.box.from[1] + j + grid.size[1] * (l.box.from[2] + k))
      fraction[n] = Math.min(1, fraction[n]! + v.fraction[i + nx * (j + ny * k)]!)
    }
  }
  return { name, geometry: grid, fraction }
}
