import { type Becquerel, type Second, decayFactor } from '../physics/index.ts'
import type { DeviceData } from './spheres.ts'
import type { ZonedTime } from './zone-time.ts'

/** What of a resin vial is drawn for the patient, who gets the wanted activity whatever the vial holds. */
export interface ResinDraw {
  readonly vial: Becquerel
  readonly calibration: ZonedTime
  readonly elapsed: Second
  /** Of the vial at treatment. */
  readonly activity: Becquerel
  /** Of the suspension; its share is the activity's, as the spheres are shaken up. */
  readonly fraction: number
}

/** Vials that hold enough at treatment and may be given then (`earliest` is negative for vials precalibrated), the one of which most is used first. Throws RangeError for no activity. */
export function resinDraws(args: { device: DeviceData; wanted: Becquerel; calibrations: readonly ZonedTime[]; at: Second; halfLife: Second; earliest: Second; longest: Second }): ResinDraw[] {
  const { device, wanted, calibrations, at, halfLife, earliest, longest } = args
  if (!(wanted > 0)) throw new RangeError(`a draw of ${wanted} Bq`)
  return calibrations.flatMap(calibration => device.vials.flatMap((vial): ResinDraw[] => {
    const elapsed = at - calibration.epochS, activity = vial * decayFactor({ elapsed, halfLife })
    return elapsed <= longest && elapsed >= earliest && activity >= wanted ? [{ vial, calibration, elapsed, activity, fraction: wanted / activity }] : []
  })).sort((a, b) => b.fraction - a.fraction)
}
