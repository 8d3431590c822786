import type { AnalysisName } from '../patient.ts'
import type { EligibilitySettings } from '../settings.ts'
import { type Eligibility, rulesOf } from './eligibility.ts'

/** A step of the flow chart: entering = included + the sum of the excluded. */
export interface FlowStep {
  readonly analysis: AnalysisName
  readonly entering: number
  /** By first reason, in the order of the rules, data that cannot be used last; each patient once. */
  readonly excluded: readonly { readonly reason: string; readonly patients: readonly string[] }[]
  readonly included: readonly string[]
}

export interface Flow {
  readonly study: FlowStep
  readonly analyses: readonly FlowStep[]
}

/** The counts of the flow chart (the study's figure 2): all patients, those in the study, those in each analysis. */
export function flowOf({ patients }: Eligibility, settings: EligibilitySettings): Flow {
  const step = (analysis: AnalysisName, of: Eligibility['patients']): FlowStep => {
    const excluded = new Map<string, string[]>(rulesOf(settings, analysis).map(rule => [rule.reason, []]))
    for (const p of of) {
      const { included, reasons } = p.decisions[analysis]
      if (!included) excluded.set(reasons[0]!.reason, [...excluded.get(reasons[0]!.reason) ?? [], p.key])
    }
    return {
      analysis, entering: of.length, included: of.filter(p => p.decisions[analysis].included).map(p => p.key),
      excluded: [...excluded].filter(([, keys]) => keys.length > 0).map(([reason, keys]) => ({ reason, patients: keys })),
    }
  }
  const included = patients.filter(p => p.decisions.study.included)
  return { study: step('study', patients), analyses: (['dose-response', 'dose-toxicity', 'survival'] as const).map(a => step(a, included)) }
}
