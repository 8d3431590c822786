import { type Finding, error } from '../../../record/index.ts'
import { day, decayFactor, hour } from '../../../physics/index.ts'
import { bedsOf } from '../../folder/beds.ts'
import type { Series } from '../../folder/series.ts'
import { secondsBetween, timeText } from '../../header/times.ts'

/** A scan that runs over midnight while its dates do not: times that jump by almost a day within one series. */
export function midnight(series: Series): Finding[] {
  const beds = series.kind === 'pet' ? bedsOf(series) : []
  const first = beds[0], last = beds.at(-1)
  // Whole-body and dynamic scans end within hours; a jump of most of a day between neighbours is a date that was not carried on.
  const jump = beds.findIndex((b, n) => n > 0 && secondsBetween(beds[n - 1]!.start, b.start) > 18 * hour)
  if (!first || !last || jump < 0 || secondsBetween(first.start, last.start) > day) return []
  const halfLife = series.pet?.halfLifeS
  return [{ ...error('pet/midnight', { series: series.key, tag: '(0008,0022)', value: last.start.text.slice(0, 10) },
    `The slices were acquired at ${timeText(first.start)} and at ${timeText(last.start)} of the same date, with nothing in between: the scan ran over midnight and the date of its second part was not carried on.`,
    'Have the series exported with its right dates.'), ...(halfLife ? { factor: 1 / decayFactor({ elapsed: day, halfLife }) } : {}) }]
}
