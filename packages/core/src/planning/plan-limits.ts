import { type Finding, error, warning } from '../record/index.ts'
import { type Check, checksOf } from './constraints.ts'
import type { PlannedDoses } from './forward.ts'
import { type DoseLimit, type LimitOrgan, fittingLimits, publishedLimits } from './limits.ts'
import { type PlanFile, bilirubinOf, shareOf } from './plan-file.ts'
import { type PlanFacts, type Unknown, counts, largestSegmentectomy, possibleIntents, standingOf, unknownNames } from './standing.ts'

/** A published limit that a person took out of a plan, and why. */
export interface DroppedLimit { readonly limit: DoseLimit; readonly reason: string }

export interface PlanLimits {
  readonly limits: readonly DoseLimit[]
  readonly dropped: readonly DroppedLimit[]
  readonly findings: readonly Finding[]
}

/** The published limits of device and tumour type without those dropped by name and reason, and those of plan.json on top of them. */
export function limitsOf(file: PlanFile): PlanLimits {
  const findings: Finding[] = [], fitting = fittingLimits(file), dropped: DroppedLimit[] = []
  const known = (name: string, key: string): DoseLimit | undefined => {
    const found = publishedLimits.find(p => p.name === name)
    if (!found) findings.push(error('planning/no-such-limit', { value: name }, `${key}: there is no published limit "${name}".`, `One of: ${fitting.map(p => p.name).join('; ')}.`))
    return found
  }
  for (const { name, reason } of file.withoutLimits ?? []) {
    const limit = known(name, 'withoutLimits')
    if (!limit || !fitting.includes(limit)) continue
    dropped.push({ limit, reason })
    findings.push(warning('planning/limit-dropped', { value: name }, `The ${limit.kind} "${name}" does not count in this plan: ${reason}.`, 'Whoever approves the plan has to agree with the reason.'))
  }
  const own = (file.limits ?? []).flatMap((l): DoseLimit[] => {
    if (typeof l === 'string') return known(l, 'limits') ? [] : []
    const { doseGy, tumourType, ...rest } = l
    return [{ ...defined(rest), name: l.name, organ: l.organ, kind: l.kind, source: l.source, figure: doseGy, ...(tumourType === undefined ? {} : { tumourTypes: [tumourType] }) }]
  })
  return { limits: [...fitting.filter(l => !dropped.some(d => d.limit === l)), ...own], dropped, findings }
}

/** Without the keys that hold undefined. */
function defined<T extends object>(x: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(x).filter(([, v]) => v !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

/** What the plan knows of the grounds on which limits rest; an intent that the volumes contradict is not known. */
export function factsOf(file: PlanFile, doses: PlannedDoses, days?: number): { readonly facts: PlanFacts; readonly findings: readonly Finding[] } {
  const both = [doses.sparedFraction, doses.sparedNormalFraction], spared = { least: Math.min(...both), most: Math.max(...both) }
  const treated = 1 - spared.most, findings: Finding[] = [], tooLarge = file.intent === 'segmentectomy' && treated > largestSegmentectomy
  if (tooLarge) findings.push(warning('planning/intent-volume', { value: file.intent! }, `The intent is segmentectomy, but ${(100 * treated).toFixed(0)}% of the liver is treated: the limits of larger treatments count.`, 'Check volumes and intent.'))
  return {
    findings, facts: {
      device: file.device, tumourType: file.tumourType, basis: file.basis, days, bilirubinMgPerDl: bilirubinOf(file), compromisedLiver: file.compromisedLiver, spared,
      intents: file.intent === undefined || tooLarge ? possibleIntents(spared) : [file.intent],
    },
  }
}

/** Every limit at every place to which it applies. */
export function checksFor(file: PlanFile, limits: readonly DoseLimit[], facts: PlanFacts, doses: PlannedDoses): readonly Check[] {
  const about = { previousLungDoseGy: file.previousLungDoseGy, lungShuntFraction: shareOf(file.lungShunt) }
  return limits.flatMap(limit => checksOf(limit, standingOf(limit, facts), doses, about))
}

const liver: readonly LimitOrgan[] = ['perfusedNormalLiver', 'wholeNormalLiver']
const isLiverLimit = (l: DoseLimit): boolean => l.kind === 'limit' && liver.includes(l.organ)

/** Whether something limits the healthy liver: a limit that counts, one dropped with a reason, or a source that has none for a segmentectomy. */
export function liverIsLimited({ limits, dropped }: PlanLimits, facts: PlanFacts): boolean {
  if (limits.some(l => isLiverLimit(l) && counts(standingOf(l, facts))) || dropped.some(d => isLiverLimit(d.limit))) return true
  const segment = facts.intents.length === 1 && facts.intents[0] === 'segmentectomy'
  return segment && facts.tumourType !== undefined && publishedLimits.some(l => l.device === facts.device && l.intents?.includes('segmentectomy') && l.tumourTypes?.includes(facts.tumourType!))
}

const remedies: Readonly<Record<Unknown, string>> = {
  tumourType: 'Give tumourType: HCC, ICC, CRLM, NET or other.', intent: 'Give intent: segmentectomy, lobectomy, unilobar or bilobar.',
  bilirubin: 'Give bilirubin with its unit, as { "value": 0.8, "unit": "mg/dL" }.', compromisedLiver: 'Give compromisedLiver: true or false.', sparedFraction: 'Check the volumes.',
}
const codes: Readonly<Record<Unknown, string>> = {
  tumourType: 'planning/tumour-type-unknown', intent: 'planning/intent-unknown', bilirubin: 'planning/bilirubin-unknown', compromisedLiver: 'planning/liver-unknown', sparedFraction: 'planning/spared-doubtful',
}

/** Asks for what limits rest on and the plan does not say; until then the strictest figure counts. */
export function questions(file: PlanFile, checks: readonly Check[]): Finding[] {
  const asked = new Set(checks.filter(c => counts(c.standing)).flatMap(c => c.standing.unknown))
  // Wanted of every plan, whatever its limits.
  if (file.intent === undefined) asked.add('intent')
  if (file.tumourType === undefined) asked.add('tumourType')
  return [...asked].map(u => {
    const names = [...new Set(checks.filter(c => counts(c.standing) && c.standing.unknown.includes(u)).map(c => c.limit.name))]
    const what = u === 'sparedFraction' ? 'With and without tumour the share of the liver spared lies on different sides of a limit' : `${unknownNames[u][0]!.toUpperCase()}${unknownNames[u].slice(1)} is not given`
    return warning(codes[u], {}, `${what}${names.length > 0 ? `: the strictest figure counts (${names.join('; ')})` : ''}.`, remedies[u])
  })
}
