import { GBq, day, hour } from '../physics/index.ts'
import { type OrderBar, orderChart, planCurvesChart } from '../figures/index.ts'
import { type Order, type Plan, type PlanFile, clockText, counts, unitOf } from '../planning/index.ts'
import type { PatientPage } from './page.ts'
import { clockWords } from './plan-words.ts'

export function planCharts(file: PlanFile, plan: Plan): PatientPage['charts'] {
  const { doses } = plan, gbq = doses.activity / GBq, curves: { name: string; gyPerGbq: number; fromGy?: number }[] = []
  const tumours = doses.territories.flatMap(t => t.tumours)
  for (const t of tumours.slice(0, 6)) curves.push({ name: `tumour ${t.id}`, gyPerGbq: t.dose / gbq })
  for (const t of doses.territories) curves.push({ name: doses.territories.length > 1 ? `healthy liver, ${t.id}` : 'healthy liver, perfused', gyPerGbq: t.normalDose / gbq })
  curves.push({ name: 'healthy liver, whole', gyPerGbq: doses.wholeNormalDose / gbq })
  curves.push({ name: 'lungs', gyPerGbq: (doses.lungCumulative - file.previousLungDoseGy) / gbq, fromGy: file.previousLungDoseGy })
  const first = tumours.length > 0 ? tumours.reduce((a, b) => b.dose < a.dose ? b : a) : undefined, r = file.response
  const p = (d50: number, dose: number) => dose > 0 ? 1 / (1 + (d50 / dose) ** r!.slope) : 0
  const drawn = plan.checks.filter(k => k.limit.kind !== 'alert' && unitOf(k.limit.organ) === 'Gy' && counts(k.standing))
  return [
    planCurvesChart({
      curves, proposedGbq: gbq, name: plan.standing === 'not to be given' ? 'prescribed, not to be given' : 'prescribed', forbidden: plan.standing !== 'within limits',
      ...(plan.mostTolerable ? { mostGbq: plan.mostTolerable.activity / GBq } : {}),
      limits: drawn.map(k => ({ name: k.limit.name, doseGy: k.limit.figure })).filter((l, n, list) => list.findIndex(o => o.name === l.name) === n),
      ...(r && first ? { response: { gyPerGbq: first.dose / gbq, tumour: first.id, criterion: r.criterion, probability: dose => ({ p: p(r.d50Gy, dose), ...(r.d50HighGy === undefined ? {} : { low: p(r.d50HighGy, dose) }), ...(r.d50LowGy === undefined ? {} : { high: p(r.d50LowGy, dose) }) }) } } : {}),
    }),
    ...plan.orders.filter(o => o.options.length > 0).map(o => orderFigure(o, plan)),
  ]
}

function orderFigure(order: Order, plan: Plan) {
  const { chart, treatment, options, atTreatment } = order, h = (s: number) => (s - chart.from) / hour
  const fits = new Set(atTreatment.map(v => v.option)), zone = treatment.zone
  // Those that fit at the treatment first; a chart of a hundred bars is read by nobody.
  const shown = [...atTreatment.map(v => v.option), ...options.filter(o => !fits.has(o))].slice(0, 24)
  const bars = shown.map((o): OrderBar => ({ vialGbq: o.vial / GBq, custom: o.custom, calibration: clockWords(clockText(o.calibration)).slice(0, -9), fromH: h(o.from), toH: h(o.to), chosen: fits.has(o) }))
  const days: { atH: number; name: string }[] = []
  for (let at = chart.from; at < chart.to; at += day) {
    const text = clockText({ epochS: at, zone })
    days.push({ atH: h(at) - hoursInto(text), name: clockWords(text).slice(0, 6) })
  }
  const made = orderChart({ bars, days: days.filter(d => d.atH >= 0), treatmentH: h(treatment.epochS), endH: h(chart.to), treatment: clockWords(clockText(treatment)) })
  return plan.orders.length > 1 ? { ...made, id: `${made.id}-${plan.orders.indexOf(order) + 1}`, title: `${made.title}: ${order.territory}` } : made
}

const hoursInto = (text: string): number => Number(text.slice(11, 13)) + Number(text.slice(14, 16)) / 60
