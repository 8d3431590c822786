import { significant } from './number-text.ts'
import { ink, okabeIto } from './palette.ts'
import { type Chart, houseSpec } from './spec.ts'

/** A vial of one calibration and the hours in which it would do. Clock texts as 'Thu 26 Mar 10:00', hours since the chart's beginning. */
export interface OrderBar { readonly vialGbq: number; readonly custom: boolean; readonly calibration: string; readonly fromH: number; readonly toH: number; readonly chosen: boolean }

/** Which vials meet the prescription when: one bar a vial and calibration; the treatment's hour down. `days`: where each day begins. */
export function orderChart(args: { bars: readonly OrderBar[]; days: readonly { readonly atH: number; readonly name: string }[]; treatmentH: number; endH: number; treatment: string }): Chart {
  const { bars, days, treatmentH, endH, treatment } = args
  const values = bars.map(b => ({ ...b, row: `${significant(b.vialGbq)} GBq${b.custom ? '*' : ''}, ${b.calibration}` }))
  const rows = values.map(v => v.row), x = (field: string) => ({ field, type: 'quantitative', title: null, scale: { domain: [0, endH], nice: false }, axis: null })
  const y = { field: 'row', type: 'ordinal', sort: rows, title: null, axis: { grid: true, ticks: false, domain: false, labelLimit: 260 } }
  return {
    id: 'order', title: 'Which vial, when',
    description: values.filter(v => v.chosen).map(v => `nearest at ${treatment}: ${v.row}`).join('; ') || `no vial fits at ${treatment}`,
    caption: `Each bar: the hours in which a vial holds what is wanted. Down: ${treatment}. Dark: vials that fit then.${bars.some(b => b.custom) ? ' * custom activity.' : ''}`,
    spec: houseSpec({
      width: 520, height: { step: 16 },
      layer: [
        { data: { values: days }, mark: { type: 'rule', color: ink.grid }, encoding: { x: x('atH') } },
        { data: { values: days }, mark: { type: 'text', align: 'left', dx: 2, y: -8, fontSize: 10, color: ink.quiet }, encoding: { x: x('atH'), text: { field: 'name' } } },
        { data: { values }, mark: { type: 'bar', height: 9 }, encoding: { y, x: x('fromH'), x2: { field: 'toH' }, color: { field: 'chosen', type: 'nominal', legend: null, scale: { domain: [true, false], range: [okabeIto.blue, '#b9cfe2'] } } } },
        { data: { values: [{ atH: treatmentH }] }, mark: { type: 'rule', color: ink.text, strokeWidth: 1.3 }, encoding: { x: x('atH') } },
      ],
    }),
  }
}
