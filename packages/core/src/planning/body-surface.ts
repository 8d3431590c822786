import { type Becquerel, type Kilogram, type Metre, type Millilitre, GBq } from '../physics/index.ts'

/** m2: 0.20247 H^0.725 W^0.425 (Du Bois and Du Bois, Arch Intern Med 1916;17:863). */
export function bodySurface(args: { height: Metre; weight: Kilogram }): number {
  const { height, weight } = args
  if (!(height > 0.5 && height < 2.6)) throw new RangeError(`a height of ${height} m`)
  if (!(weight > 10 && weight < 400)) throw new RangeError(`a weight of ${weight} kg`)
  return 0.20247 * height ** 0.725 * weight ** 0.425
}

/**
 * Resin by body surface (package insert of resin microspheres): A[GBq] = (BSA - 0.2 + V_T / V_treated) V_treated / V_liver, tumour and all
 * of the volume treated. Knows no dose. Throws RangeError for volumes that cannot be.
 */
export function bodySurfaceActivity(args: { surface: number; tumour: Millilitre; treated: Millilitre; liver: Millilitre }): Becquerel {
  const { surface, tumour, treated, liver } = args
  if (!(surface > 0)) throw new RangeError(`a body surface of ${surface} m2`)
  if (!(liver > 0 && treated > 0 && treated <= liver * 1.0001 && tumour >= 0 && tumour <= treated * 1.0001)) throw new RangeError(`${tumour} mL tumour in ${treated} mL treated of ${liver} mL liver`)
  return Math.max(0, surface - 0.2 + tumour / treated) * Math.min(1, treated / liver) * GBq
}

/**
 * What of it is given at a lung shunt F, by body surface only: 1 up to 10%, 0.8 above, 0.6 above 15% (package insert of resin
 * microspheres; above 20% they are contraindicated). Exactly 10 and 15% take the larger share; F is not rounded.
 */
export const bodySurfaceShare = (lungShuntFraction: number): number => lungShuntFraction > 0.15 ? 0.6 : lungShuntFraction > 0.1 ? 0.8 : 1
