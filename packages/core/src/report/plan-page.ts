import type { Finding } from '../record/index.ts'
import { GBq, constantsProfiles, hour, kgPerL } from '../physics/index.ts'
import { decimal, significant } from '../figures/index.ts'
import { type Plan, type PlanComparison, type PlanFile, devices, limitsVersion, shareOf } from '../planning/index.ts'
import { groupFindings } from './finding-groups.ts'
import type { PatientPage, Table } from './page.ts'
import { planCharts } from './plan-charts.ts'
import { planHeadlines } from './plan-headlines.ts'
import { checksTable, compartmentTable, drawTable, droppedTable, orderTable } from './plan-tables.ts'
import { statement } from './words.ts'

/** One page of a plan: what is prescribed, whether it may be given and why, doses beside their limits, the curves, the orders. */
export function planPage(args: { file: PlanFile; plan: Plan; findings: readonly Finding[]; software: { readonly name: string; readonly version: string }; inputSha256?: string; comparison?: PlanComparison }): PatientPage {
  const { file, plan, software } = args, all = groupFindings(args.findings), c = constantsProfiles[file.constants]
  const shunt = shareOf(file.lungShunt)
  return {
    title: '\u2079\u2070Y radioembolization: treatment plan', chartsTitle: 'Doses and order', patientKey: file.patient.key, complete: !args.findings.some(f => f.severity === 'error'),
    exams: [{ label: 'Rests on', value: file.basis === 'typed' ? 'typed volumes and T/N' : '99mTc-MAA SPECT/CT' }],
    facts: [
      { label: 'Device', value: file.device }, { label: 'Tumour', value: file.tumourType ?? 'not given' }, { label: 'Intent', value: file.intent ?? 'not given' },
      { label: 'Constants', value: c.name }, { label: 'Table of limits', value: limitsVersion }, { label: software.name, value: software.version },
      ...(args.inputSha256 ? [{ label: 'plan.json', value: args.inputSha256.slice(0, 12) }] : []),
    ],
    headlines: planHeadlines(file, plan),
    findings: all.filter(g => g.finding.severity !== 'note'), notes: all.filter(g => g.finding.severity === 'note'),
    lesionTable: compartmentTable(file, plan), charts: planCharts(file, plan), lesionFigures: [],
    tables: [
      ...(args.comparison ? [comparisonTable(args.comparison)] : []), checksTable(plan), ...(plan.dropped.length > 0 ? [droppedTable(plan)] : []),
      ...plan.orders.map(o => file.device === 'resin' ? drawTable(o, plan) : orderTable(o, plan)),
    ],
    assumptions: [
      `${significant(c.energyPerActivity * GBq, 4)} J/GBq, ${significant(c.density / kgPerL)} kg/L, half-life ${significant(c.halfLife / hour, 4)} h (${c.source}).`,
      'Partition model: in each territory normal liver and tumours share what stays in the liver in proportion to volume x T/N; T/N is a ratio of activity concentrations. Permanent trapping, mean doses, no cross-fire.',
      `Lung shunt ${significant(100 * shunt)}%, lungs ${significant(file.lungMassKg)} kg${file.lungMassKg === 1 ? ' (assumed)' : ''}, residual ${significant(100 * shareOf(file.residual))}%.`,
      devices[file.device].source,
    ],
    caveats: [
      'A plan predicts mean doses from T/N and volumes: what is delivered differs, most of all where catheter, flow or particle number differ from the rehearsal. Measure it after treatment and compare.',
      ...(file.response ? [`Probability of response: ${file.response.source}; criterion ${file.response.criterion}. It holds for patients like those of that model only.`] : []),
      ...plan.checks.flatMap(k => k.limit.caution && k.standing.applies !== 'no' ? [`${k.limit.name}: ${k.limit.caution}`] : []).filter((t, n, list) => list.indexOf(t) === n),
    ],
    provenance: [{ label: 'Software', value: `${software.name} ${software.version}` }, ...(args.inputSha256 ? [{ label: 'plan.json, SHA-256', value: args.inputSha256 }] : [])],
    statement,
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
