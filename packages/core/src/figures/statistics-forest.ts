import { changeText, niceCeiling, significant } from './number-text.ts'
import { ink } from './palette.ts'
import { type Chart } from './spec.ts'
import { distinctNames, percentOf, pValue, shortText, standaloneChart } from './statistics-frame.ts'

/** An estimate on the model's own scale: a difference, or the logarithm of a ratio; a limit that is not known is undefined or NaN. */
export interface ForestLine { readonly term: string; readonly estimate: number; readonly ciLow: number | undefined; readonly ciHigh: number | undefined; readonly p: number }

/** 'difference' draws estimates as they are; the others e^estimate on a logarithmic axis, 'percent' labelled 100 (e^estimate - 1). */
export type ForestScale = 'difference' | 'percent' | 'odds ratio' | 'hazard ratio'

const plotWidth = 260, mostRows = 60, mostLogReach = Math.log(50)

/**
 * Forest plot: a row per coefficient but the intercept, with its interval, the line of no effect, and the numbers beside it; an interval that leaves the axis ends in an arrow.
 * Undefined where there is no coefficient but the intercept, or none that could be estimated.
 */
export function forestChart(args: { lines: readonly ForestLine[]; scale: ForestScale; outcome: string; title: string; level: number; notes?: readonly string[] }): Chart | undefined {
  const { scale, outcome, title, level, notes = [] } = args
  const all = args.lines.filter(l => l.term !== '(Intercept)' && !Number.isNaN(l.estimate)), lines = all.slice(0, mostRows).map(l => ({ ...l, ciLow: l.ciLow ?? NaN, ciHigh: l.ciHigh ?? NaN }))
  if (lines.length === 0) return undefined
  const logarithmic = scale !== 'difference', [low, high] = reach(lines, logarithmic)
  const shown = (v: number) => { const x = Math.min(high, Math.max(low, v)); return logarithmic ? Math.exp(x) : x }
  const names = distinctNames(lines.map(l => l.term), 40)
  const values = lines.map((l, n) => {
    const known = !Number.isNaN(l.ciLow) && !Number.isNaN(l.ciHigh)
    return {
      term: names[n], at: l.estimate < low || l.estimate > high ? null : shown(l.estimate), from: known ? shown(l.ciLow) : null, to: known ? shown(l.ciHigh) : null,
      below: known && l.ciLow < low ? shown(low) : null, above: known && l.ciHigh > high ? shown(high) : null,
      interval: `${number(l.estimate, scale)} (${known ? `${number(l.ciLow, scale)} to ${number(l.ciHigh, scale)}` : 'no interval'})`, p: pValue(l.p).replace(/^p (= )?/, ''),
    }
  })
  const axisTitle = scale === 'difference' ? `Difference in ${shortText(outcome, 40)}` : scale === 'percent' ? `Change of ${shortText(outcome, 40)} (%)` : `${scale === 'odds ratio' ? 'Odds' : 'Hazard'} ratio, ${shortText(outcome, 40)}`
  const ratioTicks = logarithmic ? ticksBetween(Math.exp(low), Math.exp(high)) : undefined
  const x = (field: string) => ({
    field, type: 'quantitative', title: axisTitle, scale: { domain: [shown(low), shown(high)], nice: false, zero: false, ...(logarithmic && { type: 'log' }) },
    axis: { grid: false, ...(ratioTicks ? { values: ratioTicks, labelExpr: scale === 'percent' ? "(datum.value > 1.0000001 ? '+' : datum.value < 0.9999999 ? '\u2212' : '') + format(abs(datum.value - 1) * 100, ',.3~r')" : "format(datum.value, ',.3~r')" } : { tickCount: 5 }) },
  })
  const y = { field: 'term', type: 'nominal', sort: names, title: null, axis: { domain: false, ticks: false, labelLimit: 240, labelPadding: 10, grid: true } }
  const column = (field: string, at: number) => ({ mark: { type: 'text', align: 'left' }, encoding: { y, x: { value: plotWidth + at }, text: { field } } })
  const header = (text: string, at: number) => ({ data: { values: [{}] }, mark: { type: 'text', align: 'left', text, color: ink.quiet, y: -8 }, encoding: { x: { value: plotWidth + at } } })
  const pAt = 30 + 7.3 * Math.max(16, ...values.map(v => v.interval.length))
  const arrow = (field: string, shape: string) => ({ mark: { type: 'point', filled: true, shape, size: 55, color: ink.text, opacity: 1 }, encoding: { y, x: x(field) } })
  return standaloneChart({
    id: 'forest', title, width: plotWidth + pAt + 110,
    description: values.map(v => `${v.term}: ${v.interval}, p ${v.p}`).join('; '),
    caption: [...notes, `Lines: ${percentOf(level)} CI.`, scale === 'percent' ? 'Per unit of the column, or against the reference level; logarithmic axis.' : '', all.length > mostRows ? `The first ${mostRows} of ${all.length} terms.` : ''],
    spec: {
      width: plotWidth, height: { step: 24 }, data: { values },
      layer: [
        { data: { values: [{ at: logarithmic ? 1 : 0 }] }, mark: { type: 'rule', color: ink.axis, strokeDash: [4, 4] }, encoding: { x: x('at') } },
        { mark: { type: 'rule', color: ink.text, strokeWidth: 1.6 }, encoding: { y, x: x('from'), x2: { field: 'to' } } },
        arrow('below', 'triangle-left'), arrow('above', 'triangle-right'),
        { mark: { type: 'point', filled: true, shape: 'square', size: 70, color: ink.text, opacity: 1 }, encoding: { y, x: x('at') } },
        column('interval', 14), column('p', pAt), header(`${scale === 'percent' ? '%' : scale === 'difference' ? 'estimate' : 'ratio'} (${percentOf(level)} CI)`, 14), header('p', pAt),
      ],
    },
  })
}

/** Ends of the axis on the model's scale: all that is finite, but a ratio's limits no further than 50-fold beyond the estimates. */
function reach(lines: readonly { estimate: number; ciLow: number; ciHigh: number }[], logarithmic: boolean): [number, number] {
  const finite = (v: number) => Number.isFinite(v)
  // An estimate beyond e^20 (a model that separates) would leave the others no room.
  const near = lines.map(l => l.estimate).filter(v => finite(v) && (!logarithmic || Math.abs(v) <= 20)), limits = lines.flatMap(l => [l.ciLow, l.ciHigh]).filter(finite)
  const least = Math.min(0, ...near), most = Math.max(0, ...near)
  const inside = limits.map(v => logarithmic ? Math.min(most + mostLogReach, Math.max(least - mostLogReach, v)) : v)
  const low = Math.min(least, ...inside), high = Math.max(most, ...inside), margin = high > low ? 0.04 * (high - low) : 1
  return [low - margin, high + margin]
}

function number(v: number, scale: ForestScale): string {
  if (scale === 'percent') { const percent = 100 * Math.expm1(v); return percent < 1e6 ? changeTextFine(percent) : '> +1e6%' }
  const x = scale === 'difference' ? v : Math.exp(v)
  if (!Number.isFinite(x)) return x > 0 ? '\u221e' : '\u2212\u221e'
  return x !== 0 && (Math.abs(x) < 1e-3 || Math.abs(x) >= 1e6) ? x.toExponential(1).replace('-', '\u2212') : significant(x)
}

/** Whole percents, a decimal where they are small. */
const changeTextFine = (percent: number) => Math.abs(percent) >= 10 || percent === 0 ? changeText(percent) : `${percent > 0 ? '+' : '\u2212'}${significant(Math.abs(percent), 2)}%`

/** Up to eight round ratios between two; always 1. */
function ticksBetween(low: number, high: number): number[] {
  for (const digits of [[1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9], [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]) {
    const all: number[] = []
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) for (const d of digits) { const v = Number(`${d}e${power}`); if (v >= low && v <= high) all.push(v) }
    if (all.length <= 7 && wide(all, low, high)) { if (all.length >= 3 || high / low > 2) return all; break }
  }
  if (high / low <= 2) {
    // Between close ends round ratios are rare, and equal steps are good enough.
    const step = niceCeiling((high - low) / 5)
    return Array.from({ length: 13 }, (_, n) => Number((1 + (n - 6) * step).toPrecision(12))).filter(v => v >= low && v <= high)
  }
  const decades = Math.ceil((Math.log10(high) - Math.log10(low)) / 6), from = Math.ceil(Math.log10(low) / decades) * decades
  return Array.from({ length: 8 }, (_, n) => 10 ** (from + n * decades)).filter(v => v <= high)
}

/** Whether labels at these places keep clear of each other on the plot. */
const wide = (ticks: readonly number[], low: number, high: number) =>
  ticks.every((t, n) => n === 0 || plotWidth * Math.log(t / ticks[n - 1]!) / Math.log(high / low) >= 36)
