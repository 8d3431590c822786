import type { PlannedDoses } from './forward.ts'
import type { DoseLimit } from './limits.ts'

/** One limit, goal or alert beside what the plan gives. */
export interface Check {
  readonly limit: DoseLimit
  /** Territory, tumour or session; undefined for the whole. */
  readonly where?: string
  readonly doseGy: number
  readonly met: boolean
  /** By what all activities may be multiplied until it is just met; Infinity where they do not touch it. */
  readonly factor: number
  /** Why its figure may not hold here. */
  readonly misfits: readonly string[]
}

/** Every place to which a limit applies. A dose of 0 meets every limit and no goal. */
export function checksOf(limit: DoseLimit, doses: PlannedDoses, misfits: readonly string[], previousLungDoseGy: number): Check[] {
  const check = (doseGy: number, where?: string, fixedGy = 0): Check => {
    const met = limit.kind === 'goal' ? doseGy >= limit.doseGy : doseGy <= limit.doseGy * (1 + 1e-9), movable = doseGy - fixedGy
    return { limit, ...(where === undefined ? {} : { where }), doseGy, met, factor: movable > 0 ? Math.max(0, limit.doseGy - fixedGy) / movable : Infinity, misfits }
  }
  switch (limit.organ) {
    case 'lungs': return doses.lungDoses.map(l => check(l.dose, doses.lungDoses.length > 1 ? `session ${l.session}` : undefined))
    case 'lungsCumulative': return [check(doses.lungCumulative, undefined, previousLungDoseGy)]
    case 'wholeNormalLiver': return [check(doses.wholeNormalDose)]
    case 'perfusedNormalLiver': return doses.territories.map(t => check(t.normalDose, t.id))
    case 'tumour': return doses.territories.flatMap(t => t.tumours.map(x => check(x.dose, x.id)))
  }
}

/** By what all activities may be multiplied so that every limit is kept, and which limit stops it; undefined where none does. */
export function mostTolerable(checks: readonly Check[]): { readonly factor: number; readonly binding: Check } | undefined {
  const limits = checks.filter(c => c.limit.kind === 'limit' && Number.isFinite(c.factor))
  if (limits.length === 0) return undefined
  const binding = limits.reduce((a, b) => b.factor < a.factor ? b : a)
  return { factor: binding.factor, binding }
}

/** By what all activities would have to be multiplied to reach every goal. A goal never stops a plan. */
export function factorForGoals(checks: readonly Check[]): { readonly factor: number; readonly binding: Check } | undefined {
  const goals = checks.filter(c => c.limit.kind === 'goal' && Number.isFinite(c.factor))
  if (goals.length === 0) return undefined
  const binding = goals.reduce((a, b) => b.factor > a.factor ? b : a)
  return { factor: binding.factor, binding }
}
