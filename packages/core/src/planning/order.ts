import { type Finding, type Outcome, answer, error, warning } from '../record/index.ts'
import { type Becquerel, type DoseConstants, type Second, GBq, day, hour } from '../physics/index.ts'
import { type Check, broken } from './constraints.ts'
import type { Injection, PlannedDoses } from './forward.ts'
import { type VialAt, type VialOption, calibrationsFrom, vialOptions, vialsAt } from './ordering.ts'
import { type PlanFile, shareOf } from './plan-file.ts'
import { type ResinDraw, resinDraws } from './resin-draw.ts'
import { type DeviceData, type EmbolicLoad, devices, embolicLoad } from './spheres.ts'
import { vialActivity } from './vial.ts'
import { type ZonedTime, clockText, momentOf, weekday } from './zone-time.ts'

/** A vial at the hour of treatment, with what it does. */
export interface OfferedVial extends VialAt {
  /** What of it reaches the patient. */
  readonly injected: Becquerel
  /** Of the whole plan with this vial in its territory, the other territories as ordered. */
  readonly doses: PlannedDoses
  readonly load: EmbolicLoad
}

/** The vial of one territory in one session. */
export interface Order {
  readonly territory: string
  readonly session: number
  readonly treatment: ZonedTime
  /** In the vial when it is given, with what stays behind. */
  readonly wanted: Becquerel
  /** Share by which a vial may hold more than wanted: no more than the limits leave. */
  readonly above: number
  /** All vials that meet it at some hour of the chart. */
  readonly options: readonly VialOption[]
  /** At the hour of treatment, the nearest first; none breaks a limit. */
  readonly atTreatment: readonly OfferedVial[]
  /** Of resin: the draw from each vial that holds enough; glass is given whole. */
  readonly draws: readonly ResinDraw[]
  /** Of the nearest. */
  readonly elapsed?: Second
  readonly load?: EmbolicLoad
  readonly chart: { readonly from: Second; readonly to: Second }
  readonly source: string
}

/** What may be ordered: activities that keep the limits or were decided on, and by how much more a vial may hold of each. */
export interface Orderable {
  readonly injections: readonly Injection[]
  readonly headroom: number
  readonly dosesOf: (injections: readonly Injection[]) => PlannedDoses
  readonly checksOf: (doses: PlannedDoses) => readonly Check[]
}

/** One order for each territory and session: which vial, of which calibration, at that hour; and what else would do over a fortnight. */
export function ordersOf(file: PlanFile, what: Orderable, constants: DoseConstants): Outcome<readonly Order[]> {
  const orders: Order[] = [], findings: Finding[] = []
  for (const [n, injection] of what.injections.entries()) {
    if (!(injection.activity > 0)) continue
    const made = orderOf(file, n, what, constants)
    if (made.value) orders.push(made.value)
    // One first calibration for all: said once.
    for (const f of made.findings) if (!findings.some(g => g.code === f.code && g.message === f.message)) findings.push(f)
  }
  return answer(orders, findings)
}

function orderOf(file: PlanFile, index: number, what: Orderable, constants: DoseConstants): Outcome<Order> {
  const given = file.order!, injection = what.injections[index]!, device = devices[file.device], { halfLife } = constants
  const sessions = file.territories.map(t => t.session), own = given.sessions.find(s => s.session === injection.session)
  const findings: Finding[] = []
  if (!own && injection.session !== Math.min(...sessions)) return { value: undefined, findings: [warning('planning/session-time', { value: injection.session },
    `There is no time for session ${injection.session}: no vial was looked for.`, 'Give its treatment and firstCalibration in order.sessions.')] }
  const times = own ?? given, treatment = momentOf(times.treatment.local, times.treatment.zone), first = momentOf(times.firstCalibration.local, times.firstCalibration.zone)
  findings.push(...treatment.findings, ...first.findings)
  if (!treatment.value || !first.value) return { value: undefined, findings }
  const longest = Math.min(device.usableTo, (given.longestDays ?? Infinity) * day)
  const wrong = calibrationFault(device, first.value, treatment.value, longest)
  if (wrong) return { value: undefined, findings: [...findings, wrong] }
  const { from: chartFrom, calibrations } = { from: Math.min(first.value.epochS, treatment.value.epochS), calibrations: calibrationsFrom(first.value, given.days, given.weekdays, weekday) }
  const chart = { from: chartFrom, to: Math.max(first.value.epochS + given.days * 24 * hour, treatment.value.epochS) }
  const residual = shareOf(file.residual), wanted = vialActivity({ injected: injection.activity, residualFraction: residual })
  const tolerance = given.tolerancePercent / 100, above = Math.min(tolerance, what.headroom), volume = file.territories[index]!.volumeMl
  const loadOf = (injected: Becquerel, elapsed: Second) => embolicLoad({ injected, elapsed, halfLife, perSphere: device.perSphere, volume })
  const asked = { treatment: treatment.value, wanted, chart, territory: injection.territory.id, session: injection.session, source: device.source }
  if (file.device === 'resin') {
    const draws = resinDraws({ device, wanted, calibrations, at: treatment.value.epochS, halfLife, earliest: device.usableFrom, longest }), best = draws[0]
    if (!best) findings.push(noVial(asked, 'At that hour none that may be given holds it: allow other days of calibration, or divide the treatment.'))
    return { findings, value: { ...asked, above: 0, options: [], atTreatment: [], draws, ...(best ? { elapsed: best.elapsed, load: loadOf(injection.activity, best.elapsed) } : {}) } }
  }
  const options = vialOptions({ device, wanted, tolerance, above, halfLife, calibrations, ...chart, custom: given.custom, longest })
  const atTreatment = vialsAt(options, treatment.value.epochS, { wanted, halfLife }).map((v): OfferedVial => {
    const injected = v.activity * (1 - residual)
    const doses = what.dosesOf(what.injections.map((x, n) => n === index ? { ...x, activity: injected } : x))
    return { ...v, injected, doses, load: loadOf(injected, v.elapsed) }
  })
  // Said again of the vial itself, not of what was wanted; where a person overrode the limits, no more than that person decided on.
  const offered = atTreatment.filter(v => broken(what.checksOf(v.doses)).length === 0 || v.injected <= injection.activity * (1 + 1e-9)), best = offered[0]
  if (!best) findings.push(noVial(asked, options.length > 0 ? 'Choose another hour of the chart, custom vials, or a wider tolerance.' : 'Allow custom vials, more days of calibration or a wider tolerance, or treat with several vials.', given.tolerancePercent, above))
  return { findings, value: { ...asked, above, options, atTreatment: offered, draws: [], ...(best ? { elapsed: best.elapsed, load: best.load } : {}) } }
}

/** A first calibration from which no vial could be given at the treatment. */
function calibrationFault(device: DeviceData, first: ZonedTime, treatment: ZonedTime, longest: Second): Finding | undefined {
  const elapsed = treatment.epochS - first.epochS, early = device.usableFrom === 0 ? '' : ` by more than ${-device.usableFrom / day} days`
  if (elapsed < device.usableFrom) return error('planning/calibration-after', { value: clockText(first) }, `The first calibration ${clockText(first)} is after the treatment ${clockText(treatment)}${early}.`,
    device.usableFrom === 0 ? 'A vial is calibrated before it is given: check dates and zones.' : 'Check dates and zones.')
  if (elapsed > longest) return error('planning/vial-too-old', { value: clockText(first) },
    `A ${device.device} vial calibrated ${clockText(first)} is ${(elapsed / day).toFixed(1)} days old at the treatment ${clockText(treatment)}; it may be given until ${longest < 2 * day ? `${longest / hour} hours` : `${longest / day} days`} after calibration.`,
    `Give a firstCalibration from ${clockText({ epochS: treatment.epochS - longest, zone: treatment.zone })} on.`)
  return undefined
}

const noVial = (o: Pick<Order, 'wanted' | 'territory' | 'treatment'>, remedy: string, tolerancePercent?: number, above?: number): Finding => {
  const within = tolerancePercent === undefined ? '' : above! * 100 < tolerancePercent - 1e-9 ? ` within -${tolerancePercent}% and +${(100 * above!).toFixed(1)}% (the limits leave no more)` : ` within ${tolerancePercent}%`
  return warning('planning/no-vial', { value: Number((o.wanted / GBq).toPrecision(3)) }, `No vial for ${o.territory} holds ${(o.wanted / GBq).toFixed(2)} GBq${within} at ${clockText(o.treatment)}.`, remedy)
}
