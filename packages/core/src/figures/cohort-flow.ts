import type { CohortAnalysis } from '../cohort/index.ts'
import { ink } from './palette.ts'
import type { Chart } from './spec.ts'
import { printChart } from './cohort-frame.ts'
import { wrapped } from './statistics-frame.ts'

const line = 14, pad = 9, wide = 268, gap = 34, boxGap = 30

const names = { 'dose-response': 'Dose-response', 'dose-toxicity': 'Dose-toxicity', survival: 'Survival' } as Readonly<Record<string, string>>

interface Box { readonly x: number; readonly y: number; readonly w: number; readonly h: number; readonly lines: readonly string[]; readonly quiet?: boolean }

/** Figure 2: who was left out, and why; each box's count is that of the box above less those beside. `beside`: what else an analysis counts. */
export function flowChart(flow: CohortAnalysis['flow'], beside: Readonly<Record<string, string>> = {}): Chart {
  const { study, analyses } = flow, boxes: Box[] = [], arrows: (readonly [number, number])[][] = []
  const width = Math.max(2 * wide + gap, analyses.length * 200 + (analyses.length - 1) * 20), left = 0
  const outW = Math.max(wide, width - wide - gap)
  const box = (x: number, y: number, w: number, lines: readonly string[], quiet = false): Box => {
    const b = { x, y, w, h: lines.length * line + 2 * pad, lines, quiet }
    boxes.push(b)
    return b
  }
  const top = box(left, 0, wide, [`Treated patients (n = ${study.entering})`])
  const out = excludedLines(study.excluded, outW)
  const first = out.length === 0 ? undefined : box(wide + gap, top.h + 16, outW, out, true)
  const studyY = Math.max(top.h + boxGap, first ? first.y + first.h + 16 : 0)
  const included = box(left, studyY, wide, [`Included in the study (n = ${study.included.length})`])
  arrows.push([[wide / 2, top.h], [wide / 2, studyY]])
  if (first) arrows.push([[wide / 2, first.y + first.h / 2], [first.x, first.y + first.h / 2]])
  const own = (width - (analyses.length - 1) * 20) / analyses.length, forkY = included.y + included.h + 16
  arrows.push([[wide / 2, included.y + included.h], [wide / 2, forkY]], [[Math.min(own / 2, wide / 2), forkY], [width - own / 2, forkY]])
  const outs = analyses.map(a => excludedLines(a.excluded, own))
  const outH = Math.max(0, ...outs.map(o => o.length === 0 ? 0 : o.length * line + 2 * pad)), endY = forkY + 16 + (outH > 0 ? outH + 22 : 0)
  let bottom = 0
  analyses.forEach((a, n) => {
    const x = n * (own + 20), o = outs[n]!
    if (o.length > 0) {
      const b = box(x, forkY + 16, own, o, true)
      arrows.push([[x + own / 2, forkY], [x + own / 2, b.y]], [[x + own / 2, b.y + b.h], [x + own / 2, endY]])
    } else arrows.push([[x + own / 2, forkY], [x + own / 2, endY]])
    const end = box(x, endY, own, [names[a.analysis] ?? a.analysis, `(n = ${a.included.length}${beside[a.analysis] === undefined ? '' : `; ${beside[a.analysis]}`})`])
    bottom = Math.max(bottom, end.y + end.h)
  })
  const heads = arrows.filter((_, n) => n !== (first ? 3 : 2) && n !== (first ? 2 : 1)).map(a => a[0]![0] === a[1]![0] ? { x: a[1]![0], y: a[1]![1] - 4, shape: 'triangle-down' } : { x: a[1]![0] - 4, y: a[1]![1], shape: 'triangle-right' })
  const x = (field: string) => ({ field, type: 'quantitative', scale: { domain: [0, width], nice: false }, axis: null })
  const y = (field: string) => ({ field, type: 'quantitative', scale: { domain: [bottom, 0], nice: false }, axis: null })
  return printChart({
    id: 'flow', title: 'Flow of the patients',
    description: [`${study.entering} treated`, ...study.excluded.map(e => `${e.patients.length} left out: ${e.reason}`), `${study.included.length} in the study`, ...analyses.flatMap(a => [...a.excluded.map(e => `${e.patients.length} not in ${a.analysis}: ${e.reason}`), `${a.included.length} in ${a.analysis}`])].join('; '),
    caption: 'Each patient is counted once, by the first reason that applies.',
    spec: {
      width, height: bottom, padding: 6,
      layer: [
        { data: { values: arrows.flatMap((a, n) => a.map(([px, py], k) => ({ n, k, px, py }))) }, mark: { type: 'line', color: ink.axis, strokeWidth: 1.3 }, encoding: { x: x('px'), y: y('py'), detail: { field: 'n' }, order: { field: 'k' } } },
        { data: { values: heads }, mark: { type: 'point', filled: true, size: 50, color: ink.axis, opacity: 1 }, encoding: { x: x('x'), y: y('y'), shape: { field: 'shape', type: 'nominal', scale: null } } },
        { data: { values: boxes.map(b => ({ x: b.x, x2: b.x + b.w, y: b.y, y2: b.y + b.h, quiet: b.quiet ?? false })) }, mark: { type: 'rect', stroke: ink.text, strokeWidth: 1.1, cornerRadius: 2 }, encoding: { x: x('x'), x2: { field: 'x2' }, y: y('y'), y2: { field: 'y2' }, fill: { field: 'quiet', type: 'nominal', legend: null, scale: { domain: [false, true], range: ['#ffffff', '#f4f6f7'] } } } },
        { data: { values: boxes.flatMap(b => b.lines.map((text, n) => ({ x: b.quiet ? b.x + (n === 0 || text.startsWith('\u2022') ? 10 : 19) : b.x + b.w / 2, y: b.y + pad + (n + 0.5) * line, text, centred: !b.quiet }))) }, layer: [
          { transform: [{ filter: 'datum.centred' }], mark: { type: 'text', align: 'center', baseline: 'middle' }, encoding: { x: x('x'), y: y('y'), text: { field: 'text' } } },
          { transform: [{ filter: '!datum.centred' }], mark: { type: 'text', align: 'left', baseline: 'middle' }, encoding: { x: x('x'), y: y('y'), text: { field: 'text' } } },
        ] },
      ],
    },
  })
}

function excludedLines(excluded: CohortAnalysis['flow']['study']['excluded'], wide: number): string[] {
  const n = excluded.reduce((sum, e) => sum + e.patients.length, 0)
  return n === 0 ? [] : [`Excluded (n = ${n})`, ...excluded.flatMap(e => wrapped(`${e.reason} (n~=~${e.patients.length})`, Math.floor((wide - 34) / 6.5)).map((l, k) => `${k === 0 ? '\u2022 ' : ''}${l.replaceAll('~', ' ')}`))]
}
