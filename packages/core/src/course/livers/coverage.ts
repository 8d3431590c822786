import { type Finding, warning } from '../../record/index.ts'
import type { ReferenceRegion } from '../../delineation/index.ts'
import {
  type FractionalVoi, type Geometry, type RigidTransform, type Voi, add, boundingBox, gridMap, isEmpty,
  positionToIndex, weightsOf,
} from '../../volume/index.ts'
import type { CtImage, ExamImages } from '../images/inputs.ts'

/** Less than this of a VOI within an image is said. */
export const leastShare = 0.98

/**
 * Share of a VOI that lies within a grid, 0 to 1, by the centres of its voxels; 1 of an empty one. `transform` leads from the VOI's
 * frame to the grid's; without one positions count as they are.
 */
export function shareWithin(v: Voi | FractionalVoi, grid: Geometry, transform?: RigidTransform): number {
  if (isEmpty(v)) return 1
  const weights = weightsOf(v), { box } = v
  const at = (g: Geometry): Geometry => ({ ...g, frameOfReferenceUid: undefined })
  const { matrix: m, offset } = gridMap(at(v.grid), at(grid), transform && { ...transform, from: undefined, to: undefined })
  const [sx, sy, sz] = grid.size
  let all = 0, within = 0
  for (let k = box.from[2], n = 0; k <= box.to[2]; k++) for (let j = box.from[1]; j <= box.to[1]; j++) for (let i = box.from[0]; i <= box.to[0]; i++) {
    const w = weights[n++]!
    if (w === 0) continue
    all += w
    const x = m[0] * i + m[1] * j + m[2] * k + offset[0], y = m[3] * i + m[4] * j + m[5] * k + offset[1], z = m[6] * i + m[7] * j + m[8] * k + offset[2]
    if (x >= -0.5 && x <= sx - 0.5 && y >= -0.5 && y <= sy - 0.5 && z >= -0.5 && z <= sz - 0.5) within += w
  }
  return within / all
}

/** Whether a VOI has voxels in the outermost slices of its grid: it may go on beyond. */
export function atEdge(v: Voi): boolean {
  const box = boundingBox(v), { size } = v.grid
  return box !== undefined && size.some((n, d) => n > 1 && (box.from[d as 0 | 1 | 2] === 0 || box.to[d as 0 | 1 | 2] === n - 1))
}

/** What of a VOI on an exam's PET the CT does not reach: there attenuation is not corrected. */
export function outsideCt(what: string, v: Voi | FractionalVoi, { exam, pet, ct }: ExamImages, subject: Finding['subject']): Finding[] {
  const share = ct ? shareWithin(v, ct.volume.geometry) : 1
  return share >= leastShare ? [] : [warning('course/outside-ct', { ...subject, series: pet?.seriesUid, value: Number(share.toFixed(2)) },
    `Only ${Math.round(100 * share)}% of ${what} on the PET of ${exam.id} lies within its CT: where the CT does not reach, attenuation is not corrected and the PET is too low.`, 'Look at both in the report; use a CT that covers the liver.')]
}

/** A reference region that was put where the CT does not reach. */
export function referenceOutsideCt(r: ReferenceRegion, ct: CtImage | undefined): Finding[] {
  if (!ct) return []
  const reach = r.diameterMm / 2, { geometry: g } = ct.volume
  const ends = ([[0, 0, 0], [reach, 0, 0], [-reach, 0, 0], [0, reach, 0], [0, -reach, 0], [0, 0, Math.max(reach, (r.lengthMm ?? 0) / 2)], [0, 0, -Math.max(reach, (r.lengthMm ?? 0) / 2)]] as const).map(e => positionToIndex(g, add(r.centreMm, e)))
  const out = ends.some(p => p.some((x, d) => x < -0.5 || x > g.size[d]! - 0.5))
  return out ? [warning('course/reference-outside-ct', { series: ct.seriesUid, value: r.centreMm.map(x => x.toFixed(0)).join(', ') },
    `The ${r.kind === 'liver' ? 'liver reference' : 'blood pool'} does not lie wholly within the CT: where the CT does not reach, attenuation is not corrected, and the threshold would be too low.`, 'Put it elsewhere (overrides.referenceRegions in course.json).')] : []
}
