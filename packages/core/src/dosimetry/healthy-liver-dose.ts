import type { DoseConstants } from '../physics/index.ts'
import {
  type FractionalVoi, type Volume, cropVolume, fractionOver, requireSameGeometry, unitedBox, voxelVolumeMl,
} from '../volume/index.ts'
import { localDeposition } from './absorbed-dose.ts'

export interface HealthyLiverDose {
  readonly doseGy: number
  /** Of the original liver minus tumours: the mass. */
  readonly volumeMl: number
  readonly liverVolumeMl: number
  /** Of the expanded liver minus tumours: where the activity is summed. */
  readonly expandedVolumeMl: number
  readonly activityBq: number
  /** Mean dose within the original liver minus tumours alone. */
  readonly unexpandedDoseGy: number
}

/**
 * Dose to the healthy liver as the study has it: activity in the EXPANDED liver minus tumours at their refined positions,
 * over the mass of the ORIGINAL liver minus tumours at their anatomical positions. All VOIs on the activity's grid.
 * In a voxel shared by liver and tumour the tumour takes its fraction out of the liver's.
 * Tumour spill-out and activity outside the liver within the margin count as liver.
 * Undefined where tumours leave no liver.
 */
export function healthyLiverDose(args: {
  activityAtInjection: Volume<'Bq/ml'>
  liver: FractionalVoi
  expandedLiver: FractionalVoi
  tumoursAnatomical: FractionalVoi
  tumoursRefined: FractionalVoi
  constants: DoseConstants
}): HealthyLiverDose | undefined {
  const { activityAtInjection: a, liver, expandedLiver, tumoursAnatomical, tumoursRefined, constants } = args
  for (const v of [liver, expandedLiver, tumoursAnatomical, tumoursRefined]) requireSameGeometry(a.geometry, v.grid, `healthy liver, ${v.name}`)
  const box = unitedBox([liver.box, expandedLiver.box])
  if (!box) return undefined
  const { voxels } = cropVolume(a, box)
  const ofLiver = fractionOver(liver, box), ofExpanded = fractionOver(expandedLiver, box)
  const ofAnatomical = fractionOver(tumoursAnatomical, box), ofRefined = fractionOver(tumoursRefined, box)
  let original = 0, whole = 0, expanded = 0, activity = 0, within = 0, withinVolume = 0
  for (let n = 0; n < voxels.length; n++) {
    const l = ofLiver[n]!, e = ofExpanded[n]!
    if (l === 0 && e === 0) continue
    const refined = ofRefined[n]!
    whole += l
    original += Math.max(0, l - ofAnatomical[n]!)
    const counted = Math.max(0, e - refined)
    expanded += counted
    activity += counted * voxels[n]!
    const inner = Math.max(0, l - refined)
    withinVolume += inner
    within += inner * voxels[n]!
  }
  if (!(original > 0)) return undefined
  const ml = voxelVolumeMl(a.geometry)
  const dose = (bq: number, volume: number) => volume > 0 ? localDeposition({ activity: bq * ml, volume: volume * ml, constants }) : 0
  return {
    doseGy: dose(activity, original),
    volumeMl: original * ml, liverVolumeMl: whole * ml, expandedVolumeMl: expanded * ml,
    activityBq: activity * ml, unexpandedDoseGy: dose(within, withinVolume),
  }
}
