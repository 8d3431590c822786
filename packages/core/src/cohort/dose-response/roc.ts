import { type Finding, type Outcome, answer, refusal } from '../../record/index.ts'
import {
  type AucEstimate, type Interval, type Rates, type RocPoint, type ThresholdValidation, auc, bootstrapAuc, ratesAt, rocCurve, validateThreshold, youdenPoints,
} from '../../statistics/index.ts'
import type { AnalysisSettings } from '../analysis-settings.ts'
import type { LesionRow } from '../rows/lesion-row.ts'

/** A proportion with its interval for lesions that come in patients, and its counts. */
export interface Rate { readonly estimate: number; readonly successes: number; readonly n: number; readonly low: number; readonly high: number; readonly method: string }

/** What calling lesions above a dose responding is worth. */
export interface ThresholdRates {
  readonly doseGy: number
  readonly rule: string
  readonly source: 'given' | 'youden'
  readonly sensitivity: Rate
  readonly specificity: Rate
  readonly ppv: Rate | undefined
  readonly npv: Rate | undefined
  readonly accuracy: Rate
}

/** Dose as a test for objective response, per lesion. */
export interface DoseRoc {
  readonly lesions: number
  readonly patients: number
  readonly responding: number
  readonly patientsResponding: number
  readonly patientsNotResponding: number
  readonly auc: number
  readonly se: number | undefined
  /** The protocol's; absent where the variance is not estimable. */
  readonly interval: Interval | undefined
  readonly intervals: readonly Interval[]
  readonly curve: readonly RocPoint[]
  readonly thresholds: readonly ThresholdRates[]
  /** What the dose of the greatest Youden index owes to having been chosen on these lesions. */
  readonly validation: ThresholdValidation | undefined
}

/** Clustered ROC of dose for objective response. Refused without both classes; where one class is in one patient only, the AUC alone. */
export function doseRoc(lesions: readonly LesionRow[], settings: AnalysisSettings): Outcome<DoseRoc> {
  const rows = lesions.filter(r => r.category !== undefined && r.doseGy !== undefined), { resamples, inclusive } = settings.thresholds
  const response = (r: LesionRow): boolean => settings.objectiveResponse.includes(r.category!)
  const data = { score: rows.map(r => r.doseGy!), positive: rows.map(response), cluster: rows.map(r => r.patient) }
  const curve = rocCurve(data, { inclusive }), area = auc(data, { level: settings.level, method: settings.thresholds.interval })
  if (!curve.value || !area.value) return refusal(...curve.findings, ...area.findings)
  const findings: Finding[] = [...area.findings], estimate: AucEstimate = area.value
  const options = { seed: settings.seed, resamples, level: settings.level }
  // Where one class is in one patient, no interval means anything, a resampled one included.
  const spread = estimate.variance !== undefined
  const boot = spread ? bootstrapAuc(data, options) : undefined, validation = spread ? validateThreshold(data, { ...options, choose: 'youden' }) : undefined
  findings.push(...boot?.findings ?? [], ...validation?.findings ?? [])
  const youden = youdenPoints(rocCurve(data).value!)
  const thresholds = [...settings.thresholds.doseGy.map(doseGy => ({ doseGy, source: 'given' as const, inclusive })), ...youden.map(p => ({ doseGy: p.threshold, source: 'youden' as const, inclusive: true }))]
    .flatMap((t): ThresholdRates[] => {
      const rates = ratesAt(data, t.doseGy, { inclusive: t.inclusive, level: settings.level })
      return rates.value ? [{ ...ratesOf(rates.value), source: t.source }] : []
    })
  const patientsOf = (which: boolean) => new Set(rows.filter(r => response(r) === which).map(r => r.patient)).size
  return answer({
    lesions: rows.length, patients: new Set(rows.map(r => r.patient)).size, responding: estimate.positives, patientsResponding: patientsOf(true), patientsNotResponding: patientsOf(false),
    auc: estimate.auc, se: estimate.se, interval: estimate.interval, intervals: [...estimate.intervals, ...(boot?.value?.intervals.map(i => ({ ...i, method: `cluster bootstrap, ${i.method}` })) ?? [])],
    curve: curve.value.points, thresholds, validation: validation?.value,
  }, findings)
}

function ratesOf(r: Rates): Omit<ThresholdRates, 'source'> {
  const rate = (p: Rates['sensitivity']): Rate => ({ estimate: p.estimate, successes: p.successes, n: p.n, low: p.interval.low, high: p.interval.high, method: p.interval.method })
  return {
    doseGy: r.threshold, rule: r.rule, sensitivity: rate(r.sensitivity), specificity: rate(r.specificity),
    ppv: r.ppv && rate(r.ppv), npv: r.npv && rate(r.npv), accuracy: rate(r.accuracy),
  }
}
