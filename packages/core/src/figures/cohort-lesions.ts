import type { CohortAnalysis } from '../cohort/index.ts'
import { categoryOrder, categoryScale, categoryShape, evenly, printChart, thinnedText } from './cohort-frame.ts'
import { changeText, significant } from './number-text.ts'
import { categoryColour, categoryName, ink } from './palette.ts'
import type { Chart } from './spec.ts'

type Figures = CohortAnalysis['figures']

const rise = 150, mostBars = 280

/** Waterfall: the change of TLG of every tumour, from the greatest rise to the greatest fall. Undefined without changes. */
export function waterfallChart(data: Figures['waterfall'], bounds: { readonly partialResponseAtMostPercent: number; readonly progressionAbovePercent: number }): Chart | undefined {
  if (data.length === 0) return undefined
  // A bar of less than two pixels is none.
  const drawn = evenly(data, mostBars), patients = new Set(data.map(l => l.patient)).size
  const values = drawn.map((l, n) => ({ n, from: n + 0.08, to: n + 0.92, change: Math.min(rise, l.changePercent), zero: 0, category: l.category, mark: categoryShape[l.category] })), cut = drawn.flatMap((l, n) => l.changePercent > rise ? [{ at: n + 0.5, y: rise }] : [])
  const x = (field: string) => ({ field, type: 'quantitative', title: `Tumours (n = ${data.length}, of ${patients} patients)`, scale: { domain: [0, drawn.length], nice: false }, axis: { labels: false, ticks: false, grid: false } })
  const y = (field: string) => ({ field, type: 'quantitative', title: 'Change of TLG (%)', scale: { domain: [-100, rise], nice: false }, axis: { values: [-100, -50, 0, 50, 100, 150] } })
  const present = categoryOrder.filter(c => data.some(l => l.category === c)), count = (c: string) => data.filter(l => l.category === c).length, over = data.filter(l => l.changePercent > rise)
  return printChart({
    id: 'waterfall', title: 'Change of TLG of every tumour', description: present.map(c => `${categoryName[c]}: ${count(c)}`).join('; '),
    caption: `Dashed: bounds of PR (${bounds.partialResponseAtMostPercent}%) and PD (+${bounds.progressionAbovePercent}%).${over.length === 0 ? '' : over.length <= 12 ? ` Bars cut at +${rise}%: ${over.map(l => changeText(l.changePercent)).join(', ')}.` : ` ${over.length} bars are cut at +${rise}%, up to ${changeText(over[0]!.changePercent)}.`}${thinnedText(drawn.length, data.length, 'tumours')}`,
    spec: {
      width: 560, height: 240,
      layer: [
        { data: { values }, mark: { type: 'rect' }, encoding: { x: x('from'), x2: { field: 'to' }, y: y('zero'), y2: { field: 'change' }, color: { field: 'category', type: 'nominal', title: null, sort: present, scale: { ...categoryScale, domain: present, range: present.map(c => categoryColour[c]) }, legend: { orient: 'top', symbolType: 'square', symbolStrokeWidth: 0, labelExpr: `{${present.map(c => `${c}: '${c} (n = ${count(c)})'`).join(', ')}}[datum.value]` } } } },
        { data: { values: [{ at: bounds.partialResponseAtMostPercent }, { at: bounds.progressionAbovePercent }] }, mark: { type: 'rule', color: ink.text, strokeDash: [4, 3], strokeWidth: 1.1 }, encoding: { y: y('at') } },
        { data: { values: [{ at: 0 }] }, mark: { type: 'rule', color: ink.text, strokeWidth: 1 }, encoding: { y: y('at') } },
        { data: { values: cut }, mark: { type: 'point', shape: 'triangle-up', filled: true, size: 32, color: ink.text, opacity: 1, yOffset: -5 }, encoding: { x: x('at'), y: y('y') } },
      ],
    },
  })
}

const dashes: Readonly<Record<string, readonly number[]>> = { PD: [2, 2], StD: [6, 3], PR: [1, 0], CR: [8, 3, 2, 3] }

/** Dose-volume histograms by response: median over the tumours of a category, band of the quartiles. Undefined without. */
export function doseVolumeChart(data: Figures['doseVolume']): Chart | undefined {
  const drawn = categoryOrder.flatMap(c => data.filter(d => d.category === c && d.points.length > 1))
  if (drawn.length === 0) return undefined
  const names = drawn.map(d => `${d.category} (n = ${d.lesions})`), values = drawn.flatMap((d, k) => [{ doseGy: 0, median: 100, q1: 100, q3: 100 }, ...d.points].map(p => ({ name: names[k], ...p })))
  const x = { field: 'doseGy', type: 'quantitative', title: 'Absorbed dose (Gy)' }, y = (field: string) => ({ field, type: 'quantitative', title: 'Volume (%)', scale: { domain: [0, 100] } })
  const colour = { field: 'name', type: 'nominal', title: null, sort: names, scale: { domain: names, range: drawn.map(d => categoryColour[d.category]) }, legend: { orient: 'top', symbolType: 'stroke', symbolOpacity: 1, symbolStrokeWidth: 2.2 } }
  return printChart({
    id: 'dose-volume', title: 'Dose-volume histograms of the tumours by response',
    description: drawn.map(d => { const half = d.points.find(p => p.median <= 50); return `${categoryName[d.category]}: ${half ? `half of the median tumour gets about ${significant(half.doseGy)} Gy` : `${d.lesions} tumours`}` }).join('; '),
    caption: 'Share of the volume that gets at least the dose: median over the tumours, band from the lower to the upper quartile (PR and StD). Straight lines between the doses at which the volume was taken.',
    spec: {
      width: 380, height: 260,
      layer: [
        { data: { values: values.filter(v => /^(PR|StD)/.test(v.name!)) }, mark: { type: 'area', opacity: 0.15 }, encoding: { x, y: y('q1'), y2: { field: 'q3' }, color: colour } },
        { data: { values }, mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y: y('median'), color: colour, strokeDash: { ...colour, scale: { domain: names, range: drawn.map(d => dashes[d.category]!) } } } },
      ],
    },
  })
}
