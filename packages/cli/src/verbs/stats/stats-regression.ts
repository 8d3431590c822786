import { type Outcome, answer, refusal } from '@yttria/core/record'
import { type Coefficient, compareMixedModels, linearModel, logisticModel, marginalMeans, mixedLogisticModel, mixedModel, ordinalModel, parametricBootstrap, parseFormula, percentChange, profileIntervals } from '@yttria/core/statistics'
import { modelFigure } from './stats-figure.ts'
import { type Analysed, type Analysis, type StatsRequest, bootstrapOptions, digits, missingRows, oneOf, option, pText } from './stats-request.ts'
import { trivialModel } from './stats-trivial.ts'
import { textTable } from '../../terminal/text-table.ts'
import { UsageError } from '../../terminal/verb.ts'

const right = (header: string) => ({ header, align: 'right' as const })

export function coefficientTable(lines: readonly Coefficient[], level: number, statistic = lines.some(l => l.df !== Infinity) ? 't' : 'z'): string {
  const withDf = statistic === 't', percent = `${+(100 * level).toFixed(6)}% CI`
  return textTable(
    [{ header: '', align: 'left' }, right('Estimate'), right('Std. Error'), ...(withDf ? [right('df')] : []), right(`${statistic} value`), right(`Pr(>|${statistic}|)`), right(`${percent} low`), right('high')],
    lines.map(l => [l.term, digits(l.estimate), digits(l.se), ...(withDf ? [digits(l.df)] : []), digits(l.statistic, 4), pText(l.p, l.logP), digits(l.ciLow), digits(l.ciHigh)]),
  )
}

const termTable = (terms: readonly { readonly term: string; readonly numDf: number; readonly denDf: number; readonly f: number; readonly p: number }[]): string =>
  terms.every(t => t.numDf === 1) ? '' : `\nTests of terms\n${textTable([{ header: '', align: 'left' }, right('num df'), right('den df'), right('F'), right('Pr(>F)')], terms.map(t => [t.term, String(t.numDf), digits(t.denDf), digits(t.f), pText(t.p)]))}`

const isLog = (response: string) => /^log\(/.test(response)

/** Of a log outcome what stands within, drawn in percent; of another the outcome and its own unit. */
const outcomeScale = (response: string): { outcome: string; scale: 'percent' | 'difference' } =>
  isLog(response) ? { outcome: response.replace(/^log\((.*)\)$/, '$1'), scale: 'percent' } : { outcome: response, scale: 'difference' }

/** The outcome's text of a formula. */
const outcomeOf = (formula: string) => formula.split('~')[0]!.trim().replace(/^`(.*)`$/, '$1')

const rowsText = (m: { readonly rows: number; readonly groups?: { readonly levels: number; readonly name: string } | undefined }) => `${m.rows} rows${m.groups ? `, ${m.groups.levels} ${m.groups.name}` : ''}`

const percentText = (lines: Parameters<typeof percentChange>[0]): string =>
  `\nChange in percent, 100 (exp(estimate) - 1)\n${textTable([{ header: '', align: 'left' }, right('%'), right('low'), right('high')], percentChange(lines.filter(l => l.term !== '(Intercept)')).map(c => [c.term, digits(c.percent, 4), digits(c.ciLow, 4), digits(c.ciHigh, 4)]))}`

export const mixed: Analysis = {
  options: ['formula', 'ml', 'df', 'profile', 'means', 'adjust', 'compare', 'bootstrap', 'seed'], required: ['formula'],
  run: r => {
    const formula = option(r, 'formula')!, df = oneOf(r, 'df', ['satterthwaite', 'kenward-roger', 'wald'] as const), adjustment = oneOf(r, 'adjust', ['tukey', 'holm', 'none'] as const)
    const fitted = mixedModel(formula, r.table, { levels: r.levels, level: r.level, reml: !r.options.ml, df })
    if (!fitted.value) return refusal(...fitted.findings)
    const m = fitted.value, findings = [...fitted.findings, ...trivialModel(m.rows, m.coefficients.length)], boot = bootstrapOptions(r), factor = option(r, 'means'), others = r.options.compare as readonly string[]
    const profile = r.options.profile ? profileIntervals(m) : undefined
    if (profile) findings.push(...profile.findings)
    const means = factor === undefined ? undefined : marginalMeans(m, factor, { adjustment })
    const compared = others.length === 0 ? undefined : compareMixedModels([...others, formula], r.table, { levels: r.levels })
    // Models that cannot be compared are not shown side by side, nor one of them alone.
    if (compared && !compared.value) return refusal(...compared.findings)
    if (compared) findings.push(...compared.findings.filter(f => !findings.some(g => g.code === f.code)))
    const bootstrap = boot && parametricBootstrap(m, { seed: boot.seed, replicates: boot.count })
    const percent = isLog(m.frame.responseName) ? percentChange(m.coefficients) : undefined
    const random = m.randomEffects.map(e => [e.group, e.term, digits(e.sd ** 2), digits(e.sd), e.correlations.map(c => c.toFixed(3)).join(' ')] as const)
    const text = [
      `Linear mixed model by ${m.method}; df: ${m.dfMethod}\n${formula}\n`,
      `${m.rows} rows; ${m.groups.map(g => `${g.levels} ${g.name}`).join(', ')}\n`,
      `AIC ${digits(m.aic, 7)}   BIC ${digits(m.bic, 7)}   logLik ${digits(m.logLik, 7)}   R2 ${m.r2.marginal.toFixed(4)} marginal, ${m.r2.conditional.toFixed(4)} conditional${m.icc === undefined ? '' : `   ICC ${m.icc.toFixed(4)}`}\n`,
      `\nRandom effects\n${textTable([{ header: 'group', align: 'left' }, { header: 'term', align: 'left' }, right('variance'), right('SD'), right('correlation')], [...random.map(x => [...x]), ['Residual', '', digits(m.sigma ** 2), digits(m.sigma), '']])}`,
      `\nFixed effects\n${coefficientTable(m.coefficients, r.level, m.dfMethod === 'wald' ? 'z' : 't')}`,
      termTable(m.terms), percent ? percentText(m.coefficients) : '',
      profile?.value ? `\nProfile likelihood (ML)\n${textTable([{ header: '', align: 'left' }, right('estimate'), right('low'), right('high')], [...profile.value.fixed, profile.value.tau, profile.value.sigma].map(p => [p.term, digits(p.estimate), digits(p.ciLow), digits(p.ciHigh)]))}` : '',
      means ? `\nMarginal means of ${means.factor}\n${textTable([{ header: '', align: 'left' }, right('mean'), right('SE'), right('df'), right('low'), right('high')], means.means.map(k => [k.level, digits(k.estimate), digits(k.se), digits(k.df), digits(k.ciLow), digits(k.ciHigh)]))}\n${textTable([{ header: `pairs (${means.adjustment})`, align: 'left' }, right('difference'), right('SE'), right('df'), right('p'), right('adjusted p')], means.pairs.map(k => [k.contrast, digits(k.estimate), digits(k.se), digits(k.df), pText(k.p), pText(k.adjustedP)]))}` : '',
      compared?.value ? `\nLikelihood ratio (ML)\n${textTable([{ header: 'model', align: 'left' }, right('npar'), right('AIC'), right('logLik'), right('Chisq'), right('Df'), right('Pr(>Chisq)')], compared.value.map(c => [c.formula, String(c.parameters), digits(c.aic, 7), digits(c.logLik, 7), digits(c.chisq), c.df === undefined ? undefined : String(c.df), pText(c.p)]))}` : '',
      bootstrap ? `\nParametric bootstrap, ${bootstrap.replicates} replicates, seed ${bootstrap.seed}\n${textTable([{ header: '', align: 'left' }, right('SE'), right('low'), right('high')], [...bootstrap.fixed, ...bootstrap.randomSd, bootstrap.sigma].map(b => [b.term, digits(b.se), digits(b.ciLow), digits(b.ciHigh)]))}` : '',
    ].join('')
    const { parts: _, frame, fitted: values, conditionalModes, ...rest } = m
    return answer({
      text,
      chart: () => modelFigure(r, { title: 'Linear mixed model', ...outcomeScale(frame.responseName), lines: m.coefficients, notes: [`${m.rows} rows, ${m.groups.map(g => `${g.levels} ${g.name}`).join(', ')}; ${m.method}, df by ${{ satterthwaite: 'Satterthwaite', 'kenward-roger': 'Kenward-Roger', wald: 'Wald (z)' }[m.dfMethod]}.`] }),
      json: {
        ...rest, fitted: values, missingRows: missingRows(frame), usedRows: Array.from(frame.row, r => r + 1), levels: frame.levels, percent, profile: profile?.value, marginalMeans: means, comparison: compared?.value, bootstrap,
        conditionalModes: conditionalModes.map(c => ({ group: c.group, terms: c.terms, levels: c.levels.map((level, k) => ({ level, values: Array.from(c.terms, (_t, j) => c.values[k * c.terms.length + j]!), sd: Array.from(c.terms, (_t, j) => c.sd[k * c.terms.length + j]!) })) })),
      },
    }, findings)
  },
}

export const linear: Analysis = {
  options: ['formula'], required: ['formula'],
  run: r => {
    const formula = option(r, 'formula')!, fitted = linearModel(formula, r.table, { levels: r.levels, level: r.level })
    if (!fitted.value) return refusal(...fitted.findings)
    const m = fitted.value, { frame, ...rest } = m, percent = isLog(frame.responseName) ? percentChange(m.coefficients) : undefined
    const text = [
      `Linear model\n${formula}\n${m.rows} rows\n\n${coefficientTable(m.coefficients, r.level)}`,
      `\nResidual standard error ${digits(m.sigma)} on ${m.dfResidual} degrees of freedom\nR2 ${m.r2.toFixed(4)}, adjusted ${m.adjustedR2.toFixed(4)}\n`,
      m.f ? `F ${digits(m.f.f, 4)} on ${m.f.numDf} and ${m.f.denDf} df, p ${pText(m.f.p)}\n` : '',
      m.terms.length > 1 ? `\nTerms, each given the others\n${textTable([{ header: '', align: 'left' }, right('df'), right('F'), right('Pr(>F)'), right('added R2')], m.terms.map(t => [t.term, String(t.numDf), digits(t.f), pText(t.p), t.addedR2.toFixed(4)]))}` : '',
      `\nHC3 standard errors\n${coefficientTable(m.robust, r.level)}`, percent ? percentText(m.coefficients) : '',
    ].join('')
    return answer({ text, chart: () => modelFigure(r, { title: 'Linear model', ...outcomeScale(frame.responseName), lines: m.coefficients, notes: [`${m.rows} rows.`] }), json: { ...rest, missingRows: missingRows(frame), usedRows: Array.from(frame.row, r => r + 1), levels: frame.levels, percent } }, [...fitted.findings, ...trivialModel(m.rows, m.coefficients.length)])
  },
}

export const logistic: Analysis = {
  options: ['formula', 'firth'], required: ['formula'],
  run: r => {
    const formula = option(r, 'formula')!, firth = r.options.firth === true
    if (parseFormula(formula).random.length > 0) return mixedLogistic(r, formula)
    const fitted = logisticModel(formula, r.table, { levels: r.levels, level: r.level, firth })
    if (!fitted.value) return refusal(...fitted.findings)
    const m = fitted.value, { frame, ...rest } = m
    const odds = m.coefficients.map(c => ({ term: c.term, oddsRatio: Math.exp(c.estimate), ciLow: Math.exp(c.ciLow), ciHigh: Math.exp(c.ciHigh) }))
    const text = [
      `Logistic regression by ${m.method}\n${formula}\n${m.rows} rows, ${m.events} events\n\n${coefficientTable(m.coefficients, r.level)}`,
      m.method === 'Firth' ? 'z: signed root of the penalised likelihood ratio; limits by profile penalised likelihood\n' : '',
      `\nOdds ratios\n${textTable([{ header: '', align: 'left' }, right('OR'), right('low'), right('high')], odds.filter(o => o.term !== '(Intercept)').map(o => [o.term, digits(o.oddsRatio), digits(o.ciLow), digits(o.ciHigh)]))}`,
      `\nlogLik ${digits(m.logLik, 7)}, AIC ${digits(m.aic, 7)}; likelihood ratio ${digits(m.likelihoodRatio.chisq)} on ${m.likelihoodRatio.df} df, p ${pText(m.likelihoodRatio.p)}\n`,
    ].join('')
    return answer({ text, chart: () => modelFigure(r, { title: 'Logistic regression', outcome: outcomeOf(formula), scale: 'odds ratio', lines: m.coefficients, notes: [`${m.rows} rows, ${m.events} events; ${m.method}.`] }), json: { ...rest, oddsRatios: odds, missingRows: missingRows(frame), usedRows: Array.from(frame.row, r => r + 1), levels: frame.levels } }, [...fitted.findings, ...trivialModel(m.rows, m.coefficients.length)])
  },
}

function mixedLogistic(r: StatsRequest, formula: string): Outcome<Analysed> {
  if (r.options.firth) throw new UsageError('--firth with a random effect: not fitted')
  const fitted = mixedLogisticModel(formula, r.table, { levels: r.levels, level: r.level })
  if (!fitted.value) return refusal(...fitted.findings)
  const { frame, ...m } = fitted.value
  const text = `Mixed logistic regression, adaptive Gauss-Hermite quadrature with ${m.points} points\n${formula}\n${m.rows} rows, ${m.events} events; ${m.groups!.levels} ${m.groups!.name}\n\n${coefficientTable(m.coefficients, r.level)}${groupsText(m)}`
  return answer({ text, chart: () => modelFigure(r, { title: 'Mixed logistic regression', outcome: outcomeOf(formula), scale: 'odds ratio', lines: m.coefficients, notes: [`${rowsText(m)}, ${m.events} events.`] }), json: { ...m, missingRows: missingRows(frame), usedRows: Array.from(frame.row, i => i + 1), levels: frame.levels } }, [...fitted.findings, ...trivialModel(m.rows, m.coefficients.length)])
}

const groupsText = (m: { readonly randomSd: number | undefined; readonly groupsP: number | undefined; readonly icc: number | undefined; readonly logLik: number; readonly aic: number }): string =>
  `${m.randomSd === undefined ? '' : `\nSD between groups ${digits(m.randomSd)}, ICC ${digits(m.icc, 4)}; likelihood ratio of none: p ${pText(m.groupsP)}`}\nlogLik ${digits(m.logLik, 7)}, AIC ${digits(m.aic, 7)}\n`

export const ordinal: Analysis = {
  options: ['formula'], required: ['formula'],
  run: r => {
    const formula = option(r, 'formula')!, fitted = ordinalModel(formula, r.table, { levels: r.levels, level: r.level })
    if (!fitted.value) return refusal(...fitted.findings)
    const { frame, ...m } = fitted.value
    const text = `Proportional odds${m.groups ? `, random intercept by adaptive quadrature with ${m.points} points` : ''}\n${formula}\n${m.rows} rows${m.groups ? `; ${m.groups.levels} ${m.groups.name}` : ''}; ${m.categories.join(' < ')}\n\n${m.coefficients.length > 0 ? `${coefficientTable(m.coefficients, r.level)}\n` : ''}Cut points\n${coefficientTable(m.cuts, r.level)}${groupsText(m)}`
    return answer({ text, chart: () => modelFigure(r, { title: 'Proportional odds', outcome: `${outcomeOf(formula)} (${m.categories.join(' < ')})`, scale: 'odds ratio', lines: m.coefficients, notes: [`${rowsText(m)}; odds of a later category.`] }), json: { ...m, missingRows: missingRows(frame), usedRows: Array.from(frame.row, i => i + 1), levels: frame.levels } }, [...fitted.findings, ...trivialModel(m.rows, m.coefficients.length)])
  },
}
