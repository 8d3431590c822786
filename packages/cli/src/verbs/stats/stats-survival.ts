import { type ForestLine, survivalChart } from '@yttria/core/figures'
import { type Finding, answer, refusal } from '@yttria/core/record'
import { type CoxData, atRiskTable, cox, coxFirth, frameErrors, kaplanMeier, kaplanMeierByGroup, logRank, medianSurvival, modelFrame, parseFormula, proportionality, restrictedMean, survivalAt } from '@yttria/core/statistics'
import { InputError } from '@yttria/node/errors'
import { type Analysis, type StatsRequest, binaryColumn, completeColumns, digits, labels, missingRows, numberOption, numericColumn, oneOf, option, pText, placeOf } from './stats-request.ts'
import { modelFigure } from './stats-figure.ts'
import { trivialFollowUp, trivialModel } from './stats-trivial.ts'
import { textTable } from '../../terminal/text-table.ts'
import { UsageError } from '../../terminal/verb.ts'

const right = (header: string) => ({ header, align: 'right' as const })

function times(r: StatsRequest, further: readonly (string | undefined)[]) {
  const time = option(r, 'time')!, event = option(r, 'event')!
  const used = completeColumns(r, [time, event, ...further.filter(f => f !== undefined)])
  const bad = used.findings.some(f => f.severity === 'error')
  return { ...used, bad, data: bad ? { time: [], event: [] } : { time: numericColumn(used.columns, time), event: binaryColumn(used, event) } }
}

/** Rows that cannot be followed: seen first when or after they leave, or with a time below 0. Throws InputError with the first of them. */
function requireFollowed(time: Float64Array, entry: Float64Array | undefined, place: (row: number) => string): void {
  const wrong = Array.from(time, (t, k) => entry ? !(entry[k]! < t) : t < 0).flatMap((is, k) => is ? [k] : []), first = wrong[0]
  if (first === undefined) return
  const more = wrong.length > 1 ? `, and ${wrong.length - 1} more like it` : ''
  throw new InputError(entry
    ? `${place(first)} enters at ${entry[first]} and leaves at ${time[first]}${more}. --entry is the time from which a row is observed, on the scale of --time: it must be before it`
    : `the time of ${place(first)} is ${time[first]}${more}: 0 or more is required`)
}

const levelsOf = (r: StatsRequest, group: string) => Object.hasOwn(r.levels, group) ? { levels: r.levels[group]! } : {}

export const kaplanMeierCurves: Analysis = {
  options: ['time', 'event', 'group', 'interval', 'at', 'entry'], required: ['time', 'event'],
  run: r => {
    const group = option(r, 'group'), entry = option(r, 'entry'), method = oneOf(r, 'interval', ['log', 'log-log', 'plain'] as const)
    const { columns, findings, bad, data, place } = times(r, [group, entry])
    if (bad) return refusal(...findings)
    const from = entry === undefined ? undefined : numericColumn(columns, entry)
    requireFollowed(Float64Array.from(data.time), from, place)
    const whole = { ...data, ...(from && { entry: from }) }, settings = { level: r.level, ...(method && { method }) }
    const fitted = group === undefined ? (() => { const k = kaplanMeier(whole, settings); return { value: k.value && [{ name: 'all', curve: k.value }], findings: k.findings } })() : kaplanMeierByGroup({ ...whole, group: labels(columns, group) }, { ...settings, ...levelsOf(r, group) })
    const all: Finding[] = [...findings, ...fitted.findings, ...trivialFollowUp(data.time, data.event, group === undefined ? undefined : labels(columns, group))]
    if (!fitted.value) return refusal(...all)
    const curves = fitted.value
    const at = option(r, 'at')?.split(',').map(t => { const x = Number(t); if (t.trim() === '' || !(x >= 0)) throw new UsageError(`--at ${t}: times of 0 or more wanted`); return x })
    const strata = fitted.value.map(({ name, curve }) => {
      const median = medianSurvival(curve), mean = restrictedMean(curve)
      return {
        name, n: curve.n, events: curve.events, median: median.estimate, ciLow: median.low, ciHigh: median.high, intervalMethod: curve.method, restrictedMean: mean, points: curve.points,
        ...(at && { at: at.map(t => ({ ...(survivalAt(curve, t) ?? { time: t }) })), atRisk: atRiskTable(curve, at) }),
      }
    })
    const text = [
      `Kaplan-Meier, limits by ${strata[0]!.intervalMethod}\n\n${textTable([{ header: group ?? '', align: 'left' }, right('n'), right('events'), right('median'), right(`${+(100 * r.level).toFixed(6)}% CI low`), right('high'), right('restricted mean'), right('SE')], strata.map(s => [s.name, String(s.n), String(s.events), digits(s.median), digits(s.ciLow), digits(s.ciHigh), digits(s.restrictedMean.mean), digits(s.restrictedMean.se, 4)]))}`,
      ...strata.filter(s => s.at).map(s => `\n${s.name}\n${textTable([right('time'), right('at risk'), right('survival'), right('low'), right('high')], s.at!.map(p => [digits(p.time), 'atRisk' in p ? String(p.atRisk) : undefined, ...('survival' in p ? [digits(p.survival, 4), digits(p.low, 4), digits(p.high, 4)] : [undefined, undefined, undefined])]))}`),
    ].join('')
    return answer({ text, chart: () => survivalChart({ strata: curves, time: option(r, 'time')!, event: option(r, 'event')!, group }), json: { strata } }, all)
  },
}

export const logRankTest: Analysis = {
  options: ['time', 'event', 'group', 'rho', 'strata'], required: ['time', 'event', 'group'],
  run: r => {
    const group = option(r, 'group')!, strata = option(r, 'strata'), rho = numberOption(r, 'rho') ?? 0, { columns, findings, bad, data, place } = times(r, [group, strata])
    if (bad) return refusal(...findings)
    requireFollowed(Float64Array.from(data.time), undefined, place)
    const t = logRank({ ...data, group: labels(columns, group) }, { rho, ...(strata !== undefined && { strata: labels(columns, strata) }), ...levelsOf(r, group) })
    if (!t.value) return refusal(...findings, ...t.findings)
    const v = t.value
    const text = `${rho === 0 ? 'Log-rank test' : `Test weighted by S^${rho}${rho === 1 ? ' (Peto)' : ''}`}\n\n${textTable([{ header: group, align: 'left' }, right('n'), right('observed'), right('expected')], v.groups.map(g => [g.name, String(g.n), digits(g.observed), digits(g.expected)]))}\nChisq ${digits(v.chiSquared)} on ${v.df} df, p ${pText(v.p)}\n`
    const chart = () => {
      const curves = kaplanMeierByGroup({ ...data, group: labels(columns, group) }, { level: r.level, ...levelsOf(r, group) }).value
      return curves && survivalChart({ strata: curves, time: option(r, 'time')!, event: option(r, 'event')!, group, test: { name: `${rho === 0 ? 'Log-rank' : `Weighted by S^${rho}`}${strata === undefined ? '' : ` within strata of ${strata}, the curves without them`}`, p: v.p } })
    }
    return answer({ text, chart, json: { ...v } }, [...findings, ...t.findings, ...trivialFollowUp(data.time, data.event, labels(columns, group))])
  },
}

export const coxModel: Analysis = {
  options: ['time', 'event', 'formula', 'firth', 'ties', 'entry', 'strata', 'cluster'], required: ['time', 'event', 'formula'],
  run: r => {
    const formula = parseFormula(option(r, 'formula')!), time = option(r, 'time')!, event = option(r, 'event')!, entry = option(r, 'entry'), strata = option(r, 'strata'), cluster = option(r, 'cluster')
    const ties = oneOf(r, 'ties', ['efron', 'breslow', 'exact'] as const), firth = r.options.firth === true
    if (formula.response) throw new UsageError("a Cox model's formula has no outcome: it is --time and --event")
    if (formula.random.length > 0) throw new UsageError('a Cox model has no random effects here: use --cluster')
    if (firth && (ties !== undefined || cluster !== undefined)) throw new UsageError(`--firth with --${ties !== undefined ? 'ties: its ties are Breslow\'s' : 'cluster: it has no robust variance'}`)
    const also = [time, event, entry, strata, cluster].filter(c => c !== undefined)
    // The baseline hazard is the intercept: coded with it, dropped from the columns.
    const frame = modelFrame({ ...formula, intercept: true }, r.table, { levels: r.levels, also }), errors = frameErrors(frame, { numericOutcome: false })
    const notes = frame.findings.filter(f => f.severity !== 'error')
    if (errors.length > 0) return refusal(...notes, ...errors)
    const p = frame.names.length, columns = frame.variables
    if (p < 2) throw new UsageError('a Cox model needs a covariate')
    const data: CoxData = {
      time: numericColumn(columns, time), event: binaryColumn({ columns, place: placeOf(r, frame) }, event),
      covariates: frame.terms.flatMap(t => Array.from({ length: t.to - t.from }, (_, k) => t.from + k)).filter(k => k > 0).map(k => ({ name: frame.names[k]!, term: frame.terms.find(t => t.from <= k && k < t.to)!.term, values: Float64Array.from({ length: frame.rows }, (_, i) => frame.x[i * p + k]!) })),
      ...(entry !== undefined && { entry: numericColumn(columns, entry) }), ...(strata !== undefined && { strata: labels(columns, strata) }), ...(cluster !== undefined && { cluster: labels(columns, cluster) }),
    }
    requireFollowed(Float64Array.from(data.time), data.entry && Float64Array.from(data.entry), placeOf(r, frame))
    const percent = `${+(100 * r.level).toFixed(6)}% CI`
    const figure = (lines: readonly ForestLine[], note: string) => modelFigure(r, { title: 'Cox model', outcome: event, scale: 'hazard ratio', lines, notes: [note] })
    if (firth) {
      const fitted = coxFirth(data, { level: r.level })
      if (!fitted.value) return refusal(...notes, ...fitted.findings)
      const m = fitted.value
      const text = `Cox model with Firth's penalty\n${option(r, 'formula')}\n${m.n} rows, ${m.events} events\n\n${textTable([{ header: '', align: 'left' }, right('coef'), right('exp(coef)'), right('SE'), right('LR chisq'), right('p'), right(`HR ${percent} low`), right('high')], m.coefficients.map(c => [c.term, digits(c.estimate), digits(c.hazardRatio), digits(c.se), digits(c.statistic, 4), pText(c.p), digits(c.hazardRatioLow), digits(c.hazardRatioHigh)]))}limits by profile penalised likelihood\n\nPenalised likelihood ratio ${digits(m.test.statistic)} on ${m.test.df} df, p ${pText(m.test.p)}\n`
      return answer({ text, chart: () => figure(m.coefficients, `${m.n} rows, ${m.events} events; Firth's penalty, profile limits.`), json: { method: 'firth', ...m, missingRows: missingRows(frame) } }, [...notes, ...fitted.findings, ...trivialModel(m.n, m.coefficients.length)])
    }
    const fitted = cox(data, { level: r.level, ...(ties && { ties }) })
    if (!fitted.value) return refusal(...notes, ...fitted.findings)
    const m = fitted.value, zph = m.ties === 'exact' ? undefined : proportionality(data, m)
    const text = [
      `Cox model, ties by ${m.ties}\n${option(r, 'formula')}\n${m.n} rows, ${m.events} events${m.clusters === undefined ? '' : `, ${m.clusters} clusters`}\n\n`,
      textTable([{ header: '', align: 'left' }, right('coef'), right('exp(coef)'), right('SE'), ...(m.robustCovariance ? [right('robust SE')] : []), right('z'), right('Pr(>|z|)'), right(`HR ${percent} low`), right('high')], m.coefficients.map(c => [c.term, digits(c.estimate), digits(c.hazardRatio), digits(c.se), ...(m.robustCovariance ? [digits(c.robustSe)] : []), digits(c.statistic, 4), pText(c.p), digits(c.hazardRatioLow), digits(c.hazardRatioHigh)])),
      m.concordance ? `\nConcordance ${m.concordance.concordance.toFixed(4)} (SE ${m.concordance.se.toFixed(4)})\n` : '\n',
      textTable([{ header: '', align: 'left' }, right('chisq'), right('df'), right('p')], [['likelihood ratio', m.tests.likelihoodRatio], ['Wald', m.tests.wald], ['score', m.tests.score]].map(([name, t]) => { const test = t as typeof m.tests.wald; return [name as string, digits(test.statistic), String(test.df), pText(test.p)] })),
      zph?.value ? `\nProportional hazards (${zph.value.transform})\n${textTable([{ header: '', align: 'left' }, right('chisq'), right('df'), right('p')], zph.value.tests.map(t => [t.term, digits(t.statistic), String(t.df), pText(t.p)]))}` : '',
    ].join('')
    return answer({ text, chart: () => figure(m.coefficients, `${m.n} rows, ${m.events} events${m.clusters === undefined ? '' : `, ${m.clusters} clusters`}; ties by ${m.ties === 'exact' ? 'the exact likelihood' : m.ties[0]!.toUpperCase() + m.ties.slice(1)}.`), json: { method: 'partial likelihood', ...m, proportionality: zph?.value, missingRows: missingRows(frame) } }, [...notes, ...fitted.findings, ...(zph?.findings ?? []), ...trivialModel(m.n, m.coefficients.length)])
  },
}
