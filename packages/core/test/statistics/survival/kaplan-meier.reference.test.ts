import { expect, it } from 'vitest'
import { atRiskTable, kaplanMeierByGroup, logRank, medianFollowUp, medianSurvival, restrictedMean, survivalAt, survivalQuantile, type SurvivalIntervalMethod } from '../../../src/statistics/index.ts'
import { describeReference } from '../../reference.ts'
import { allClose, close, golden } from '../golden.ts'

type N = number | string
interface Confidence { surv: number[]; lower: N[]; upper: N[]; quantiles: { prob: number[]; est: N[]; low: N[]; high: N[] }; landmark: { time: number[]; surv: number[]; low: N[]; high: N[] } }
interface Stratum { n: number; events: number; time: number[]; nRisk: number[]; nEvent: number[]; nCensor: number[]; stdErrCumhaz: N[]; median: N; rmean: N; rmeanSe: N; medianFollowupReverseKM: N; conf: Record<string, Confidence> }
interface Difference { n: number[]; obs: number[]; exp: number[]; var: number[][]; chisq: number; df: number; p: number }

describeReference("Kaplan-Meier and log-rank against R's survival", () => {
  it.each(golden<{ strata: Record<string, Stratum>; survdiff_rho0?: Difference; survdiff_rho1?: Difference }>('km.json').map(c => [c.name, c] as const))('%s', (_, c) => {
    const time = c.data.time as number[], event = c.data.status as number[], group = c.model.group ? c.data[c.model.group]! : time.map(() => 'all')
    for (const method of ['log', 'log-log', 'plain'] as SurvivalIntervalMethod[]) {
      const strata = kaplanMeierByGroup({ time, event, group }, { method }).value!
      expect(strata.map(s => s.name)).toEqual(Object.keys(c.results.strata))
      for (const { name, curve } of strata) {
        const want = c.results.strata[name]!, conf = want.conf[method]!
        expect([curve.n, curve.events]).toEqual([want.n, want.events])
        expect(curve.points.map(p => p.time)).toEqual(want.time)
        expect(curve.points.map(p => p.atRisk)).toEqual(want.nRisk)
        expect(curve.points.map(p => p.events)).toEqual(want.nEvent)
        expect(curve.points.map(p => p.censored)).toEqual(want.nCensor)
        allClose(curve.points.map(p => p.seLog), want.stdErrCumhaz, 1e-12, 'se')
        allClose(curve.points.map(p => p.survival), conf.surv, 1e-12, 'S')
        allClose(curve.points.map(p => p.low), conf.lower, 1e-12, 'low')
        allClose(curve.points.map(p => p.high), conf.upper, 1e-12, 'high')
        const quantiles = conf.quantiles.prob.map(p => survivalQuantile(curve, p))
        allClose(quantiles.map(q => q.estimate), conf.quantiles.est, 1e-12, 'quantile')
        allClose(quantiles.map(q => q.low), conf.quantiles.low, 1e-12, 'low quantile')
        allClose(quantiles.map(q => q.high), conf.quantiles.high, 1e-12, 'high quantile')
        const at = conf.landmark.time.map(t => survivalAt(curve, t))
        allClose(at.map(a => a?.survival), conf.landmark.surv, 1e-12, 'S at')
        allClose(at.map(a => a?.low), conf.landmark.low, 1e-12, 'low at')
        allClose(at.map(a => a?.high), conf.landmark.high, 1e-12, 'high at')
        close(medianSurvival(curve).estimate, want.median, 1e-12, 'median')
        // Each group until its own last time.
        const mean = restrictedMean(curve)
        close(mean.mean, want.rmean, 1e-12, 'rmean')
        close(mean.se, want.rmeanSe, 1e-12, 'rmean se')
        const mine = time.map((_, i) => i).filter(i => String(group[i]) === name)
        close(medianFollowUp({ time: mine.map(i => time[i]!), event: mine.map(i => event[i]!) }), want.medianFollowupReverseKM, 1e-12, 'follow-up')
        expect(atRiskTable(curve, [0])[0]).toEqual({ time: 0, atRisk: want.n, events: 0, censored: 0 })
      }
    }
    for (const [rho, want] of [[0, c.results.survdiff_rho0], [1, c.results.survdiff_rho1]] as const) {
      if (!want) continue
      const got = logRank({ time, event, group }, { rho }).value!
      expect(got.groups.map(g => g.n)).toEqual(want.n)
      allClose(got.groups.map(g => g.observed), want.obs, 1e-12, 'observed')
      allClose(got.groups.map(g => g.expected), want.exp, 1e-12, 'expected')
      allClose(got.covariance, want.var.flat(), 1e-12, 'variance')
      close(got.chiSquared, want.chisq, 1e-12)
      close(got.p, want.p, 1e-6)
      expect(got.df).toBe(want.df)
    }
  })
})
