import { type FollowUp, type Remainder, followUpLesions, mergedGroups } from '../../delineation/index.ts'
import {
  type RigidTransform, type Voi, type VoxelBox, cropVoi, emptyVoi, unite, volumeMl,
} from '../../volume/index.ts'
import { carriedVoi } from '../livers/carried-voi.ts'
import type { ReadyExam } from './delineate-exam.ts'
import { examBlock } from './exam-blocks.ts'

/** What is left of the lesions of the baseline; VOIs of the follow-up lie on the grid of the block looked in. */
export interface FollowUpAt {
  /** Lesions given that are one piece at follow-up: groups of two or more, by their place in the list. */
  readonly groups: readonly (readonly number[])[]
  /** The lesions as they count, on the baseline's grid: where the split is 'one' each group is one, largest first. */
  readonly lesions: readonly CountedLesion[]
  /** One per lesion of `lesions`, in order. */
  readonly remainders: readonly Remainder[]
  /** Of the baseline's small ones together. */
  readonly small: Remainder
  readonly newLesions: FollowUp['newLesions']
  readonly newSmall: FollowUp['newSmall']
}

export interface CountedLesion {
  readonly voi: Voi
  /** Of which of the lesions given it is made. */
  readonly parts: readonly number[]
}

/**
 * The lesions of the baseline found again at a threshold: for the analysis and the page's trial alike. `lesions`, `small`: on the
 * baseline's grid; the small ones are no new lesions when they grow. `transform`: from the baseline's frame to the exam's. `box`:
 * the block of the exam's grid to look in (`followedBox`); without it the whole grid. Throws RangeError where grids differ.
 */
export function followUpAt(args: {
  exam: ReadyExam; threshold: number; lesions: readonly Voi[]; small: Voi | undefined; transform: RigidTransform
  split: 'watershed' | 'nearest' | 'one'; reachMm: number; minimumVolumeMl: number; box?: VoxelBox
}): FollowUpAt {
  const { exam, threshold, transform, split, reachMm, minimumVolumeMl, box } = args
  const grid = exam.uptake.volume.geometry, here = box ? examBlock(exam, box) : exam
  const small = args.small ?? emptyVoi('small lesions', args.lesions[0]?.grid ?? grid)
  // Carried to the whole grid also where a block is looked in: so that no voxel is rounded another way.
  const carry = (v: Voi): Voi => {
    const there = carriedVoi(v, grid, transform)
    return box ? cropVoi(there, box) : there
  }
  const find = (lesions: readonly CountedLesion[]): FollowUp => followUpLesions({
    pet: here.uptake.volume, threshold, region: here.region,
    baseline: [...lesions.map(l => carry(l.voi)), carry(small)], split, reachMm, minimumVolumeMl,
  })
  let lesions = args.lesions.map((voi, n): CountedLesion => ({ voi, parts: [n] }))
  let found = find(lesions)
  // Small ones join no group.
  const measured = (n: number): boolean => n < lesions.length
  const own = found.remainders.slice(0, -1).map(r => ({ ...r, mergedWith: r.mergedWith.filter(measured) }))
  const groups = mergedGroups(own)
  if (split === 'one' && groups.length > 0) {
    lesions = asOne(args.lesions, groups)
    found = find(lesions)
  }
  return {
    groups, lesions, remainders: found.remainders.slice(0, -1), small: found.remainders.at(-1)!,
    newLesions: found.newLesions, newSmall: found.newSmall,
  }
}

/** The lesions of each group as one, under the names joined; largest first as before. */
function asOne(lesions: readonly Voi[], groups: readonly (readonly number[])[]): CountedLesion[] {
  const taken = new Set(groups.flat())
  const alone = lesions.map((voi, n): CountedLesion => ({ voi, parts: [n] })).filter((_, n) => !taken.has(n))
  const joined = groups.map((parts): CountedLesion => {
    const vois = parts.map(n => lesions[n]!)
    return { voi: unite(vois, vois.map(v => v.name).join('+')), parts }
  })
  return [...alone, ...joined].sort((a, b) => volumeMl(b.voi) - volumeMl(a.voi))
}
