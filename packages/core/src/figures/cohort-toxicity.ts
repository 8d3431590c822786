import type { CohortAnalysis } from '../cohort/index.ts'
import { evenly, printChart, thinnedText } from './cohort-frame.ts'
import { ink, okabeIto } from './palette.ts'
import type { Chart } from './spec.ts'
import { pValue } from './statistics-frame.ts'

type Figures = CohortAnalysis['figures']

export const analyteLabel: Readonly<Record<string, string>> = { albumin: 'Albumin', bilirubin: 'Bilirubin', alp: 'ALP', ggt: 'GGT', ast: 'AST', alt: 'ALT' }

const spanDays = 130, mostCourses = 60, mostPoints = 200

/** Laboratory values over time: each patient's change against baseline, and the median with quartiles around each visit. Undefined without. */
export function laboratoryChart(data: Figures['laboratory']): Chart | undefined {
  const drawn = data.filter(a => a.courses.some(c => c.points.some(p => p.changePercent !== undefined && p.day > 0)))
  if (drawn.length === 0) return undefined
  const panel = (a: Figures['laboratory'][number], n: number) => {
    const lines = evenly(a.courses, mostCourses).flatMap(c => [{ patient: c.patient, day: 0, change: 0 }, ...c.points.flatMap(p => p.day > 0 && p.day <= spanDays && p.changePercent !== undefined ? [{ patient: c.patient, day: p.day, change: p.changePercent }] : [])])
    const sorted = lines.map(l => l.change).sort((x, y) => x - y), high = Math.max(40, sorted[Math.floor(0.975 * (sorted.length - 1))]!, ...a.visits.map(v => v.q3)), low = Math.min(-40, sorted[Math.floor(0.025 * (sorted.length - 1))]!, ...a.visits.map(v => v.q1))
    const x = (field: string) => ({ field, type: 'quantitative', title: n >= drawn.length - 3 ? 'Days after treatment' : null, scale: { domain: [0, spanDays], nice: false }, axis: { values: [0, 30, 60, 90, 120], grid: false } })
    const y = (field: string) => ({ field, type: 'quantitative', title: n % 3 === 0 ? 'Change (%)' : null, scale: { domain: [low, high], nice: true }, axis: { tickCount: 5 } })
    const middle = [{ day: 0, median: 0, q1: 0, q3: 0 }, ...a.visits]
    return {
      width: 165, height: 130,
      layer: [
        heading(`${analyteLabel[a.analyte] ?? a.analyte} (n = ${a.courses.filter(measured).length})`, { align: 'left', fontSize: 12, fontWeight: 'bold' }, 0),
        { data: { values: lines }, mark: { type: 'line', clip: true, color: ink.axis, strokeWidth: 0.8, opacity: 0.55 }, encoding: { x: x('day'), y: y('change'), detail: { field: 'patient' } } },
        { data: { values: [{ at: 0 }] }, mark: { type: 'rule', color: ink.text, strokeWidth: 0.8, strokeDash: [3, 3] }, encoding: { y: y('at') } },
        { data: { values: a.visits }, mark: { type: 'rule', color: okabeIto.vermillion, strokeWidth: 2 }, encoding: { x: x('day'), y: y('q1'), y2: { field: 'q3' } } },
        { data: { values: middle }, mark: { type: 'line', color: okabeIto.vermillion, strokeWidth: 2.4, point: { filled: true, size: 46, color: okabeIto.vermillion } }, encoding: { x: x('day'), y: y('median') } },
      ],
    }
  }
  const most = Math.max(...drawn.map(a => a.courses.length))
  return printChart({
    id: 'laboratory', title: 'Laboratory values after treatment', description: drawn.map(a => `${analyteLabel[a.analyte]}: ${a.visits.map(v => `day ${v.day} median ${v.median.toFixed(0)}%`).join(', ')}`).join('; '),
    caption: `Change against the value before treatment: thin lines are patients (those beyond the axis are cut), dots and bars the median and quartiles around 2 weeks, 1 and 3 months.${most > mostCourses ? ` Of more than ${mostCourses} patients ${mostCourses} are drawn, at even steps of their order; medians and quartiles come from all.` : ''}`,
    spec: { columns: 3, bounds: 'flush', spacing: { row: 46, column: 46 }, concat: drawn.map(panel) },
  })
}

/** Above a panel, at its own left or right: so that plots of a row stand in one line. */
const heading = (text: string, mark: object, x: number) => ({ data: { values: [{}] }, mark: { type: 'text', baseline: 'bottom', text, ...mark }, encoding: { x: { value: x }, y: { value: -6 } } })

const measured = (c: Figures['laboratory'][number]['courses'][number]): boolean => c.points.some(p => p.day > 0 && p.day <= spanDays && p.changePercent !== undefined)

const outcomeLabel = (outcome: string): string => outcome === 'highestGrade' ? 'Highest CTCAE grade' : `${analyteLabel[outcome.replace('ChangePercent', '')] ?? outcome}, change (%)`

/** Highest grade and laboratory changes by dose of the healthy liver, with the unadjusted lines. Undefined without doses. */
export function toxicityChart({ points, lines }: Figures['toxicity']): Chart | undefined {
  if (points.length === 0) return undefined
  const highest = Math.max(...points.map(p => p.healthyLiverDoseGy)), end = Math.ceil(highest / 20) * 20 + (highest % 20 === 0 ? 20 : 0)
  const outcomes = ['highestGrade', ...['albumin', 'bilirubin', 'alp', 'ggt', 'ast', 'alt'].filter(a => points.some(p => p.change[a as 'alp'] !== undefined)).map(a => `${a}ChangePercent`)]
  const marked = points.filter(p => p.reildCriteria), others = evenly(points.filter(p => !p.reildCriteria).sort((a, b) => a.healthyLiverDoseGy - b.healthyLiverDoseGy), mostPoints), shown = [...others, ...marked]
  const panel = (outcome: string) => {
    const values = shown.flatMap(p => {
      const v = outcome === 'highestGrade' ? p.highestGrade : p.change[outcome.replace('ChangePercent', '') as 'alp']
      return v === undefined ? [] : [{ dose: p.healthyLiverDoseGy, v, reild: p.reildCriteria }]
    })
    const line = lines.find(l => l.outcome === outcome), ends = line ? [Math.min(...values.map(v => v.dose)), Math.max(...values.map(v => v.dose))].map(dose => ({ dose, v: line.intercept + line.perGy * dose })) : []
    const x = { field: 'dose', type: 'quantitative', title: 'Healthy-liver dose (Gy)', scale: { domain: [0, end], nice: false }, axis: { tickCount: 4, grid: false } }
    const y = { field: 'v', type: 'quantitative', title: outcomeLabel(outcome), ...(outcome === 'highestGrade' ? { scale: { domain: [0, Math.max(4, ...values.map(v => v.v))], nice: false }, axis: { tickMinStep: 1, tickCount: 5, format: 'd' } } : { scale: { nice: true }, axis: { tickCount: 5 } }) }
    return {
      width: 130, height: 120,
      layer: [
        heading(line ? `${pValue(line.p).replace('p', 'P')}, n = ${line.patients}` : 'no model', { align: 'right', fontSize: 10.5 }, 130),
        ...(ends.length > 0 ? [{ data: { values: ends }, mark: { type: 'line', color: okabeIto.blue, strokeWidth: 1.8 }, encoding: { x, y } }] : []),
        { data: { values: values.filter(v => !v.reild) }, mark: { type: 'point', filled: true, size: 36, color: ink.text, opacity: 0.8 }, encoding: { x, y } },
        { data: { values: values.filter(v => v.reild) }, mark: { type: 'point', filled: true, shape: 'diamond', size: 100, color: okabeIto.vermillion, stroke: ink.text, strokeWidth: 0.8, opacity: 1 }, encoding: { x, y } },
      ],
    }
  }
  const reild = marked.length
  return printChart({
    id: 'toxicity', title: 'Toxicity by absorbed dose of the healthy liver', description: lines.map(l => `${outcomeLabel(l.outcome)}: ${l.perGy.toPrecision(2)} per Gy, ${pValue(l.p)}`).join('; '),
    caption: `Points: patients; lines: unadjusted linear models, with their P and number of patients.${reild > 0 ? ` Diamonds: patients who meet the criteria of REILD (${reild}), for review.` : ''}${thinnedText(shown.length, points.length, 'patients')}`,
    spec: { columns: 4, bounds: 'flush', spacing: { row: 62, column: 66 }, concat: outcomes.map(panel) },
  })
}
