import type { DoseConstants } from '../physics/index.ts'
import { type FractionalVoi, type Voi, type Volume, statistics } from '../volume/index.ts'
import { dosePerConcentration } from './absorbed-dose.ts'
import { type Dvh, cumulativeDvh, volumeAtDose } from './dvh.ts'

/** What a dose map says of one VOI. Doses in Gy; heterogeneity in Bq/mL at injection. */
export interface VoiDose {
  readonly meanGy: number
  readonly sdGy: number
  readonly minGy: number
  readonly maxGy: number
  readonly d70Gy: number
  readonly d95Gy: number
  readonly vPercent: Readonly<Record<string, number>>
  readonly volumeMl: number
  readonly activityBq: number
  readonly meanConcentration: number
  readonly sdConcentration: number
  readonly dvh: Dvh
}

/**
 * Mean, SD (population, weighted by fraction), extremes, D70 and D95 (weighted percentiles) and V-doses (histogram) of a VOI.
 * Undefined where the VOI covers nothing of the map.
 */
export function voiDose(dose: Volume<'Gy'>, voi: Voi | FractionalVoi, args: {
  constants: DoseConstants; vDosesGy: readonly number[]
}): VoiDose | undefined {
  const dvh = cumulativeDvh(dose, voi)
  if (!dvh) return undefined
  const s = statistics(dose, voi)
  if (!s) return undefined
  const perGy = 1 / dosePerConcentration(args.constants)
  const vPercent: Record<string, number> = {}
  for (const v of args.vDosesGy) vPercent[`v${v}Percent`] = volumeAtDose(dvh, v)
  return {
    meanGy: s.mean, sdGy: s.sd, minGy: s.min, maxGy: s.max,
    d70Gy: s.percentile(30), d95Gy: s.percentile(5), vPercent, volumeMl: s.volumeMl,
    activityBq: s.mean * perGy * s.volumeMl, meanConcentration: s.mean * perGy, sdConcentration: s.sd * perGy, dvh,
  }
}
