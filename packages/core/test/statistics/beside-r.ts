import {
  type AucEstimate, type CoxData, type CoxFit, type MixedModel, type Table, auc, baselineHazard, closestPoints, compareAucs, compareMixedModels, cox, coxFirth, kaplanMeierByGroup, linearModel, logRank,
  logisticModel, martingaleResiduals, mixedLogisticModel, mixedModel, ordinalModel, profileIntervals, proportionality, restrictedMean, rocCurve, survivalQuantile, youdenPoints,
} from '../../src/statistics/index.ts'

/** A file of validation/golden: what R printed for data of our own. */
export interface Golden<R = unknown> {
  readonly producer: Readonly<Record<string, string>>
  readonly script: string
  readonly levels: Readonly<Record<string, readonly string[]>>
  readonly data: Readonly<Record<string, Readonly<Record<string, readonly (number | string)[]>>>>
  readonly results: R
}

/** One number beside R's; `error` is relative to R's, or to `floor` where that is larger. Missing on both sides is 0. */
export interface Comparison { readonly group: string; readonly what: string; readonly got: number; readonly want: number; readonly error: number; readonly tolerance: number }

type Wanted = number | string | null | undefined
type Numbers = readonly Wanted[]
type Wants<K extends string> = Readonly<Record<K, Numbers>>

const numberOf = (v: Wanted): number => typeof v === 'number' ? v : v === 'Inf' ? Infinity : v === '-Inf' ? -Infinity : NaN

export function comparison(group: string, what: string, got: number | undefined, wanted: Wanted, tolerance: number, floor = 0): Comparison {
  const want = numberOf(wanted), g = got ?? NaN
  const error = Object.is(g, want) || g === want ? 0 : Number.isFinite(want) && Number.isFinite(g) ? Math.abs(g - want) / Math.max(Math.abs(want), floor, Number.MIN_VALUE) : Infinity
  return { group, what, got: g, want, error, tolerance }
}

interface Sheet {
  readonly rows: Comparison[]
  one(what: string, got: number | undefined, want: Wanted, tolerance: number, floor?: number): void
  all(what: string, got: ArrayLike<number | undefined>, want: Numbers, tolerance: number, floor?: number): void
}

function sheet(rows: Comparison[], group: string): Sheet {
  const one: Sheet['one'] = (what, got, want, tolerance, floor) => { rows.push(comparison(group, what, got, want, tolerance, floor)) }
  return { rows, one, all: (what, got, want, tolerance, floor) => { one(`${what}: how many`, got.length, want.length, 0); want.forEach((w, k) => one(`${what} ${k + 1}`, got[k], w, tolerance, floor)) } }
}

/** R's column of a golden, as numbers where it is. */
const column = (golden: Golden, table: string, name: string): number[] => golden.data[table]![name] as number[]

// lme4's optimiser ends near 1e-7 in theta, and what depends on it is no better; the likelihood is flat there. pbkrtest inverts by solve(). confint() interpolates.
const mixedTolerance = { estimate: 1e-6, df: 1e-6, krDf: 1e-5, p: 1e-6, logLik: 1e-8, profile: 1e-6, spline: 1e-4 }

interface MixedGolden extends Wants<'terms' | 'beta' | 'se' | 'df' | 't' | 'p' | 'sd' | 'groups'> {
  readonly sigma: number; readonly criterion: number; readonly logLik: number; readonly aic: number; readonly bic: number; readonly npar: number
  readonly anova: Wants<'terms' | 'numDf' | 'denDf' | 'f' | 'p'>
  readonly kenwardRoger?: Wants<'se' | 'df' | 'p'> & { readonly anova: Wants<'denDf' | 'f'> }
  readonly blup?: Wants<'mode' | 'sd'> & { readonly level: readonly string[] }
}
interface MixedCase { readonly formula: string; readonly data: string; readonly reml: MixedGolden; readonly ml?: MixedGolden; readonly profile?: Wants<'low' | 'high' | 'tau' | 'sigma'> & { readonly confint: Wants<'low' | 'high'> }; readonly lrt?: { readonly null: string; readonly chisq: number; readonly df: number; readonly p: number } }

export function besideLme4(golden: Golden): Comparison[] {
  const rows: Comparison[] = []
  for (const [name, c] of Object.entries(golden.results as Record<string, MixedCase>)) {
    const table = golden.data[c.data] as Table, options = { levels: golden.levels }
    for (const want of [c.reml, c.ml]) if (want) described(sheet(rows, `mixed model, ${name}`), mixedModel(c.formula, table, { ...options, reml: want === c.reml }).value!, want, want === c.reml ? 'REML' : 'ML')
    const kr = c.reml.kenwardRoger!, k = mixedModel(c.formula, table, { ...options, df: 'kenward-roger' }).value!, s = sheet(rows, `Kenward-Roger, ${name}`)
    s.all('se', k.coefficients.map(t => t.se), kr.se, mixedTolerance.estimate)
    s.all('df', k.coefficients.map(t => t.df), kr.df, mixedTolerance.krDf)
    smallP(s, 'p', k.coefficients.map(t => t.p), kr.p)
    s.all('F', k.terms.map(t => t.f), kr.anova.f, mixedTolerance.krDf)
    s.all('df of F', k.terms.map(t => t.denDf), kr.anova.denDf, mixedTolerance.krDf)
    if (c.profile) {
      const p = profileIntervals(mixedModel(c.formula, table, options).value!).value!, t = sheet(rows, `profile likelihood, ${name}`), floor = numberOf(c.reml.se[1])
      t.all('low', p.fixed.map(f => f.ciLow), c.profile.low, mixedTolerance.profile, floor / 100)
      t.all('high', p.fixed.map(f => f.ciHigh), c.profile.high, mixedTolerance.profile, floor / 100)
      t.all('tau', [p.tau.ciLow, p.tau.ciHigh], c.profile.tau, mixedTolerance.profile)
      t.all('sigma', [p.sigma.ciLow, p.sigma.ciHigh], c.profile.sigma, mixedTolerance.profile)
      const spline = sheet(rows, 'confint, interpolated by lme4')
      spline.all('low', [p.tau, p.sigma, ...p.fixed].map(f => f.ciLow), c.profile.confint.low, mixedTolerance.spline)
      spline.all('high', [p.tau, p.sigma, ...p.fixed].map(f => f.ciHigh), c.profile.confint.high, mixedTolerance.spline)
    }
    if (c.lrt) {
      const m = compareMixedModels([c.lrt.null, c.formula], table, options).value![1]!, t = sheet(rows, 'likelihood ratio by ML')
      t.one('chisq', m.chisq, c.lrt.chisq, 1e-8); t.one('df', m.df, c.lrt.df, 0); t.one('p', m.p, c.lrt.p, 1e-6)
    }
  }
  return rows
}

/** A relative error of t is t^2 times as large in p, about -2 ln p: what lme4's optimiser leaves in t weighs more the smaller p is. */
const smallP = (s: Sheet, what: string, got: readonly number[], want: Numbers): void => { want.forEach((w, k) => s.one(`${what} ${k + 1}`, got[k], w, mixedTolerance.p * Math.max(1, -2 * Math.log(numberOf(w))))) }

function described(s: Sheet, m: MixedModel, want: MixedGolden, method: string): void {
  const of = (what: string) => `${method} ${what}`, { estimate, df, logLik } = mixedTolerance
  s.all(of('beta'), m.coefficients.map(c => c.estimate), want.beta, estimate)
  s.all(of('se'), m.coefficients.map(c => c.se), want.se, estimate)
  s.all(of('df'), m.coefficients.map(c => c.df), want.df, df)
  smallP(s, of('p'), m.coefficients.map(c => c.p), want.p)
  // lme4 sorts grouping factors by their number of levels, ours stand as written.
  s.all(of('SD'), (want.groups as readonly string[]).flatMap(g => m.randomEffects.filter(e => e.group === g).map(e => e.sd)), want.sd, estimate)
  s.one(of('sigma'), m.sigma, want.sigma, estimate)
  // 1e-8 absolute.
  s.one(of('logLik'), m.logLik, want.logLik, logLik / Math.abs(want.logLik))
  s.one(of('AIC'), m.aic, want.aic, 1e-9); s.one(of('BIC'), m.bic, want.bic, 1e-9); s.one(of('parameters'), m.parameters, want.npar, 0)
  s.all(of('F'), m.terms.map(t => t.f), want.anova.f, df)
  s.all(of('df of F'), m.terms.map(t => t.denDf), want.anova.denDf, df)
  if (want.blup) {
    const [modes] = m.conditionalModes, at = want.blup.level.map(l => modes!.levels.indexOf(l))
    s.all(of('BLUP'), at.map(k => modes!.values[k]), want.blup.mode, estimate, numberOf(want.sd[0]))
    s.all(of('SD of BLUP'), at.map(k => modes!.sd[k]), want.blup.sd, estimate)
  }
}

interface RocGolden {
  readonly delong: Readonly<Record<'auc' | 'variance' | 'low' | 'high' | 'covariance' | 'z' | 'p', number>>
  readonly clustered: Readonly<Record<'auc' | 'variance' | 'second' | 'secondVariance' | 'covariance' | 'z' | 'p', number>>
  readonly points: Wants<'threshold' | 'sensitivity' | 'specificity'>; readonly youden: Wants<'sensitivity' | 'specificity'>; readonly closest: Wants<'sensitivity' | 'specificity'>
}

// Sums of ranks: nothing but rounding.
const rocTolerance = 1e-12

export function besideProc(golden: Golden): Comparison[] {
  const rows: Comparison[] = [], { delong, clustered, points, youden, closest } = golden.results as RocGolden, of = (name: string) => column(golden, 'lesions', name)
  const dose = of('dose'), uptake = of('uptake'), positive = of('responder'), cluster = golden.data.lesions!.patient!
  const wald = (a: AucEstimate) => a.intervals.find(i => i.method === 'wald')!
  const d = sheet(rows, 'ROC by DeLong'), single = auc({ score: dose, positive }).value!, pair = compareAucs({ first: dose, second: uptake, positive }).value!
  for (const [what, got, want] of [['auc', single.auc, delong.auc], ['variance', single.variance, delong.variance], ['low', wald(single).low, delong.low], ['high', wald(single).high, delong.high], ['covariance', pair.covariance, delong.covariance], ['z', pair.z, delong.z]] as const) d.one(what, got, want, rocTolerance)
  d.one('p', pair.p, delong.p, 1e-6)
  const o = sheet(rows, 'ROC by Obuchowski'), own = compareAucs({ first: dose, second: uptake, positive, cluster }).value!
  for (const [what, got, want] of [['auc', own.first.auc, clustered.auc], ['variance', own.first.variance, clustered.variance], ['second', own.second.auc, clustered.second], ['second variance', own.second.variance, clustered.secondVariance], ['covariance', own.covariance, clustered.covariance], ['z', own.z, clustered.z]] as const) o.one(what, got, want, rocTolerance)
  o.one('p', own.p, clustered.p, 1e-6)
  const t = sheet(rows, 'ROC thresholds'), curve = rocCurve({ score: dose, positive }).value!, at = new Map(curve.points.map(p => [p.threshold, p]))
  points.threshold.forEach((threshold, k) => {
    const p = at.get(numberOf(threshold))
    t.one(`sensitivity at ${threshold}`, p?.sensitivity, points.sensitivity[k], rocTolerance); t.one(`specificity at ${threshold}`, p?.specificity, points.specificity[k], rocTolerance)
  })
  // pROC gives ties from the lowest threshold on.
  for (const [name, best, want] of [['Youden', youdenPoints(curve), youden], ['closest', closestPoints(curve), closest]] as const) {
    t.all(`${name}, sensitivity`, best.map(p => p.sensitivity), want.sensitivity, rocTolerance); t.all(`${name}, specificity`, best.map(p => p.specificity), want.specificity, rocTolerance)
  }
  return rows
}

interface CoxGolden extends Wants<'beta' | 'se' | 'z' | 'p' | 'low' | 'high'> { readonly logLik: number; readonly nullLogLik: number; readonly lr: number; readonly wald: number; readonly score: number; readonly robustSe?: Numbers; readonly concordance?: number; readonly concordanceSe?: number }
type Tested = Readonly<Record<'chisq' | 'df' | 'p', number>> & Wants<'observed' | 'expected'>
interface SurvivalGolden extends Readonly<Record<'efron' | 'breslow' | 'exact' | 'strata' | 'late' | 'clustered', CoxGolden>>, Readonly<Record<'logRank' | 'peto' | 'stratified', Tested>> {
  readonly curves: Readonly<Record<'log' | 'log-log' | 'plain', Readonly<Record<string, Wants<'time' | 'atRisk' | 'events' | 'survival' | 'seLog' | 'low' | 'high' | 'quantile' | 'quantileLow' | 'quantileHigh'>>>>>
  readonly restrictedMean: Numbers; readonly martingale: Numbers; readonly baseline: Wants<'time' | 'hazard'>
  readonly zph: Readonly<Record<'km' | 'identity' | 'rank' | 'log', Wants<'chisq' | 'df' | 'p'> & { readonly terms: readonly string[] }>>
  readonly firth: Wants<'beta' | 'se' | 'low' | 'high' | 'lr' | 'p'>
}

// Sums and products: rounding. Cox: both iterate to the last digits. zph: R keeps its fit's tolerance in the second derivative. p: by the tails' accuracy.
const survivalTolerance = { curve: 1e-12, quantile: 1e-8, cox: 1e-9, zph: 1e-7, firth: 1e-8, limits: 1e-7, p: 1e-6 }

export function besideSurvival(golden: Golden): Comparison[] {
  const rows: Comparison[] = [], want = golden.results as SurvivalGolden, of = (name: string) => column(golden, 'patients', name), texts = (name: string) => golden.data.patients![name] as string[]
  const time = of('months'), event = of('dead'), group = texts('response'), levels = golden.levels.response!, entry = of('entry'), site = texts('site')
  for (const [method, strata] of Object.entries(want.curves)) {
    const s = sheet(rows, `Kaplan-Meier, ${method}`), curves = kaplanMeierByGroup({ time, event, group }, { method: method as 'log', levels }).value!
    for (const [k, { name, curve }] of curves.entries()) {
      const w = strata[name]!, points = curve.points, { curve: tolerance } = survivalTolerance, quartiles = [0.25, 0.5, 0.75].map(p => survivalQuantile(curve, p))
      s.all(`${name} time`, points.map(p => p.time), w.time, 0); s.all(`${name} at risk`, points.map(p => p.atRisk), w.atRisk, 0); s.all(`${name} events`, points.map(p => p.events), w.events, 0)
      s.all(`${name} survival`, points.map(p => p.survival), w.survival, tolerance, 1e-3); s.all(`${name} SE`, points.map(p => p.seLog), w.seLog, tolerance)
      s.all(`${name} low`, points.map(p => p.low), w.low, tolerance, 1e-3); s.all(`${name} high`, points.map(p => p.high), w.high, tolerance, 1e-3)
      s.all(`${name} quantile`, quartiles.map(q => q.estimate), w.quantile, survivalTolerance.quantile); s.all(`${name} quantile low`, quartiles.map(q => q.low), w.quantileLow, survivalTolerance.quantile); s.all(`${name} quantile high`, quartiles.map(q => q.high), w.quantileHigh, survivalTolerance.quantile)
      if (method !== 'log') continue
      const mean = restrictedMean(curve)
      s.one(`${name} mean until its last row`, mean.mean, want.restrictedMean[k], tolerance); s.one(`${name} SE of the mean`, mean.se, want.restrictedMean[k + levels.length], tolerance)
    }
  }
  for (const [name, options, w] of [['log-rank', {}, want.logRank], ['Peto', { rho: 1 }, want.peto], ['log-rank in strata', { strata: site }, want.stratified]] as const) {
    const t = logRank({ time, event, group }, { levels, ...options }).value!, s = sheet(rows, name)
    s.all('observed', t.groups.map(g => g.observed), w.observed, survivalTolerance.curve); s.all('expected', t.groups.map(g => g.expected), w.expected, survivalTolerance.curve)
    s.one('chisq', t.chiSquared, w.chisq, 1e-11); s.one('df', t.df, w.df, 0); s.one('p', t.p, w.p, survivalTolerance.p)
  }
  const data: CoxData = { time, event, covariates: [...levels.slice(1).map(l => ({ name: `response${l}`, term: 'response', values: group.map(g => g === l ? 1 : 0) })), { name: 'age', values: of('age') }] }
  const fitted = (name: string, fit: CoxFit, w: CoxGolden): CoxFit => {
    const s = sheet(rows, `Cox, ${name}`), { cox: tolerance, p } = survivalTolerance, se = numberOf(w.se[0])
    s.all('beta', fit.coefficients.map(c => c.estimate), w.beta, tolerance); s.all('se', fit.coefficients.map(c => c.se), w.se, tolerance); s.all('z', fit.coefficients.map(c => c.statistic), w.z, tolerance)
    s.all('p', fit.coefficients.map(c => c.p), w.p, p); s.all('low', fit.coefficients.map(c => c.ciLow), w.low, tolerance, se / 10); s.all('high', fit.coefficients.map(c => c.ciHigh), w.high, tolerance, se / 10)
    s.one('logLik', fit.logLik, w.logLik, tolerance); s.one('logLik of none', fit.logLikNull, w.nullLogLik, tolerance)
    s.one('likelihood ratio', fit.tests.likelihoodRatio.statistic, w.lr, tolerance); s.one('Wald', fit.tests.wald.statistic, w.wald, tolerance); s.one('score', fit.tests.score.statistic, w.score, tolerance)
    if (w.robustSe) s.all('robust se', fit.coefficients.map(c => c.robustSe), w.robustSe, tolerance)
    if (w.concordance !== undefined) { s.one('concordance', fit.concordance?.concordance, w.concordance, tolerance); s.one('SE of concordance', fit.concordance?.se, w.concordanceSe, tolerance) }
    return fit
  }
  const efron = fitted('Efron', cox(data).value!, want.efron)
  fitted('Breslow', cox(data, { ties: 'breslow' }).value!, want.breslow)
  fitted('exact', cox(data, { ties: 'exact' }).value!, want.exact)
  fitted('strata', cox({ ...data, strata: site }).value!, want.strata)
  fitted('late entry', cox({ ...data, entry }).value!, want.late)
  fitted('clustered', cox({ ...data, cluster: texts('centre') }).value!, want.clustered)
  const after = sheet(rows, 'Cox, baseline and residuals'), [baseline] = baselineHazard(data, efron)
  after.all('time', baseline!.time, want.baseline.time, 0); after.all('hazard', baseline!.cumulativeHazard, want.baseline.hazard, survivalTolerance.cox); after.all('martingale', martingaleResiduals(data, efron), want.martingale, survivalTolerance.cox, 0.1)
  for (const [transform, w] of Object.entries(want.zph)) {
    const tests = proportionality(data, efron, { transform: transform as 'km' }).value!.tests, s = sheet(rows, `proportional hazards, ${transform}`)
    const at = w.terms.map(t => tests.find(own => own.term === t))
    s.all('chisq', at.map(t => t?.statistic), w.chisq, survivalTolerance.zph); s.all('df', at.map(t => t?.df), w.df, 0); s.all('p', at.map(t => t?.p), w.p, survivalTolerance.p)
  }
  const few = (name: string) => column(golden, 'few', name), penalised = coxFirth({ time: few('months'), event: few('dead'), covariates: ['good', 'age'].map(name => ({ name, values: few(name) })) }).value!.coefficients, s = sheet(rows, 'Cox by Firth')
  s.all('beta', penalised.map(c => c.estimate), want.firth.beta, survivalTolerance.firth); s.all('se', penalised.map(c => c.se), want.firth.se, survivalTolerance.firth)
  s.all('low', penalised.map(c => c.ciLow), want.firth.low, survivalTolerance.limits); s.all('high', penalised.map(c => c.ciHigh), want.firth.high, survivalTolerance.limits)
  s.all('likelihood ratio', penalised.map(c => c.statistic), want.firth.lr, survivalTolerance.firth); s.all('p', penalised.map(c => c.p), want.firth.p, survivalTolerance.p)
  return rows
}

interface RegressionGolden {
  readonly linear: Wants<'beta' | 'se' | 't' | 'p' | 'low' | 'high' | 'leverage' | 'cooks' | 'standardised' | 'robustSe' | 'eachF' | 'eachP'> & Readonly<Record<'sigma' | 'r2' | 'adjustedR2' | 'f' | 'logLik' | 'aic' | 'bic', number>>
  readonly logistic: Wants<'beta' | 'se' | 'z' | 'p' | 'low' | 'high'> & Readonly<Record<'logLik' | 'aic' | 'chisq', number>>
  readonly mixedLogistic: Wants<'beta' | 'se'> & Readonly<Record<'sd' | 'logLik' | 'points', number>>
  readonly ordinal: Wants<'beta' | 'cuts'> & { readonly logLik: number }
}

// Least squares by QR on both sides; glm iterates to 1e-15 in deviance; the optimisers of glmer and polr stop at about 1e-6 of the estimates.
const regressionTolerance = { linear: 1e-10, logistic: 1e-9, optimised: 1e-5, likelihood: 1e-8, p: 1e-6 }

export function besideRegression(golden: Golden): Comparison[] {
  const rows: Comparison[] = [], want = golden.results as RegressionGolden, table = golden.data.lesions as Table, options = { levels: golden.levels }, tolerance = regressionTolerance
  const l = linearModel('change ~ log(dose) + sphere + volume', table, options).value!, s = sheet(rows, 'linear model'), w = want.linear
  s.all('beta', l.coefficients.map(c => c.estimate), w.beta, tolerance.linear); s.all('se', l.coefficients.map(c => c.se), w.se, tolerance.linear); s.all('t', l.coefficients.map(c => c.statistic), w.t, tolerance.linear); s.all('p', l.coefficients.map(c => c.p), w.p, tolerance.p)
  s.all('low', l.coefficients.map(c => c.ciLow), w.low, tolerance.linear); s.all('high', l.coefficients.map(c => c.ciHigh), w.high, tolerance.linear); s.all('HC3 se', l.robust.map(c => c.se), w.robustSe, tolerance.linear)
  for (const [what, got, wanted] of [['sigma', l.sigma, w.sigma], ['R2', l.r2, w.r2], ['adjusted R2', l.adjustedR2, w.adjustedR2], ['F', l.f?.f, w.f], ['logLik', l.logLik, w.logLik], ['AIC', l.aic, w.aic], ['BIC', l.bic, w.bic]] as const) s.one(what, got, wanted, tolerance.linear)
  s.all('leverage', l.leverage, w.leverage, tolerance.linear); s.all('Cook', l.cooks, w.cooks, tolerance.linear, 1e-3); s.all('standardised residual', l.standardisedResiduals, w.standardised, tolerance.linear, 0.1)
  s.all('F of a term', l.terms.map(t => t.f), w.eachF, tolerance.linear); s.all('p of a term', l.terms.map(t => t.p), w.eachP, tolerance.p)
  const g = logisticModel('responder ~ log(dose) + sphere', table, options).value!, t = sheet(rows, 'logistic model'), v = want.logistic
  t.all('beta', g.coefficients.map(c => c.estimate), v.beta, tolerance.logistic); t.all('se', g.coefficients.map(c => c.se), v.se, tolerance.logistic); t.all('z', g.coefficients.map(c => c.statistic), v.z, tolerance.logistic); t.all('p', g.coefficients.map(c => c.p), v.p, tolerance.p)
  t.all('low', g.coefficients.map(c => c.ciLow), v.low, tolerance.logistic); t.all('high', g.coefficients.map(c => c.ciHigh), v.high, tolerance.logistic)
  t.one('logLik', g.logLik, v.logLik, tolerance.linear); t.one('AIC', g.aic, v.aic, tolerance.linear); t.one('likelihood ratio', g.likelihoodRatio.chisq, v.chisq, tolerance.logistic)
  const m = mixedLogisticModel('responder ~ log(dose) + sphere + (1 | patient)', table, { ...options, points: want.mixedLogistic.points }).value!, u = sheet(rows, 'mixed logistic model')
  u.all('beta', m.coefficients.map(c => c.estimate), want.mixedLogistic.beta, tolerance.optimised); u.all('se', m.coefficients.map(c => c.se), want.mixedLogistic.se, 1e-3)
  u.one('SD', m.randomSd, want.mixedLogistic.sd, tolerance.optimised); u.one('logLik', m.logLik, want.mixedLogistic.logLik, tolerance.likelihood)
  const o = ordinalModel('category ~ log(dose) + sphere', table, options).value!, p = sheet(rows, 'proportional odds')
  p.all('beta', o.coefficients.map(c => c.estimate), want.ordinal.beta, tolerance.optimised); p.all('cut', o.cuts.map(c => c.estimate), want.ordinal.cuts, tolerance.optimised); p.one('logLik', o.logLik, want.ordinal.logLik, tolerance.likelihood)
  return rows
}

/** By the name of the golden's file. */
export const beside: Readonly<Record<string, (golden: Golden) => Comparison[]>> = { 'mixed-model': besideLme4, regression: besideRegression, roc: besideProc, survival: besideSurvival }
