import { type Finding, error } from '../../record/index.ts'
import { type Volume, type VoxelUnit, indexToPosition, positionToIndex } from '../../volume/index.ts'
import type { ExamImages } from './inputs.ts'

/** HU between which tissue is told apart: air, lung, fat, soft tissue, bone. */
const tissueHu: readonly number[] = [-850, -300, -30, 15, 45, 120]
/** Levels of uptake, in parts of the largest of all but a hundredth of the voxels. */
const levels: readonly number[] = [0.01, 0.03, 0.06, 0.1, 0.15, 0.22, 0.3, 0.4, 0.55, 0.75]
const classes = tissueHu.length + 1, bins = levels.length + 1
/** About so many voxels are compared. */
const samples = 120_000

export interface PetOnCt {
  /** Mutual information of tissue and uptake as PET and CT lie, nats. */
  readonly information: number
  /** How they would fit best: axes of the PET's grid reversed, or slices shifted. */
  readonly best: { readonly information: number; readonly flipped: readonly [boolean, boolean, boolean]; readonly shiftSlices: number }
}

/**
 * Whether uptake lies where the CT of the same exam has tissue, against the same PET with its rows, columns or slices reversed or
 * its slices shifted by up to 150 mm: what files in the wrong order or place make. Undefined without uptake or a common space.
 */
export function petOnCt(pet: Volume<VoxelUnit>, ct: Volume<VoxelUnit>): PetOnCt | undefined {
  const g = pet.geometry, [nx, ny, nz] = g.size, plane = nx * ny, total = plane * nz
  const every = Math.max(1, Math.round(Math.sqrt(total / samples)))
  const tissue = tissueOn(pet, ct, every)
  const level = levelsOf(pet)
  if (!tissue || !level) return undefined
  const { places, kind } = tissue
  const joint = new Float64Array(classes * bins)
  const information = (flipped: readonly [boolean, boolean, boolean], shift: number): number => {
    joint.fill(0)
    let n = 0
    for (let s = 0; s < kind.length; s++) {
      const i = places[3 * s]!, j = places[3 * s + 1]!, k = (flipped[2] ? nz - 1 - places[3 * s + 2]! : places[3 * s + 2]!) - shift
      if (k < 0 || k >= nz) continue
      joint[kind[s]! * bins + level[(flipped[0] ? nx - 1 - i : i) + nx * (flipped[1] ? ny - 1 - j : j) + plane * k]!]!++
      n++
    }
    // A shift that leaves half of the body without a PET says nothing.
    return n < 0.5 * kind.length ? 0 : mutual(joint, n) * n / kind.length
  }
  const asIs = information([false, false, false], 0)
  let best: PetOnCt['best'] = { information: asIs, flipped: [false, false, false], shiftSlices: 0 }
  const better = (flipped: readonly [boolean, boolean, boolean], shiftSlices: number): void => {
    const found = information(flipped, shiftSlices)
    if (found > best.information) best = { information: found, flipped, shiftSlices }
  }
  for (let f = 1; f < 8; f++) better([(f & 1) > 0, (f & 2) > 0, (f & 4) > 0], 0)
  const most = Math.floor(150 / g.spacing[2]), step = Math.max(1, Math.round(9 / g.spacing[2]))
  for (let shift = step; shift <= most; shift += step) for (const sign of [-1, 1]) better([false, false, false], sign * shift)
  return { information: asIs, best }
}

/** By how much another placing must be the better one; shifts under 25 mm are breath and beds. docs/methods/course/pet-on-ct.md. */
const leastGain = 1.08, leastShiftMm = 25

/** The error that the FDG PET of an exam does not lie on its CT, with how it would. */
export function petOnCtFindings({ exam, pet, ct }: ExamImages): Finding[] {
  const found = pet && ct && petOnCt(pet.volume, ct.volume)
  if (!found || !(found.best.information > leastGain * found.information)) return []
  const { flipped, shiftSlices, information } = found.best, mm = shiftSlices * pet.volume.geometry.spacing[2]
  if (!flipped.some(Boolean) && Math.abs(mm) < leastShiftMm) return []
  return [error('course/pet-not-on-ct', { series: pet.seriesUid, value: Number((information / found.information).toFixed(2)) },
    `The PET of ${exam.id} does not lie on its CT: ${placingText(flipped, mm)} it would fit better (mutual information ${information.toFixed(3)} against ${found.information.toFixed(3)}). Lesions would be looked for in the wrong place.`,
    'Look at PET and CT of this exam on each other; export both again as the scanner made them.')]
}

/** 'with its columns reversed', 'moved by 60 mm along its slices'. */
export const placingText = (flipped: readonly [boolean, boolean, boolean], mm: number): string =>
  flipped.some(Boolean) ? `with ${['columns', 'rows', 'slices'].filter((_, d) => flipped[d]).join(' and ')} in the reverse order` : `moved by ${Math.abs(mm).toFixed(0)} mm along its slices`

/** Tissue of the CT at places of the PET's grid, by nearest voxel. */
function tissueOn(pet: Volume<VoxelUnit>, ct: Volume<VoxelUnit>, every: number): { places: Int32Array; kind: Uint8Array } | undefined {
  const [nx, ny, nz] = pet.geometry.size, [mx, my, mz] = ct.geometry.size, own = ct.geometry
  const places: number[] = [], kind: number[] = []
  for (let k = 0; k < nz; k++) for (let j = k % every; j < ny; j += every) for (let i = (j + k) % every; i < nx; i += every) {
    const [u, v, w] = positionToIndex(own, indexToPosition(pet.geometry, [i, j, k])).map(Math.round) as [number, number, number]
    if (u < 0 || v < 0 || w < 0 || u >= mx || v >= my || w >= mz) continue
    places.push(i, j, k)
    kind.push(above(tissueHu, ct.voxels[u + mx * (v + my * w)]!))
  }
  return kind.length < 1000 ? undefined : { places: Int32Array.from(places), kind: Uint8Array.from(kind) }
}

/** The level of every voxel; undefined where there is no uptake. */
function levelsOf({ voxels }: Volume<VoxelUnit>): Uint8Array | undefined {
  const some = Float32Array.from({ length: Math.ceil(voxels.length / 5) }, (_, n) => voxels[5 * n]!).sort()
  const high = some[Math.floor(0.99 * (some.length - 1))]!
  if (!(high > 0)) return undefined
  const edges = levels.map(x => x * high), out = new Uint8Array(voxels.length)
  for (let n = 0; n < out.length; n++) out[n] = above(edges, voxels[n]!)
  return out
}

function above(edges: readonly number[], x: number): number {
  let n = 0
  while (n < edges.length && x >= edges[n]!) n++
  return n
}

function mutual(joint: Float64Array, total: number): number {
  const rows = new Float64Array(classes), columns = new Float64Array(bins)
  for (let n = 0; n < joint.length; n++) { rows[Math.floor(n / bins)]! += joint[n]!; columns[n % bins]! += joint[n]! }
  let sum = 0
  for (let n = 0; n < joint.length; n++) if (joint[n]! > 0) sum += joint[n]! / total * Math.log(joint[n]! * total / (rows[Math.floor(n / bins)]! * columns[n % bins]!))
  return sum
}
