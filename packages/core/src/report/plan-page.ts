import type { Finding } from '../record/index.ts'
import { GBq, constantsProfiles, day, hour, kgPerL } from '../physics/index.ts'
import { type OrderBar, decimal, orderChart, planCurvesChart, significant } from '../figures/index.ts'
import { type Check, type Plan, type PlanComparison, type PlanFile, clockText, devices, shareOf } from '../planning/index.ts'
import { groupFindings } from './finding-groups.ts'
import type { Headline, PatientPage, Row, Table } from './page.ts'
import { statement } from './words.ts'

/** One page of a plan: what is proposed and why, doses beside their limits, the curves, the order. */
export function planPage(args: { file: PlanFile; plan: Plan; findings: readonly Finding[]; software: { readonly name: string; readonly version: string }; inputSha256?: string; comparison?: PlanComparison }): PatientPage {
  const { file, plan, software } = args, all = groupFindings(args.findings), c = constantsProfiles[file.constants]
  const shunt = shareOf(file.lungShunt)
  return {
    title: '\u2079\u2070Y radioembolization: treatment plan', chartsTitle: 'Doses and order', patientKey: file.patient.key, complete: !args.findings.some(f => f.severity === 'error'),
    exams: [{ label: 'Rests on', value: file.basis === 'typed' ? 'typed volumes and T/N' : '99mTc-MAA SPECT/CT' }],
    facts: [{ label: 'Device', value: file.device }, { label: 'Constants', value: c.name }, { label: software.name, value: software.version }, ...(args.inputSha256 ? [{ label: 'plan.json', value: args.inputSha256.slice(0, 12) }] : [])],
    headlines: headlines(file, plan),
    findings: all.filter(g => g.finding.severity !== 'note'), notes: all.filter(g => g.finding.severity === 'note'),
    lesionTable: compartments(file, plan), charts: charts(file, plan), lesionFigures: [],
    tables: [...(args.comparison ? [comparisonTable(args.comparison)] : []), checksTable(plan.checks), ...(plan.order ? [plan.order.draws.length > 0 ? drawTable(plan.order) : orderTable(plan)] : [])],
    assumptions: [
      `${significant(c.energyPerActivity * GBq, 4)} J/GBq, ${significant(c.density / kgPerL)} kg/L, half-life ${significant(c.halfLife / hour, 4)} h (${c.source}).`,
      'Partition model: in each territory normal liver and tumours share what stays in the liver in proportion to volume x T/N; T/N is a ratio of activity concentrations. Permanent trapping, mean doses, no cross-fire.',
      `Lung shunt ${significant(100 * shunt)}%, lungs ${significant(file.lungMassKg)} kg${file.lungMassKg === 1 ? ' (assumed)' : ''}, residual ${significant(100 * shareOf(file.residual))}%.`,
      devices[file.device].source,
    ],
    caveats: [
      'A plan predicts mean doses from T/N and volumes: what is delivered differs, most of all where catheter, flow or particle number differ from the rehearsal. Measure it after treatment and compare.',
      ...(file.response ? [`Probability of response: ${file.response.source}; criterion ${file.response.criterion}. It holds for patients like those of that model only.`] : []),
      ...plan.checks.flatMap(k => k.limit.caution ? [`${k.limit.name}: ${k.limit.caution}`] : []).filter((t, n, list) => list.indexOf(t) === n),
    ],
    provenance: [{ label: 'Software', value: `${software.name} ${software.version}` }, ...(args.inputSha256 ? [{ label: 'plan.json, SHA-256', value: args.inputSha256 }] : [])],
    statement,
  }
}

function headlines(file: PlanFile, plan: Plan): Headline[] {
  const { doses, activity, reason, factor } = plan.proposal, tumours = doses.territories.flatMap(t => t.tumours)
  const least = tumours.length > 0 ? tumours.reduce((a, b) => b.dose < a.dose ? b : a) : undefined
  const lung = Math.max(...doses.lungDoses.map(l => l.dose)), broken = (organs: readonly string[]) => plan.checks.some(k => organs.includes(k.limit.organ) && k.limit.kind === 'limit' && !k.met)
  const best = plan.order?.atTreatment[0], draw = plan.order?.draws[0]
  return [
    { label: 'Activity to inject', value: significant(activity / GBq), unit: 'GBq', tone: factor < 1 ? 'caution' : 'plain', detail: [reason, ...(doses.territories.length > 1 ? doses.territories.map(t => `${t.id} ${significant(t.activity / GBq)} GBq`) : [])] },
    least
      ? { label: tumours.length > 1 ? 'Least tumour dose' : 'Tumour dose', value: significant(least.dose), unit: 'Gy', tone: 'plain', detail: tumours.length > 1 ? [`${least.id}; others up to ${significant(Math.max(...tumours.map(t => t.dose)))} Gy`] : [least.id] }
      : { label: 'Treated volume', value: significant(doses.territories[0]!.perfusedDose), unit: 'Gy', tone: 'plain', detail: ['one compartment: no tumour given'] },
    { label: 'Healthy liver, perfused', value: significant(Math.max(...doses.territories.map(t => t.normalDose))), unit: 'Gy', tone: broken(['perfusedNormalLiver', 'wholeNormalLiver']) ? 'caution' : 'plain', detail: [`${significant(doses.wholeNormalDose)} Gy over all healthy liver`, `${decimal(100 * doses.sparedFraction, 0)}% of the liver spared`] },
    { label: 'Lung dose', value: significant(lung), unit: 'Gy', tone: broken(['lungs', 'lungsCumulative']) ? 'caution' : 'plain', detail: [`shunt ${significant(100 * shareOf(file.lungShunt))}%`, ...(doses.lungCumulative > lung * 1.001 ? [`${significant(doses.lungCumulative)} Gy in all sessions`] : [])] },
    plan.order && draw
      ? { label: 'Draw', value: decimal(100 * draw.fraction, 0), unit: '%', tone: 'good', detail: [`of a vial of ${significant(draw.vial / GBq)} GBq calibrated ${clockWords(clockText(draw.calibration))}`, `which holds ${significant(draw.activity / GBq)} GBq at ${clockWords(clockText(plan.order.treatment))}`] }
      : plan.order
      ? best
        ? { label: 'Order', value: significant(best.option.vial / GBq), unit: 'GBq', tone: 'good', detail: [`calibrated ${clockWords(clockText(best.option.calibration))}`, `holds ${significant(best.activity / GBq)} GBq at ${clockWords(clockText(plan.order.treatment))} (${best.deviation > 0 ? '+' : ''}${decimal(100 * best.deviation, 1)}%)`] }
        : { label: 'Order', value: 'no vial fits', tone: 'bad', detail: [clockWords(clockText(plan.order.treatment))] }
      : { label: 'In the vial', value: significant(plan.vial * factor / GBq), unit: 'GBq', tone: 'plain', detail: ['when given; no order asked for'] },
  ]
}

function compartments(file: PlanFile, { doses, proposal }: Plan): Table {
  const rows: Row[] = doses.territories.flatMap((t, n): Row[] => {
    const now = proposal.doses.territories[n]!, given = file.territories[n]!
    return [
      { cells: [t.id, 'treated volume', decimal(given.volumeMl, 0), undefined, significant(t.activity / GBq), significant(t.perfusedDose), significant(now.activity / GBq), { text: significant(now.perfusedDose), strong: true }], role: 'total' },
      ...t.tumours.map((x, k): Row => ({ cells: [t.id, x.id, decimal(given.tumours[k]!.volumeMl, 1), significant(x.dose / (t.normalDose || 1)), significant(x.activity / GBq), significant(x.dose), significant(now.tumours[k]!.activity / GBq), { text: significant(now.tumours[k]!.dose), strong: true }] })),
      { cells: [t.id, 'healthy liver, perfused', decimal(given.volumeMl - given.tumours.reduce((sum, x) => sum + x.volumeMl, 0), 0), '1.00', significant(t.normalActivity / GBq), significant(t.normalDose), significant(now.normalActivity / GBq), { text: significant(now.normalDose), strong: true }] },
    ]
  })
  rows.push({ cells: ['all', 'healthy liver, whole', undefined, undefined, undefined, significant(doses.wholeNormalDose), undefined, { text: significant(proposal.doses.wholeNormalDose), strong: true }] })
  rows.push({ cells: ['all', 'lungs', undefined, undefined, significant(doses.activity * shareOf(file.lungShunt) / GBq), significant(doses.lungCumulative), significant(proposal.activity * shareOf(file.lungShunt) / GBq), { text: significant(proposal.doses.lungCumulative), strong: true }] })
  return {
    id: 'compartments', title: 'Dose by compartment',
    columns: [
      { label: 'territory', kind: 'text' }, { label: 'compartment', kind: 'text' }, { label: 'volume', unit: 'mL', kind: 'number' }, { label: 'T/N', kind: 'number' },
      { label: 'activity', unit: 'GBq', kind: 'number', group: 'as prescribed' }, { label: 'mean dose', unit: 'Gy', kind: 'number', group: 'as prescribed' },
      { label: 'activity', unit: 'GBq', kind: 'number', group: 'proposed' }, { label: 'mean dose', unit: 'Gy', kind: 'number', group: 'proposed' },
    ],
    rows, notes: ['Treated volume: one compartment, tumours and healthy liver together. Lungs: all sessions, with what was before.'],
  }
}

function comparisonTable({ rows, tumourToNormal, activity, residualFraction }: PlanComparison): Table {
  const names = { tumour: 'tumour', wholeNormalLiver: 'healthy liver, whole', lungs: 'lungs' } as const
  return {
    id: 'delivered', title: 'Predicted against delivered',
    columns: [
      { label: 'compartment', kind: 'text' }, { label: 'as prescribed', unit: 'Gy', kind: 'number', group: 'predicted' }, { label: 'as given', unit: 'Gy', kind: 'number', group: 'predicted' },
      { label: 'delivered', unit: 'Gy', kind: 'number' }, { label: 'difference', unit: 'Gy', kind: 'number' }, { label: 'difference', unit: '%', kind: 'number' },
      { label: 'planned', kind: 'number', group: 'T/N' }, { label: 'measured', kind: 'number', group: 'T/N' },
    ],
    rows: rows.map(r => {
      const t = r.compartment === 'tumour' ? tumourToNormal.find(x => x.id === r.id) : undefined
      return { cells: [`${names[r.compartment]}${r.id === undefined ? '' : ` ${r.id}`}`, significant(r.predicted), r.predictedAsGiven === undefined ? undefined : significant(r.predictedAsGiven), { text: significant(r.delivered), strong: true }, significant(r.difference), r.relative === undefined ? undefined : decimal(100 * r.relative, 0), t && decimal(t.predicted, 2), t && decimal(t.delivered, 2)] }
    }),
    notes: [
      ...(activity ? [`${significant(activity.given / GBq)} GBq given of ${significant(activity.planned / GBq)} GBq prescribed; differences are from the prediction as given.`] : []),
      ...(residualFraction ? [`Residual ${decimal(100 * residualFraction.measured, 1)}%, planned ${decimal(100 * residualFraction.planned, 1)}%.`] : []),
      'T/N here is over the whole healthy liver, planned and measured. Lungs measured: in view and outside the liver\'s margin. After treatment tumours are outlined on FDG, in the plan by their masks.',
    ],
  }
}

const kinds = { limit: 'limit', goal: 'goal', alert: 'alert' } as const
const organs = { lungs: 'lungs', lungsCumulative: 'lungs, all sessions', perfusedNormalLiver: 'healthy liver, perfused', wholeNormalLiver: 'healthy liver, whole', tumour: 'tumour' } as const

const checksTable = (checks: readonly Check[]): Table => ({
  id: 'limits', title: 'Limits and goals, as prescribed',
  columns: [{ label: 'kind', kind: 'text' }, { label: 'of', kind: 'text' }, { label: 'name', kind: 'text' }, { label: 'figure', unit: 'Gy', kind: 'number' }, { label: 'plan', unit: 'Gy', kind: 'number' }, { label: '', kind: 'text' }, { label: 'does it hold here', kind: 'text' }, { label: 'source', kind: 'text' }],
  rows: checks.map(k => ({
    cells: [kinds[k.limit.kind], `${organs[k.limit.organ]}${k.where === undefined ? '' : ` ${k.where}`}`, k.limit.name, significant(k.limit.doseGy), significant(k.doseGy),
      { text: k.met ? k.limit.kind === 'goal' ? 'reached' : 'kept' : k.limit.kind === 'goal' ? 'not reached' : 'exceeded', tone: k.met ? 'good' : k.limit.kind === 'limit' ? 'bad' : 'caution' },
      k.misfits.length === 0 ? 'yes' : { text: k.misfits.join('; '), tone: 'caution' }, k.limit.source],
  })), notes: ['A goal never makes a plan infeasible. Each figure holds for the device, tumour, imaging and days named in its source.'],
})

const drawTable = (o: NonNullable<Plan['order']>): Table => ({
  id: 'draw-table', title: `Resin: what to draw at ${clockWords(clockText(o.treatment))}`,
  columns: [{ label: 'vial', unit: 'GBq', kind: 'number' }, { label: 'calibrated', kind: 'text' }, { label: 'days before', kind: 'number' }, { label: 'holds', unit: 'GBq', kind: 'number' }, { label: 'wanted', unit: 'GBq', kind: 'number' }, { label: 'draw', unit: '% of the suspension', kind: 'number' }],
  rows: o.draws.slice(0, 12).map(d => ({ cells: [significant(d.vial / GBq), clockText(d.calibration), decimal(d.elapsed / day, 2), significant(d.activity / GBq), significant(o.wanted / GBq), decimal(100 * d.fraction, 1)] })),
  notes: [`Measure the vial: the activity delivered may differ by 10%, and the draw with it.${o.load ? ` ${significant(o.load.activityPerSphere)} Bq per sphere, ${significant(o.load.spheres / 1e6)} million spheres, ${significant(o.load.spheresPerMl)} per mL of treated volume.` : ''}`],
})

function orderTable({ order, proposal }: Plan): Table {
  const o = order!
  return {
    id: 'order-table', title: `Vials that fit at ${clockWords(clockText(o.treatment))}`,
    columns: [{ label: 'vial', unit: 'GBq', kind: 'number' }, { label: 'calibrated', kind: 'text' }, { label: 'days before', kind: 'number' }, { label: 'holds', unit: 'GBq', kind: 'number' }, { label: 'wanted', unit: 'GBq', kind: 'number' }, { label: 'difference', unit: '%', kind: 'number' }],
    rows: o.atTreatment.slice(0, 12).map(v => ({ cells: [`${significant(v.option.vial / GBq)}${v.option.custom ? ' *' : ''}`, clockText(v.option.calibration), decimal(v.elapsed / day, 2), significant(v.activity / GBq), significant(o.wanted / GBq), decimal(100 * v.deviation, 1)] })),
    notes: [
      ...(o.load ? [`Of the nearest: ${significant(o.load.activityPerSphere)} Bq per sphere, ${significant(o.load.spheres / 1e6)} million spheres, ${significant(o.load.spheresPerMl)} per mL of treated volume.`] : []),
      ...(proposal.factor < 1 ? ['The order is for the activity as prescribed, which the limits do not allow: change the prescription first.'] : []),
    ],
  }
}

function charts(file: PlanFile, plan: Plan): PatientPage['charts'] {
  const { doses, activity } = plan.proposal, gbq = activity / GBq, curves: { name: string; gyPerGbq: number; fromGy?: number }[] = []
  const tumours = doses.territories.flatMap(t => t.tumours)
  for (const t of tumours.slice(0, 6)) curves.push({ name: `tumour ${t.id}`, gyPerGbq: t.dose / gbq })
  for (const t of doses.territories) curves.push({ name: doses.territories.length > 1 ? `healthy liver, ${t.id}` : 'healthy liver, perfused', gyPerGbq: t.normalDose / gbq })
  curves.push({ name: 'lungs', gyPerGbq: (doses.lungCumulative - file.previousLungDoseGy) / gbq, fromGy: file.previousLungDoseGy })
  const first = tumours.length > 0 ? tumours.reduce((a, b) => b.dose < a.dose ? b : a) : undefined, r = file.response
  const p = (d50: number, dose: number) => dose > 0 ? 1 / (1 + (d50 / dose) ** r!.slope) : 0
  return [
    planCurvesChart({
      curves, proposedGbq: gbq, ...(plan.mostTolerable ? { mostGbq: plan.mostTolerable.activity / GBq } : {}),
      limits: plan.checks.filter(k => k.limit.kind !== 'alert').map(k => ({ name: k.limit.name, doseGy: k.limit.doseGy })).filter((l, n, list) => list.findIndex(o => o.name === l.name) === n),
      ...(r && first ? { response: { gyPerGbq: first.dose / gbq, tumour: first.id, criterion: r.criterion, probability: dose => ({ p: p(r.d50Gy, dose), ...(r.d50HighGy === undefined ? {} : { low: p(r.d50HighGy, dose) }), ...(r.d50LowGy === undefined ? {} : { high: p(r.d50LowGy, dose) }) }) } } : {}),
    }),
    ...(plan.order && plan.order.draws.length === 0 && plan.order.options.length > 0 ? [orderFigure(plan)] : []),
  ]
}

function orderFigure({ order }: Plan) {
  const { chart, treatment, options, atTreatment } = order!, h = (s: number) => (s - chart.from) / hour
  const fits = new Set(atTreatment.map(v => v.option)), zone = treatment.zone
  // Those that fit at the treatment first; a chart of a hundred bars is read by nobody.
  const shown = [...atTreatment.map(v => v.option), ...options.filter(o => !fits.has(o))].slice(0, 24)
  const bars = shown.map((o): OrderBar => ({ vialGbq: o.vial / GBq, custom: o.custom, calibration: clockWords(clockText(o.calibration)).slice(0, -9), fromH: h(o.from), toH: h(o.to), chosen: fits.has(o) }))
  const days: { atH: number; name: string }[] = []
  for (let at = chart.from; at < chart.to; at += day) {
    const text = clockText({ epochS: at, zone })
    days.push({ atH: h(at) - hoursInto(text), name: clockWords(text).slice(0, 6) })
  }
  return orderChart({ bars, days: days.filter(d => d.atH >= 0), treatmentH: h(treatment.epochS), endH: h(chart.to), treatment: clockWords(clockText(treatment)) })
}

const hoursInto = (text: string): number => Number(text.slice(11, 13)) + Number(text.slice(14, 16)) / 60
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'], months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** '2026-03-26T10:00+01:00' -> 'Thu 26 Mar 10:00 (+01:00)'. */
const clockWords = (text: string): string =>
  `${weekdays[new Date(`${text.slice(0, 10)}T00:00Z`).getUTCDay()]} ${Number(text.slice(8, 10))} ${months[Number(text.slice(5, 7)) - 1]} ${text.slice(11, 16)} (${text.slice(16)})`
