import { significant } from '@yttria/core/figures'
import { apart, scale, ticks } from '../report/scale.ts'
import type { TimelineEvent, TimelineSeries } from '../report/timeline-data.ts'

const width = 1180, left = 170, right = 1150, rowHeight = 34

/** Exams, treatments and laboratory on one axis of days, to scale. */
export function Timeline({ events, laboratory }: { events: readonly TimelineEvent[]; laboratory: readonly TimelineSeries[] }) {
  const days = [...events.map(e => e.day), ...laboratory.flatMap(l => l.values.map(v => v.day))]
  if (days.length === 0) return null
  const low = Math.min(...days), high = Math.max(...days), pad = Math.max(3, 0.06 * (high - low))
  const x = scale(low - pad, high + pad, left, right), rows = ['exam', 'treatment', 'event'].filter(k => events.some(e => e.kind === k)) as TimelineEvent['kind'][]
  const rowNames = { exam: 'Exams', treatment: '\u2079\u2070Y treatment', event: 'Adverse events' }
  const tops = new Map(rows.map((r, n) => [r, 14 + n * 44])), labTop = 14 + rows.length * 44, axis = labTop + laboratory.length * rowHeight + 6, height = axis + 34
  const described = `${events.map(e => `day ${Math.round(e.day)}: ${e.title}, ${e.detail}`).join('; ')}${laboratory.length > 0 ? `; laboratory: ${laboratory.map(l => `${l.analyte} ${l.values.length} values`).join(', ')}` : ''}`
  return <figure class="timeline"><svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={described}>
    {ticks(low - pad, high + pad, 12).map(t => <g key={t}><line class="grid" x1={x(t)} x2={x(t)} y1="4" y2={axis} /><text class="tick" x={x(t)} y={axis + 14} text-anchor="middle">{t}</text></g>)}
    <text class="tick" x={(left + right) / 2} y={axis + 29} text-anchor="middle">Days from the first treatment</text>
    <line class="zero" x1={x(0)} x2={x(0)} y1="4" y2={axis} />
    {rows.map(kind => {
      const of = events.filter(e => e.kind === kind), at = apart(of.map(e => x(e.day)), 128), top = tops.get(kind)!
      return <g key={kind}><text class="rowname" x={left - 14} y={top + 12} text-anchor="end">{rowNames[kind]}</text>
        {of.map((e, n) => {
          const tx = Math.min(at[n]!, right - 40)
          return <g key={n} class={kind}>{kind === 'treatment' ? <path d={`M${x(e.day)} ${top - 2}l7 7l-7 7l-7 -7z`} /> : kind === 'exam' ? <circle cx={x(e.day)} cy={top + 5} r="6" /> : <rect x={x(e.day) - 5} y={top} width="10" height="10" />}
            {Math.abs(tx - x(e.day)) > 1 && <path class="lead" d={`M${x(e.day)} ${top + 11}L${tx} ${top + 17}`} />}
            <text x={tx} y={top + 25} text-anchor="middle">{e.title}, d {Math.round(e.day)}<title>{e.detail}</title></text></g>
        })}</g>
    })}
    {laboratory.map((l, n) => {
      const top = labTop + n * rowHeight, values = l.values.map(v => v.value), limits = [l.uln, l.lln].filter(v => v !== undefined)
      const least = Math.min(...values, ...limits), most = Math.max(...values, ...limits), spread = most > least ? most - least : 1
      const y = scale(least - 0.15 * spread, most + 0.15 * spread, top + rowHeight - 6, top + 2)
      return <g key={l.analyte} class="laboratory"><text class="rowname" x={left - 14} y={top + 15} text-anchor="end">{l.analyte}</text><text class="tick" x={left - 14} y={top + 27} text-anchor="end">{l.unit.replace('umol', '\u00b5mol')}</text>
        {limits.map(v => <line key={v} class="limit" x1={left} x2={right} y1={y(v)} y2={y(v)}><title>limit of normal {v}</title></line>)}
        <polyline points={l.values.map(v => `${x(v.day)},${y(v.value)}`).join(' ')} />
        {l.values.map((v, i) => <circle key={i} cx={x(v.day)} cy={y(v.value)} r="2.6" class={l.uln !== undefined && v.value > l.uln || l.lln !== undefined && v.value < l.lln ? 'out' : ''}><title>day {v.day}: {significant(v.value)} {l.unit}</title></circle>)}
        <text class="tick" x={x(l.values.at(-1)!.day) + 7} y={y(l.values.at(-1)!.value) + 4}>{significant(l.values.at(-1)!.value)}</text></g>
    })}
  </svg>{laboratory.length > 0 && <figcaption>Laboratory: each on its own scale; dashed: limits of normal; filled red: outside.</figcaption>}</figure>
}
