import { type Outcome, answer, error, refusal, warning } from '../record/index.ts'
import { type Vec3, type Volume, indexToPosition, positionToIndex } from '../volume/index.ts'
import { centred } from './aorta-centre.ts'
import { findSpine } from './spine.ts'
import { smoothed, trunkOf } from './trunk.ts'
import { tracked } from './aorta-track.ts'

export interface FoundAorta {
  readonly centreMm: Vec3
  /** Unit vector along the vessel, towards the head. */
  readonly axis: Vec3
  readonly confidence: number
  /** The vessel's centres found, from the feet upwards, LPS mm. */
  readonly path: readonly Vec3[]
}

const remedy = 'Put the region by hand in course.json (overrides.referenceRegions), or choose another threshold in the protocol.'
const gridMm: Vec3 = [3, 3, 4]
const cylinderMm = 20

/**
 * The descending thoracic aorta on the CT: a round, even piece of soft tissue (or contrast) before and left of the spine with lung on its
 * left, followed over the slices; along it the 2 cm whose uptake is most like the whole vessel's, away from hot neighbours.
 * `pet` in the CT's frame. Refused, naming why, where there are no lungs, no spine, or no such vessel.
 */
export function findAorta(ct: Volume<"[hnsf'U]">, pet: Volume): Outcome<FoundAorta> {
  const no = (code: string, why: string, value?: number) =>
    refusal(error(`delineation/${code}`, value === undefined ? {} : { value }, `The blood pool (descending thoracic aorta) is not found: ${why}.`, remedy))
  const trunk = trunkOf(ct, gridMm)
  if (trunk.lungsMl < 200) return no('no-lungs', `the CT shows ${trunk.lungsMl.toFixed(0)} mL of lung, so it is not of the chest`, Number(trunk.lungsMl.toFixed(0)))
  const spine = findSpine(trunk)
  if (!spine) return no('no-spine', 'no spine lies between the lungs on the CT')
  const even = smoothed(trunk.hu, trunk.geometry.size)
  const plain = tracked(trunk, even, spine, [0, 100]), enhanced = tracked(trunk, even, spine, [100, 600])
  const track = (plain?.total ?? 0) >= (enhanced?.total ?? 0) ? plain : enhanced
  const lengthMm = track ? (track.points.length - 1) * gridMm[2] : 0
  if (!track || lengthMm < 40 || track.meanScore < 0.55)
    return no('no-aorta', track ? `the best round structure left of the spine can be followed for ${lengthMm} mm only (score ${track.meanScore.toFixed(2)})` : 'nothing round and even lies left of the spine beside the lung')
  const rough = evenedOut(track.points.map(p => indexToPosition(trunk.geometry, p)))
  const path = evenedOut(centred(trunk, rough))
  const place = quietest(path, track.scores, pet)
  if (!place) return no('aorta-outside-pet', 'the PET does not reach it')
  const confidence = Math.min(1, Math.max(0, (place.score - 0.45) / 0.35)) * Math.min(1, lengthMm / 80)
  const { centreMm, axis } = place
  return answer({ centreMm, axis, confidence, path }, confidence < 0.5 ? [warning('delineation/aorta-doubtful', { value: Number(confidence.toFixed(2)) },
    `The aorta was found with little confidence (${confidence.toFixed(2)}) at ${centreMm.map(x => x.toFixed(0)).join(', ')} mm.`, 'Look at the region on CT and PET; put it by hand where it is wrong.')] : [])
}

/** A running mean of five centres: the grid's steps out of the axis. */
function evenedOut(points: readonly Vec3[]): Vec3[] {
  return points.map((_, n) => {
    const half = Math.min(2, n, points.length - 1 - n)
    const near = points.slice(n - half, n + half + 1)
    return [0, 1, 2].map(d => near.reduce((sum, p) => sum + p[d]!, 0) / near.length) as unknown as Vec3
  })
}

/** The 2 cm of the path where score is high, uptake like the vessel's median, and nothing hot is near. */
function quietest(path: readonly Vec3[], scores: readonly number[], pet: Volume): { centreMm: Vec3; axis: Vec3; score: number } | undefined {
  const uptake = path.map(p => around(pet, p, 5)), near = path.map(p => around(pet, p, 16))
  const known = uptake.flatMap(u => u ? [u.mean] : []).sort((a, b) => a - b)
  const median = known[Math.floor(known.length / 2)]
  if (median === undefined || !(median > 0)) return undefined
  const half = Math.round(cylinderMm / 2 / gridMm[2])
  let best: { centreMm: Vec3; axis: Vec3; score: number } | undefined, least = Infinity
  // The ends of the track are where it begins to be something else.
  for (let n = half + 1; n < path.length - half - 1; n++) {
    const within = Array.from({ length: 2 * half + 1 }, (_, m) => n - half + m)
    if (within.some(m => !uptake[m] || !near[m])) continue
    const score = within.reduce((sum, m) => sum + scores[m]!, 0) / within.length
    const mean = within.reduce((sum, m) => sum + uptake[m]!.mean, 0) / within.length
    const hottest = Math.max(...within.map(m => near[m]!.max))
    const cost = -score + 1.5 * Math.abs(Math.log(Math.max(mean, 1e-3 * median) / median)) + 0.5 * Math.max(0, Math.log(hottest / (1.5 * median)))
    if (cost < least) {
      const a = path[n - half]!, b = path[n + half]!, along = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const, length = Math.hypot(...along)
      least = cost
      best = { centreMm: path[n]!, axis: [along[0] / length, along[1] / length, along[2] / length], score }
    }
  }
  return best
}

/** Mean and maximum of the voxels whose centres lie within `mm`, and of the nearest one; undefined outside the PET. */
function around(pet: Volume, p: Vec3, mm: number): { mean: number; max: number } | undefined {
  const g = pet.geometry, at = positionToIndex(g, p)
  const nearest = at.map(Math.round)
  if (nearest.some((n, d) => n < 0 || n >= g.size[d]!)) return undefined
  let sum = 0, count = 0, max = -Infinity
  const reach = g.spacing.map(s => Math.ceil(mm / s))
  for (let k = Math.max(0, nearest[2]! - reach[2]!); k <= Math.min(g.size[2] - 1, nearest[2]! + reach[2]!); k++)
    for (let j = Math.max(0, nearest[1]! - reach[1]!); j <= Math.min(g.size[1] - 1, nearest[1]! + reach[1]!); j++)
      for (let i = Math.max(0, nearest[0]! - reach[0]!); i <= Math.min(g.size[0] - 1, nearest[0]! + reach[0]!); i++) {
        const isNearest = i === nearest[0] && j === nearest[1] && k === nearest[2]
        if (!isNearest && Math.hypot((i - at[0]) * g.spacing[0], (j - at[1]) * g.spacing[1], (k - at[2]) * g.spacing[2]) > mm) continue
        const x = pet.voxels[(k * g.size[1] + j) * g.size[0] + i]!
        sum += x
        count++
        if (x > max) max = x
      }
  return { mean: sum / count, max }
}

