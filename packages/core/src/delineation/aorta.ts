import { type Outcome, answer, error, refusal, warning } from '../record/index.ts'
import { type Vec3, type Volume, indexToPosition } from '../volume/index.ts'
import { centred } from './aorta-centre.ts'
import { findSpine } from './spine.ts'
import { smoothed, trunkOf } from './trunk.ts'
import { aortaPlace } from './aorta-place.ts'
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

/**
 * The descending thoracic aorta on the CT: a round, even piece of soft tissue (or contrast) before and left of the spine with lung on its
 * left, followed over the slices; along it the 2 cm whose uptake is most like the whole vessel's.
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
  const place = aortaPlace(path, track.scores, pet, gridMm[2])
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
