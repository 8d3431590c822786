import type { CohortAnalysis } from '../cohort/index.ts'
import { doseAxis, evenly, printChart, thinnedText } from './cohort-frame.ts'
import { significant } from './number-text.ts'
import { ink, okabeIto } from './palette.ts'
import type { Chart } from './spec.ts'
import { percentOf } from './statistics-frame.ts'

type Figures = CohortAnalysis['figures']

const side = 320, mostMarked = 5, mostTicks = 200

/** Figure 4: dose as a test for objective response of tumours, with the doses marked. Undefined where it could not be estimated. */
export function doseRocChart(roc: Figures['roc'], level: number): Chart | undefined {
  if (!roc) return undefined
  const points = [{ x: 1, y: 1 }, ...roc.curve.map(p => ({ x: 1 - p.specificity, y: p.sensitivity })), { x: 0, y: 0 }].map((p, n) => ({ ...p, n }))
  const marked = roc.thresholds.slice(0, mostMarked).map(t => ({
    x: 1 - t.specificity.estimate, y: t.sensitivity.estimate,
    label: `${t.rule.replace('>=', '\u2265')} ${t.doseGy.toFixed(0)} Gy${t.source === 'youden' ? ' (Youden)' : ''}: sens. ${percent(t.sensitivity.estimate)}, spec. ${percent(t.specificity.estimate)}`,
  }))
  const order = marked.map(m => m.label), auc = `AUC ${roc.auc.toFixed(2)}${roc.interval ? ` (${percentOf(level)} CI ${roc.interval.low.toFixed(2)}\u2013${roc.interval.high.toFixed(2)})` : ''}`
  const axis = (field: string, title: string) => ({ field, type: 'quantitative', title, scale: { domain: [0, 1], nice: false }, axis: { tickCount: 5, format: '.1f', labelFlush: false } })
  const x = axis('x', '1 \u2212 specificity'), y = axis('y', 'Sensitivity')
  return printChart({
    id: 'roc', title: 'ROC curve of absorbed dose for objective response, per tumour', description: [auc, ...order].join('; '),
    caption: `${roc.responding} responding of ${roc.lesions} tumours in ${roc.patients} patients. ${auc}${roc.interval ? `, clustered by patient (${roc.interval.method})` : ''}. Sens., spec.: sensitivity and specificity of calling tumours above a dose responding; Youden: the dose of the greatest Youden index. Dashed: chance.`,
    spec: {
      width: side, height: side,
      layer: [
        { data: { values: [{ x: 0, y: 0 }, { x: 1, y: 1 }] }, mark: { type: 'line', color: ink.axis, strokeDash: [4, 4], strokeWidth: 1 }, encoding: { x, y } },
        { data: { values: points }, mark: { type: 'line', color: okabeIto.blue, strokeWidth: 2.2, interpolate: 'linear' }, encoding: { x, y, order: { field: 'n', type: 'quantitative' } } },
        { data: { values: marked }, mark: { type: 'point', filled: true, size: 120, opacity: 1, stroke: 'white', strokeWidth: 1, color: okabeIto.black }, encoding: { x, y, shape: { field: 'label', type: 'nominal', sort: order, title: null, scale: { domain: order, range: ['circle', 'square', 'triangle-up', 'diamond', 'cross'] }, legend: { orient: 'bottom', direction: 'vertical', columns: 1, labelLimit: 500, symbolSize: 90, symbolFillColor: okabeIto.black } } } },
        { data: { values: [{ x: 0.98, y: 0.06, text: auc }] }, mark: { type: 'text', align: 'right', fontSize: 12 }, encoding: { x, y, text: { field: 'text' } } },
      ],
    },
  })
}

const percent = (p: number): string => `${(100 * p).toFixed(0)}%`

/** Tumour control probability by dose: every tumour above or below, the model with its band, the doses of given probabilities. Undefined where it could not be estimated. */
export function tumourControlChart(tcp: Figures['tumourControl'], tumours: Figures['control'], level: number): Chart | undefined {
  if (!tcp || tumours.length === 0) return undefined
  const doses = tumours.map(t => t.doseGy).filter(d => d > 0), axis = (field: string) => doseAxis(field, doses, 'Mean absorbed dose (Gy)')
  const [low, high] = axis('x').scale.domain as [number, number], x = axis
  const y = (field: string) => ({ field, type: 'quantitative', title: 'Probability of control (%)', scale: { domain: [0, 100], nice: false } })
  const curve = tcp.curve.filter(p => p.doseGy >= low && p.doseGy <= high).map(p => ({ doseGy: p.doseGy, typical: 100 * p.probability, all: 100 * p.marginal, low: p.low === undefined ? null : 100 * p.low, high: p.high === undefined ? null : 100 * p.high }))
  const marked = tcp.doses.filter(d => d.doseGy >= low && d.doseGy <= high).map(d => ({ doseGy: d.doseGy, at: 100 * d.probability, text: `${(100 * d.probability).toFixed(0)}%: ${significant(d.doseGy)} Gy` }))
  const ticks = [true, false].flatMap(is => evenly(tumours.filter(t => t.doseGy > 0 && t.controlled === is).map(t => t.doseGy).sort((a, b) => a - b), mostTicks).map(doseGy => ({ doseGy, at: is ? 98.5 : 1.5 })))
  const mixed = tcp.betweenPatientsSd !== undefined && tcp.betweenPatientsSd > 1e-6
  return printChart({
    id: 'tumour-control', title: 'Tumour control probability by absorbed dose',
    description: tcp.doses.map(d => `${(100 * d.probability).toFixed(0)}% at ${significant(d.doseGy)} Gy`).join('; '),
    caption: `${tcp.controlled} of ${tcp.lesions} tumours controlled. Line: ${mixed ? 'a typical patient; dotted: over all patients' : 'the model'}${curve.some(c => c.low !== null) ? `; band: ${percentOf(level)} CI` : ''}. Ticks above: controlled tumours, below: not.${thinnedText(ticks.length, doses.length, 'tumours as ticks')}`,
    spec: {
      width: 380, height: 260,
      layer: [
        { data: { values: curve.filter(c => c.low !== null) }, mark: { type: 'area', color: okabeIto.blue, opacity: 0.16 }, encoding: { x: x('doseGy'), y: y('low'), y2: { field: 'high' } } },
        { data: { values: curve }, mark: { type: 'line', color: okabeIto.blue, strokeWidth: 2.2 }, encoding: { x: x('doseGy'), y: y('typical') } },
        ...(mixed ? [{ data: { values: curve }, mark: { type: 'line', color: ink.text, strokeWidth: 1.4, strokeDash: [2, 3] }, encoding: { x: x('doseGy'), y: y('all') } }] : []),
        { data: { values: ticks }, mark: { type: 'tick', orient: 'vertical', size: 9, thickness: 1.2, color: ink.text, opacity: 0.75 }, encoding: { x: x('doseGy'), y: y('at') } },
        { data: { values: marked }, mark: { type: 'point', filled: true, size: 70, color: okabeIto.black, opacity: 1 }, encoding: { x: x('doseGy'), y: y('at') } },
        { data: { values: marked }, mark: { type: 'text', align: 'left', dx: 12, dy: 13 }, encoding: { x: x('doseGy'), y: y('at'), text: { field: 'text' } } },
      ],
    },
  })
}
