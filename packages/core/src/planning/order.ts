import { type Finding, type Outcome, error, warning } from '../record/index.ts'
import { type Becquerel, type DoseConstants, type Second, GBq, hour } from '../physics/index.ts'
import { type VialAt, type VialOption, calibrationsFrom, vialOptions, vialsAt } from './ordering.ts'
import type { PlanFile } from './plan-file.ts'
import { type ResinDraw, resinDraws } from './resin-draw.ts'
import { type EmbolicLoad, devices, embolicLoad } from './spheres.ts'
import { type ZonedTime, clockText, momentOf, weekday } from './zone-time.ts'

export interface Order {
  readonly treatment: ZonedTime
  readonly wanted: Becquerel
  /** All vials that meet the prescription at some hour of the chart. */
  readonly options: readonly VialOption[]
  /** At the hour of treatment, the nearest first. */
  readonly atTreatment: readonly VialAt[]
  /** Of resin: the draw from each vial that holds enough; glass is given whole. */
  readonly draws: readonly ResinDraw[]
  /** Of the nearest. */
  readonly elapsed?: Second
  readonly load?: EmbolicLoad
  readonly chart: { readonly from: Second; readonly to: Second }
  readonly source: string
}

/** Which vial, of which calibration, for a treatment at that hour; and what else would do over a fortnight. */
export function orderOf(file: PlanFile, wanted: Becquerel, constants: DoseConstants): Outcome<Order> {
  const given = file.order!, treatment = momentOf(given.treatment.local, given.treatment.zone), first = momentOf(given.firstCalibration.local, given.firstCalibration.zone)
  const findings: Finding[] = [...treatment.findings, ...first.findings]
  if (!treatment.value || !first.value) return { value: undefined, findings }
  if (first.value.epochS > treatment.value.epochS) return { value: undefined, findings: [...findings, error('planning/calibration-after', { value: clockText(first.value) }, `The first calibration ${clockText(first.value)} is after the treatment ${clockText(treatment.value)}.`, 'A vial is calibrated before it is given: check dates and zones.')] }
  const device = devices[file.device], { halfLife } = constants
  const chart = { from: first.value.epochS, to: Math.max(first.value.epochS + given.days * 24 * hour, treatment.value.epochS) }
  const calibrations = calibrationsFrom(first.value, given.days, given.weekdays, weekday)
  const options = vialOptions({ device, wanted, tolerance: given.tolerancePercent / 100, halfLife, calibrations, ...chart, custom: given.custom, longest: given.longestDays * 24 * hour })
  const atTreatment = vialsAt(options, treatment.value.epochS, { wanted, halfLife }), best = atTreatment[0]
  const draws = file.device === 'resin' ? resinDraws({ device, wanted, calibrations, at: treatment.value.epochS, halfLife, longest: given.longestDays * 24 * hour }) : [], draw = draws[0]
  const taken = draw ? { elapsed: draw.elapsed, injected: wanted } : best && { elapsed: best.elapsed, injected: best.activity }
  if (!best && !draw) findings.push(warning('planning/no-vial', { value: Number((wanted / GBq).toPrecision(3)) }, `No ${file.device} vial holds ${(wanted / GBq).toFixed(2)} GBq within ${given.tolerancePercent}% at ${clockText(treatment.value)}.`,
    options.length > 0 ? 'Choose another hour of the chart, custom vials, or a wider tolerance.' : 'Allow custom vials, more days of calibration or a wider tolerance, or treat with several vials.'))
  const volume = file.territories.reduce((sum, t) => sum + t.volumeMl, 0)
  return {
    findings, value: {
      treatment: treatment.value, wanted, options, atTreatment, draws, chart, source: device.source,
      ...(taken ? { elapsed: taken.elapsed, load: embolicLoad({ ...taken, halfLife, perSphere: device.perSphere, volume }) } : {}),
    },
  }
}
