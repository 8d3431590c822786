import { type Becquerel, type Second, decayFactor } from '../physics/index.ts'
import type { DeviceData } from './spheres.ts'
import { type ZonedTime, daysLater } from './zone-time.ts'

/** A vial of one size, calibrated at one moment, and the hours in which it holds what is wanted. */
export interface VialOption {
  readonly vial: Becquerel
  readonly custom: boolean
  readonly calibration: ZonedTime
  /** Of the wanted activity within the tolerance from `from` to `to`, cut at the end of the chart. Epoch seconds. */
  readonly from: Second
  readonly to: Second
}

/** A vial at one moment of treatment. */
export interface VialAt {
  readonly option: VialOption
  readonly elapsed: Second
  readonly activity: Becquerel
  /** activity / wanted - 1. */
  readonly deviation: number
}

/**
 * When a vial of `vial` Bq at calibration holds `wanted` within -tolerance and +above (the same unless given; 0 where a limit allows
 * no more): t - t0 = T1/2 log2(vial / (wanted (1 +- tolerance))). Undefined where it never does after its calibration.
 */
export function windowOf(args: { vial: Becquerel; wanted: Becquerel; tolerance: number; above?: number; halfLife: Second }): { readonly from: Second; readonly to: Second } | undefined {
  const { vial, wanted, tolerance, halfLife } = args, above = args.above ?? tolerance
  if (!(wanted > 0)) throw new RangeError(`an activity of ${wanted} Bq wanted`)
  if (!(tolerance > 0 && tolerance < 1)) throw new RangeError(`a tolerance of ${tolerance}: above 0 and below 1 is required, not percent`)
  if (!(above >= 0 && above < 1)) throw new RangeError(`${above} above what is wanted: 0 up to below 1 is required, not percent`)
  const at = (activity: Becquerel) => halfLife * Math.log2(vial / activity)
  const to = at(wanted * (1 - tolerance))
  return to < 0 ? undefined : { from: Math.max(0, at(wanted * (1 + above))), to }
}

/**
 * All vials that could be ordered: sizes of the device (and custom ones up to the largest) at each calibration, whose window meets the
 * chart from `from` to `to`; smallest first within a calibration.
 */
export function vialOptions(args: {
  device: DeviceData; wanted: Becquerel; tolerance: number; above?: number; halfLife: Second; calibrations: readonly ZonedTime[]; from: Second; to: Second; custom: boolean; longest: Second
}): VialOption[] {
  const { device, wanted, tolerance, halfLife, calibrations, from, to, custom, longest } = args
  const sizes = device.vials.map(vial => ({ vial, custom: false }))
  if (custom && device.customStep !== undefined) {
    const [least, most] = [Math.min(...device.vials), Math.max(...device.vials)]
    for (let n = 1; least + n * device.customStep < most; n++) {
      const vial = least + n * device.customStep
      if (!device.vials.some(v => Math.abs(v - vial) < 1)) sizes.push({ vial, custom: true })
    }
  }
  sizes.sort((a, b) => a.vial - b.vial)
  return calibrations.flatMap(calibration => sizes.flatMap(({ vial, custom: own }): VialOption[] => {
    const window = windowOf({ vial, wanted, tolerance, ...(args.above === undefined ? {} : { above: args.above }), halfLife })
    if (!window) return []
    const begin = Math.max(from, calibration.epochS + window.from), end = Math.min(to, calibration.epochS + Math.min(window.to, longest))
    return begin <= end ? [{ vial, custom: own, calibration, from: begin, to: end }] : []
  }))
}

/** Those that hold what is wanted at a moment, the nearest to it first. */
export function vialsAt(options: readonly VialOption[], moment: Second, args: { wanted: Becquerel; halfLife: Second }): VialAt[] {
  return options.filter(o => o.from <= moment && moment <= o.to).map(option => {
    const elapsed = moment - option.calibration.epochS, activity = option.vial * decayFactor({ elapsed, halfLife: args.halfLife })
    return { option, elapsed, activity, deviation: activity / args.wanted - 1 }
  }).sort((a, b) => Math.abs(a.deviation) - Math.abs(b.deviation))
}

/** Calibrations on certain days of the week, at the clock time of `first`, over `days` days from it; days on which that time does not exist are left out. */
export function calibrationsFrom(first: ZonedTime, days: number, weekdays: readonly number[], weekdayOf: (t: ZonedTime) => number): ZonedTime[] {
  return Array.from({ length: days }, (_, n) => daysLater(first, n).value).filter(t => t !== undefined).filter(t => weekdays.includes(weekdayOf(t)))
}
