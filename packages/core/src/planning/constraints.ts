import { GBq } from '../physics/index.ts'
import type { PlannedDoses } from './forward.ts'
import type { DoseLimit } from './limits.ts'
import { type Standing, counts } from './standing.ts'

/** One limit, goal or alert beside what the plan gives. */
export interface Check {
  readonly limit: DoseLimit
  readonly standing: Standing
  /** Territory, tumour or session; undefined for the whole. */
  readonly where?: string
  /** In the limit's own unit. */
  readonly value: number
  readonly met: boolean
  /** By what all activities may be multiplied until it is just met; Infinity where they do not touch it. */
  readonly factor: number
}

/** Rounding of a plan that was scaled to a limit is no excess. */
const rounding = 1e-9

/** Every place to which a limit applies. A value of 0 meets every limit and no goal. */
export function checksOf(limit: DoseLimit, standing: Standing, doses: PlannedDoses, about: { readonly previousLungDoseGy: number; readonly lungShuntFraction: number }): Check[] {
  const meets = (value: number) => limit.kind === 'goal' ? value >= limit.figure * (1 - rounding) : value <= limit.figure * (1 + rounding)
  const check = (value: number, where?: string, fixed = 0): Check => {
    const movable = value - fixed, factor = movable > 0 ? Math.max(0, limit.figure - fixed) / movable : Infinity
    return { limit, standing, ...(where === undefined ? {} : { where }), value, met: meets(value), factor }
  }
  const session = (n: number) => doses.lungDoses.length > 1 ? `session ${n}` : undefined
  const shunt = 100 * about.lungShuntFraction
  switch (limit.organ) {
    case 'lungs': return doses.lungDoses.map(l => check(l.dose, session(l.session)))
    case 'lungsActivity': return doses.lungDoses.map(l => check(l.activity / GBq, session(l.session)))
    case 'lungsCumulative': return [check(doses.lungCumulative, undefined, about.previousLungDoseGy)]
    // No activity makes it smaller: it allows all or nothing.
    case 'lungShunt': return [{ limit, standing, value: shunt, met: meets(shunt), factor: meets(shunt) ? Infinity : 0 }]
    case 'wholeNormalLiver': return [check(doses.wholeNormalDose)]
    case 'perfusedNormalLiver': return doses.territories.map(t => check(t.normalDose, t.id))
    case 'perfusedVolume': return doses.territories.map(t => check(t.perfusedDose, t.id))
    case 'tumour': return doses.territories.flatMap(t => t.tumours.map(x => check(x.dose, x.id)))
  }
}

/** Limits that apply and are exceeded. */
export const broken = (checks: readonly Check[]): Check[] => checks.filter(c => c.limit.kind === 'limit' && counts(c.standing) && !c.met)

/** Of several at one place the one that allows least. */
export const strictest = (checks: readonly Check[]): Check[] =>
  checks.filter(c => !checks.some(o => o.limit.organ === c.limit.organ && o.where === c.where && (o.factor < c.factor || (o.factor === c.factor && checks.indexOf(o) < checks.indexOf(c)))))

/** By what all activities may be multiplied so that every limit is kept, and which limit stops it; undefined where none does. */
export function mostTolerable(checks: readonly Check[]): { readonly factor: number; readonly binding: Check } | undefined {
  const limits = checks.filter(c => c.limit.kind === 'limit' && counts(c.standing) && Number.isFinite(c.factor))
  if (limits.length === 0) return undefined
  const binding = limits.reduce((a, b) => b.factor < a.factor ? b : a)
  return { factor: binding.factor, binding }
}

/** By what all activities would have to be multiplied to reach every goal. A goal never stops a plan. */
export function factorForGoals(checks: readonly Check[]): { readonly factor: number; readonly binding: Check } | undefined {
  const goals = checks.filter(c => c.limit.kind === 'goal' && counts(c.standing) && Number.isFinite(c.factor))
  if (goals.length === 0) return undefined
  const binding = goals.reduce((a, b) => b.factor > a.factor ? b : a)
  return { factor: binding.factor, binding }
}
