import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Golden, comparison } from '../../../../core/test/statistics/beside-r.ts'
import { command } from '../../../src/command.ts'
import type { Io } from '../../../src/terminal/verb.ts'

interface Line { readonly estimate: number; readonly se: number; readonly p: number; readonly ciLow: number; readonly ciHigh: number }
type R = Record<string, never>

const golden = (name: string) => JSON.parse(readFileSync(new URL(`../../../../../validation/golden/${name}.json`, import.meta.url), 'utf8')) as Golden<R>

/** The command on a CSV of the golden's rows: its JSON, beside which R's numbers are put. */
let folder: string
async function stats(g: Golden<R>, table: string, analysis: string, ...args: string[]) {
  const path = join(folder, `${table}.csv`), columns = g.data[table]!, names = Object.keys(columns)
  writeFileSync(path, `${[names.join(','), ...columns[names[0]!]!.map((_, i) => names.map(c => columns[c]![i]).join(','))].join('\n')}\n`)
  let out = '', err = ''
  const io: Io = { out: t => { out += t }, err: t => { err += t }, progress: () => {}, verbose: false, terminal: false, width: 100 }
  expect(await command(['stats', analysis, path, ...Object.entries(g.levels).filter(([c]) => names.includes(c)).flatMap(([c, l]) => ['--levels', `${c}=${l.join(',')}`]), ...args, '--json'], io, '0'), err).toBe(0)
  return JSON.parse(out)
}

function close(got: readonly number[], want: readonly number[], tolerance: number, floor = 0): void {
  expect(got).toHaveLength(want.length)
  want.forEach((w, k) => { const c = comparison('', '', got[k], w, tolerance, floor); expect(c.error, `${c.got}, R ${c.want}`).toBeLessThanOrEqual(tolerance) })
}

const of = <K extends keyof Line>(lines: readonly Line[], key: K): number[] => lines.map(l => l[key])

beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'stats-beside-r-')) })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// Tolerances: those of the room's comparison.
describe('yttria stats on a CSV prints what R prints for the same call', () => {
  test('mixed-model: lmer with Satterthwaite and Kenward-Roger df', async () => {
    const g = golden('mixed-model'), { reml, profile } = (g.results as Record<string, R>).intercept as unknown as { reml: Record<'beta' | 'se' | 'p' | 'sd', number[]> & { sigma: number; logLik: number; aic: number; kenwardRoger: Record<'se' | 'df', number[]> }; profile: Record<'low' | 'tau', number[]> }
    const ours = await stats(g, 'lesions', 'mixed-model', '--formula', 'log(dose) ~ response + volume + (1 | patient)', '--profile')
    close(of(ours.coefficients, 'estimate'), reml.beta, 1e-6)
    close(of(ours.coefficients, 'se'), reml.se, 1e-6)
    close(of(ours.coefficients, 'p'), reml.p, 1e-6)
    close([ours.sigma, ours.logLik, ours.aic, ours.randomEffects[0].sd], [reml.sigma, reml.logLik, reml.aic, reml.sd[0]!], 1e-6)
    close([ours.profile.tau.ciLow, ours.profile.tau.ciHigh], profile.tau, 1e-6)
    const kr = await stats(g, 'lesions', 'mixed-model', '--formula', 'log(dose) ~ response + volume + (1 | patient)', '--df', 'kenward-roger')
    close(of(kr.coefficients, 'se'), reml.kenwardRoger.se, 1e-6)
    close(kr.coefficients.map((c: { df: number }) => c.df), reml.kenwardRoger.df, 1e-5)
  })

  test('roc: DeLong of pROC, Obuchowski by its formula', async () => {
    const g = golden('roc'), { delong, clustered } = g.results as unknown as Record<'delong' | 'clustered', Record<'auc' | 'variance' | 'low' | 'high' | 'z' | 'p', number>>
    const single = await stats(g, 'lesions', 'roc', '--score', 'dose', '--outcome', 'responder', '--score2', 'uptake', '--interval', 'wald')
    close([single.auc, single.variance, single.ciLow, single.ciHigh, single.comparison.z], [delong.auc, delong.variance, delong.low, delong.high, delong.z], 1e-12)
    const own = await stats(g, 'lesions', 'roc', '--score', 'dose', '--outcome', 'responder', '--score2', 'uptake', '--cluster', 'patient')
    close([own.auc, own.se ** 2, own.comparison.z], [clustered.auc, clustered.variance, clustered.z], 1e-12)
    close([own.comparison.p], [clustered.p], 1e-6)
  })

  test('cox: coxph, by cluster, and with the penalty where the likelihood is monotone', async () => {
    const g = golden('survival'), { efron, clustered, firth } = g.results as unknown as Record<'efron' | 'clustered' | 'firth', Record<'beta' | 'se' | 'p' | 'low' | 'high' | 'robustSe', number[]> & { concordance: number }>
    const call = ['--time', 'months', '--event', 'dead', '--formula'], plain = await stats(g, 'patients', 'cox', ...call, 'response + age')
    for (const [ours, want] of [[of(plain.coefficients, 'estimate'), efron.beta], [of(plain.coefficients, 'se'), efron.se], [[plain.concordance.concordance], [efron.concordance]]] as const) close(ours, want, 1e-9)
    const robust = await stats(g, 'patients', 'cox', ...call, 'response + age', '--cluster', 'centre')
    close(robust.coefficients.map((c: { robustSe: number }) => c.robustSe), clustered.robustSe, 1e-9)
    const penalised = await stats(g, 'few', 'cox', ...call, 'good + age', '--firth')
    close(of(penalised.coefficients, 'estimate'), firth.beta, 1e-8)
    close([...of(penalised.coefficients, 'ciLow'), ...of(penalised.coefficients, 'ciHigh')], [...firth.low, ...firth.high], 1e-7)
    close(of(penalised.coefficients, 'p'), firth.p, 1e-6)
  })

  test('kaplan-meier and log-rank: survfit and survdiff', async () => {
    const g = golden('survival'), { curves, logRank } = g.results as unknown as { curves: { log: Record<string, Record<'survival' | 'quantile' | 'quantileLow', number[]>> }; logRank: { chisq: number; p: number } }
    const ours = await stats(g, 'patients', 'kaplan-meier', '--time', 'months', '--event', 'dead', '--group', 'response')
    for (const s of ours.strata) {
      const want = curves.log[s.name]!
      close(s.points.map((p: { survival: number }) => p.survival), want.survival, 1e-12, 1e-3)
      close([s.median, s.ciLow], [want.quantile[1]!, want.quantileLow[1]!], 1e-8)
    }
    const test = await stats(g, 'patients', 'log-rank', '--time', 'months', '--event', 'dead', '--group', 'response')
    close([test.chiSquared], [logRank.chisq], 1e-11)
  })

  test('linear-model and logistic: lm and glm', async () => {
    const g = golden('regression'), { linear, logistic } = g.results as unknown as Record<'linear' | 'logistic', Record<'beta' | 'se' | 'p' | 'low' | 'robustSe', number[]> & { r2: number }>
    const lm = await stats(g, 'lesions', 'linear-model', '--formula', 'change ~ log(dose) + sphere + volume')
    for (const [ours, want] of [[of(lm.coefficients, 'estimate'), linear.beta], [of(lm.coefficients, 'se'), linear.se], [of(lm.coefficients, 'ciLow'), linear.low], [of(lm.robust, 'se'), linear.robustSe], [[lm.r2], [linear.r2]]] as const) close(ours, want, 1e-10)
    const glm = await stats(g, 'lesions', 'logistic', '--formula', 'responder ~ log(dose) + sphere')
    close(of(glm.coefficients, 'estimate'), logistic.beta, 1e-9)
    close(of(glm.coefficients, 'p'), logistic.p, 1e-6)
  })
})
