import { significant } from '@yttria/core/figures'
import { GBq } from '@yttria/core/physics'
import { type Order, type Plan, type PlanComparison, type PlanFile, clockText, limitsVersion, unitOf } from '@yttria/core/planning'
import type { Finding } from '@yttria/core/record'
import { brokenNames, standingText, verdictOf } from '@yttria/core/report'
import { findingsText } from '../../terminal/findings-text.ts'
import { textTable } from '../../terminal/text-table.ts'
import type { Io } from '../../terminal/verb.ts'
import { comparisonText } from './comparison-text.ts'

/** A plan for the terminal: whether it may be given, doses, limits, vials, findings. */
export function planText(file: PlanFile, p: Plan, findings: readonly Finding[], io: Io, out: string | undefined, comparison: PlanComparison | undefined): string {
  return [
    ...standingLines(file, p), '', compartmentText(p), checksText(p), ...droppedText(p), ...p.orders.map(o => orderText(o, p)),
    ...(comparison ? [comparisonText(comparison)] : []), findingsText(findings, io), ...(out === undefined ? [] : [`Written to ${out}; look at ${out}/plan.html`]),
    'Research software, not a certified medical device. A qualified person must check every plan before use.', '',
  ].join('\n')
}

function standingLines(file: PlanFile, p: Plan): string[] {
  const prescribed = `${significant(p.doses.activity / GBq)} GBq`, most = `${significant(p.proposal.activity / GBq)} GBq`
  if (p.standing === 'within limits') return [`Inject ${prescribed}, as prescribed; in the vial ${significant(p.vial / GBq)} GBq when given.`]
  if (p.standing === 'overridden') return [`LIMITS OVERRIDDEN: ${prescribed} as prescribed breaks ${brokenNames(p)}; in the vial ${significant(p.vial / GBq)} GBq when given.`, `Decided by ${file.override!.by}, ${file.override!.role}: ${file.override!.reason}`]
  if (p.breaks.length === 0) return [`NOT TO BE GIVEN until the errors are mended (see the findings): ${prescribed} as prescribed.`]
  const instead = p.proposal.activity > 0 ? `The most that may be given is ${most}, ${p.proposal.reason}.` : `May be given: ${p.proposal.reason}.`
  return [`NOT TO BE GIVEN: ${prescribed} as prescribed breaks ${brokenNames(p)}. ${instead}`]
}

function compartmentText({ doses, proposal }: Plan): string {
  const cut = proposal.factor < 1, now = proposal.doses
  const pair = (a: number, b: number): string[] => [significant(a), ...(cut ? [significant(b)] : [])]
  return textTable(
    ['', { header: 'activity', unit: 'GBq' }, { header: 'mean dose', unit: 'Gy' }, ...(cut ? [{ header: 'within limits', unit: 'Gy' }] : [])], [
      ...doses.territories.flatMap((t, n) => {
        const own = now.territories[n]!
        return [
          [`${t.id}: treated volume`, significant(t.activity / GBq), ...pair(t.perfusedDose, own.perfusedDose)],
          ...t.tumours.map((x, k) => [`${t.id}: tumour ${x.id}`, significant(x.activity / GBq), ...pair(x.dose, own.tumours[k]!.dose)]),
          [`${t.id}: healthy liver, perfused`, significant(t.normalActivity / GBq), ...pair(t.normalDose, own.normalDose)],
        ]
      }),
      ['healthy liver, whole', undefined, ...pair(doses.wholeNormalDose, now.wholeNormalDose)], ['lungs', undefined, ...pair(doses.lungCumulative, now.lungCumulative)],
    ])
}

const checksText = (p: Plan): string => textTable(['', 'of', { header: 'figure' }, { header: 'as prescribed' }, '', { header: 'at this', unit: 'GBq' }, ''], p.checks.map(c => {
  const unit = unitOf(c.limit.organ)
  return [
    c.limit.kind, `${c.limit.name}${c.where === undefined ? '' : `: ${c.where}`}`, `${significant(c.limit.figure)} ${unit}`, `${significant(c.value)} ${unit}`, verdictOf(c),
    Number.isFinite(c.factor) ? significant(p.doses.activity * c.factor / GBq) : undefined, standingText(c),
  ]
})) + `Table of limits ${limitsVersion}.\n`

const droppedText = (p: Plan): string[] => p.dropped.map(d => `Taken out: ${d.limit.name} (${significant(d.limit.figure)} ${unitOf(d.limit.organ)}): ${d.reason}`)

function orderText(o: Order, p: Plan): string {
  const when = clockText(o.treatment), draw = o.draws[0], whose = p.orders.length > 1 ? `${o.territory}${o.session > 1 ? `, session ${o.session}` : ''}: ` : ''
  const reduced = p.standing === 'not to be given' ? ' (for the most that may be given; the prescription is not ordered)' : ''
  if (draw) return `${whose}Draw ${(100 * draw.fraction).toFixed(1)}% of a vial of ${significant(draw.vial / GBq)} GBq calibrated ${clockText(draw.calibration)}, which holds ${significant(draw.activity / GBq)} GBq at ${when}${reduced}.`
  const best = o.atTreatment[0]
  if (!best) return `${whose}No vial on offer at ${when}.`
  const n = p.doses.territories.findIndex(t => t.id === o.territory)
  return [
    `${whose}Order ${significant(best.option.vial / GBq)} GBq calibrated ${clockText(best.option.calibration)}: ${significant(best.activity / GBq)} GBq at ${when} (${best.deviation > 0 ? '+' : ''}${(100 * best.deviation).toFixed(1)}%)${reduced}.`,
    textTable(['vials that fit, with the doses they give', { header: 'holds', unit: 'GBq' }, { header: p.doses.territories[n]!.tumours.length > 0 ? 'least tumour' : 'volume', unit: 'Gy' }, { header: 'liver, perfused', unit: 'Gy' }, { header: 'liver, whole', unit: 'Gy' }, { header: 'lungs', unit: 'Gy' }],
      o.atTreatment.slice(0, 8).map(v => {
        const t = v.doses.territories[n]!, lungs = v.doses.lungDoses.find(l => l.session === o.session)!
        return [
          `${significant(v.option.vial / GBq)} GBq${v.option.custom ? ' (custom)' : ''} of ${clockText(v.option.calibration)}`, significant(v.activity / GBq),
          significant(t.tumours.length > 0 ? Math.min(...t.tumours.map(x => x.dose)) : t.perfusedDose), significant(t.normalDose), significant(v.doses.wholeNormalDose), significant(lungs.dose),
        ]
      })),
  ].join('\n')
}
