import type { Random } from '../random.ts'
import { chosen, happens, inverseLogit, logNormal, logit, normal } from './chance.ts'
import { type Analyte, type CohortParameters, analyteNames } from './parameters.ts'

export interface VirtualValue { readonly analyte: Analyte; readonly value: number; readonly lln?: number; readonly uln: number; readonly day: number }

export interface VirtualEvent {
  readonly term: string
  readonly grade: 1 | 2 | 3
  readonly baselineGrade: 0 | 1
  readonly day: number
  readonly related: boolean
  readonly serious: boolean
}

export const medianHealthyLiverGy = 63
/** Limits of normal of one laboratory: g/L, umol/L, U/L. */
const limits = (analyte: Analyte, sex: 'M' | 'F'): { lln?: number; uln: number } => ({
  albumin: { lln: 35, uln: 52 }, bilirubin: { uln: 21 }, alp: { uln: 120 }, ggt: { uln: sex === 'M' ? 60 : 40 },
  ast: { uln: sex === 'M' ? 40 : 35 }, alt: { uln: sex === 'M' ? 50 : 35 },
}[analyte])
const digits: Readonly<Record<Analyte, number>> = { albumin: 1, bilirubin: 1, alp: 0, ggt: 0, ast: 0, alt: 0 }

/**
 * Values before treatment, at 2 weeks, 1 and 3 months until `untilDay`. The worst relative change of an analyte is exactly the one
 * drawn (up to the rounding of values): one visit has it, the others lie below, and its value is never missing. With REILD the
 * bilirubin of the last visit is at 3 to 6 mg/dL at least.
 */
export function drawLaboratory(args: { random: Random; sex: 'M' | 'F'; healthyLiverGy: number; untilDay: number; reild: boolean; frailty: number; parameters: CohortParameters }): VirtualValue[] {
  const { random, sex, parameters } = args
  const visits = [14 + Math.round(random.between(-2, 2)), 30 + Math.round(random.between(-4, 4)), 90 + Math.round(random.between(-8, 8))]
  const share = parameters.frailty.laboratoryShare
  const seen = visits.filter(day => day <= args.untilDay), before = -Math.round(random.between(1, 6))
  return analyteNames.flatMap(analyte => {
    const p = parameters.laboratory[analyte], fall = analyte === 'albumin' ? -1 : 1
    const baseline = logNormal(random, p.baseline, p.baselineSdLog)
    const worst = Math.max(-0.6, normal(random, p.atMedianDose + p.perGy * (args.healthyLiverGy - medianHealthyLiverGy) + p.sd * Math.sqrt(share) * args.frailty, p.sd * Math.sqrt(1 - share)))
    const peak = chosen(random, [0.15, 0.25, 0.6].slice(0, Math.max(1, seen.length)))
    const value = (day: number, relative: number): VirtualValue =>
      ({ analyte, value: Number((baseline * Math.max(0.1, 1 + fall * relative)).toFixed(digits[analyte])), ...limits(analyte, sex), day })
    const later = seen.flatMap((day, n) => {
      const below = (0.03 + 0.5 * Math.abs(worst)) * random.next(), missing = happens(random, parameters.laboratoryMissing)
      return n === peak ? [value(day, worst)] : missing ? [] : [value(day, Math.max(-0.8, worst - below))]
    })
    if (args.reild && analyte === 'bilirubin' && later.length > 0) {
      const last = later.at(-1)!
      later[later.length - 1] = { ...last, value: Math.max(last.value, Number(random.between(53, 105).toFixed(1))) }
    }
    return [value(before, 0), ...later]
  })
}

/** Clinical adverse events, onset within 3 months; and complaints from before that did not get worse. */
export function drawEvents(args: { random: Random; healthyLiverGy: number; untilDay: number; reild: boolean; frailty: number; parameters: CohortParameters }): VirtualEvent[] {
  const { random, healthyLiverGy, parameters: { events: p, frailty } } = args
  const day = (low: number, high: number) => Math.min(Math.round(random.between(low, high)), Math.max(1, args.untilDay))
  const events = p.terms.flatMap(({ term, share }): VirtualEvent[] => {
    const had = happens(random, p.before), gets = happens(random, inverseLogit(logit(share) + p.logOddsPerGy * (healthyLiverGy - medianHealthyLiverGy) + frailty.eventLogOdds * args.frailty))
    const drawn = (1 + chosen(random, p.gradeShares)) as 1 | 2 | 3, onset = day(1, term === 'Ascites' ? 90 : 40), related = happens(random, 0.85)
    if (!had && !gets) return []
    const grade = gets ? (had ? Math.max(2, drawn) as 2 | 3 : drawn) : 1
    return [{ term, grade, baselineGrade: had ? 1 : 0, day: onset, related, serious: gets && grade === 3 && happens(random, 0.5) }]
  })
  const onset = day(30, 60)
  return args.reild ? [...events.filter(e => e.term !== 'Ascites'), { term: 'Ascites', grade: 3, baselineGrade: 0, day: onset, related: true, serious: true }] : events
}

/** Radioembolization-induced liver disease. */
export const drawReild = (random: Random, healthyLiverGy: number, p: CohortParameters['events']): boolean =>
  happens(random, inverseLogit((healthyLiverGy - p.reildDoseGy) / p.reildWidthGy))
