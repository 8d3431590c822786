import type { Geometry, Vec3, Volume } from '../volume/index.ts'
import { downsample, downsampleFactors } from './downsample.ts'
import { type PreparedCt, prepareCt, registerRigid } from './rigid.ts'
import type { RigidSettings } from './settings.ts'

/** A way in which a scan can lie wrongly: the patient axes (right-left, front-back, feet-head) that run the other way. */
export interface Turn {
  readonly flipped: readonly [x: boolean, y: boolean, z: boolean]
  /** What happened, for people: 'feet first, though ...'. */
  readonly cause: string
  /** Two axes: half a turn. One or three: a mirror image, which no patient can be. */
  readonly mirror: boolean
}

/** The likeliest first: a wrong patient position, then exports that lost the orientation. */
export const turns: readonly Turn[] = [
  { flipped: [true, false, true], cause: 'scanned feet first with the console set to head first, or the reverse: left is right and up is down', mirror: false },
  { flipped: [true, true, false], cause: 'scanned prone with the console set to supine, or the reverse: left is right and front is back', mirror: false },
  { flipped: [false, true, true], cause: 'turned half about the axis from right to left: front is back and up is down', mirror: false },
  { flipped: [true, false, false], cause: 'mirrored: left and right are exchanged', mirror: true },
  { flipped: [false, false, true], cause: 'mirrored: the order of the slices is reversed, up is down', mirror: true },
  { flipped: [false, true, false], cause: 'mirrored: front and back are exchanged', mirror: true },
  { flipped: [true, true, true], cause: 'mirrored in all three axes', mirror: true },
]

/** Voxel size at which turns are tried: whole organs tell them apart. */
const coarseMm = 8
/** By how much a turn must fit better; docs/methods/registration/rigid.md has how clearly the right one does. */
const leastLead = 1.1

export interface LikelyTurn {
  readonly turn: Turn
  /** Mutual information times the share of the body shown by both: as turned, and as the CTs lie. */
  readonly fit: number
  readonly fitAsIs: number
}

/**
 * The turn by which two CTs fit each other clearly better than as they lie; undefined where none does. Each is tried on both
 * averaged to 8 mm by the same registration: half a second for all of them. Correlation and outline do not tell: a trunk turned
 * over slides along until lungs lie on lungs.
 */
export function likelyTurn(fixed: PreparedCt, moving: PreparedCt, settings: RigidSettings): LikelyTurn | undefined {
  const coarse: RigidSettings = { ...settings, finestMm: coarseMm, levels: 2, samples: 8000, focus: 'body' }
  const a = prepareCt(averaged(fixed.fine), coarse), b = averaged(moving.fine)
  const tried = (ct: Volume<"[hnsf'U]">) => {
    const { accepted, quality } = registerRigid({ fixed: a, moving: prepareCt(ct, coarse), settings: coarse })
    return { accepted, fit: quality.information * quality.overlap }
  }
  const fitAsIs = tried(b).fit
  let best: LikelyTurn | undefined
  for (const turn of turns) {
    const { accepted, fit } = tried(flipped(b, turn.flipped))
    if (accepted && fit > leastLead * fitAsIs && fit > (best?.fit ?? 0)) best = { turn, fit, fitAsIs }
  }
  return best
}

const averaged = (v: Volume<"[hnsf'U]">): Volume<"[hnsf'U]"> => downsample(v, downsampleFactors(v.geometry, coarseMm))

/** The same grid with its voxels in the reverse order along the axes of the grid that run along those of the patient. */
function flipped(v: Volume<"[hnsf'U]">, patient: Turn['flipped']): Volume<"[hnsf'U]"> {
  const [nx, ny, nz] = v.geometry.size, reverse = gridAxes(v.geometry, patient)
  const voxels = new Float32Array(v.voxels.length)
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++)
    voxels[n] = v.voxels[(reverse[0] ? nx - 1 - i : i) + nx * ((reverse[1] ? ny - 1 - j : j) + ny * (reverse[2] ? nz - 1 - k : k))]!
  return { ...v, voxels }
}

/** Which axes of the grid run nearest to those of the patient. */
function gridAxes({ direction }: Geometry, patient: Turn['flipped']): Turn['flipped'] {
  const out = [false, false, false]
  for (const axis of [0, 1, 2] as const) if (patient[axis]) {
    const along: Vec3 = [0, 1, 2].map(d => Math.abs(direction[3 * axis + d]!)) as unknown as Vec3
    out[along.indexOf(Math.max(...along))] = true
  }
  return out as unknown as Turn['flipped']
}
