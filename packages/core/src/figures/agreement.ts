import { significant } from './number-text.ts'
import { ink, okabeIto } from './palette.ts'
import { type Chart, houseSpec } from './spec.ts'

interface Estimate { readonly value: number; readonly low: number; readonly high: number }

/** Bland-Altman: difference (or ratio) against the mean of predicted and delivered dose; bias and limits of agreement with their intervals. */
export function agreementChart(a: {
  readonly what: string; readonly scale: 'difference' | 'ratio'; readonly n: number; readonly bias: Estimate; readonly lower: Estimate; readonly upper: Estimate
  readonly points: readonly { readonly key: string; readonly mean: number; readonly value: number }[]
}): Chart {
  const ratio = a.scale === 'ratio', unit = ratio ? '' : ' Gy', text = (e: Estimate) => `${significant(e.value)}${unit}`
  const lines = [{ name: 'bias', e: a.bias, dash: [1, 0] }, { name: 'lower limit', e: a.lower, dash: [6, 3] }, { name: 'upper limit', e: a.upper, dash: [6, 3] }]
  const scale = ratio ? { type: 'log', nice: true } : { nice: true, zero: false }, x = { field: 'mean', type: 'quantitative', title: `Mean of predicted and delivered ${a.what} (Gy)`, scale: ratio ? { type: 'log', nice: true } : { zero: false, nice: true } }
  const y = (field: string) => ({ field, type: 'quantitative', title: ratio ? 'Delivered / predicted' : 'Delivered - predicted (Gy)', scale })
  return {
    id: 'agreement', title: `Delivered against predicted: ${a.what}`,
    description: `${a.n} patients; bias ${text(a.bias)}, limits of agreement ${text(a.lower)} to ${text(a.upper)}`,
    caption: `Bland-Altman of ${a.n} patients. Solid: bias ${text(a.bias)} (95% CI ${significant(a.bias.low)} to ${significant(a.bias.high)}); dashed: limits of agreement ${text(a.lower)} and ${text(a.upper)}; bands: their 95% intervals.`,
    spec: houseSpec({
      width: 460, height: 260,
      layer: [
        ...lines.map(({ e }) => ({ data: { values: [{ low: e.low, high: e.high }] }, mark: { type: 'rect', color: okabeIto.skyBlue, opacity: 0.15 }, encoding: { y: y('low'), y2: { field: 'high' } } })),
        ...lines.map(({ name, e, dash }) => ({ data: { values: [{ value: e.value, name }] }, mark: { type: 'rule', color: ink.text, strokeDash: dash }, encoding: { y: y('value') } })),
        ...lines.map(({ name, e }) => ({ data: { values: [{ value: e.value, name: `${name} ${text(e)}` }] }, mark: { type: 'text', align: 'right', baseline: 'bottom', dx: -3, dy: -2, fontSize: 10, color: ink.quiet }, encoding: { y: y('value'), x: { value: 460 }, text: { field: 'name' } } })),
        { data: { values: [{ value: ratio ? 1 : 0 }] }, mark: { type: 'rule', color: ink.axis, strokeDash: [1, 3] }, encoding: { y: y('value') } },
        { data: { values: a.points }, mark: { type: 'point', filled: true, size: 45, color: okabeIto.blue, opacity: 0.85 }, encoding: { x, y: y('value'), tooltip: { field: 'key' } } },
      ],
    }),
  }
}
