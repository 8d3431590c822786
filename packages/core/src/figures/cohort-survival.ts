import type { CohortAnalysis } from '../cohort/index.ts'
import { percentOf, pValue } from './statistics-frame.ts'
import { houseSpec, type Chart } from './spec.ts'
import { survivalChart } from './statistics-survival.ts'

type Figures = CohortAnalysis['figures']
type Comparison = NonNullable<CohortAnalysis['survival']['byResponse']['value']>
type Curve = NonNullable<Figures['survival']['overall']>

/** Figure 6 and beside it: overall survival of all, by response from treatment and from the landmark, by dose. */
export function survivalCharts({ survival: s }: Figures, compared: CohortAnalysis['survival'], level: number): Chart[] {
  return [
    chart('survival', 'Overall survival', s.overall ? [s.overall] : [], 'Months after treatment', level, undefined),
    chart('survival-response', 'Overall survival by response, from treatment', s.byResponse, 'Months after treatment', level, compared.byResponse.value, 'As the study counted: responders had to live until the response scan.'),
    chart('survival-landmark', 'Overall survival by response, from the landmark', s.byResponseFromLandmark, 'Months after the landmark', level, compared.byResponseFromLandmark.value),
    chart('survival-dose', 'Overall survival by weighted tumour dose', s.byDose, 'Months after treatment', level, compared.byDose.value),
  ].filter(c => c !== undefined)
}

function chart(id: string, title: string, curves: readonly Curve[], time: string, level: number, compared: Comparison | undefined, note = ''): Chart | undefined {
  const drawn = curves.filter(c => c.points.length > 0)
  if (drawn.length === 0) return undefined
  const latest = Math.max(...drawn.flatMap(c => c.points.map(p => p.months))), ratio = compared?.adjusted.value?.ratios[0], alone = compared?.unadjusted.value?.ratios[0]
  const made = survivalChart({
    strata: drawn.map(c => ({ name: c.name, curve: { n: c.patients, events: c.deaths, method: c.intervalMethod as 'log', level, points: c.points.map(p => ({ time: p.months, survival: p.survival, low: p.low, high: p.high, atRisk: p.atRisk, events: p.deaths, censored: p.censored })) as never } })),
    time, event: 'death', axis: 'Overall survival (%)', ticks: monthTicks(latest), atRiskTitle: 'Number at risk',
    corner: compared === undefined ? [] : [...(compared.logRank ? [`Log-rank ${pValue(compared.logRank.p).replace('p', 'P')}`] : []), ...(alone ? [`HR ${ratioText(alone)}`] : []), ...(ratio ? [`adjusted HR ${ratioText(ratio)}`] : [])], ...(drawn.length > 1 ? { group: '' } : {}),
  })
  const { title: _title, config: _config, ...spec } = made.spec as Record<string, unknown>
  return { ...made, id, title, caption: [note, ...drawn.map(c => `${drawn.length === 1 ? 'Median' : `${c.name.slice(0, 1).toUpperCase()}${c.name.slice(1)}: median`} ${text(c.median.months)} months (${text(c.median.low)} to ${text(c.median.high)}), ${c.deaths} deaths of ${c.patients}.`), `Bands: pointwise ${percentOf(level)} confidence intervals; cross lines: censored.`, compared?.unadjusted.value ? `HR: hazard of ${drawn[0]!.name} over that of ${drawn[1]?.name ?? 'the others'}, by Cox's model with Firth's penalty (${percentOf(level)} CI).` : ''].filter(t => t !== '').join(' '), spec: houseSpec(spec) }
}

/** Whole quarters of a year: at most seven. */
function monthTicks(latest: number): number[] {
  const step = [1, 2, 3, 6, 12, 24, 36, 60].find(s => latest / s <= 6.5) ?? 12 * Math.ceil(latest / 78)
  return Array.from({ length: Math.floor(latest / step) + 1 }, (_, n) => n * step)
}

const ratioText = (r: { readonly hazardRatio: number; readonly low: number | undefined; readonly high: number | undefined }): string => `${r.hazardRatio.toFixed(2)} (${limit(r.low)}\u2013${limit(r.high)})`

const limit = (x: number | undefined): string => x === undefined ? '?' : !Number.isFinite(x) ? '\u221e' : x.toFixed(2)

const text = (months: number | undefined): string => months === undefined || !Number.isFinite(months) ? 'not reached' : months.toFixed(1)
