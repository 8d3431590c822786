import { niceCeiling, seriesStyle, significant } from '@yttria/core/figures'
import { GBq } from '@yttria/core/physics'
import { type Plan, type PlanFile, counts, unitOf } from '@yttria/core/planning'
import { planWords as words } from '../words/plan.ts'

export interface Curve { readonly name: string; readonly gyPerGbq: number; readonly fromGy: number }

/** Every dose is proportional to the activity (all territories together, in the shares prescribed). */
export function curvesOf(file: PlanFile, { doses }: Plan): readonly Curve[] {
  const gbq = doses.activity / GBq
  return [
    ...doses.territories.flatMap(t => t.tumours).slice(0, 6).map(t => ({ name: t.id, gyPerGbq: t.dose / gbq, fromGy: 0 })),
    ...doses.territories.map(t => ({ name: doses.territories.length > 1 ? `healthy liver, ${t.id}` : 'healthy liver', gyPerGbq: t.normalDose / gbq, fromGy: 0 })),
    { name: 'healthy liver, whole', gyPerGbq: doses.wholeNormalDose / gbq, fromGy: 0 },
    { name: 'lungs', gyPerGbq: (doses.lungCumulative - file.previousLungDoseGy) / gbq, fromGy: file.previousLungDoseGy },
  ]
}

const left = 46, right = 150, top = 16, bottom = 38, width = 760, height = 270

/** Doses against activity with limits across and the activity down; `endGbq` stays while a slider moves. */
export function PlanCurves({ file, plan, endGbq }: { file: PlanFile; plan: Plan; endGbq: number }) {
  const curves = curvesOf(file, plan), gbq = plan.doses.activity / GBq, most = plan.mostTolerable && plan.mostTolerable.activity / GBq
  const limits = plan.checks.filter(k => k.limit.kind !== 'alert' && unitOf(k.limit.organ) === 'Gy' && counts(k.standing)).map(k => ({ name: k.limit.name, doseGy: k.limit.figure, goal: k.limit.kind === 'goal' })).filter((l, n, all) => all.findIndex(o => o.name === l.name) === n)
  const topGy = niceCeiling(1.08 * Math.max(...curves.map(c => c.fromGy + c.gyPerGbq * Math.min(endGbq, gbq * 1.25)), ...limits.map(l => l.doseGy)))
  const x = (v: number) => left + v / endGbq * (width - left - right), y = (gy: number) => height - bottom - gy / topGy * (height - top - bottom)
  const ticks = (end: number) => Array.from({ length: 6 }, (_, n) => end * n / 5)
  // Names at the lines' ends, moved apart where they would cover each other.
  const ends = curves.map((c, n) => {
    const atEnd = c.fromGy + c.gyPerGbq * endGbq, out = atEnd > topGy, g = out ? (topGy - c.fromGy) / c.gyPerGbq : endGbq
    return { ...c, n, x2: x(g), y2: y(Math.min(atEnd, topGy)), dose: c.fromGy + c.gyPerGbq * gbq, label: y(Math.min(atEnd, topGy)) }
  }).sort((a, b) => a.label - b.label)
  for (let n = 0, floor = top; n < ends.length; n++, floor += 14) floor = ends[n]!.label = Math.max(floor, ends[n]!.label)
  // So are the limits', from the lowest up.
  const lines = limits.toSorted((a, b) => a.doseGy - b.doseGy).map(l => ({ ...l, label: y(l.doseGy) - 3 }))
  for (let n = 0, ceiling = height; n < lines.length; n++, ceiling -= 11) ceiling = lines[n]!.label = Math.min(ceiling, lines[n]!.label)
  const text = `${words.chosen} ${significant(gbq)} GBq. ${curves.map(c => `${c.name} ${significant(c.fromGy + c.gyPerGbq * gbq)} Gy`).join(', ')}.`
  return <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.curvesLabel(text)}>
    {ticks(topGy).map(v => <g key={v}><line class="grid-line" x1={left} x2={width - right} y1={y(v)} y2={y(v)} /><text x={left - 6} y={y(v) + 4} text-anchor="end">{significant(v)}</text></g>)}
    {ticks(endGbq).map(v => <text key={v} x={x(v)} y={height - bottom + 16} text-anchor="middle">{significant(v)}</text>)}
    <line class="axis" x1={left} x2={width - right} y1={y(0)} y2={y(0)} />
    <text class="title" x={(left + width - right) / 2} y={height - 4} text-anchor="middle">{words.xTitle}</text>
    <text class="title" transform={`translate(11 ${(top + height - bottom) / 2}) rotate(-90)`} text-anchor="middle">{words.yTitle}</text>
    {lines.map(l => <g key={l.name} class={l.goal ? 'limit goal' : 'limit'}><line x1={left} x2={width - right} y1={y(l.doseGy)} y2={y(l.doseGy)} /><text x={width - right - 4} y={l.label} text-anchor="end">{l.name}: {significant(l.doseGy)} Gy</text></g>)}
    {ends.map(c => <g key={c.name}>
      <line x1={x(0)} y1={y(c.fromGy)} x2={c.x2} y2={c.y2} stroke={seriesStyle(c.n).colour} stroke-width="2" stroke-dasharray={seriesStyle(c.n).dash.join(' ')} data-curve={c.name} data-gy-per-gbq={c.gyPerGbq} />
      {gbq <= endGbq && c.dose <= topGy && <circle cx={x(gbq)} cy={y(c.dose)} r="3.5" fill={seriesStyle(c.n).colour} />}
      <line x1={width - right + 8} x2={width - right + 26} y1={c.label} y2={c.label} stroke={seriesStyle(c.n).colour} stroke-width="2" stroke-dasharray={seriesStyle(c.n).dash.join(' ')} /><text x={width - right + 30} y={c.label + 4}>{c.name}</text>
    </g>)}
    {most !== undefined && most < endGbq && Math.abs(most - gbq) > 0.005 * endGbq && <g class="most"><line x1={x(most)} x2={x(most)} y1={top} y2={y(0)} /><text x={x(most) + 4} y={top + 8}>{words.most}</text></g>}
    {gbq <= endGbq && <g class={plan.standing === 'within limits' ? 'chosen' : 'chosen forbidden'}><line x1={x(gbq)} x2={x(gbq)} y1={top} y2={y(0)} /><text x={x(gbq)} y={top - 5} text-anchor="middle">{words.chosen} {significant(gbq)} GBq</text></g>}
  </svg>
}
