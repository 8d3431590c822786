import type { LesionResult } from '../course/index.ts'
import type { Category, ResponseSettings } from '../response/index.ts'
import { changeText, niceCeiling, significant } from './number-text.ts'
import { categoryColour, categoryName, ink } from './palette.ts'
import { type Chart, houseSpec } from './spec.ts'

type ResponseBounds = Pick<ResponseSettings, 'partialResponseAtMostPercent' | 'progressionAbovePercent'>

/**
 * Dose and change of TLG beside each other, a row per lesion: mean dose as a dot with the interval of a VOI one voxel aside, D95 as a tick;
 * change as a bar from zero in the category's colour. Undefined where there is neither dose nor change.
 */
export function byLesionChart(args: { lesions: readonly LesionResult[]; bounds: ResponseBounds; healthyLiverGy?: number | undefined; rowHeight?: number }): Chart | undefined {
  const { lesions, bounds, healthyLiverGy, rowHeight = Math.min(40, Math.max(20, 230 / Math.max(1, lesions.length))) } = args
  const hasDose = lesions.some(l => l.meanDoseGy !== undefined), hasChange = lesions.some(l => l.changePercent !== undefined)
  const panels = [
    ...(hasDose ? [dosePanel(lesions, healthyLiverGy)] : []),
    ...(hasChange ? [changePanel(lesions, bounds, !hasDose)] : []),
  ]
  if (panels.length === 0) return undefined
  const height = { step: rowHeight }
  return {
    id: 'by-lesion', title: 'Dose and response by lesion',
    description: lesions.map(l => [
      l.id,
      ...(l.meanDoseGy === undefined ? [] : [`${significant(l.meanDoseGy)} Gy`]),
      ...(l.changePercent === undefined ? [] : [`TLG ${changeText(l.changePercent)}`]),
      ...(l.category === undefined ? [] : [categoryName[l.category]]),
    ].join(', ')).join('; '),
    caption: [
      ...(hasDose ? ['Dot: mean dose; line: lowest and highest mean dose with the VOI one voxel aside; tick: D95.'] : []),
      ...(hasChange ? ['Bars: change of TLG; dashed: bounds of PR and PD.'] : []),
    ].join(' '),
    spec: houseSpec({ spacing: 18, hconcat: panels.map(panel => ({ ...panel, height, width: panelWidth })) }),
  }
}

const panelWidth = 150

const rows = (lesions: readonly LesionResult[], title: boolean) => ({
  field: 'id', type: 'ordinal', sort: lesions.map(l => l.id), title: null,
  axis: title ? { grid: true, ticks: false, domain: false, labelFontWeight: 'bold' } : { grid: true, ticks: false, domain: false, labels: false },
})

function dosePanel(lesions: readonly LesionResult[], healthyLiverGy: number | undefined) {
  const values = lesions.flatMap(l => l.meanDoseGy === undefined ? [{ id: l.id }] : [{
    id: l.id, meanDoseGy: l.meanDoseGy, d95Gy: l.d95Gy ?? null, low: l.doseIntervalGy?.[0] ?? l.meanDoseGy, high: l.doseIntervalGy?.[1] ?? l.meanDoseGy,
    text: significant(l.meanDoseGy),
  }])
  const end = niceCeiling(1.12 * Math.max(...lesions.map(l => Math.max(l.meanDoseGy ?? 0, l.doseIntervalGy?.[1] ?? 0)), healthyLiverGy ?? 0, 1))
  const x = (field: string) => ({ field, type: 'quantitative', title: 'Mean absorbed dose (Gy)', scale: { domain: [0, end], nice: false }, axis: { tickCount: 5 } })
  const y = rows(lesions, true)
  return {
    data: { values },
    layer: [
      { mark: { type: 'rule', color: ink.quiet, strokeWidth: 2 }, encoding: { y, x: x('low'), x2: { field: 'high' } } },
      { mark: { type: 'tick', color: ink.quiet, thickness: 2, size: 10 }, encoding: { y, x: x('d95Gy') } },
      { mark: { type: 'point', filled: true, size: 55, color: ink.text, opacity: 1 }, encoding: { y, x: x('meanDoseGy') } },
      ...(healthyLiverGy === undefined ? [] : [
        { data: { values: [{ dose: healthyLiverGy }] }, mark: { type: 'rule', color: ink.text, strokeDash: [3, 3], strokeWidth: 1.2 }, encoding: { x: x('dose') } },
        { data: { values: [{ dose: healthyLiverGy }] }, mark: { type: 'text', text: 'healthy liver', y: -7, fontSize: 10, color: ink.quiet }, encoding: { x: x('dose') } },
      ]),
    ],
  }
}

function changePanel(lesions: readonly LesionResult[], bounds: ResponseBounds, named: boolean) {
  // An axis as far as most lesions go; the number beside the bar tells the rest.
  const end = Math.min(200, Math.max(100, ...lesions.map(l => Math.ceil((l.changePercent ?? 0) / 50) * 50)))
  const values = lesions.map(l => l.changePercent === undefined ? { id: l.id } : {
    id: l.id, change: Math.min(end, l.changePercent), category: l.category ?? 'none', text: `${l.category ?? ''} ${changeText(l.changePercent)}`.trim(),
  })
  const categories = Object.keys(categoryColour) as Category[]
  const x = (field: string) => ({ field, type: 'quantitative', title: 'Change of TLG (%)', scale: { domain: [-100, end], nice: false }, axis: { values: [-100, -50, 0, 50, 100, 150, 200].filter(v => v <= end) } })
  const y = rows(lesions, named)
  return {
    data: { values },
    layer: [
      { mark: { type: 'bar', height: 10 }, encoding: { y, x: x('change'), color: { field: 'category', type: 'nominal', legend: null, scale: { domain: [...categories, 'none'], range: [...categories.map(c => categoryColour[c]), ink.quiet] } } } },
      { data: { values: [{ at: bounds.partialResponseAtMostPercent }, { at: bounds.progressionAbovePercent }] }, mark: { type: 'rule', color: ink.text, strokeDash: [3, 3], strokeWidth: 1.2 }, encoding: { x: x('at') } },
      { data: { values: [{ at: 0 }] }, mark: { type: 'rule', color: ink.axis, strokeWidth: 1 }, encoding: { x: x('at') } },
      // Beside the axes, where neither bar nor rule crosses it.
      { mark: { type: 'text', align: 'left' }, encoding: { y, x: { value: panelWidth + 8 }, text: { field: 'text' } } },
    ],
  }
}
