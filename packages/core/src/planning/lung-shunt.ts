import type { Becquerel, DoseConstants, Gray, Kilogram } from '../physics/index.ts'

/** Lungs of a standard adult, without blood in the great vessels; used unless measured on the CT (METHODS: 1 kg). */
export const standardLungMass: Kilogram = 1

/** What of the activity stays in the liver: 1 - F. Throws RangeError for what is no fraction. */
export function liverShare(lungShuntFraction: number): number {
  if (!(lungShuntFraction >= 0 && lungShuntFraction < 1)) throw new RangeError(`a lung shunt fraction of ${lungShuntFraction}: 0 up to below 1 is wanted, not percent`)
  return 1 - lungShuntFraction
}

/** Counts in the lungs over counts in lungs and liver; geometric means of anterior and posterior views where both are given. */
export function lungShuntOfCounts(args: { lungs: number; liver: number } | { lungsAnterior: number; lungsPosterior: number; liverAnterior: number; liverPosterior: number }): number {
  const [lungs, liver] = 'lungs' in args ? [args.lungs, args.liver] : [Math.sqrt(args.lungsAnterior * args.lungsPosterior), Math.sqrt(args.liverAnterior * args.liverPosterior)]
  if (!(lungs >= 0) || !(liver > 0)) throw new RangeError(`counts of ${lungs} in the lungs and ${liver} in the liver`)
  return lungs / (lungs + liver)
}

/** Mean dose to the lungs: C A F / m. */
export function lungDose(args: { activity: Becquerel; lungShuntFraction: number; lungMass: Kilogram; constants: DoseConstants }): Gray {
  const { activity, lungShuntFraction, lungMass, constants } = args
  liverShare(lungShuntFraction)
  if (!(activity >= 0)) throw new RangeError(`an activity of ${activity} Bq`)
  if (!(lungMass > 0)) throw new RangeError(`a lung mass of ${lungMass} kg`)
  return constants.energyPerActivity * activity * lungShuntFraction / lungMass
}
