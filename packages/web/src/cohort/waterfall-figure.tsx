import { categoryColour, categoryOrder } from '@yttria/core/figures'
import type { StudyData } from '@yttria/server/api/cohort'
import { cohortWords as words } from '../words/cohort.ts'
import type { DrawnFigures } from './exploratory.ts'
import { type DrawnPoint, Points } from './points.tsx'

const width = 520, height = 236, left = 48, top = 22, bottom = 10, rise = 150

/** The change of TLG of every tumour, from the greatest rise to the greatest fall; bars beyond +150% are cut and marked. */
export function WaterfallFigure({ data, bars, onTell }: { data: StudyData; bars: DrawnFigures['waterfall']; onTell: (text: string | undefined) => void }) {
  if (bars.length === 0) return <p class="quiet">{words.nothing}</p>
  const { partialResponseAtMostPercent, progressionAbovePercent } = data.document.protocol.response, step = (width - left) / bars.length, present = categoryOrder.filter(c => bars.some(b => b.category === c))
  const y = (v: number) => top + (rise - Math.min(rise, v)) / (rise + 100) * (height - top - bottom)
  const points = bars.map((b, n): DrawnPoint => {
    const x = left + n * step + step * 0.08, w = Math.max(0.6, step * 0.84), [from, to] = [Math.min(y(0), y(b.changePercent)), Math.max(y(0), y(b.changePercent))]
    return { ...b, path: `M${x} ${from}h${w}V${Math.max(to, from + 1.5)}h${-w}Z${b.changePercent > rise ? `M${x} ${from - 3}l${w / 2} -5l${w / 2} 5Z` : ''}`, fill: categoryColour[b.category] }
  })
  return <svg class="chart" viewBox={`0 0 ${width} ${height}`}>
    {[-100, -50, 0, 50, 100, 150].map(v => <g key={v} aria-hidden="true"><line class={v === 0 ? 'axis' : 'grid-line'} x1={left} x2={width} y1={y(v)} y2={y(v)} /><text x={left - 5} y={y(v) + 4} text-anchor="end">{v}</text></g>)}
    {[partialResponseAtMostPercent, progressionAbovePercent].map(v => <line key={v} class="bound" x1={left} x2={width} y1={y(v)} y2={y(v)} aria-hidden="true" />)}
    <text class="title" transform={`translate(11 ${(top + height - bottom) / 2}) rotate(-90)`} text-anchor="middle">{words.changeAxis}</text>
    {present.map((c, n) => <g key={c} transform={`translate(${left + 4 + n * 92} 4)`}><rect width={10} height={10} fill={categoryColour[c]} /><text x={14} y={9}>{c} (n = {bars.filter(b => b.category === c).length})</text></g>)}
    <Points data={data} points={points} label={words.waterfall} onTell={onTell} />
  </svg>
}
