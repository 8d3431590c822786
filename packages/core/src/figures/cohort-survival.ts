import type { CohortAnalysis } from '../cohort/index.ts'
import { houseSpec, type Chart } from './spec.ts'
import { survivalChart } from './statistics-survival.ts'

type Figures = CohortAnalysis['figures']
type Curve = NonNullable<Figures['survival']['overall']>

/** Figure 6 and beside it: overall survival of all, by response from treatment and from the landmark, by dose. */
export function survivalCharts({ survival: s }: Figures, level: number): Chart[] {
  return [
    chart('survival', 'Overall survival', s.overall ? [s.overall] : [], 'Months after treatment', level),
    chart('survival-response', 'Overall survival by response, from treatment', s.byResponse, 'Months after treatment', level, 'As the study counted: responders had to live until the response scan.'),
    chart('survival-landmark', 'Overall survival by response, from the landmark', s.byResponseFromLandmark, 'Months after the landmark', level),
    chart('survival-dose', 'Overall survival by weighted tumour dose', s.byDose, 'Months after treatment', level),
  ].filter(c => c !== undefined)
}

function chart(id: string, title: string, curves: readonly Curve[], time: string, level: number, note = ''): Chart | undefined {
  const drawn = curves.filter(c => c.points.length > 0)
  if (drawn.length === 0) return undefined
  const made = survivalChart({
    strata: drawn.map(c => ({ name: c.name, curve: { n: c.patients, events: c.deaths, method: c.intervalMethod as 'log', level, points: c.points.map(p => ({ time: p.months, survival: p.survival, low: p.low, high: p.high, atRisk: p.atRisk, events: p.deaths, censored: p.censored })) as never } })),
    time, event: 'death', axis: 'Overall survival (%)', ...(drawn.length > 1 ? { group: '' } : {}),
  })
  const { title: _title, config: _config, ...spec } = made.spec as Record<string, unknown>
  return { ...made, id, title, caption: [note, ...drawn.map(c => `${drawn.length === 1 ? 'Median' : `${c.name.slice(0, 1).toUpperCase()}${c.name.slice(1)}: median`} ${text(c.median.months)} months (${text(c.median.low)} to ${text(c.median.high)}), ${c.deaths} deaths of ${c.patients}.`), 'Bands: pointwise confidence intervals; cross lines: censored.'].filter(t => t !== '').join(' '), spec: houseSpec(spec) }
}

const text = (months: number | undefined): string => months === undefined || !Number.isFinite(months) ? 'not reached' : months.toFixed(1)
