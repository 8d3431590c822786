import { type Finding, error, note, warning } from '../record/index.ts'
import { type Becquerel, GBq } from '../physics/index.ts'
import { type Check, broken, factorForGoals, mostTolerable, strictest } from './constraints.ts'
import type { PlannedDoses } from './forward.ts'
import { unitOf } from './limits.ts'
import { beyond } from './plan-file.ts'
import { counts } from './standing.ts'

const organs = {
  lungs: 'the lungs', lungsCumulative: 'the lungs in all sessions', lungsActivity: 'the lungs', lungShunt: 'the lungs', perfusedNormalLiver: 'the perfused healthy liver of',
  wholeNormalLiver: 'the whole healthy liver', perfusedVolume: 'the treated volume of', tumour: 'tumour',
} as const
export const placeOf = (c: Check): string => `${organs[c.limit.organ]}${c.where === undefined ? '' : ` ${c.where}`}`
const gbq = (activity: Becquerel): string => `${(activity / GBq).toFixed(2)} GBq`

/** As many digits as it takes to see that one is not the other: 30.0002 beside 30. */
function apart(value: number, figure: number): string {
  for (const digits of [3, 4, 5, 6, 8]) {
    const text = String(Number(value.toPrecision(digits)))
    if (Number(text) !== figure) return text
  }
  return String(value)
}

/** What of the plan as prescribed breaks a limit, an alert or misses a goal, and what would have to give. */
export function checkFindings(checks: readonly Check[], doses: PlannedDoses): Finding[] {
  const findings: Finding[] = [], most = mostTolerable(checks), goals = factorForGoals(checks)
  for (const c of strictest(broken(checks))) {
    const unit = unitOf(c.limit.organ), value = apart(c.value, c.limit.figure)
    if (c.limit.organ === 'lungShunt') findings.push(error('planning/limit', { value: Number(value) }, `The lung shunt of ${value}% is above ${c.limit.figure}%: ${c.limit.source}.`, 'No activity is allowed at this shunt.'))
    else findings.push(error('planning/limit', { value: Number(c.value.toPrecision(3)) },
      `As prescribed, ${placeOf(c)} would receive ${value} ${unit}; ${c.limit.figure} ${unit} is the most allowed (${c.limit.name}): ${gbq(doses.activity * c.factor)} of ${gbq(doses.activity)}.`,
      'Give less, treat a smaller volume, or treat in sessions.'))
  }
  for (const c of checks.filter(x => x.limit.kind === 'alert' && counts(x.standing) && !x.met)) findings.push(warning('planning/alert', { value: Number(c.value.toPrecision(3)) },
    `As prescribed, ${placeOf(c)} would receive ${apart(c.value, c.limit.figure)} Gy; the alert is at ${c.limit.figure} Gy (${c.limit.name}).`, c.limit.source))
  if (most && goals && goals.factor > most.factor * (1 + 1e-9)) findings.push(note('planning/goal-beyond-limit', { value: Number((doses.activity * goals.factor / GBq).toPrecision(3)) },
    `To reach ${goals.binding.limit.figure} Gy in ${placeOf(goals.binding)} (${goals.binding.limit.name}) ${gbq(doses.activity * goals.factor)} would be needed; ${most.binding.limit.name} allows ${gbq(doses.activity * most.factor)}. ${most.factor > 0 ? `The limit would have to give ${((goals.factor / most.factor - 1) * 100).toFixed(0)}%, or the goal as much.` : ''}`.trim()))
  for (const c of checks.filter(x => x.limit.kind === 'goal' && counts(x.standing) && !x.met)) findings.push(note('planning/goal', { value: Number(c.value.toPrecision(3)) },
    `As prescribed, ${placeOf(c)} would receive ${apart(c.value, c.limit.figure)} Gy; the goal is ${c.limit.figure} Gy (${c.limit.name})${Number.isFinite(c.factor) ? `, reached with ${gbq(doses.activity * c.factor)}` : ''}.`))
  return findings
}

/** Figures that no treatment has: a unit or a volume is wrong. */
export function impossibleFindings(doses: PlannedDoses): Finding[] {
  const findings: Finding[] = []
  for (const t of doses.territories) {
    const highest = Math.max(t.perfusedDose, t.normalDose, ...t.tumours.map(x => x.dose))
    if (t.activity > beyond.activityGbq * GBq) findings.push(error('planning/activity-beyond', { value: Number((t.activity / GBq).toPrecision(3)) },
      `The prescription of ${t.id} comes to ${gbq(t.activity)}: more than ${beyond.activityGbq} GBq in one injection cannot be.`, 'Check dose, volume and their units.'))
    if (highest > beyond.doseGy) findings.push(error('planning/dose-beyond', { value: Number(highest.toPrecision(3)) },
      `${t.id} would receive up to ${highest.toFixed(0)} Gy: more than ${beyond.doseGy} Gy cannot be meant.`, 'Check activity, volumes and T/N with their units (MBq or GBq, mm3 or mL).'))
  }
  return findings
}
