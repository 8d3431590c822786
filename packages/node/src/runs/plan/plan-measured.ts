import { cumulativeDvh, doseAtVolume, doseValues } from '@yttria/core/dosimetry'
import { GBq } from '@yttria/core/physics'
import { type ImagePlan, shareOf } from '@yttria/core/planning'
import type { Voi, Volume } from '@yttria/core/volume'

/** What the images gave, and the doses voxel by voxel of each territory's activity. */
export function measuredResult(m: ImagePlan, predicted: Volume<'Gy'>, activities: readonly number[]) {
  const voxelDoses = (voi: Voi) => {
    const dvh = cumulativeDvh(predicted, voi), values = doseValues(predicted, voi)
    return dvh && values && { meanDoseGy: values.doseGy.reduce((sum, d, n) => sum + d * values.weight[n]!, 0) / values.total, d70Gy: doseAtVolume(dvh, 70), d95Gy: doseAtVolume(dvh, 95), d50Gy: doseAtVolume(dvh, 50) }
  }
  return {
    lungShuntFraction: shareOf(m.file.lungShunt), lungShuntFrom: m.lungShuntFrom, spectShuntFraction: m.spectShuntFraction, lungMassKg: m.file.lungMassKg, lungMassFrom: m.lungMassFrom, elsewhereFraction: m.elsewhereFraction,
    wholeLiverVolumeMl: m.file.wholeLiverVolumeMl, territories: m.territories.map((t, n) => ({
      id: t.id, volumeMl: t.volumeMl, activityGbq: activities[n]! / GBq, normalLiver: voxelDoses(t.normal), tumours: t.tumours.map(x => ({ id: x.id, volumeMl: x.volumeMl, tumourToNormal: x.tumourToNormal, ...voxelDoses(x.voi) })),
    })),
  }
}
