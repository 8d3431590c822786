import type { Results } from '@yttria/core/course'
import { type DvhCurve, categoryColour, changeText, doseShortfallPercent, dvhChart, niceCeiling, seriesStyle, significant } from '@yttria/core/figures'
import { scale, ticks } from '../report/scale.ts'

type Lesions = Results['lesions']

interface DvhPoint { readonly name: string; readonly doseGy: number; readonly volumePercent: number }

/** The report's dose-volume histograms, drawn from the same specification. */
export function DvhFigure({ curves }: { curves: readonly DvhCurve[] }) {
  if (curves.length === 0) return null
  const chart = dvhChart(curves), spec = chart.spec as unknown as { data: { values: readonly DvhPoint[] }; encoding: { x: { scale: { domain: [number, number] } } } }
  const [, end] = spec.encoding.x.scale.domain, width = 520, height = 300, left = 52, bottom = 252, top = 10, right = 400
  const x = scale(0, end, left, right), y = scale(0, 100, bottom, top)
  let lesion = 0
  const styles = curves.map(c => c.tissue === 'lesion' ? { ...seriesStyle(lesion++), width: 1.8 } : { colour: '#1c2530', dash: [1, 0], width: 3 })
  return <figure><h3>{chart.title}</h3><svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={chart.description}>
    {ticks(0, end, 6).map(t => <g key={t}><line class="grid" x1={x(t)} x2={x(t)} y1={top} y2={bottom} /><text class="tick" x={x(t)} y={bottom + 15} text-anchor="middle">{t}</text></g>)}
    {[0, 20, 40, 60, 80, 100].map(t => <g key={t}><line class="grid" x1={left} x2={right} y1={y(t)} y2={y(t)} /><text class="tick" x={left - 6} y={y(t) + 4} text-anchor="end">{t}</text></g>)}
    <text class="axis" x={(left + right) / 2} y={bottom + 34} text-anchor="middle">Absorbed dose (Gy)</text><text class="axis" transform={`translate(14 ${(top + bottom) / 2}) rotate(-90)`} text-anchor="middle">Volume (%)</text>
    {curves.map((c, n) => <polyline key={c.name} fill="none" stroke={styles[n]!.colour} stroke-width={styles[n]!.width} stroke-dasharray={dashes(styles[n]!.dash)}
      points={spec.data.values.filter(v => v.name === c.name && v.doseGy <= end).map(v => `${x(v.doseGy).toFixed(1)},${y(v.volumePercent).toFixed(1)}`).join(' ')}><title>{c.name}</title></polyline>)}
    {curves.slice(0, 15).map((c, n) => <g key={c.name} transform={`translate(${right + 14} ${top + 10 + 16 * n})`}><line x1="0" x2="22" y1="0" y2="0" stroke={styles[n]!.colour} stroke-width={styles[n]!.width} stroke-dasharray={dashes(styles[n]!.dash)} /><text class="tick" x="28" y="4">{c.name}</text></g>)}
    {curves.length > 15 && <text class="tick" x={right + 14} y={top + 14 + 16 * 15}>and {curves.length - 15} more</text>}
  </svg><figcaption>{chart.caption}</figcaption></figure>
}

const dashes = (dash: readonly number[]): string | undefined => dash.length === 2 && dash[1] === 0 ? undefined : dash.join(' ')

/** Mean dose of each lesion with what a shift of one voxel does, beside the healthy liver's. */
export function DoseFigure({ results, onSelect }: { results: Results; onSelect: (id: string) => void }) {
  const lesions = bySize(results.lesions).filter(l => l.meanDoseGy !== undefined)
  if (lesions.length === 0) return null
  const row = 22, left = 64, right = 430, top = 22, bottom = top + row * lesions.length, liver = results.healthyLiver?.doseGy
  const end = niceCeiling(1.05 * Math.max(1, liver ?? 0, ...lesions.map(l => l.doseIntervalGy?.[1] ?? l.meanDoseGy!))), x = scale(0, end, left, right)
  return <figure><h3>Absorbed dose by lesion</h3><svg class="chart" viewBox={`0 0 520 ${bottom + 40}`} role="img" aria-label={lesions.map(l => `${l.id} ${significant(l.meanDoseGy)} Gy`).join('; ')}>
    {ticks(0, end, 6).map(t => <g key={t}><line class="grid" x1={x(t)} x2={x(t)} y1={top} y2={bottom} /><text class="tick" x={x(t)} y={bottom + 15} text-anchor="middle">{t}</text></g>)}
    {liver !== undefined && <g><line class="limit" x1={x(liver)} x2={x(liver)} y1={top - 4} y2={bottom} /><text class="tick" x={x(liver)} y={top - 8} text-anchor="middle">healthy liver {significant(liver)}</text></g>}
    {lesions.map((l, n) => {
      const y = top + row * (n + 0.5), [low, high] = l.doseIntervalGy ?? [l.meanDoseGy!, l.meanDoseGy!]
      return <g key={l.id} class="clickable" onClick={() => onSelect(l.id)}><text class="rowname" x={left - 8} y={y + 4} text-anchor="end">{l.id}</text><line class="interval" x1={x(low)} x2={x(high)} y1={y} y2={y} />
        {l.d95Gy !== undefined && <line class="interval" x1={x(l.d95Gy)} x2={x(l.d95Gy)} y1={y - 6} y2={y + 6} />}<circle class="dot" cx={x(l.meanDoseGy!)} cy={y} r="4.5" /><text class="tick" x={right + 10} y={y + 4}>{significant(l.meanDoseGy)}{l.doseUncertaintyGy === undefined ? '' : ` \u00b1 ${significant(l.doseUncertaintyGy, 2)}`} Gy</text></g>
    })}
    <text class="axis" x={(left + right) / 2} y={bottom + 33} text-anchor="middle">Mean absorbed dose (Gy)</text>
  </svg><figcaption>Dot: mean dose, with its standard uncertainty in figures; line: lowest and highest mean dose with the VOI one voxel aside; tick: D95. Bias by partial volume is in none of them (10 mL: about {doseShortfallPercent({ volumeMl: 10, fwhmMm: 6.5, tumourToNormal: 5 }).toFixed(0)}%).</figcaption></figure>
}

/** Total lesion glycolysis before and after. */
export function TlgFigure({ results, unit, onSelect }: { results: Results; unit: string; onSelect: (id: string) => void }) {
  const lesions = bySize(results.lesions)
  if (lesions.length === 0) return null
  const row = 30, left = 64, right = 400, top = 8, bottom = top + row * lesions.length
  const end = niceCeiling(Math.max(1e-6, ...lesions.flatMap(l => [l.tlgBaseline, l.tlgFollowUp ?? 0]))), x = scale(0, end, left, right)
  return <figure><h3>Total lesion glycolysis before and after</h3><svg class="chart" viewBox={`0 0 520 ${bottom + 40}`} role="img" aria-label={lesions.map(l => `${l.id}: ${significant(l.tlgBaseline)} to ${significant(l.tlgFollowUp) ?? 'not measured'} ${unit}`).join('; ')}>
    {ticks(0, end, 5).map(t => <g key={t}><line class="grid" x1={x(t)} x2={x(t)} y1={top} y2={bottom} /><text class="tick" x={x(t)} y={bottom + 15} text-anchor="middle">{t}</text></g>)}
    {lesions.map((l, n) => {
      const y = top + row * n
      return <g key={l.id} class="clickable" onClick={() => onSelect(l.id)}><text class="rowname" x={left - 8} y={y + 19} text-anchor="end">{l.id}</text>
        <rect x={left} y={y + 4} height="10" width={Math.max(0, x(l.tlgBaseline) - left)} fill="#aab4be"><title>before: {significant(l.tlgBaseline)} {unit}</title></rect>
        {l.tlgFollowUp === undefined ? <text class="tick" x={left + 4} y={y + 25}>no follow-up</text> : <rect x={left} y={y + 15} height="10" width={Math.max(1, x(l.tlgFollowUp) - left)} fill={l.category ? categoryColour[l.category] : '#5b6773'}><title>after: {significant(l.tlgFollowUp)} {unit}</title></rect>}
        <text class="tick" x={right + 10} y={y + 19}>{l.category ?? ''} {changeText(l.changePercent) ?? ''}</text></g>
    })}
    <text class="axis" x={(left + right) / 2} y={bottom + 33} text-anchor="middle">TLG ({unit})</text>
  </svg><figcaption>Grey: baseline; colour of the response: follow-up, each scan by its own threshold.</figcaption></figure>
}

const bySize = (lesions: Lesions) => lesions.toSorted((a, b) => b.volumeMl - a.volumeMl)
