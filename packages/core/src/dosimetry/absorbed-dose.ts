import type { DoseConstants, Becquerel, Gray, Millilitre } from '../physics/index.ts'
import { type Volume, scaled } from '../volume/index.ts'

/**
 * Absorbed dose by local deposition (MIRD, permanent trapping): D = A e / (V rho),
 * A the activity at injection, e the energy per activity and rho the density of the profile.
 */
export function localDeposition(args: { activity: Becquerel; volume: Millilitre; constants: DoseConstants }): Gray {
  const { activity, volume, constants } = args
  if (!(volume > 0)) throw new RangeError(`dose to a volume of ${volume} mL`)
  if (!Number.isFinite(activity)) throw new RangeError(`dose of an activity of ${activity} Bq`)
  return activity * constants.energyPerActivity / (volume * constants.density)
}

/** Gy per Bq/mL at injection. */
export const dosePerConcentration = (constants: DoseConstants): number => constants.energyPerActivity / constants.density

/** The dose map of an activity map at injection (Bq/ml): every voxel by local deposition. */
export const doseMap = (activityAtInjection: Volume<'Bq/ml'>, constants: DoseConstants): Volume<'Gy'> =>
  scaled(activityAtInjection, dosePerConcentration(constants), 'Gy')
