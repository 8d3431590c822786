import { categoryColour, categoryOrder, logTicks, significant, spreadOut } from '@yttria/core/figures'
import type { StudyData } from '@yttria/server/api/cohort'
import { cohortWords as words } from '../words/cohort.ts'
import type { DrawnFigures } from './exploratory.ts'
import { type DrawnPoint, Points, markPath } from './points.tsx'

const width = 520, height = 236, left = 48, top = 10, bottom = 40

/** Dose of the tumours by response: Tukey's boxes from five tumours on, every tumour a point. Logarithmic. */
export function DoseFigure({ data, figures, onTell }: { data: StudyData; figures: DrawnFigures['doseByCategory']; onTell: (text: string | undefined) => void }) {
  const groups = categoryOrder.flatMap(c => figures.filter(g => g.category === c && g.points.length > 0)), all = groups.flatMap(g => g.points.map(p => p.doseGy).filter(d => d > 0))
  if (all.length === 0) return <p class="quiet">{words.nothing}</p>
  const low = Math.min(...all) * 0.85, high = Math.max(...all) * 1.18, wide = (width - left) / groups.length
  const y = (d: number) => top + (Math.log(high) - Math.log(d)) / (Math.log(high) - Math.log(low)) * (height - top - bottom), middle = (n: number) => left + (n + 0.5) * wide
  const points = groups.flatMap((g, n): DrawnPoint[] => {
    const own = g.points.filter(p => p.doseGy > 0).toSorted((a, b) => a.doseGy - b.doseGy), off = spreadOut(own.map(p => y(p.doseGy)), 8)
    return own.map((p, k) => ({ ...p, category: g.category, path: markPath(g.category, middle(n) + Math.max(-wide / 2 + 6, Math.min(wide / 2 - 6, off[k]!)), y(p.doseGy), 4), fill: categoryColour[g.category] }))
  })
  return <svg class="chart" viewBox={`0 0 ${width} ${height}`}>
    {logTicks(low, high).map(v => <g key={v} aria-hidden="true"><line class="grid-line" x1={left} x2={width} y1={y(v)} y2={y(v)} /><text x={left - 5} y={y(v) + 4} text-anchor="end">{v}</text></g>)}
    <text class="title" transform={`translate(11 ${(top + height - bottom) / 2}) rotate(-90)`} text-anchor="middle">{words.doseAxis}</text>
    {groups.map((g, n) => {
      const x = middle(n), half = Math.min(34, wide / 2 - 8), b = g.box
      return <g key={g.category}><text class="title" x={x} y={height - 20} text-anchor="middle">{g.category} (n = {g.points.length})</text><text x={x} y={height - 5} text-anchor="middle">{b ? `median ${significant(b.fiveNumbers[2])} Gy` : ''}</text>
        {b && g.points.length >= 5 && <g class="tukey" aria-hidden="true"><line x1={x} x2={x} y1={y(b.whiskers[0])} y2={y(b.fiveNumbers[1])} /><line x1={x} x2={x} y1={y(b.fiveNumbers[3])} y2={y(b.whiskers[1])} /><rect x={x - half} width={2 * half} y={y(b.fiveNumbers[3])} height={Math.max(0, y(b.fiveNumbers[1]) - y(b.fiveNumbers[3]))} fill={categoryColour[g.category]} /></g>}
        {b && <line class="median" x1={x - half} x2={x + half} y1={y(b.fiveNumbers[2])} y2={y(b.fiveNumbers[2])} />}</g>
    })}
    <Points data={data} points={points} label={words.doses} onTell={onTell} />
  </svg>
}
