import { GBq, day } from '@yttria/core/physics'
import { type Order, type Plan, type PlanFile, clockText, counts, limitsVersion, unitOf } from '@yttria/core/planning'
import type { Finding } from '@yttria/core/record'
import { standingText } from '@yttria/core/report'
import { version } from '../../version.ts'

/** The plan with its units in the names. */
export function planResult(file: PlanFile, p: Plan, findings: readonly Finding[]) {
  const bound = (b: Plan['mostTolerable']) => b && { activityGbq: b.activity / GBq, factor: b.factor, limit: b.binding.limit.name, ...(b.binding.where === undefined ? {} : { where: b.binding.where }) }
  const [only] = p.orders
  return {
    schemaVersion: '1.1.0', patient: file.patient, device: file.device, tumourType: file.tumourType, intent: file.intent, constants: file.constants,
    standing: p.standing, ordered: p.orders.length === 0 ? 'nothing' : p.standing === 'not to be given' ? 'proposed' : 'prescribed',
    breaks: p.breaks.map(b => ({ name: b.limit.name, ...(b.where === undefined ? {} : { where: b.where }) })), ...(file.override ? { override: file.override } : {}),
    prescribed: dosesResult(p.doses), vialActivityGbq: p.vial / GBq,
    proposed: { ...dosesResult(p.proposal.doses), reason: p.proposal.reason, vialActivityGbq: p.vial * p.proposal.factor / GBq }, mostTolerable: bound(p.mostTolerable), forGoals: bound(p.forGoals),
    limitsVersion, limits: p.checks.map(c => limitResult(c, p)), withoutLimits: p.dropped.map(d => ({ name: d.limit.name, reason: d.reason })),
    checks: p.checks.filter(c => counts(c.standing)).map(checkResult),
    options: p.orders.flatMap(o => optionsResult(o, p)), orders: p.orders.map(orderResult),
    // What it was called while a plan had one.
    ...(only && p.orders.length === 1 ? { order: orderResult(only) } : {}),
    findings, software: { name: 'Yttria', version, notice: 'Research software, not a certified medical device.' },
  }
}

const dosesResult = (d: Plan['doses']) => ({
  activityGbq: d.activity / GBq, normalLiverDoseGy: d.wholeNormalDose, lungDoseGy: Math.max(...d.lungDoses.map(l => l.dose)), lungCumulativeDoseGy: d.lungCumulative,
  sparedFraction: d.sparedFraction, sparedNormalFraction: d.sparedNormalFraction,
  territories: d.territories.map(t => ({ id: t.id, session: t.session, activityGbq: t.activity / GBq, perfusedDoseGy: t.perfusedDose, normalLiverDoseGy: t.normalDose, tumours: t.tumours.map(x => ({ id: x.id, tumourDoseGy: x.dose, activityGbq: x.activity / GBq })) })),
})

type Checked = Plan['checks'][number]
const units = { Gy: 'Gy', GBq: 'GBq', '%': '%' } as const

/** `holds`: whether the plan as prescribed keeps it; `applies`: yes, no, or unknown, which counts. */
const limitResult = (c: Checked, p: Plan) => ({
  name: c.limit.name, kind: c.limit.kind, organ: c.limit.organ, where: c.where, unit: units[unitOf(c.limit.organ)], value: c.value, allowed: c.limit.figure, holds: c.met,
  applies: c.standing.applies, why: standingText(c), allowsGbq: Number.isFinite(c.factor) ? p.doses.activity * c.factor / GBq : undefined, source: c.limit.source,
})

/** Those that count, in the words of before. */
const checkResult = (c: Checked) => ({
  kind: c.limit.kind, name: c.limit.name, organ: c.limit.organ, where: c.where, ...(unitOf(c.limit.organ) === 'Gy' ? { limitGy: c.limit.figure, doseGy: c.value } : { limit: c.limit.figure, value: c.value }),
  met: c.met, misfits: c.standing.outside, source: c.limit.source,
})

const vialResult = (v: Order['atTreatment'][number]) => ({
  vialGbq: v.option.vial / GBq, custom: v.option.custom, calibration: clockText(v.option.calibration), elapsedDays: v.elapsed / day, activityGbq: v.activity / GBq, deviationPercent: 100 * v.deviation,
})

/** Every vial on offer at the hour of treatment, with what it does; of resin the draw. */
const optionsResult = (o: Order, p: Plan) => [
  ...o.atTreatment.map(v => ({
    territory: o.territory, session: o.session, vial: { activityGbq: v.option.vial / GBq, custom: v.option.custom, calibration: clockText(v.option.calibration) }, injectionTime: clockText(o.treatment),
    activityGbq: v.injected / GBq, doses: dosesResult(v.doses), spheresMillion: v.load.spheres / 1e6,
  })),
  // The draw is what is wanted, whatever the vial holds.
  ...o.draws.map(d => {
    const given = p.standing === 'not to be given' ? p.proposal.doses : p.doses
    return {
      territory: o.territory, session: o.session, vial: { activityGbq: d.vial / GBq, custom: false, calibration: clockText(d.calibration) }, injectionTime: clockText(o.treatment),
      activityGbq: given.territories.find(t => t.id === o.territory)!.activity / GBq, drawFraction: d.fraction, doses: dosesResult(given),
    }
  }),
]

const orderResult = (o: Order) => ({
  territory: o.territory, session: o.session, wantedGbq: o.wanted / GBq, abovePercent: 100 * o.above, treatment: clockText(o.treatment), zone: o.treatment.zone, source: o.source,
  atTreatment: o.atTreatment.map(v => ({ ...vialResult(v), injectedGbq: v.injected / GBq, doses: dosesResult(v.doses) })),
  options: o.options.map(v => ({ vialGbq: v.vial / GBq, custom: v.custom, calibration: clockText(v.calibration), from: clockText({ epochS: v.from, zone: o.treatment.zone }), to: clockText({ epochS: v.to, zone: o.treatment.zone }) })),
  ...(o.draws.length > 0 ? { draws: o.draws.map(d => ({ vialGbq: d.vial / GBq, calibration: clockText(d.calibration), elapsedDays: d.elapsed / day, activityGbq: d.activity / GBq, drawFraction: d.fraction })) } : {}),
  ...(o.load ? { spheresMillion: o.load.spheres / 1e6, activityPerSphereBq: o.load.activityPerSphere, spheresPerMl: o.load.spheresPerMl } : {}),
})
