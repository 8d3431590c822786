import { expect, it } from 'vitest'
import { cholesky, choleskySolve, random } from '../../src/numerics/index.ts'
import { percentChange } from '../../src/statistics/percent.ts'
import { criterionOf, devianceParts } from '../../src/statistics/mixed/deviance.ts'
import { type MixedModel, compareMixedModels, contrastTest, marginalMeans, mixedModel, parametricBootstrap, profileIntervals } from '../../src/statistics/mixed/index.ts'
import { describeReference, reference, referenceJson } from '../reference.ts'
import { allClose, close, golden } from './golden.ts'

interface Table { df: number[]; t: number[]; p: number[]; ciLow: number[]; ciHigh: number[]; se: number[] }
interface Fit {
  coefNames: string[]; beta: number[]; se: number[]; vcov: number[][]; satterthwaite: Table; wald: Table; kenwardRoger?: Table; sigma: number; randomSD: number[]; randomCor: number[][]; theta: number[]
  singular: boolean; logLik: number; criterion: number; npar: number; AIC: number; BIC: number; blup: number[][]; groupOrder: string[]
  anovaIII?: { term: string[]; numDf: number[]; denDf: number[]; F: number[]; p: number[] }; anovaKR?: { term: string[]; denDf: number[]; F: number[]; p: number[] }
  independent?: { theta: number; sigma: number; tau: number; beta: number[]; se: number[]; criterion: number; satterthwaiteDf: number[]; p: number[] }
}
interface Results {
  lrt?: { chisq: number; df: number; p: number; nullLogLik: number; nullAIC: number; nullBIC: number }
  percent?: { est: number[]; waldLow: number[]; waldHigh: number[]; tLow: number[]; tHigh: number[] }
  reml: Fit; ml: Fit & { profileDirect: { fixedLow: number[]; fixedHigh: number[]; tau: number[]; sigma: number[] } }; slope?: { reml: Fit; ml: Fit }; trend?: { reml: Fit; ml: Fit }
}

const estimates = (m: MixedModel) => m.coefficients.map(c => c.estimate), ses = (m: MixedModel) => m.coefficients.map(c => c.se), dfs = (m: MixedModel) => m.coefficients.map(c => c.df)

function compare(m: MixedModel, want: Fit, what: string): void {
  expect(m.coefficients.map(c => c.term), what).toEqual(want.coefNames)
  allClose(estimates(m), want.beta, 1e-6, `${what} beta`)
  allClose(ses(m), want.se, 1e-6, `${what} se`)
  close(m.sigma, want.sigma, 1e-6, `${what} sigma`)
  allClose(m.randomEffects.map(e => e.sd), want.randomSD, 1e-6, `${what} tau`, 1e-12)
  close(Math.abs(m.logLik - want.logLik), 0, 1e-8, `${what} logLik`, 1)
  close(m.aic, want.AIC, 1e-9, 'AIC')
  close(m.bic, want.BIC, 1e-9, 'BIC')
  expect(m.parameters).toBe(want.npar)
  expect(m.singular).toBe(want.singular)
  allClose(dfs(m), want.satterthwaite.df, 1e-6, `${what} df`)
  allClose(m.coefficients.map(c => c.ciLow), want.satterthwaite.ciLow, 1e-6, `${what} ciLow`, want.se[0])
  const order = want.groupOrder.map(g => m.conditionalModes[0]!.levels.indexOf(g)), q = want.blup[0]!.length
  allClose(order.flatMap(g => Array.from({ length: q }, (_, k) => m.conditionalModes[0]!.values[g * q + k]!)), want.blup.flat(), 1e-6, `${what} blup`, want.randomSD.at(-1)! || 1)
  if (want.anovaIII) {
    expect(m.terms.map(t => t.term)).toEqual(want.anovaIII.term)
    allClose(m.terms.map(t => t.f), want.anovaIII.F, 1e-6, `${what} F`)
    allClose(m.terms.map(t => t.denDf), want.anovaIII.denDf, 1e-6, `${what} F df`)
  }
}

describeReference('mixed models of lme4 and lmerTest', () => {
  for (const c of golden<Results>('lmm.json')) {
    const options = { levels: c.levels }
    it(`${c.name}: random intercept`, () => {
      for (const [reml, want] of [[true, c.results.reml], [false, c.results.ml]] as const) {
        const m = mixedModel(c.model.formula!, c.data, { ...options, reml }).value!, exact = want.independent!
        compare(m, want, m.method)
        allClose(estimates(m), exact.beta, 1e-9, 'beta')
        allClose(ses(m), exact.se, 1e-9, 'se')
        close(m.sigma, exact.sigma, 1e-9, 'sigma')
        close(m.theta[0], exact.theta, 1e-8, 'theta')
        expect(Math.abs(m.criterion - exact.criterion)).toBeLessThan(1e-9)
        allClose(dfs(m), exact.satterthwaiteDf, 1e-6, 'df')
        allClose(m.coefficients.map(k => k.p), exact.p, 1e-6, 'p')
      }
    })
    if (c.results.reml.kenwardRoger) it(`${c.name}: Kenward-Roger`, () => {
      const m = mixedModel(c.model.formula!, c.data, { ...options, df: 'kenward-roger' }).value!, want = c.results.reml.kenwardRoger!
      allClose(ses(m), want.se, 1e-6, 'se')
      allClose(dfs(m), want.df, 1e-5, 'df')
      const anova = c.results.reml.anovaKR
      if (anova) {
        allClose(m.terms.map(t => t.f), anova.F, 1e-5, 'F')
        allClose(m.terms.map(t => t.denDf), anova.denDf, 1e-5, 'F df')
      }
    })
    if (c.results.slope) it(`${c.name}: random slope`, () => {
      for (const [reml, want] of [[true, c.results.slope!.reml], [false, c.results.slope!.ml]] as const) {
        const m = mixedModel(c.model.slope!, c.data, { ...options, reml }).value!
        compare(m, want, m.method)
        allClose(m.theta, want.theta, 1e-6, 'theta', 0.1)
        close(m.randomEffects[1]!.correlations[0], want.randomCor[0]![1]!, 1e-6, 'correlation', 0.1)
      }
    })
    if (c.results.trend) it(`${c.name}: trend`, () => {
      const formula = c.model.trend!.replace('trendScore', `trend(${(c.model.trendScore as unknown as { from: string }).from})`)
      for (const [reml, want] of [[true, c.results.trend!.reml], [false, c.results.trend!.ml]] as const) {
        const m = mixedModel(formula, c.data, { ...options, reml }).value!
        allClose(estimates(m), want.beta, 1e-6, 'beta')
        allClose(ses(m), want.se, 1e-6, 'se')
        allClose(dfs(m), want.satterthwaite.df, 1e-6, 'df')
      }
    })
    it(`${c.name}: profile likelihood`, () => {
      const m = mixedModel(c.model.formula!, c.data, { ...options, reml: false }).value!, want = c.results.ml.profileDirect, got = profileIntervals(m).value!
      allClose(got.fixed.map(f => f.ciLow), want.fixedLow, 1e-6, 'low', c.results.ml.se[0])
      allClose(got.fixed.map(f => f.ciHigh), want.fixedHigh, 1e-6, 'high', c.results.ml.se[0])
      allClose([got.tau.ciLow, got.tau.ciHigh], want.tau, 1e-6, 'tau')
      allClose([got.sigma.ciLow, got.sigma.ciHigh], want.sigma, 1e-6, 'sigma')
    })
    if (c.results.lrt) it(`${c.name}: likelihood ratio`, () => {
      const [small, large] = compareMixedModels([c.model.null!, c.model.formula!], c.data, options).value!, want = c.results.lrt!
      close(large!.chisq, want.chisq, 1e-8)
      expect(large!.df).toBe(want.df)
      close(large!.p, want.p, 1e-6)
      for (const [got, wanted] of [[small!.logLik, want.nullLogLik], [small!.aic, want.nullAIC], [small!.bic, want.nullBIC]] as const) expect(Math.abs(got - wanted)).toBeLessThan(1e-7)
    })
    if (c.results.percent) it(`${c.name}: percent`, () => {
      const want = c.results.percent!, t = percentChange(mixedModel(c.model.formula!, c.data, options).value!.coefficients), z = percentChange(mixedModel(c.model.formula!, c.data, { ...options, df: 'wald' }).value!.coefficients)
      allClose(t.map(k => k.percent), want.est, 1e-6)
      allClose(t.map(k => k.ciLow), want.tLow, 1e-6)
      allClose(t.map(k => k.ciHigh), want.tHigh, 1e-6)
      allClose(z.map(k => k.ciLow), want.waldLow, 1e-6)
      allClose(z.map(k => k.ciHigh), want.waldHigh, 1e-6)
    })
  }
})

describeReference('1,945 visits of 312 patients, as lme4', () => {
  const [header, ...lines] = new TextDecoder().decode(reference('statistics/longitudinal/pbcseq.csv')).trim().split('\n').map(l => l.split(','))
  const column = (name: string) => lines.map(l => l[header!.indexOf(name)]!), want = referenceJson<Record<string, { 'lmer log(bili)~day+(1|id) ML': Record<string, number[]> & { logLik: number; sd_id: number; sd_res: number }; REML: Record<string, number[]> & { var_id: number; var_res: number } }>>('statistics/longitudinal/expected.json')['pbcseq (Mayo PBC, repeated liver labs)']!
  const table = { bili: column('bili'), day: column('day'), id: column('id') }
  it('bilirubin over time, ML and REML', () => {
    const ml = mixedModel('log(bili) ~ day + (1 | id)', table, { reml: false }).value!, reml = mixedModel('log(bili) ~ day + (1 | id)', table).value!, of = want['lmer log(bili)~day+(1|id) ML']
    expect(ml.groups).toEqual([{ name: 'id', levels: 312 }])
    for (const [m, w] of [[ml, of], [reml, want.REML]] as const) {
      allClose([m.coefficients[0]!.estimate, m.coefficients[0]!.se], w.intercept!, 1e-7)
      allClose([m.coefficients[1]!.estimate, m.coefficients[1]!.se], w.day!, 1e-7)
    }
    close(ml.logLik, of.logLik, 1e-9)
    close(ml.randomEffects[0]!.sd, of.sd_id, 1e-7)
    close(reml.randomEffects[0]!.sd ** 2, want.REML.var_id, 1e-7)
    close(reml.sigma ** 2, want.REML.var_res, 1e-7)
  })
})

// 24 patients with 1 to 6 lesions, two readers crossed with them.
const rng = random(7)
const rows = Array.from({ length: 24 }, (_, patient) => {
  const u = rng.normal(), slope = 0.3 * rng.normal(), n = 1 + rng.integer(6)
  return Array.from({ length: n }, () => ({ patient, u, slope }))
}).flat().map(({ patient, u, slope }) => {
  const x = 10 * rng.uniform(), reader = rng.integer(4)
  return { patient: `P${patient}`, reader: `R${reader}`, arm: 'abc'[rng.integer(3)]!, x, y: 2 + 0.4 * x + u + slope * x + 0.5 * reader + 0.8 * rng.normal() }
})
const table = { patient: rows.map(r => r.patient), reader: rows.map(r => r.reader), arm: rows.map(r => r.arm), x: rows.map(r => r.x), y: rows.map(r => r.y) }

it.each([
  ['y ~ x + (1 | patient)', [0.8]], ['y ~ x + arm + (x | patient)', [0.9, -0.2, 0.4]], ['y ~ x + (x || patient)', [0.9, 0.3]],
  ['y ~ x + (1 | patient) + (1 | reader)', [0.9, 0.5]], ['y ~ (1 | reader/patient)', [0.3, 0.7]],
])('the criterion and its gradient are those of the dense likelihood: %s', (formula, theta) => {
  const m = mixedModel(formula, table).value!, { data } = m.parts, n = data.rows, p = data.p
  // V built from its definition, I + Z Lambda Lambda' Z', in the scaled units.
  const v = new Float64Array(n * n)
  for (let k = 0; k < n; k++) v[k * n + k] = 1
  data.effects.forEach((e, k) => {
    const q = e.names.length, l = new Float64Array(q * q)
    let at = e.from
    for (let c = 0; c < q; c++) for (let r = c; r < (e.correlated ? q : c + 1); r++) l[r * q + c] = theta[at++]!
    const of = data.frame.groupings[k]!.of, zl = Array.from({ length: n }, (_, i) => Array.from({ length: q }, (_, c) => { let s = 0; for (let r = 0; r < q; r++) s += data.z[k]![i * q + r]! * l[r * q + c]!; return s }))
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (of[i] === of[j]) for (let c = 0; c < q; c++) v[i * n + j]! += zl[i]![c]! * zl[j]![c]!
  })
  const l = cholesky(v, n)!, column = (k: number) => Float64Array.from({ length: n }, (_, i) => data.frame.x[i * p + k]!), y = data.frame.response
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((s, t, i) => s + t * b[i]!, 0)
  const vx = Array.from({ length: p }, (_, k) => choleskySolve(l, column(k)))
  const xvx = Float64Array.from({ length: p * p }, (_, at) => dot(column(at % p), vx[Math.floor(at / p)]!)), beta = choleskySolve(cholesky(xvx, p)!, vx.map(c => dot(c, y)))
  const e = y.map((t, i) => { let s = t; for (let k = 0; k < p; k++) s -= data.frame.x[i * p + k]! * beta[k]!; return s })
  const rss = dot(e, choleskySolve(l, e)), logDet = (a: Float64Array, size: number) => { let s = 0; for (let k = 0; k < size; k++) s += 2 * Math.log(a[k * size + k]!); return s }
  const dense = (n - p) * (1 + Math.log(2 * Math.PI * rss / (n - p))) + logDet(l, n) + logDet(cholesky(xvx, p)!, p)
  const parts = devianceParts(data, theta, true)!
  close(criterionOf(data, parts, true), dense, 1e-11)
  theta.forEach((_, k) => {
    const at = (h: number) => devianceParts(data, theta.map((t, j) => j === k ? t + h : t))!
    for (const what of ['rss', 'logDetV', 'logDetA'] as const) close(parts.gradient![what][k], (at(1e-5)[what] - at(-1e-5)[what]) / 2e-5, 1e-6, what, 0.1)
  })
  expect(m.criterion).toBeLessThanOrEqual(dense)
  expect(m.optimiser.converged).toBe(true)
})

it('a random intercept as a special case of the general fit', () => {
  // A second term whose variance is held at nothing by the data: rows alternate within patients.
  const exact = mixedModel('y ~ x + (1 | patient)', table).value!, general = mixedModel('y ~ x + (0 + one | patient)', { ...table, one: table.y.map(() => 1) }).value!
  expect([exact.optimiser.method, general.optimiser.method]).toEqual(['score root', 'bfgs and newton'])
  allClose(estimates(general), estimates(exact), 1e-9)
  allClose(ses(general), ses(exact), 1e-9)
  allClose(dfs(general), dfs(exact), 1e-6)
  close(general.criterion, exact.criterion, 1e-12)
})

it('shifting, scaling and shuffling do what they must', () => {
  const m = mixedModel('y ~ x + arm + (1 | patient)', table).value!
  const moved = mixedModel('y ~ x + arm + (1 | patient)', { ...table, y: table.y.map(v => 100 + 3 * v) }).value!
  allClose(estimates(moved), estimates(m).map((b, k) => 3 * b + (k === 0 ? 100 : 0)), 1e-10)
  allClose(dfs(moved), dfs(m), 1e-7)
  const order = table.y.map((_, k) => (k * 37) % table.y.length)
  expect(new Set(order).size).toBe(table.y.length)
  const shuffled = mixedModel('y ~ x + arm + (1 | patient)', Object.fromEntries(Object.entries(table).map(([k, c]) => [k, order.map(r => c[r]!)]))).value!
  allClose(estimates(shuffled), estimates(m), 1e-10)
  close(shuffled.criterion, m.criterion, 1e-12)
})

it('marginal means are predictions at the mean row; Tukey of two levels changes nothing, Holm multiplies', () => {
  const m = mixedModel('y ~ x + arm + (1 | patient)', table, { df: 'kenward-roger' }).value!, meanX = table.x.reduce((s, v) => s + v, 0) / table.x.length
  const e = marginalMeans(m, 'arm'), b = estimates(m)
  allClose(e.means.map(k => k.estimate), [b[0]! + b[1]! * meanX, b[0]! + b[1]! * meanX + b[2]!, b[0]! + b[1]! * meanX + b[3]!], 1e-12)
  close(e.pairs[0]!.estimate, -b[2]!, 1e-12)
  close(e.pairs[0]!.df, dfs(m)[2]!, 1e-9)
  expect(e.pairs[0]!.adjustedP).toBeGreaterThan(e.pairs[0]!.p)
  const holm = marginalMeans(m, 'arm', { adjustment: 'holm' }), sorted = [...holm.pairs].sort((a, c) => a.p - c.p)
  close(sorted[0]!.adjustedP, Math.min(1, 3 * sorted[0]!.p), 1e-12)
  const two = mixedModel('y ~ x + half + (1 | patient)', { ...table, half: table.x.map(x => x > 5 ? 'high' : 'low') }).value!
  close(marginalMeans(two, 'half').pairs[0]!.adjustedP, marginalMeans(two, 'half').pairs[0]!.p, 1e-6)
  expect(() => marginalMeans(m, 'x')).toThrow(/no factor/)
  close(contrastTest(m, [1, meanX, 0, 0]).estimate, e.means[0]!.estimate, 1e-12)
})

it('the parametric bootstrap repeats itself by its seed and finds the standard errors', () => {
  const m = mixedModel('y ~ x + (1 | patient)', table).value!, a = parametricBootstrap(m, { seed: 3, replicates: 300 })
  expect(parametricBootstrap(m, { seed: 3, replicates: 300 })).toEqual(a)
  expect(parametricBootstrap(m, { seed: 4, replicates: 300 }).fixed[1]!.se).not.toBe(a.fixed[1]!.se)
  for (const [k, f] of a.fixed.entries()) expect(f.se / ses(m)[k]!).toBeGreaterThan(0.85), expect(f.se / ses(m)[k]!).toBeLessThan(1.15)
  expect(a.sigma.ciLow).toBeLessThan(m.sigma)
  expect(() => parametricBootstrap(m, { seed: 1, replicates: 3 })).toThrow(RangeError)
})

it('bad data are refused and said', () => {
  const codes = (formula: string, t: Record<string, (number | string)[]>) => { const o = mixedModel(formula, t); return [o.value === undefined, ...o.findings.map(f => f.code)] }
  const g = ['a', 'a', 'b', 'b', 'c', 'c']
  expect(codes('y ~ 1 + (1 | g)', { y: [1, 2, 3, 4, 5, 7], g: g.map(() => 'a') })).toEqual([true, 'one-group'])
  expect(codes('y ~ 1 + (1 | g)', { y: [1, 2, 3, 4, 5, 7], g: ['1', '2', '3', '4', '5', '6'] })).toEqual([true, 'groups-are-rows'])
  expect(codes('y ~ 1 + (1 | g)', { y: [1, 1, 3, 3, 5, 5], g })).toEqual([true, 'no-variation-within-groups'])
  expect(codes('y ~ x + (x | g)', { y: [1, 2, 3, 4, 5, 7], x: [1, 2, 3, 1, 2, 3], g })).toEqual([true, 'too-many-effects'])
  expect(codes('log(y) ~ 1 + (1 | g)', { y: [1, 2, 0, 4, 5, 7], g })).toEqual([true, 'value-not-finite'])
  expect(codes('y ~ x + (1 | g)', { y: [1, 2, 3, 4, 5, 6], x: [2, 4, 6, 8, 10, 12], g })).toEqual([true, 'no-residual'])
  expect(codes('y ~ 1 + (1 | g)', { y: [1, 2, 1, 2, 1, 2.1], g })).toEqual([false, 'boundary-fit', 'few-groups'])
  expect(() => mixedModel('y ~ x', { y: [1], x: [1] })).toThrow(/random effect/)
  expect(() => mixedModel('y ~ 1 + (1 | g)', { y: [1, 2, 3, 4, 5, 7], g }, { df: 'kenward-roger', reml: false })).toThrow(RangeError)
  const compare = compareMixedModels(['y ~ x + (1 | patient)', 'y ~ arm + (1 | patient)'], table)
  expect(compare.findings.map(f => f.code)).toEqual(['not-nested'])
  expect(compareMixedModels(['y ~ 1 + (1 | patient)', 'y ~ x + (1 | patient)'], { ...table, x: table.x.map((v, k) => k === 3 ? NaN : v) }).findings.map(f => f.code)).toContain('rows-differ')
  expect(profileIntervals(mixedModel('y ~ x + (x | patient)', table).value!).findings.map(f => f.code)).toEqual(['profile-of-random-intercept-only'])
})
