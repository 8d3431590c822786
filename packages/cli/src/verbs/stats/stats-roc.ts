import { rocChart } from '@yttria/core/figures'
import { type Finding, answer, refusal } from '@yttria/core/record'
import { type RocPoint, accuratePoints, auc, aucIntervalMethods, bootstrapAuc, closestPoints, compareAucs, pointsAtSpecificity, ratesAt, rocCurve, validateThreshold, youdenPoints } from '@yttria/core/statistics'
import { type Analysis, binaryColumn, bootstrapOptions, completeColumns, digits, labels, numberOption, numericColumn, oneOf, option, pText } from './stats-request.ts'
import { trivialColumns } from './stats-trivial.ts'
import { textTable } from '../../terminal/text-table.ts'
import { UsageError } from '../../terminal/verb.ts'

const right = (header: string) => ({ header, align: 'right' as const })
const share = (x: number | undefined) => x?.toFixed(4)

const pointTable = (points: readonly (RocPoint & { readonly chosen?: string })[], rule: string): string => textTable(
  [{ header: '', align: 'left' }, right(`score ${rule}`), right('sensitivity'), right('specificity'), right('PPV'), right('NPV'), right('TP'), right('FP'), right('TN'), right('FN')],
  points.map(p => [p.chosen ?? '', digits(p.threshold), share(p.sensitivity), share(p.specificity), share(p.ppv), share(p.npv), String(p.truePositive), String(p.falsePositive), String(p.trueNegative), String(p.falseNegative)]),
)

export const rocAnalysis: Analysis = {
  options: ['score', 'score2', 'outcome', 'positive', 'cluster', 'direction', 'interval', 'threshold', 'specificity', 'bootstrap', 'seed'], required: ['score', 'outcome'],
  run: r => {
    const score = option(r, 'score')!, second = option(r, 'score2'), outcome = option(r, 'outcome')!, cluster = option(r, 'cluster'), method = oneOf(r, 'interval', aucIntervalMethods)
    const direction = oneOf(r, 'direction', ['higher', 'lower'] as const), boot = bootstrapOptions(r), threshold = numberOption(r, 'threshold'), specificity = numberOption(r, 'specificity')
    if (specificity !== undefined && !(specificity >= 0 && specificity <= 1)) throw new UsageError(`--specificity ${specificity}: 0 to 1 wanted`)
    const used = completeColumns(r, [score, outcome, ...(second === undefined ? [] : [second]), ...(cluster === undefined ? [] : [cluster])])
    if (used.findings.some(f => f.severity === 'error')) return refusal(...used.findings)
    const data = { score: numericColumn(used.columns, score), positive: binaryColumn(used, outcome, option(r, 'positive')), ...(cluster !== undefined && { cluster: labels(used.columns, cluster) }), ...(direction && { direction }) }
    const findings: Finding[] = [...used.findings], estimate = auc(data, { level: r.level, ...(method && { method }) }), curve = rocCurve(data)
    findings.push(...estimate.findings, ...trivialColumns({ [score]: Array.from(data.score) }))
    if (!estimate.value || !curve.value) return refusal(...findings)
    const a = estimate.value, { points, rule } = curve.value
    const chosen = { youden: youdenPoints(curve.value), closest: closestPoints(curve.value), accuracy: accuratePoints(curve.value), ...(specificity !== undefined && { atSpecificity: pointsAtSpecificity(curve.value, specificity) }) }
    const compared = second === undefined ? undefined : compareAucs({ first: data.score, second: numericColumn(used.columns, second), positive: data.positive, cluster: data.cluster, direction }, { level: r.level, ...(method && { method }) })
    if (compared) findings.push(...compared.findings)
    const bootstrap = boot && bootstrapAuc(data, { seed: boot.seed, resamples: boot.count, level: r.level })
    if (bootstrap) findings.push(...bootstrap.findings)
    const fixed = threshold === undefined ? undefined : ratesAt(data, threshold, { level: r.level }), validation = boot && validateThreshold(data, { seed: boot.seed, resamples: boot.count, level: r.level })
    for (const o of [fixed, validation]) if (o) findings.push(...o.findings)
    const interval = (i: { readonly method: string; readonly low: number; readonly high: number }) => [i.method, share(i.low), share(i.high)]
    const text = [
      `ROC of ${score} for ${outcome}${cluster === undefined ? ' (DeLong)' : `, clustered by ${cluster} (Obuchowski 1997)`}\n`,
      `${a.positives} positive, ${a.negatives} negative rows${cluster === undefined ? '' : ` in ${a.clusters} clusters (${a.clustersWithPositive} with a positive, ${a.clustersWithNegative} with a negative row)`}\n`,
      `AUC ${a.auc.toFixed(4)}${a.se === undefined ? '' : `, SE ${a.se.toFixed(4)}`}${a.interval ? `, ${a.interval.low.toFixed(4)} to ${a.interval.high.toFixed(4)} (${a.interval.method})` : ''}\n`,
      a.intervals.length > 0 ? `\n${textTable([{ header: `${+(100 * r.level).toFixed(6)}% interval by`, align: 'left' }, right('low'), right('high')], [...a.intervals.map(interval), ...(bootstrap?.value?.intervals.map(i => interval({ ...i, method: `bootstrap ${i.method}` })) ?? [])])}` : '',
      `\nThresholds\n${pointTable([...chosen.youden.map(p => ({ ...p, chosen: 'Youden' })), ...chosen.closest.map(p => ({ ...p, chosen: 'closest' })), ...chosen.accuracy.map(p => ({ ...p, chosen: 'accuracy' })), ...(chosen.atSpecificity ?? []).map(p => ({ ...p, chosen: `specificity ${specificity}` }))], rule)}`,
      fixed?.value ? `\nScore ${fixed.value.rule} ${threshold}\n${textTable([{ header: '', align: 'left' }, right('estimate'), right('low'), right('high'), right('of')], (['sensitivity', 'specificity', 'ppv', 'npv', 'accuracy'] as const).map(k => { const p = fixed.value![k]; return [k, share(p?.estimate), share(p?.interval.low), share(p?.interval.high), p && `${p.successes}/${p.n}`] }))}` : '',
      validation?.value ? `\nThreshold by Youden, validated on ${validation.value.usable} resamples\n${textTable([{ header: '', align: 'left' }, right('sensitivity'), right('specificity')], [['apparent', validation.value.apparent], ['corrected for optimism', validation.value.corrected], ['leaving one cluster out', validation.value.leaveOneClusterOut]].map(([name, v]) => { const rates = v as { sensitivity: number; specificity: number } | undefined; return [name as string, share(rates?.sensitivity), share(rates?.specificity)] }))}threshold ${digits(validation.value.apparent.threshold)}, ${digits(validation.value.thresholdInterval.low)} to ${digits(validation.value.thresholdInterval.high)}\n` : '',
      compared?.value ? `\n${score} less ${second}: ${digits(compared.value.difference, 4)}${compared.value.se === undefined ? '' : `, SE ${digits(compared.value.se, 4)}, z ${digits(compared.value.z, 4)}, p ${pText(compared.value.p)}`}\n` : '',
    ].join('')
    const chart = () => {
      const other = second === undefined ? undefined : rocCurve({ ...data, score: numericColumn(used.columns, second) }).value
      const given = fixed?.value && { threshold: fixed.value.threshold, sensitivity: fixed.value.sensitivity.estimate, specificity: fixed.value.specificity.estimate }
      return rocChart({
        curves: [{ score, curve: curve.value!, auc: a }, ...(other && compared?.value ? [{ score: second!, curve: other, auc: compared.value.second }] : [])], outcome, level: r.level, cluster,
        chosen: [
          ...(given ? [{ criterion: 'as given', points: [given] }] : []), { criterion: 'Youden', points: chosen.youden }, { criterion: 'closest', points: chosen.closest }, { criterion: 'accuracy', points: chosen.accuracy },
          ...(chosen.atSpecificity ? [{ criterion: `specificity ${specificity}`, points: chosen.atSpecificity }] : []),
        ],
        difference: compared?.value?.p === undefined ? undefined : { p: compared.value.p },
      })
    }
    return answer({
      text, chart,
      json: {
        auc: a.auc, variance: a.variance, se: a.se, ciLow: a.interval?.low, ciHigh: a.interval?.high, intervalMethod: a.interval?.method, intervals: a.intervals, components: a.components, positives: a.positives, negatives: a.negatives,
        clusters: a.clusters, clustersWithPositive: a.clustersWithPositive, clustersWithNegative: a.clustersWithNegative, rule, thresholds: points, ...chosen, rates: fixed?.value, comparison: compared?.value, bootstrap: bootstrap?.value, validation: validation?.value,
      },
    }, findings)
  },
}
