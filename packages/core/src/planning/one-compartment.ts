import type { Becquerel, DoseConstants, Gray, Kilogram, Millilitre } from '../physics/index.ts'
import { liverShare } from './lung-shunt.ts'

/** Mass of a volume of liver by the profile's density. */
export const massOf = (volume: Millilitre, constants: DoseConstants): Kilogram => volume * constants.density

/**
 * One-compartment MIRD: the activity to inject for a mean dose to the treated volume, the part that goes to the lungs on top:
 * A = D M / (C (1 - F)). D in Gy, M in kg, C in J/Bq, F the lung shunt fraction.
 */
export function activityForDose(args: { dose: Gray; volume: Millilitre; lungShuntFraction: number; constants: DoseConstants }): Becquerel {
  const { dose, volume, lungShuntFraction, constants } = args
  if (!(dose > 0)) throw new RangeError(`a dose of ${dose} Gy`)
  if (!(volume > 0)) throw new RangeError(`a treated volume of ${volume} mL`)
  return dose * massOf(volume, constants) / (constants.energyPerActivity * liverShare(lungShuntFraction))
}

/** The mean dose of an injected activity to the treated volume: the same, the other way round. */
export function doseOfActivity(args: { activity: Becquerel; volume: Millilitre; lungShuntFraction: number; constants: DoseConstants }): Gray {
  const { activity, volume, lungShuntFraction, constants } = args
  if (!(activity >= 0)) throw new RangeError(`an activity of ${activity} Bq`)
  if (!(volume > 0)) throw new RangeError(`a treated volume of ${volume} mL`)
  return activity * liverShare(lungShuntFraction) * constants.energyPerActivity / massOf(volume, constants)
}
