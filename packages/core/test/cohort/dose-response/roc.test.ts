import { describe, expect, it } from 'vitest'
import { defaultAnalysis } from '../../../src/cohort/analysis-settings.ts'
import { doseRoc } from '../../../src/cohort/dose-response/roc.ts'
import { auc } from '../../../src/statistics/index.ts'
import { simulatedRows } from '../simulated-rows.ts'

const settings = { ...defaultAnalysis, thresholds: { ...defaultAnalysis.thresholds, resamples: 200 } }, { lesions } = simulatedRows(3)

describe('dose as a test for objective response', () => {
  const roc = doseRoc(lesions, settings).value!

  it('has the AUC of the statistics, with the interval of the protocol and the bootstrap beside', () => {
    const direct = auc({ score: lesions.map(l => l.doseGy!), positive: lesions.map(l => l.category === 'PR' || l.category === 'CR'), cluster: lesions.map(l => l.patient) }).value!
    expect([roc.auc, roc.se]).toEqual([direct.auc, direct.se])
    expect(roc.interval!.method).toBe('logit-t')
    expect(roc.intervals.map(i => i.method)).toEqual(expect.arrayContaining(['wald', 'logit-t', 'cluster bootstrap, percentile']))
  })

  it('judges the given doses and the one of the greatest Youden index, corrected for having been chosen here', () => {
    expect(roc.thresholds.filter(t => t.source === 'given').map(t => t.doseGy)).toEqual([139, 189])
    const chosen = roc.thresholds.find(t => t.source === 'youden')!
    expect(chosen.sensitivity.estimate + chosen.specificity.estimate).toBeGreaterThanOrEqual(Math.max(...roc.thresholds.map(t => t.sensitivity.estimate + t.specificity.estimate)) - 1e-12)
    expect(roc.validation!.corrected.sensitivity + roc.validation!.corrected.specificity).toBeLessThan(roc.validation!.apparent.sensitivity + roc.validation!.apparent.specificity)
  })

  it('counts a dose at the threshold by the setting', () => {
    const at = lesions.map((l, k) => k === 0 ? { ...l, doseGy: 139 } : l), n = (inclusive: boolean) => doseRoc(at, { ...settings, thresholds: { ...settings.thresholds, inclusive } }).value!.thresholds[0]!.accuracy.successes
    expect(Math.abs(n(true) - n(false))).toBe(1)
  })

  it('takes what the protocol calls response', () => {
    expect(doseRoc(lesions, { ...settings, objectiveResponse: ['CR'] }).value!.responding).toBe(lesions.filter(l => l.category === 'CR').length)
  })

  it('refuses one class, and a class of one patient', () => {
    expect(doseRoc(lesions.filter(l => l.category === 'PR'), settings).value).toBeUndefined()
    const one = lesions.map(l => ({ ...l, category: l.patient === lesions[0]!.patient ? 'PR' as const : 'PD' as const }))
    expect(doseRoc(one, settings).findings.map(f => f.code)).toContain('roc-few-clusters')
  })
})
