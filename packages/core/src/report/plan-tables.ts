import { GBq, day } from '../physics/index.ts'
import { decimal, significant } from '../figures/index.ts'
import { type Check, type Order, type Plan, type PlanFile, clockText, limitsVersion, shareOf, unitOf } from '../planning/index.ts'
import type { Cell, Row, Table } from './page.ts'
import { clockWords, limitOrgans, standingText, verdictOf } from './plan-words.ts'

/** Dose and activity of each compartment, as prescribed and as proposed. */
export function compartmentTable(file: PlanFile, { doses, proposal }: Plan): Table {
  const strong = (x: number): Cell => ({ text: significant(x), strong: true })
  const rows: Row[] = doses.territories.flatMap((t, n): Row[] => {
    const now = proposal.doses.territories[n]!, given = file.territories[n]!, tumourMl = given.tumours.reduce((sum, x) => sum + x.volumeMl, 0)
    return [
      { cells: [t.id, 'treated volume', decimal(given.volumeMl, 0), undefined, significant(t.activity / GBq), significant(t.perfusedDose), significant(now.activity / GBq), strong(now.perfusedDose)], role: 'total' },
      ...t.tumours.map((x, k): Row => ({ cells: [t.id, x.id, decimal(given.tumours[k]!.volumeMl, 1), significant(x.dose / (t.normalDose || 1)), significant(x.activity / GBq), significant(x.dose), significant(now.tumours[k]!.activity / GBq), strong(now.tumours[k]!.dose)] })),
      { cells: [t.id, 'healthy liver, perfused', decimal(given.volumeMl - tumourMl, 0), '1.00', significant(t.normalActivity / GBq), significant(t.normalDose), significant(now.normalActivity / GBq), strong(now.normalDose)] },
    ]
  })
  const shunt = shareOf(file.lungShunt)
  rows.push({ cells: ['all', 'healthy liver, whole', undefined, undefined, undefined, significant(doses.wholeNormalDose), undefined, strong(proposal.doses.wholeNormalDose)] })
  rows.push({ cells: ['all', 'lungs', undefined, undefined, significant(doses.activity * shunt / GBq), significant(doses.lungCumulative), significant(proposal.activity * shunt / GBq), strong(proposal.doses.lungCumulative)] })
  return {
    id: 'compartments', title: 'Dose by compartment',
    columns: [
      { label: 'territory', kind: 'text' }, { label: 'compartment', kind: 'text' }, { label: 'volume', unit: 'mL', kind: 'number' }, { label: 'T/N', kind: 'number' },
      { label: 'activity', unit: 'GBq', kind: 'number', group: 'as prescribed' }, { label: 'mean dose', unit: 'Gy', kind: 'number', group: 'as prescribed' },
      { label: 'activity', unit: 'GBq', kind: 'number', group: 'within limits' }, { label: 'mean dose', unit: 'Gy', kind: 'number', group: 'within limits' },
    ],
    rows, notes: ['Treated volume: one compartment, tumours and healthy liver together. Lungs: all sessions, with what was before.'],
  }
}

const verdictCell = (c: Check): Cell => {
  const text = verdictOf(c)
  return text === 'BROKEN' ? { text, tone: 'bad', strong: true } : text === 'exceeded' ? { text, tone: 'caution' } : text === 'kept' ? { text, tone: 'good' } : text
}

/** Every limit, alert and goal beside the plan as prescribed: red where a limit is broken, amber at an alert, goals neutral. */
export const checksTable = ({ checks, doses }: Plan): Table => ({
  id: 'limits', title: 'Limits, alerts and goals, as prescribed',
  columns: [
    { label: 'kind', kind: 'text' }, { label: 'of', kind: 'text' }, { label: 'name', kind: 'text' }, { label: 'figure', kind: 'number' }, { label: 'plan', kind: 'number' }, { label: '', kind: 'text' },
    { label: 'at this', unit: 'GBq', kind: 'number', hint: 'activity of all territories at which the figure is just met' }, { label: 'does it apply', kind: 'text' }, { label: 'source', kind: 'text' },
  ],
  rows: checks.map(k => {
    const unit = unitOf(k.limit.organ), standing = standingText(k)
    return { cells: [
      k.limit.kind, `${limitOrgans[k.limit.organ]}${k.where === undefined ? '' : ` ${k.where}`}`, k.limit.name, `${significant(k.limit.figure)} ${unit}`, `${significant(k.value)} ${unit}`, verdictCell(k),
      Number.isFinite(k.factor) ? significant(doses.activity * k.factor / GBq) : undefined,
      k.standing.applies === 'no' ? `does not apply: ${standing}` : standing === '' ? 'yes' : { text: standing, tone: 'caution' }, k.limit.source,
    ] }
  }),
  notes: [`Table of limits ${limitsVersion}. A limit is never broken by what is proposed or offered. A goal never makes a plan infeasible. A limit whose condition is not known counts.`],
})

export const droppedTable = ({ dropped }: Plan): Table => ({
  id: 'dropped', title: 'Limits that were taken out of this plan',
  columns: [{ label: 'name', kind: 'text' }, { label: 'figure', kind: 'number' }, { label: 'reason', kind: 'text' }],
  rows: dropped.map(d => ({ cells: [d.limit.name, `${significant(d.limit.figure)} ${unitOf(d.limit.organ)}`, { text: d.reason, tone: 'caution' }] })), notes: [],
})

const titleOf = (o: Order, plan: Plan, what: string): string =>
  `${what}${plan.orders.length > 1 ? ` for ${o.territory}${o.session > 1 ? `, session ${o.session}` : ''}` : ''} at ${clockWords(clockText(o.treatment))}`
const idOf = (o: Order, plan: Plan, id: string): string => plan.orders.length > 1 ? `${id}-${plan.orders.indexOf(o) + 1}` : id
const forWhat = (plan: Plan): string[] => plan.standing === 'not to be given' ? ['For the most that may be given: the prescription itself is not ordered.'] : []
const sphereText = (o: Order): string[] => o.load ? [`${significant(o.load.activityPerSphere)} Bq per sphere, ${significant(o.load.spheres / 1e6)} million spheres, ${significant(o.load.spheresPerMl)} per mL of treated volume.`] : []

export const drawTable = (o: Order, plan: Plan): Table => ({
  id: idOf(o, plan, 'draw-table'), title: titleOf(o, plan, 'Resin: what to draw'),
  columns: [{ label: 'vial', unit: 'GBq', kind: 'number' }, { label: 'calibrated', kind: 'text' }, { label: 'days before', kind: 'number' }, { label: 'holds', unit: 'GBq', kind: 'number' }, { label: 'wanted', unit: 'GBq', kind: 'number' }, { label: 'draw', unit: '% of the suspension', kind: 'number' }],
  rows: o.draws.slice(0, 12).map(d => ({ cells: [significant(d.vial / GBq), clockText(d.calibration), decimal(d.elapsed / day, 2), significant(d.activity / GBq), significant(o.wanted / GBq), decimal(100 * d.fraction, 1)] })),
  notes: [...forWhat(plan), 'Measure the vial: the activity delivered may differ by 10%, and the draw with it.', ...sphereText(o)],
})

/** Each vial that fits, with the doses that it gives. */
export function orderTable(o: Order, plan: Plan): Table {
  const n = plan.doses.territories.findIndex(t => t.id === o.territory), tumours = plan.doses.territories[n]!.tumours
  const gray = (label: string) => ({ label, unit: 'Gy', kind: 'number', group: 'doses with this vial' } as const)
  return {
    id: idOf(o, plan, 'order-table'), title: titleOf(o, plan, 'Vials that fit'),
    columns: [
      { label: 'vial', unit: 'GBq', kind: 'number' }, { label: 'calibrated', kind: 'text' }, { label: 'days before', kind: 'number' }, { label: 'holds', unit: 'GBq', kind: 'number' },
      { label: 'wanted', unit: 'GBq', kind: 'number' }, { label: 'difference', unit: '%', kind: 'number' },
      gray(tumours.length > 0 ? 'least tumour' : 'treated volume'), gray('healthy liver, perfused'), gray('healthy liver, whole'), gray('lungs'),
    ],
    rows: o.atTreatment.slice(0, 12).map(v => {
      const t = v.doses.territories[n]!, lungs = v.doses.lungDoses.find(l => l.session === o.session)!
      return { cells: [
        `${significant(v.option.vial / GBq)}${v.option.custom ? ' *' : ''}`, clockText(v.option.calibration), decimal(v.elapsed / day, 2), significant(v.activity / GBq), significant(o.wanted / GBq), decimal(100 * v.deviation, 1),
        significant(t.tumours.length > 0 ? Math.min(...t.tumours.map(x => x.dose)) : t.perfusedDose), significant(t.normalDose), significant(v.doses.wholeNormalDose), significant(lungs.dose),
      ] }
    }),
    notes: [
      ...forWhat(plan), ...(plan.orders.length > 1 ? ['Other territories as ordered; whichever vials are chosen for them, no limit is broken.'] : []),
      ...(o.load ? [`Of the nearest: ${sphereText(o)[0]!}`] : []), ...(o.atTreatment.some(v => v.option.custom) ? ['* custom activity.'] : []),
    ],
  }
}
