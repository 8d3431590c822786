import { constantsProfiles, GBq } from '@yttria/core/physics'
import { type Plan, type PlanFile, shareOf } from '@yttria/core/planning'
import type { Rehearsal, VoxelDoses } from '@yttria/server/api/plan'

/** Volumes are told apart beyond the six digits to which the form rounds them. */
const differs = 1e-5

export interface VoxelModel { readonly tumours: ReadonlyMap<string, VoxelDoses>; readonly normal: ReadonlyMap<string, VoxelDoses> }

/**
 * The rehearsal's doses voxel by voxel at the plan's activities: each is proportional to the activity that stays in its territory and to
 * energy over density. Undefined where the plan's territories or tumours are no longer those of the masks.
 */
export function voxelModel(rehearsal: Rehearsal | null, file: PlanFile, activities: Plan['doses']['territories']): VoxelModel | undefined {
  if (!rehearsal || file.basis !== '99mTc-MAA') return undefined
  const made = rehearsal.plan as unknown as PlanFile, per = (f: PlanFile) => (1 - shareOf(f.lungShunt)) * constantsProfiles[f.constants].energyPerActivity / constantsProfiles[f.constants].density
  const tumours = new Map<string, VoxelDoses>(), normal = new Map<string, VoxelDoses>()
  for (const t of file.territories) {
    const masks = rehearsal.measured.territories.find(m => m.id === t.id), then = rehearsal.activitiesGbq[t.id], now = activities.find(a => a.id === t.id)
    if (!masks || then === undefined || !now || masks.tumours.length !== t.tumours.length || Math.abs(masks.volumeMl / t.volumeMl - 1) > differs) return undefined
    const scale = now.activity / GBq / then * per(file) / per(made)
    if (masks.normalLiver) normal.set(t.id, scaled(masks.normalLiver, scale))
    for (const x of t.tumours) {
      const mask = masks.tumours.find(m => m.id === x.id)
      if (!mask || Math.abs(mask.volumeMl / x.volumeMl - 1) > differs) return undefined
      if (mask.meanDoseGy !== undefined) tumours.set(x.id, scaled(mask as VoxelDoses, scale))
    }
  }
  return { tumours, normal }
}

const scaled = (d: VoxelDoses, by: number): VoxelDoses => ({ meanDoseGy: d.meanDoseGy * by, d70Gy: d.d70Gy * by, d95Gy: d.d95Gy * by, d50Gy: d.d50Gy * by })
