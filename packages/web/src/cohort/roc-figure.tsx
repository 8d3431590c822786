import { significant } from '@yttria/core/figures'
import type { StudyData } from '@yttria/server/api/cohort'
import { useId, useMemo, useState } from 'preact/hooks'
import { cohortWords as words } from '../words/cohort.ts'
import { type DrawnFigures, ratesOf } from './exploratory.ts'

const side = 250, left = 44, top = 8, bottom = 34

/** ROC of dose for objective response; a slider moves the threshold, its rates beside. */
export function RocFigure({ data, roc, keep }: { data: StudyData; roc: DrawnFigures['roc']; keep: (patient: string) => boolean }) {
  const id = useId(), given = data.document.protocol.analysis.thresholds.doseGy.at(-1) ?? 100, [dose, setDose] = useState(given), rates = useMemo(() => ratesOf(data, keep, dose), [data, keep, dose])
  if (!roc) return <p class="quiet">{words.nothing}</p>
  const x = (v: number) => left + v * side, y = (v: number) => top + (1 - v) * side, line = [{ sensitivity: 1, specificity: 0 }, ...roc.curve, { sensitivity: 0, specificity: 1 }].map(p => `${x(1 - p.specificity).toFixed(1)} ${y(p.sensitivity).toFixed(1)}`).join('L')
  const most = Math.ceil(Math.max(...data.rows.lesions.map(l => l.doseGy ?? 0)) / 10) * 10 || 100, auc = `${roc.auc.toFixed(2)}${roc.interval ? words.interval(roc.interval.low, roc.interval.high) : ''}`
  const row = (name: string, r: { estimate: number; successes: number; n: number; interval: { low: number; high: number } } | undefined) => <tr><th scope="row">{name}</th><td>{r ? `${(100 * r.estimate).toFixed(0)}%` : '–'}</td><td>{r ? `${(100 * r.interval.low).toFixed(0)} to ${(100 * r.interval.high).toFixed(0)}%` : ''}</td><td>{r ? `${r.successes}/${r.n}` : ''}</td></tr>
  return <div class="roc">
    <svg class="chart" viewBox={`0 0 ${left + side + 8} ${top + side + bottom}`} role="img" aria-label={`${words.roc}. ${words.auc(auc)}`}>
      {[0, 0.25, 0.5, 0.75, 1].map(v => <g key={v}><line class="grid-line" x1={x(0)} x2={x(1)} y1={y(v)} y2={y(v)} /><text x={left - 5} y={y(v) + 4} text-anchor="end">{v}</text><text x={x(v)} y={top + side + 14} text-anchor="middle">{v}</text></g>)}
      <line class="bound" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} /><path class="curve" d={`M${line}`} />
      {rates && <circle class="here" cx={x(1 - rates.specificity.estimate)} cy={y(rates.sensitivity.estimate)} r={5} />}
      <text class="title" x={x(0.5)} y={top + side + 30} text-anchor="middle">{words.oneMinus}</text><text class="title" transform={`translate(11 ${y(0.5)}) rotate(-90)`} text-anchor="middle">{words.sensitivity}</text>
    </svg>
    <div><p><b>{words.auc(auc)}</b><br /><span class="quiet">{words.rocOf(roc.responding, roc.lesions, roc.patients)}</span></p>
      <div class="slider"><label for={id}>{words.threshold}</label><input id={id} type="range" min={0} max={most} step={1} value={dose} aria-valuetext={`${dose} Gy`} onInput={e => setDose(Number(e.currentTarget.value))} /><output>{significant(dose)}</output></div>
      {rates && <table id="roc-rates"><thead><tr><th scope="col">{data.document.protocol.analysis.thresholds.inclusive ? '≥' : '>'} {dose} Gy</th><th scope="col">{words.rate}</th><th scope="col">{words.interval95}</th><th scope="col">{words.counts}</th></tr></thead>
        <tbody>{row(words.sensitivity, rates.sensitivity)}{row(words.specificity, rates.specificity)}{row(words.ppv, rates.ppv)}{row(words.npv, rates.npv)}</tbody></table>}
      <p class="quiet">{words.thresholdNote}</p></div>
  </div>
}
