import { boxPlot } from '../statistics/index.ts'
import { niceCeiling } from './number-text.ts'
import { ink, okabeIto } from './palette.ts'
import { type Chart } from './spec.ts'
import { distinctNames, shortText, standaloneChart } from './statistics-frame.ts'

/** A column's known values, of each group where there are any. */
export interface DistributionColumn { readonly name: string; readonly groups: readonly { readonly name: string; readonly values: ArrayLike<number> }[] }

const plotWidth = 260, mostColumns = 12, mostGroups = 20, mostDots = 24

/**
 * A panel per column: with groups Tukey's boxes (outliers as rings; every value as a dot where a group has fewer than 10), without them stacked dots, or a histogram where the stacks grow too high.
 * Undefined where no column has a value. Throws RangeError for more than 20 groups.
 */
export function distributionChart(args: { columns: readonly DistributionColumn[]; group?: string | undefined }): Chart | undefined {
  const { group } = args, all = args.columns.filter(c => c.groups.some(g => g.values.length > 0)), columns = all.slice(0, mostColumns)
  if (columns.length === 0) return undefined
  const groups = columns[0]!.groups.length
  if (groups > mostGroups) throw new RangeError(`${groups} groups: at most ${mostGroups} can be drawn`)
  const side = columns.length === 1 ? 1 : 2
  return standaloneChart({
    id: 'distribution', title: `Distribution of ${columns.length === 1 ? shortText(columns[0]!.name, 40) : `${columns.length} columns`}${group === undefined ? '' : ` by ${shortText(group, 40)}`}`, width: side * (plotWidth + 60),
    description: columns.map(c => c.groups.map(g => `${c.name}${group === undefined ? '' : ` ${g.name}`}: ${g.values.length === 0 ? 'no value' : `median ${boxPlot(g.values).fiveNumbers[2]} of ${g.values.length}`}`).join('; ')).join('; '),
    caption: [
      group === undefined ? 'A dot is a row; bars where there are too many.' : 'Box: hinges and median; whiskers: furthest values within 1.5 hinge spreads; rings: values beyond. Groups of fewer than 10 rows show every row instead of a box, the line is the median.',
      all.length > mostColumns ? `The first ${mostColumns} of ${all.length} columns.` : '',
    ],
    spec: { columns: side, spacing: 24, concat: columns.map(c => group === undefined ? dots(c) : boxes(c)) },
  })
}

function boxes(column: DistributionColumn) {
  const title = shortText(column.name, 34), short = distinctNames(column.groups.map(g => g.name), 24)
  const label = (g: DistributionColumn['groups'][number]) => `${short[column.groups.indexOf(g)]!} (${g.values.length})`
  const names = column.groups.map(label), x = (field: string) => ({ field, type: 'quantitative', title, scale: { zero: false, nice: false, padding: 8 }, axis: { tickCount: 5 } })
  const y = { field: 'group', type: 'nominal', title: null, sort: names, scale: { domain: names }, axis: { domain: false, ticks: false, labelLimit: 300, labelPadding: 8 } }
  const few = column.groups.filter(g => g.values.length > 0 && g.values.length < 10), many = column.groups.filter(g => g.values.length >= 10)
  const drawn = many.map(g => { const b = boxPlot(g.values); return { group: label(g), low: b.whiskers[0], q1: b.fiveNumbers[1], median: b.fiveNumbers[2], q3: b.fiveNumbers[3], high: b.whiskers[1] } })
  const medians = [...drawn.map(d => ({ group: d.group, median: d.median })), ...few.map(g => ({ group: label(g), median: boxPlot(g.values).fiveNumbers[2] }))]
  const points = [...few.flatMap(g => Array.from(g.values, value => ({ group: label(g), value }))), ...many.flatMap(g => thinned(boxPlot(g.values).outliers).map(value => ({ group: label(g), value })))]
  return {
    width: plotWidth, height: { step: 26 }, data: { values: drawn },
    layer: [
      { mark: { type: 'rule', color: ink.text }, encoding: { y, x: x('low'), x2: { field: 'high' } } },
      { mark: { type: 'bar', height: 13, color: okabeIto.skyBlue, stroke: ink.text, strokeWidth: 1 }, encoding: { y, x: x('q1'), x2: { field: 'q3' } } },
      { data: { values: points }, mark: { type: 'point', size: 26, color: ink.text, strokeWidth: 1.1, opacity: 1 }, encoding: { y, x: x('value') } },
      { data: { values: medians }, mark: { type: 'tick', orient: 'vertical', size: 15, thickness: 2.5, color: ink.text }, encoding: { y, x: x('median') } },
    ],
  }
}

/** No more than 500 rings to a group, the furthest among them. */
const thinned = (sorted: readonly number[]): readonly number[] => sorted.length <= 500 ? sorted : Array.from({ length: 500 }, (_, n) => sorted[Math.round(n * (sorted.length - 1) / 499)]!)

function dots(column: DistributionColumn) {
  const values = Float64Array.from(column.groups[0]!.values), bins = histogram(values), highest = Math.max(...bins.map(b => b.n)), stacked = highest <= mostDots
  const x = (field: string) => ({ field, type: 'quantitative', title: shortText(column.name, 34), scale: { zero: false, nice: false, padding: 8 }, axis: { tickCount: 5 } })
  const y = (field: string) => ({ field, type: 'quantitative', title: 'Rows', scale: { domain: [0, stacked ? Math.max(highest + 1, 8) : highest], nice: !stacked }, axis: { tickCount: 4, tickMinStep: 1, grid: !stacked } })
  return {
    width: plotWidth, height: 130,
    ...(stacked
      ? { data: { values: bins.flatMap(b => Array.from({ length: b.n }, (_, k) => ({ at: (b.from + b.to) / 2, n: k + 0.5 }))) }, mark: { type: 'point', filled: true, size: 26, color: okabeIto.blue, opacity: 1 }, encoding: { x: x('at'), y: y('n') } }
      : { data: { values: bins.filter(b => b.n > 0).map(b => ({ from: b.from, to: b.to, n: b.n, zero: 0 })) }, mark: { type: 'rect', color: okabeIto.skyBlue, stroke: ink.text, strokeWidth: 0.6 }, encoding: { x: x('from'), x2: { field: 'to' }, y: y('n'), y2: { field: 'zero' } } }),
  }
}

/** Bins of a round width, about 30 over the values; a single bin where all are the same. */
function histogram(values: Float64Array): { from: number; to: number; n: number }[] {
  let least = Infinity, most = -Infinity
  for (const v of values) { if (v < least) least = v; if (v > most) most = v }
  if (!(most > least)) return [{ from: least - 0.5, to: least + 0.5, n: values.length }]
  const width = niceCeiling((most - least) / 30), first = Math.floor(least / width), n = new Int32Array(Math.floor(most / width) - first + 1)
  for (const v of values) n[Math.min(n.length - 1, Math.max(0, Math.floor(v / width) - first))]!++
  return Array.from(n, (count, k) => ({ from: (first + k) * width, to: (first + k + 1) * width, n: count }))
}
