import { type CohortAnalysis, intervalName } from '../cohort/index.ts'
import { printChart } from './cohort-frame.ts'
import { changeText } from './number-text.ts'
import { ink } from './palette.ts'
import type { Chart } from './spec.ts'
import { percentOf } from './statistics-frame.ts'

const plot = 280, ticks = [-75, -50, 0, 100, 300, 800, 2500]

/** Differences of dose from the reference category by every model, on a logarithmic axis. Undefined without a model. */
export function doseForestChart(lines: CohortAnalysis['figures']['forest'], level: number): Chart | undefined {
  const known = lines.filter(l => Number.isFinite(l.percent) && l.percent > -100)
  if (known.length === 0) return undefined
  const log = (percent: number) => Math.log1p(Math.max(percent, -99) / 100)
  const limits = known.flatMap(l => [l.low, l.high]).filter(Number.isFinite).map(log)
  const low = Math.min(-0.4, ...limits.map(v => Math.max(v, -2))) - 0.08, high = Math.max(0.8, ...limits.map(v => Math.min(v, 3))) + 0.08
  const cut = (v: number) => Math.min(high, Math.max(low, log(v)))
  const rows: { y: number; label?: string; group?: string; n?: string; at?: number; from?: number; to?: number; text?: string; above?: number; below?: number }[] = []
  let y = 1
  for (const [k, l] of known.entries()) {
    if (k === 0 || known[k - 1]!.group !== l.group) rows.push({ y: y++ + (k === 0 ? 0.2 : 0.35), group: l.group })
    if (k === 0 || known[k - 1]!.group !== l.group) y += k === 0 ? 0.2 : 0.35
    rows.push({
      y: y++, label: l.label, n: `n = ${l.n}`, at: cut(l.percent), from: cut(l.low), to: cut(l.high), text: `${changeText(l.percent)} (${changeText(l.low)} to ${changeText(l.high)})`,
      ...(log(l.high) > high ? { above: high } : {}), ...(log(l.low) < low ? { below: low } : {}),
    })
  }
  // The header's line stands above the first group.
  rows.unshift({ y: 0, label: 'Response', text: `Difference (${percentOf(level)} CI)` })
  const yAxis = { field: 'y', type: 'quantitative', scale: { domain: [y - 0.4, -0.6], nice: false }, axis: null }
  const x = (field: string) => ({ field, type: 'quantitative', title: 'Difference of dose (%)', scale: { domain: [low, high], nice: false, zero: false }, axis: { values: ticks.map(log).filter(v => v >= low && v <= high), grid: false, labelExpr: "(datum.value > 0.001 ? '+' : datum.value < -0.001 ? '\u2212' : '') + format(abs(exp(datum.value) - 1) * 100, ',.2r')".replace(',.2r', ',.3~r') } })
  const text = (field: string, at: number, extra: object = {}) => ({ transform: [{ filter: `isValid(datum.${field})` }], mark: { type: 'text', align: 'left', ...extra }, encoding: { y: yAxis, x: { value: at }, text: { field } } })
  const arrow = (field: string, shape: string) => ({ mark: { type: 'point', filled: true, shape, size: 50, color: ink.text, opacity: 1 }, encoding: { y: yAxis, x: x(field) } })
  return printChart({
    id: 'forest', title: 'Difference of absorbed dose between response categories', description: known.map(l => `${l.group}, ${l.label}: ${changeText(l.percent)} (${changeText(l.low)} to ${changeText(l.high)})`).join('; '),
    caption: `Squares: differences; lines: ${percentOf(level)} CI (${[...new Set(known.map(l => intervalName(l.method)))].join(', ')}). CV: adjusted for the coefficient of variation in place of the SD. Logarithmic axis.`,
    spec: {
      width: plot, height: Math.round(19 * y) + 10, padding: { left: 215, right: 190, top: 6, bottom: 46 }, autosize: { type: 'none' },
      data: { values: rows },
      layer: [
        { data: { values: [{ at: 0 }] }, mark: { type: 'rule', color: ink.axis, strokeDash: [4, 4] }, encoding: { x: x('at') } },
        { transform: [{ filter: 'isValid(datum.at)' }], mark: { type: 'rule', color: ink.text, strokeWidth: 1.6 }, encoding: { y: yAxis, x: x('from'), x2: { field: 'to' } } },
        { transform: [{ filter: 'isValid(datum.at)' }], mark: { type: 'point', filled: true, shape: 'square', size: 66, color: ink.text, opacity: 1 }, encoding: { y: yAxis, x: x('at') } },
        { transform: [{ filter: 'isValid(datum.above)' }], ...arrow('above', 'triangle-right') }, { transform: [{ filter: 'isValid(datum.below)' }], ...arrow('below', 'triangle-left') },
        text('group', -205, { fontWeight: 'bold' }), text('label', -195), text('n', -70, { color: ink.quiet }), text('text', plot + 14),
      ],
    },
  })
}
