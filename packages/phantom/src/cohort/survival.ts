import type { Random } from '../random.ts'
import { happens } from './chance.ts'
import type { CohortParameters } from './parameters.ts'

export const daysPerMonth = 365.25 / 12
/** The last day of follow-up of the whole cohort, in days since 1970. */
const closingDay = Date.UTC(2020, 5, 30) / 864e5

/** Days from treatment to death or last contact. `seenOnDay`: the patient was alive then, as the follow-up scan shows. */
export function drawSurvival(args: {
  random: Random; responder: boolean; ageYears: number; extrahepaticDisease: boolean; treatmentDay: number; seenOnDay: number; parameters: CohortParameters
}): { days: number; died: boolean } {
  const { random, parameters: { survival: p, characteristics } } = args
  const logHazard = (args.responder ? Math.log(p.responseHazardRatio) : 0) + (args.ageYears - characteristics.meanAge) / 10 * Math.log(p.agePerTenYearsHazardRatio)
    + (Number(args.extrahepaticDisease) - characteristics.extrahepaticDisease) * Math.log(p.extrahepaticHazardRatio)
  const scale = p.medianMonthsOfNonResponders * daysPerMonth / Math.LN2 ** (1 / p.shape)
  const already = (args.seenOnDay / scale) ** p.shape
  const death = scale * (already - Math.log(1 - random.next()) * Math.exp(-logHazard)) ** (1 / p.shape)
  const lost = happens(random, p.lost) ? args.seenOnDay + random.next() * Math.max(0, death - args.seenOnDay) : Infinity
  const end = Math.min(death, lost, closingDay - args.treatmentDay)
  return { days: Math.max(1, Math.round(end)), died: end === death }
}
