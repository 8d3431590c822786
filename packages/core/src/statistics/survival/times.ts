import { answer, error, type Outcome, refusal } from '../../record/index.ts'
import { finite, indicators, requireSameRows } from '../groups.ts'
import { withoutNearTies } from './near-ties.ts'

/** Rows of follow-up: an event (1) or its absence (0) at `time`; seen only from `entry` on where that is given (left truncation). */
export interface Times {
  readonly time: ArrayLike<number>
  readonly event: ArrayLike<number | boolean>
  /** A row counts after this time and until `time`. */
  readonly entry?: ArrayLike<number>
}

export interface CheckedTimes {
  readonly n: number
  readonly time: Float64Array
  readonly event: Uint8Array
  readonly entry: Float64Array | undefined
  readonly events: number
}

/**
 * Times that differ by rounding only are one time (`withoutNearTies`). Refused without rows; throws RangeError for negative or
 * missing times, events other than 0 and 1, an entry not before its time.
 */
export function checkTimes(data: Times): Outcome<CheckedTimes> {
  const n = requireSameRows({ time: data.time, event: data.event, entry: data.entry })
  if (n === 0) return refusal(error('survival-no-rows', {}, 'There are no rows.'))
  const event = indicators(data.event, 'event')
  const [time, entry] = withoutNearTies([finite(data.time, 'time'), ...(data.entry ? [finite(data.entry, 'entry')] : [])]) as [Float64Array, Float64Array?]
  let events = 0
  for (let i = 0; i < n; i++) {
    if (entry && !(entry[i]! < time[i]!)) throw new RangeError(`row ${i} enters at ${data.entry![i]} and leaves at ${data.time[i]}`)
    if (!entry && time[i]! < 0) throw new RangeError(`time of row ${i} is ${time[i]}`)
    events += event[i]!
  }
  return answer({ n, time, event, entry, events })
}
