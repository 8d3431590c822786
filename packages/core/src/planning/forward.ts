import type { Becquerel, DoseConstants, Gray, Kilogram, Millilitre } from '../physics/index.ts'
import { lungDose } from './lung-shunt.ts'
import { type Territory, type TerritoryDoses, territoryDoses, territoryMeanDose } from './partition.ts'

export interface Injection { readonly territory: Territory; readonly activity: Becquerel; readonly session: number }

/** What activities do: every dose is proportional to them. */
export interface PlannedDoses {
  readonly territories: readonly (TerritoryDoses & { readonly perfusedDose: Gray; readonly session: number })[]
  /** Over all liver without tumour, reached or not. */
  readonly wholeNormalDose: Gray
  readonly sparedFraction: number
  /** The same of the liver without its tumours. */
  readonly sparedNormalFraction: number
  /** Of each session, and with what was before. */
  readonly lungDoses: readonly { readonly session: number; readonly dose: Gray; readonly activity: Becquerel }[]
  readonly lungCumulative: Gray
  readonly activity: Becquerel
}

export function plannedDoses(injections: readonly Injection[], about: {
  wholeLiver: Millilitre; tumourOutside: Millilitre; lungShuntFraction: number; lungMass: Kilogram; previousLungDose: Gray; constants: DoseConstants
}): PlannedDoses {
  const { lungShuntFraction, constants, lungMass } = about
  const territories = injections.map(({ territory, activity, session }) => ({
    ...territoryDoses(territory, { activity, lungShuntFraction, constants }), session,
    perfusedDose: territoryMeanDose(territory, { activity, lungShuntFraction, constants }),
  }))
  const tumour = injections.flatMap(i => i.territory.tumours).reduce((sum, t) => sum + t.volume, about.tumourOutside)
  const reached = injections.reduce((sum, { territory: t }) => sum + t.normalVolume + t.tumours.reduce((s, x) => s + x.volume, 0), 0)
  const normal = about.wholeLiver - tumour, reachedNormal = injections.reduce((sum, i) => sum + i.territory.normalVolume, 0)
  const sessions = [...new Set(injections.map(i => i.session))].sort((a, b) => a - b)
  const lungDoses = sessions.map(session => {
    const activity = injections.filter(i => i.session === session).reduce((sum, i) => sum + i.activity, 0)
    return { session, dose: lungDose({ activity, lungShuntFraction, lungMass, constants }), activity: activity * lungShuntFraction }
  })
  return {
    territories,
    wholeNormalDose: normal > 0 ? territories.reduce((sum, t) => sum + t.normalActivity, 0) * constants.energyPerActivity / (normal * constants.density) : 0,
    sparedFraction: Math.max(0, 1 - reached / about.wholeLiver),
    sparedNormalFraction: normal > 0 ? Math.max(0, 1 - reachedNormal / normal) : 0,
    lungDoses, lungCumulative: about.previousLungDose + lungDoses.reduce((sum, l) => sum + l.dose, 0),
    activity: injections.reduce((sum, i) => sum + i.activity, 0),
  }
}
