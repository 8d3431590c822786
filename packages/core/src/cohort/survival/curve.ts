import type { Outcome } from '../../record/index.ts'
import { answer, refusal } from '../../record/index.ts'
import { type Interval, type KaplanMeier, kaplanMeier, medianSurvival, survivalAt } from '../../statistics/index.ts'
import { type AnalysisSettings, daysPerMonth } from '../analysis-settings.ts'

/** A patient's follow-up, days. */
export interface FollowedRow { readonly patient: string; readonly days: number; readonly died: boolean }

/** Kaplan-Meier curve of a group, in months. */
export interface SurvivalCurve {
  readonly name: string
  readonly patients: number
  readonly deaths: number
  readonly median: { readonly months: number | undefined; readonly low: number | undefined; readonly high: number | undefined }
  readonly intervalMethod: Interval['method']
  /** At the protocol's times; without those after the last patient has left. */
  readonly at: readonly { readonly months: number; readonly survival: number; readonly low: number | undefined; readonly high: number | undefined; readonly atRisk: number }[]
  readonly points: readonly { readonly months: number; readonly survival: number; readonly low: number | undefined; readonly high: number | undefined; readonly atRisk: number; readonly deaths: number; readonly censored: number }[]
}

export function survivalCurve(name: string, rows: readonly FollowedRow[], settings: AnalysisSettings): Outcome<SurvivalCurve> {
  const fitted = kaplanMeier({ time: rows.map(r => r.days / daysPerMonth), event: rows.map(r => r.died) }, { method: settings.survival.interval, level: settings.level })
  return fitted.value ? answer(describe(name, fitted.value, settings), fitted.findings) : refusal(...fitted.findings)
}

function describe(name: string, curve: KaplanMeier, settings: AnalysisSettings): SurvivalCurve {
  const median = medianSurvival(curve)
  return {
    name, patients: curve.n, deaths: curve.events, median: { months: median.estimate, low: median.low, high: median.high }, intervalMethod: curve.method,
    at: settings.survival.timesMonths.flatMap(months => { const at = survivalAt(curve, months); return at ? [{ months, survival: at.survival, low: at.low, high: at.high, atRisk: at.atRisk }] : [] }),
    points: curve.points.map(p => ({ months: p.time, survival: p.survival, low: p.low, high: p.high, atRisk: p.atRisk, deaths: p.events, censored: p.censored })),
  }
}
