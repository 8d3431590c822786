import { type LeanBodyMassFormula, type Physique, bodySurfaceAreaM2, leanBodyMass } from './lean-body-mass.ts'
import { type Becquerel, type Kilogram, gram } from './units.ts'

/**
 * SUVbw per Bq/mL, g/mL: weight in g over the activity that the body holds at the time to which the image is decay-corrected.
 * `activity` is that activity: the injected one decayed from injection to the image's reference time, or undecayed for ADMIN.
 */
export function suvbwPerBqMl(args: { weight: Kilogram; activity: Becquerel }): number {
  if (!(args.weight > 0)) throw new RangeError(`body weight ${args.weight} kg`)
  if (!(args.activity > 0)) throw new RangeError(`injected activity ${args.activity} Bq`)
  return args.weight / gram / args.activity
}

/** SUL = SUVbw x lean body mass / weight. */
export const sulPerSuvbw = (formula: LeanBodyMassFormula, p: Physique): number => leanBodyMass(formula, p) / p.weight

/** SUVbsa (cm2/mL) per SUVbw (g/mL): body surface in cm2 over weight in g. */
export const suvbsaPerSuvbw = (p: Physique): number => bodySurfaceAreaM2(p) * 1e4 / (p.weight / gram)
