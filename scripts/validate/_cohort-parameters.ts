import type { CohortAnalysis } from '../../packages/core/src/cohort/index.ts'
import { cohortTruth, drawCohort } from '../../packages/phantom/src/cohort/index.ts'

export interface Estimate { readonly value: number; readonly intervals: Readonly<Record<string, { readonly low?: number; readonly high?: number }>> }
/** A parameter, the truth on the scale on which bias is measured, and how both are printed. */
export interface Parameter { readonly name: string; readonly truth: number; readonly of: (a: Pick<CohortAnalysis, 'doseResponse' | 'doseToxicity' | 'survival'>) => Estimate | undefined; readonly print: (v: number) => string }

const log = (percent: number): number => Math.log1p(percent / 100), asPercent = (v: number): string => `${(100 * Math.expm1(v)).toFixed(1)}%`, plain = (digits: number) => (v: number): string => v.toFixed(digits)
const { implied } = cohortTruth(drawCohort({ patients: 39, seed: 1 }))

/** What virtual cohorts are drawn from and an analysis is to find. */
export function parameters(): Parameter[] {
  const lesion = (which: 'unadjusted' | 'adjustedByVariation') => (['StD', 'PR', 'CR'] as const).map((c): Parameter => ({
    name: `dose of ${c} over PD, per tumour, ${which === 'unadjusted' ? 'unadjusted' : 'adjusted (CV)'}`, truth: log(implied.percentOverPd[c]), print: asPercent,
    of: a => {
      const e = a.doseResponse.perLesion[which].value?.effects.find(x => x.category === c)
      return e && { value: log(e.percent), intervals: Object.fromEntries(e.intervals.map(i => [i.method, { low: log(i.low), high: log(i.high) }])) }
    },
  }))
  const slope = (analyte: 'albumin' | 'alp' | 'ggt' | 'ast' | 'alt'): Parameter => ({
    // The parameter is a share per Gy, of albumin the fall.
    name: `${analyte}, change per 10 Gy of healthy-liver dose`, truth: 1000 * implied.laboratorySlopePerGy[analyte]! * (analyte === 'albumin' ? -1 : 1), print: plain(2),
    of: a => { const m = a.doseToxicity.laboratory.find(l => l.analyte === analyte)?.models[0]?.value; return m && { value: m.effect.estimate, intervals: { t: m.effect, ...(m.robust ? { hc3: m.robust } : {}) } } },
  })
  return [
    ...lesion('unadjusted'), ...lesion('adjustedByVariation'),
    { name: 'SD between patients of log dose', truth: implied.tau, print: plain(3), of: a => { const v = a.doseResponse.perLesion.adjustedByVariation.value?.betweenPatientsSd; return v === undefined ? undefined : { value: v, intervals: {} } } },
    { name: 'residual SD of log dose', truth: implied.sigma, print: plain(3), of: a => { const v = a.doseResponse.perLesion.adjustedByVariation.value?.residualSd; return v === undefined ? undefined : { value: v, intervals: {} } } },
    { name: 'AUC', truth: implied.auc, print: plain(3), of: a => { const r = a.doseResponse.roc.value; return r && { value: r.auc, intervals: Object.fromEntries(['logit-t', 'wald', 'cluster bootstrap, percentile'].flatMap(method => { const i = r.intervals.find(x => x.method === method); return i ? [[method, i]] : [] })) } } },
    ...implied.thresholds.flatMap(t => (['sensitivity', 'specificity'] as const).map((rate): Parameter => ({
      name: `${rate} at > ${t.doseGy} Gy`, truth: t[rate], print: plain(3), of: a => { const r = a.doseResponse.roc.value?.thresholds.find(x => x.doseGy === t.doseGy && x.source === 'given')?.[rate]; return r && { value: r.estimate, intervals: { 'wilson-effective': r } } },
    }))),
    ...(['albumin', 'alp', 'ggt', 'ast', 'alt'] as const).map(slope),
    ...([['from treatment', 'byResponse'], ['from the landmark', 'byResponseFromLandmark']] as const).map(([name, key]): Parameter => ({
      name: `hazard ratio of responders, ${name}, adjusted`, truth: Math.log(implied.hazardRatio.response), print: v => Math.exp(v).toFixed(3),
      of: a => { const r = a.survival[key].value?.adjusted.value?.ratios[0]; return r && { value: Math.log(r.hazardRatio), intervals: { 'profile (Firth)': { low: r.low === undefined ? -Infinity : Math.log(r.low), high: r.high === undefined ? Infinity : Math.log(r.high) } } } },
    })),
  ]
}
