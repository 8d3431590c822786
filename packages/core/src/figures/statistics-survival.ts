import { atRiskTable, type KaplanMeier, medianSurvival, type SurvivalStratum } from '../statistics/index.ts'
import { significant } from './number-text.ts'
import { ink, seriesStyle } from './palette.ts'
import { type Chart } from './spec.ts'
import { percentOf, pValue, shortText, standaloneChart, ticksTo } from './statistics-frame.ts'

const width = 440, mostStrata = 12, mostBands = 4, mostCrosses = 200

/**
 * Kaplan-Meier curves as steps, a cross line where rows are censored (where they are no more than 200 to a curve), the pointwise band (for up to four curves), numbers at risk below.
 * `test`: what is said of the groups' difference, e.g. a log-rank test; `corner`: lines at the top right, where curves do not come. Throws RangeError for no stratum or more than 12.
 */
export function survivalChart(args: { strata: readonly SurvivalStratum[]; time: string; event: string; group?: string | undefined; test?: { name: string; p: number } | undefined; axis?: string; ticks?: readonly number[]; atRiskTitle?: string; corner?: readonly string[] }): Chart {
  const { strata, time, event, group, test, axis = 'Event-free (%)', atRiskTitle = 'At risk', corner = [] } = args
  if (strata.length < 1 || strata.length > mostStrata) throw new RangeError(`${strata.length} curves: 1 to ${mostStrata} can be told apart in one figure`)
  const latest = Math.max(...strata.map(s => s.curve.points.at(-1)!.time)), end = latest > 0 ? latest : 1
  const ticks = args.ticks ?? ticksTo(end), names = strata.map(s => s.name), styles = strata.map((_, n) => seriesStyle(n)), one = strata[0]!.curve
  // Where crosses would hide the curve there are none.
  const crossed = strata.every(s => s.curve.points.reduce((n, p) => n + (p.censored > 0 ? 1 : 0), 0) <= mostCrosses)
  const banded = strata.length <= mostBands
  const x = { field: 'time', type: 'quantitative', title: shortText(time, 60), scale: { domain: [0, end], nice: false }, axis: { values: ticks, grid: false, labelFlush: false } }
  const y = (field: string) => ({ field, type: 'quantitative', title: axis, scale: { domain: [0, 100] } })
  const colour = { field: 'name', type: 'nominal', title: group === undefined ? null : shortText(group, 40), sort: names, scale: { domain: names, range: styles.map(s => s.colour) }, legend: strata.length === 1 ? null : { orient: 'top', columns: Math.max(1, Math.floor(width / (60 + 7 * Math.min(30, Math.max(...names.map(n => n.length)))))), labelLimit: 220, symbolType: 'stroke', symbolOpacity: 1 } }
  const curves = {
    width, height: 260,
    layer: [
      ...(banded ? [{ data: { values: strata.flatMap(band) }, mark: { type: 'area', interpolate: 'step-after', opacity: 0.14 }, encoding: { x, y: y('low'), y2: { field: 'high' }, color: colour } }] : []),
      { data: { values: strata.flatMap(steps) }, mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 }, encoding: { x, y: y('percent'), color: colour, strokeDash: { field: 'name', type: 'nominal', title: colour.title, sort: names, scale: { domain: names, range: styles.map(s => s.dash) }, legend: colour.legend } } },
      { data: { values: crossed ? strata.flatMap(censored) : [] }, mark: { type: 'tick', orient: 'vertical', size: 9, thickness: 1.4, opacity: 1 }, encoding: { x, y: y('percent'), color: colour } },
      ...(corner.length > 0 ? [{ data: { values: [{}] }, mark: { type: 'text', align: 'right', baseline: 'top', lineHeight: 14, text: [...corner] }, encoding: { x: { value: width - 4 }, y: { value: 4 } } }] : []),
    ],
  }
  const counts = strata.map(s => atRiskTable(s.curve, ticks))
  // The first number stands on the axis, half of it towards the group's name.
  const clear = 10 + 3.6 * Math.max(...counts.flat().map(c => String(c.atRisk).length))
  const atRisk = {
    width, height: { step: 18 }, title: { text: atRiskTitle, anchor: 'start', fontSize: 11, fontWeight: 'normal', color: ink.quiet, offset: 6 },
    data: { values: strata.flatMap((s, k) => counts[k]!.map(c => ({ name: s.name, time: c.time, atRisk: String(c.atRisk) }))) },
    mark: { type: 'text', fontSize: 11 },
    encoding: {
      x: { field: 'time', type: 'quantitative', scale: { domain: [0, end], nice: false }, axis: null },
      y: { field: 'name', type: 'nominal', sort: names, title: null, axis: { domain: false, ticks: false, labelPadding: clear, labelLimit: 220, ...(strata.length === 1 && { labels: false }) } },
      text: { field: 'atRisk' },
    },
  }
  const medians = strata.map(({ name, curve }) => {
    const m = medianSurvival(curve)
    return `${strata.length === 1 ? 'Median' : `${name}: median`} ${m.estimate === undefined ? 'not reached' : significant(m.estimate, 4)}, ${curve.events} events in ${curve.n} rows`
  })
  return standaloneChart({
    id: 'survival', title: `${test ? 'Survival by group' : 'Kaplan-Meier'}: ${shortText(event, 40)}${group === undefined ? '' : ` by ${shortText(group, 40)}`}`, width: width + 60,
    description: medians.join('; '),
    caption: [
      ...(strata.length <= mostBands ? [`${medians.join('; ')}.`] : []), banded ? `Band: ${percentOf(one.level)} CI of each time (${one.method}).` : '', crossed ? 'Cross lines: censored.' : '', test ? `${test.name}: ${pValue(test.p)}.` : '',
    ],
    spec: { spacing: 14, vconcat: [curves, atRisk] },
  })
}

const round = (x: number) => Number((100 * x).toFixed(3))

/** What changes within a thousandth of the axis cannot be seen: of each such piece the last, so that a million rows give a small file. */
function seen<T extends { time: number }>(points: readonly T[], end: number): T[] {
  if (points.length <= 1000) return [...points]
  const cell = (p: T) => Math.floor(1000 * p.time / end)
  return points.filter((p, n) => n + 1 === points.length || cell(p) !== cell(points[n + 1]!))
}

const seenPoints = (curve: KaplanMeier) => seen(curve.points, curve.points.at(-1)!.time)

const steps = ({ name, curve }: SurvivalStratum) => [{ name, time: 0, percent: 100 }, ...seenPoints(curve).map(p => ({ name, time: p.time, percent: round(p.survival) }))]

function band({ name, curve }: SurvivalStratum) {
  const values = [{ name, time: 0, low: 100, high: 100 }]
  for (const p of seenPoints(curve)) {
    const before = values.at(-1)!
    // A curve at 0 has no limits: the band ends there.
    if (p.low === undefined || p.high === undefined) { values.push({ ...before, time: p.time }); break }
    values.push({ name, time: p.time, low: round(p.low), high: round(p.high) })
  }
  return values
}

const censored = ({ name, curve }: SurvivalStratum) => curve.points.filter(p => p.censored > 0).map(p => ({ name, time: p.time, percent: round(p.survival) }))
