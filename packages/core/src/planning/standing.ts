import type { DoseLimit, Range } from './limits.ts'
import { type Intent, type PlannedDevice, type TumourType, intents } from './vocabulary.ts'

/** What a plan knows of the grounds on which limits rest; what is not there is not known. */
export interface PlanFacts {
  readonly device: PlannedDevice
  readonly tumourType?: TumourType | undefined
  /** Those that are possible: one where it is given and fits the volumes. */
  readonly intents: readonly Intent[]
  readonly basis: 'typed' | '99mTc-MAA'
  readonly days?: number | undefined
  readonly bilirubinMgPerDl?: number | undefined
  readonly compromisedLiver?: boolean | undefined
  /** Share of the liver that no injection reaches, with tumour and without. */
  readonly spared: { readonly least: number; readonly most: number }
}

/** What a plan was not told although a limit rests on it. */
export type Unknown = 'tumourType' | 'intent' | 'bilirubin' | 'compromisedLiver' | 'sparedFraction'

export interface Standing {
  /** A limit or alert whose condition is unknown counts as if it held; a goal does not. */
  readonly applies: 'yes' | 'unknown' | 'no'
  /** Why it does not apply, each a phrase. */
  readonly why: readonly string[]
  readonly unknown: readonly Unknown[]
  /** Outside its evidence: it counts, but was found under other circumstances. */
  readonly outside: readonly string[]
}

export const counts = (s: Standing): boolean => s.applies !== 'no'

/** Share of the liver spared from which a treatment whose intent is not given is not taken for one of both lobes (our choice). */
const bilobarSpares = 0.3
/** Share of the liver that two segments hold at most (our choice): more is no segmentectomy. */
export const largestSegmentectomy = 1 / 3

/** The intents that volumes allow. */
export function possibleIntents(spared: PlanFacts['spared']): readonly Intent[] {
  return intents.filter(i => i === 'bilobar' ? spared.least < bilobarSpares : i === 'segmentectomy' ? 1 - spared.most <= largestSegmentectomy : true)
}

/** Whether a limit applies to a plan. A condition that does not hold excludes it, one that is unknown does not. */
export function standingOf(limit: DoseLimit, plan: PlanFacts): Standing {
  const why: string[] = [], unknown: Unknown[] = []
  if (limit.device && limit.device !== plan.device) why.push(`it is for ${limit.device} microspheres`)
  if (limit.tumourTypes && plan.tumourType === undefined) unknown.push('tumourType')
  else if (limit.tumourTypes && !limit.tumourTypes.includes(plan.tumourType!)) why.push(`it is for ${limit.tumourTypes.join(', ')}, this is ${plan.tumourType}`)
  const meant = (limit.intents ?? intents).filter(i => !limit.notFor?.includes(i)), possible = plan.intents.filter(i => meant.includes(i))
  if (possible.length === 0) why.push(plan.intents.length === 1 ? `it is for ${meant.join(', ')}, this is ${plan.intents[0]}` : `it is for ${meant.join(', ')}: too much of the liver is treated or spared`)
  // A tumour goal, which only a segmentectomy lacks, is worth showing while the intent is open.
  else if (possible.length < plan.intents.length && !(limit.kind === 'goal' && limit.intents === undefined)) unknown.push('intent')
  const within = (what: Unknown, name: string, value: { least: number; most: number } | undefined, range: Range | undefined, say: (x: number) => string) => {
    if (!range) return
    const holds = (x: number) => (range.below === undefined || x < range.below) && (range.from === undefined || x >= range.from)
    if (value === undefined || holds(value.least) !== holds(value.most)) unknown.push(what)
    else if (!holds(value.least)) {
      const bounds = [...(range.from === undefined ? [] : [`from ${say(range.from)}`]), ...(range.below === undefined ? [] : [`below ${say(range.below)}`])]
      why.push(`it is for ${name} ${bounds.join(' and ')}, this is ${say(value.least)}`)
    }
  }
  const bilirubin = plan.bilirubinMgPerDl
  within('bilirubin', 'bilirubin', bilirubin === undefined ? undefined : { least: bilirubin, most: bilirubin }, limit.bilirubinMgPerDl, x => `${Number(x.toPrecision(3))} mg/dL`)
  within('sparedFraction', 'a spared share of the liver', plan.spared, limit.sparedFraction, x => `${Number((100 * x).toPrecision(3))}%`)
  if (limit.compromisedLiver && plan.compromisedLiver === undefined) unknown.push('compromisedLiver')
  else if (limit.compromisedLiver && !plan.compromisedLiver) why.push('it is for a liver pretreated or compromised')
  const outside: string[] = []
  if (limit.basis && plan.basis !== limit.basis) outside.push(`it was measured on ${limit.basis}, this plan rests on ${plan.basis === 'typed' ? 'typed figures' : plan.basis}`)
  if (limit.days && plan.days !== undefined && (plan.days < limit.days[0] || plan.days > limit.days[1])) outside.push(`it was found ${limit.days[0]} to ${limit.days[1]} days from calibration, this is ${plan.days.toFixed(1)}`)
  if (why.length > 0) return { applies: 'no', why, unknown: [], outside: [] }
  if (unknown.length > 0 && limit.kind === 'goal') return { applies: 'no', why: unknown.map(u => `${unknownNames[u]} is not known`), unknown, outside: [] }
  return { applies: unknown.length > 0 ? 'unknown' : 'yes', why, unknown, outside }
}

export const unknownNames: Readonly<Record<Unknown, string>> = {
  tumourType: 'the tumour type', intent: 'the intent', bilirubin: 'bilirubin', compromisedLiver: 'whether the liver was pretreated or is compromised', sparedFraction: 'the share of the liver spared',
}
