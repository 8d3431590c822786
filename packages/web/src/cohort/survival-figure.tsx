import { seriesStyle } from '@yttria/core/figures'
import { useId, useState } from 'preact/hooks'
import { cohortWords as words } from '../words/cohort.ts'
import type { Curve, DrawnFigures } from './exploratory.ts'

type Kind = keyof DrawnFigures['survival']
const width = 520, left = 48, right = 10, top = 8, plot = 150, kinds = ['overall', 'byResponse', 'byResponseFromLandmark', 'byDose'] as const satisfies readonly Kind[]

/** Survival as steps, cross lines where patients are censored, bands of the pointwise intervals, numbers at risk below. */
export function SurvivalFigure({ survival }: { survival: DrawnFigures['survival'] }) {
  const id = useId(), [kind, setKind] = useState<Kind>('overall'), curves = survival[kind].filter(c => c.points.length > 0), end = Math.max(1, ...curves.flatMap(c => c.points.map(p => p.months)))
  const step = [1, 2, 3, 6, 12, 24, 36, 60].find(s => end / s <= 6.5) ?? 120, ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, n) => n * step), height = top + plot + 40 + (curves.length + 1) * 15
  const x = (m: number) => left + m / end * (width - left - right), y = (s: number) => top + (1 - s) * plot
  const months = (m: number | undefined | null) => m === undefined || m === null || !Number.isFinite(m) ? words.notReached : m.toFixed(1), name = (c: Curve) => c.name.charAt(0).toUpperCase() + c.name.slice(1)
  return <div>
    <p class="field-row"><label for={id}>{words.kmKind}</label> <select id={id} value={kind} onChange={e => setKind(e.currentTarget.value as Kind)}>{kinds.map(k => <option key={k} value={k}>{words.kmKinds[k]}</option>)}</select></p>
    {curves.length === 0 ? <p class="quiet">{words.nothing}</p> : <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${words.km}. ${curves.map(c => words.median(name(c), months(c.median.months), c.deaths, c.patients)).join('; ')}`}>
      {[0, 25, 50, 75, 100].map(v => <g key={v}><line class="grid-line" x1={left} x2={width - right} y1={y(v / 100)} y2={y(v / 100)} /><text x={left - 5} y={y(v / 100) + 4} text-anchor="end">{v}</text></g>)}
      {ticks.map(t => <text key={t} x={x(t)} y={top + plot + 15} text-anchor="middle">{t}</text>)}
      <text class="title" x={(left + width) / 2} y={top + plot + 30} text-anchor="middle">{words.months}</text><text class="title" transform={`translate(11 ${top + plot / 2}) rotate(-90)`} text-anchor="middle">{words.survivalAxis}</text>
      {curves.map((c, n) => <g key={c.name}>
        <path d={band(c, x, y)} fill={seriesStyle(n).colour} opacity={0.14} />
        <path class="km" d={steps(c, x, y)} stroke={seriesStyle(n).colour} stroke-dasharray={seriesStyle(n).dash.join(' ')} />
        {c.points.filter(p => p.censored > 0).map((p, k) => <line key={k} x1={x(p.months)} x2={x(p.months)} y1={y(p.survival) - 4} y2={y(p.survival) + 4} stroke={seriesStyle(n).colour} />)}
        {ticks.map(t => <text key={t} x={x(t)} y={top + plot + 56 + n * 15} text-anchor="middle" class="risk" style={{ fill: seriesStyle(n).colour }}>{c.points.find(p => p.months >= t)?.atRisk ?? 0}</text>)}
      </g>)}
      <text x={4} y={top + plot + 42}>{words.atRisk}</text>
    </svg>}
    {curves.map((c, n) => <p class="legend" key={c.name}><svg width="22" height="8" aria-hidden="true"><line x1={0} x2={22} y1={4} y2={4} stroke={seriesStyle(n).colour} stroke-width="2.4" stroke-dasharray={seriesStyle(n).dash.join(' ')} /></svg> {words.median(name(c), months(c.median.months), c.deaths, c.patients)}</p>)}
  </div>
}

const steps = (c: Curve, x: (m: number) => number, y: (s: number) => number): string => c.points.reduce((d, p) => `${d}H${x(p.months).toFixed(1)}V${y(p.survival).toFixed(1)}`, `M${x(0)} ${y(1)}`)

/** Up the upper limits and back along the lower ones; it ends where there are no limits any more. */
function band(c: Curve, x: (m: number) => number, y: (s: number) => number): string {
  const until = c.points.findIndex(p => typeof p.low !== 'number' || typeof p.high !== 'number'), its = until < 0 ? c.points : c.points.slice(0, until)
  if (its.length === 0) return ''
  const lower = its.map((p, n) => ({ x: x(p.months), y: y(p.low!), before: n === 0 ? y(1) : y(its[n - 1]!.low!) })).reverse()
  return `${its.reduce((d, p) => `${d}H${x(p.months).toFixed(1)}V${y(p.high!).toFixed(1)}`, `M${x(0)} ${y(1)}`)}${lower.map(p => `L${p.x.toFixed(1)} ${p.y.toFixed(1)}V${p.before.toFixed(1)}`).join('')}Z`
}
