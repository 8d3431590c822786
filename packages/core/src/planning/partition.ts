import type { Becquerel, DoseConstants, Gray, Millilitre } from '../physics/index.ts'
import { liverShare } from './lung-shunt.ts'
import { massOf } from './one-compartment.ts'

/** Tumour in a territory. `tumourToNormal`: ratio of activity CONCENTRATIONS, tumour over the normal liver of the same territory. */
export interface TumourCompartment { readonly id: string; readonly volume: Millilitre; readonly tumourToNormal: number }

/** Liver that one injection reaches. */
export interface Territory {
  readonly id: string
  readonly tumours: readonly TumourCompartment[]
  /** Perfused liver without tumour. */
  readonly normalVolume: Millilitre
}

export interface TerritoryDoses {
  readonly id: string
  readonly activity: Becquerel
  readonly tumours: readonly { readonly id: string; readonly dose: Gray; readonly activity: Becquerel }[]
  readonly normalDose: Gray
  readonly normalActivity: Becquerel
}

/** What stays in the liver spreads over normal liver and tumours in proportion to volume x T/N: the volume of normal liver that would hold it. */
export function equivalentVolume({ tumours, normalVolume, id }: Territory): Millilitre {
  if (!(normalVolume >= 0)) throw new RangeError(`normal liver of ${normalVolume} mL in territory ${id}`)
  let volume = normalVolume
  for (const t of tumours) {
    if (!(t.volume > 0)) throw new RangeError(`tumour ${t.id} of ${t.volume} mL`)
    if (!(t.tumourToNormal >= 0)) throw new RangeError(`tumour ${t.id} with a T/N of ${t.tumourToNormal}`)
    volume += t.volume * t.tumourToNormal
  }
  if (!(volume > 0)) throw new RangeError(`territory ${id} holds neither liver nor tumour`)
  return volume
}

/**
 * Partition model (MIRD; Ho et al. 1996) for several tumours: concentration in normal liver c = A (1 - F) / (V_N + sum V_i TN_i),
 * in tumour i c TN_i; dose = c C / rho.
 */
export function territoryDoses(territory: Territory, args: { activity: Becquerel; lungShuntFraction: number; constants: DoseConstants }): TerritoryDoses {
  const { activity, lungShuntFraction, constants } = args
  if (!(activity >= 0)) throw new RangeError(`an activity of ${activity} Bq in territory ${territory.id}`)
  const concentration = activity * liverShare(lungShuntFraction) / equivalentVolume(territory)
  const perConcentration = constants.energyPerActivity / constants.density
  return {
    id: territory.id, activity,
    tumours: territory.tumours.map(t => ({ id: t.id, dose: concentration * t.tumourToNormal * perConcentration, activity: concentration * t.tumourToNormal * t.volume })),
    normalDose: concentration * perConcentration, normalActivity: concentration * territory.normalVolume,
  }
}

/** The activity to inject for a dose to one tumour of the territory, or to its normal liver (`tumour` undefined). */
export function activityForPartition(territory: Territory, args: { dose: Gray; tumour?: string; lungShuntFraction: number; constants: DoseConstants }): Becquerel {
  const { dose, tumour, lungShuntFraction, constants } = args
  const one = territoryDoses(territory, { activity: 1, lungShuntFraction, constants })
  const perBq = tumour === undefined ? one.normalDose : one.tumours.find(t => t.id === tumour)?.dose
  if (perBq === undefined) throw new RangeError(`territory ${territory.id} has no tumour ${tumour}`)
  if (!(dose > 0)) throw new RangeError(`a dose of ${dose} Gy`)
  if (!(perBq > 0)) throw new RangeError(`no activity reaches ${tumour ?? 'the normal liver'} of territory ${territory.id}`)
  return dose / perBq
}

/** Mean over all of the territory: the dose of the one-compartment model, whatever the tumours take up. */
export function territoryMeanDose(territory: Territory, args: { activity: Becquerel; lungShuntFraction: number; constants: DoseConstants }): Gray {
  const volume = territory.normalVolume + territory.tumours.reduce((sum, t) => sum + t.volume, 0)
  equivalentVolume(territory)
  return args.activity * liverShare(args.lungShuntFraction) * args.constants.energyPerActivity / massOf(volume, args.constants)
}
