import type { AucEstimate, ChosenThreshold, RocCurve } from '../statistics/index.ts'
import { ink, okabeIto, seriesStyle } from './palette.ts'
import { type Chart } from './spec.ts'
import { distinctNames, percentOf, pValue, shortText, standaloneChart, wrapped } from './statistics-frame.ts'

export interface RocFigureCurve { readonly score: string; readonly curve: RocCurve; readonly auc: AucEstimate }

const side = 340, mostMarked = 8

/**
 * ROC curves with the diagonal of chance; each chosen threshold as a symbol of its own shape on the first curve, with its value and rates in the legend.
 * `chosen`: criteria and the points they choose (ties are several points).
 */
export function rocChart(args: { curves: readonly RocFigureCurve[]; outcome: string; level: number; cluster?: string | undefined; chosen: readonly { criterion: string; points: readonly ChosenThreshold[] }[]; difference?: { p: number } | undefined }): Chart {
  const { curves, outcome, level, cluster, difference } = args, first = curves[0]!
  const names = distinctNames(curves.map(c => c.score), 40), styles = curves.map((_, n) => seriesStyle(n))
  const marks = byThreshold(args.chosen), marked = marks.slice(0, mostMarked)
  const rule = first.curve.rule.replace('>=', '\u2265').replace('<=', '\u2264')
  const labelled = marked.map(m => ({ x: 1 - m.point.specificity, y: m.point.sensitivity, label: `${wrapped(`${shortText(first.score, 24)} ${rule} ${thresholdText(m.point.threshold)} (${m.criteria.join(', ')})`, 42).join('\n')}\nsensitivity ${m.point.sensitivity.toFixed(2)}, specificity ${m.point.specificity.toFixed(2)}` }))
  const domain = [0, 1]
  const x = { field: 'x', type: 'quantitative', title: '1 \u2212 specificity', scale: { domain, nice: false }, axis: { tickCount: 5, labelFlush: false } }
  const y = { field: 'y', type: 'quantitative', title: 'Sensitivity', scale: { domain, nice: false }, axis: { tickCount: 5, labelFlush: false } }
  const legend = { orient: 'bottom', direction: 'vertical', columns: 1, labelLimit: 600, labelExpr: "split(datum.label, '\\n')", labelLineHeight: 14, rowPadding: 6, title: null }
  const order = labelled.map(l => l.label)
  const curveScale = { field: 'score', type: 'nominal', title: null, sort: names, legend: curves.length === 1 ? null : { orient: 'top', symbolType: 'stroke', labelLimit: 220 } }
  const text = curves.map(c => `${curves.length === 1 ? '' : `${shortText(c.score, 40)}: `}AUC ${c.auc.auc.toFixed(3)}${c.auc.interval ? `, ${percentOf(level)} CI ${c.auc.interval.low.toFixed(3)} to ${c.auc.interval.high.toFixed(3)} (${c.auc.interval.method})` : ''}`)
  return standaloneChart({
    id: 'roc', title: `ROC: ${shortText(curves.map(c => c.score).join(' and '), 50)} for ${shortText(outcome, 40)}`, width: side + 60,
    description: [...text, ...order.map(l => l.replaceAll('\n', ' '))].join('; '),
    caption: [
      `${text.join('; ')}.`, `${first.auc.positives} positive and ${first.auc.negatives} negative rows${cluster === undefined ? '' : `, ${first.auc.clusters} clusters by ${shortText(cluster, 40)}`}.`,
      difference ? `Difference: ${pValue(difference.p)}.` : '', 'Dashed diagonal: chance.', marks.length > mostMarked ? `${mostMarked} of ${marks.length} chosen thresholds are marked.` : '',
    ],
    spec: {
      width: side, height: side,
      layer: [
        { data: { values: [{ x: 0, y: 0 }, { x: 1, y: 1 }] }, mark: { type: 'line', color: ink.axis, strokeDash: [4, 4], strokeWidth: 1 }, encoding: { x, y } },
        {
          data: { values: curves.flatMap((c, n) => corners(c.curve).map((p, at) => ({ score: names[n], at, ...p }))) }, mark: { type: 'line', strokeWidth: 2 },
          encoding: { x, y, order: { field: 'at', type: 'quantitative' }, color: { ...curveScale, scale: { domain: names, range: styles.map(s => s.colour) } }, strokeDash: { ...curveScale, scale: { domain: names, range: styles.map(s => s.dash) } } },
        },
        ...(labelled.length === 0 ? [] : [{
          data: { values: labelled }, mark: { type: 'point', filled: true, size: 110, opacity: 1, stroke: 'white', strokeWidth: 1, color: okabeIto.black },
          encoding: { x, y, shape: { field: 'label', type: 'nominal', sort: order, scale: { domain: order, range: shapes.slice(0, order.length) }, legend: { ...legend, symbolFillColor: okabeIto.black, symbolStrokeWidth: 0, symbolSize: 90 } } },
        }]),
      ],
    },
  })
}

/** As many digits as tell thresholds apart, no trailing zeros. */
const thresholdText = (x: number) => String(Number(x.toPrecision(7))).replace('-', '\u2212')

const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down', 'triangle-left', 'triangle-right']

/** One mark per threshold: criteria often agree. */
function byThreshold(chosen: readonly { criterion: string; points: readonly ChosenThreshold[] }[]): { point: ChosenThreshold; criteria: string[] }[] {
  const marks = new Map<number, { point: ChosenThreshold; criteria: string[] }>()
  for (const { criterion, points } of chosen) for (const point of points) {
    const known = marks.get(point.threshold)
    if (known) known.criteria.push(criterion)
    else marks.set(point.threshold, { point, criteria: [criterion] })
  }
  return [...marks.values()]
}

/** The curve's points from the upper right to the lower left, thinned to what a thousandth of the axes shows. */
function corners(curve: RocCurve): { x: number; y: number }[] {
  const all = [{ x: 1, y: 1 }, ...curve.points.map(p => ({ x: 1 - p.specificity, y: p.sensitivity })), { x: 0, y: 0 }], kept = [all[0]!]
  for (const p of all) {
    const last = kept.at(-1)!, far = all.length <= 1000 ? p.x !== last.x || p.y !== last.y : Math.max(last.x - p.x, last.y - p.y) >= 1e-3
    if (far) kept.push(p)
  }
  const last = kept.at(-1)!
  return (last.x === 0 && last.y === 0 ? kept : [...kept, { x: 0, y: 0 }]).map(p => ({ x: Number(p.x.toFixed(5)), y: Number(p.y.toFixed(5)) }))
}
