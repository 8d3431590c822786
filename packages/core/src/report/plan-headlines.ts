import { GBq } from '../physics/index.ts'
import { decimal, significant } from '../figures/index.ts'
import { type LimitOrgan, type Order, type Plan, type PlanFile, clockText, shareOf } from '../planning/index.ts'
import type { Headline, Tone } from './page.ts'
import { brokenNames, clockWords } from './plan-words.ts'

/** What a reader looks for first: whether it may be given, then the doses as prescribed, red where a limit is broken, amber at an alert. */
export function planHeadlines(file: PlanFile, plan: Plan): Headline[] {
  const { doses } = plan, tumours = doses.territories.flatMap(t => t.tumours)
  const least = tumours.length > 0 ? tumours.reduce((a, b) => b.dose < a.dose ? b : a) : undefined
  const lung = Math.max(...doses.lungDoses.map(l => l.dose))
  const toneOf = (organs: readonly LimitOrgan[]): Tone => {
    const missed = plan.checks.filter(k => organs.includes(k.limit.organ) && k.standing.applies !== 'no' && !k.met)
    return missed.some(k => k.limit.kind === 'limit') ? 'bad' : missed.some(k => k.limit.kind === 'alert') ? 'caution' : 'plain'
  }
  const shares = doses.territories.length > 1 ? doses.territories.map(t => `${t.id} ${significant(t.activity / GBq)} GBq`) : []
  return [
    ...activityHeadlines(file, plan, shares),
    least
      ? { label: tumours.length > 1 ? 'Least tumour dose' : 'Tumour dose', value: significant(least.dose), unit: 'Gy', tone: 'plain', detail: tumours.length > 1 ? [`${least.id}; others up to ${significant(Math.max(...tumours.map(t => t.dose)))} Gy`] : [least.id] }
      : { label: 'Treated volume', value: significant(doses.territories[0]!.perfusedDose), unit: 'Gy', tone: 'plain', detail: ['one compartment: no tumour given'] },
    {
      label: 'Healthy liver, perfused', value: significant(Math.max(...doses.territories.map(t => t.normalDose))), unit: 'Gy', tone: toneOf(['perfusedNormalLiver', 'wholeNormalLiver']),
      detail: [`${significant(doses.wholeNormalDose)} Gy over all healthy liver`, `${decimal(100 * doses.sparedFraction, 0)}% of the liver spared (${decimal(100 * doses.sparedNormalFraction, 0)}% of the healthy liver)`],
    },
    { label: 'Lung dose', value: significant(lung), unit: 'Gy', tone: toneOf(['lungs', 'lungsCumulative', 'lungsActivity', 'lungShunt']), detail: [`shunt ${significant(100 * shareOf(file.lungShunt))}%`, ...(doses.lungCumulative > lung * 1.001 ? [`${significant(doses.lungCumulative)} Gy in all sessions`] : [])] },
    ...orderHeadlines(file, plan),
  ]
}

function activityHeadlines(file: PlanFile, plan: Plan, shares: readonly string[]): Headline[] {
  const { proposal, standing, doses } = plan, prescribed = significant(doses.activity / GBq), why = plan.breaks.length > 0 ? [`breaks ${brokenNames(plan)}`] : ['the plan holds an error']
  if (standing === 'within limits') return [{ label: 'Activity to inject', value: prescribed, unit: 'GBq', tone: 'plain', detail: [proposal.reason, ...shares] }]
  if (standing === 'overridden') return [{ label: 'Activity to inject, limits overridden', value: prescribed, unit: 'GBq', tone: 'bad', detail: [...why, `decided by ${file.override!.by}, ${file.override!.role}: ${file.override!.reason}`, ...shares] }]
  if (plan.breaks.length === 0) return [{ label: 'Prescribed, not to be given', value: prescribed, unit: 'GBq', tone: 'bad', detail: [...why, ...shares] }]
  return [
    { label: 'Prescribed, not to be given', value: prescribed, unit: 'GBq', tone: 'bad', detail: [...why, ...shares] },
    { label: 'Most that may be given', value: proposal.activity > 0 ? significant(proposal.activity / GBq) : 'none', ...(proposal.activity > 0 ? { unit: 'GBq' } : {}), tone: 'caution', detail: [proposal.reason] },
  ]
}

function orderHeadlines(file: PlanFile, plan: Plan): Headline[] {
  if (!file.order) return plan.standing === 'not to be given' ? [] : [{ label: 'In the vial', value: significant(plan.vial / GBq), unit: 'GBq', tone: 'plain', detail: ['when given; no order requested'] }]
  const refused: Headline = { label: 'Order', value: 'none', tone: 'bad', detail: [plan.standing === 'not to be given' ? 'not as prescribed' : 'see the findings'] }
  if (plan.orders.length === 0) return [refused]
  return plan.orders.map(o => orderHeadline(o, plan))
}

function orderHeadline(o: Order, plan: Plan): Headline {
  const best = o.atTreatment[0], draw = o.draws[0], when = clockWords(clockText(o.treatment)), reduced = plan.standing === 'not to be given' ? ['for the most that may be given, not as prescribed'] : []
  const label = (what: string) => plan.orders.length > 1 ? `${what}, ${o.territory}` : what, tone: Tone = reduced.length > 0 ? 'caution' : 'good'
  if (draw) return { label: label('Draw'), value: decimal(100 * draw.fraction, 1), unit: '%', tone, detail: [...reduced, `of a vial of ${significant(draw.vial / GBq)} GBq calibrated ${clockWords(clockText(draw.calibration))}`, `which holds ${significant(draw.activity / GBq)} GBq at ${when}`] }
  if (best) return { label: label('Order'), value: significant(best.option.vial / GBq), unit: 'GBq', tone, detail: [...reduced, `calibrated ${clockWords(clockText(best.option.calibration))}`, `holds ${significant(best.activity / GBq)} GBq at ${when} (${best.deviation > 0 ? '+' : ''}${decimal(100 * best.deviation, 1)}%)`] }
  return { label: label('Order'), value: 'no vial fits', tone: 'bad', detail: [`${significant(o.wanted / GBq)} GBq at ${when}`] }
}
