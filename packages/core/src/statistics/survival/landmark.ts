import { answer, error, type Outcome, refusal, warning } from '../../record/index.ts'
import { finite, requireSameRows } from '../groups.ts'
import { withoutNearTies } from './near-ties.ts'
import { checkTimes, type Times } from './times.ts'

/** Rows still followed without the event at the landmark, with their time counted from it. */
export interface LandmarkRows {
  readonly at: number
  /** Which rows of the data. */
  readonly rows: readonly number[]
  readonly time: readonly number[]
  readonly event: readonly number[]
  /** Left out because the event came first, and because follow-up ended first. */
  readonly eventsBefore: number
  readonly censoredBefore: number
}

/**
 * Landmark analysis (Anderson, Cain and Gelber, J Clin Oncol 1983;1:710): a response known only at 3 months is compared from 3 months on,
 * among those then alive, or responders would owe their survival to having had to live to respond. Refused where nobody is left.
 */
export function landmark(data: Times, at: number): Outcome<LandmarkRows> {
  if (!(at >= 0 && Number.isFinite(at))) throw new RangeError(`landmark at ${at}`)
  const checked = checkTimes(data)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  const { n, event, entry } = checked.value
  if (entry) throw new RangeError('landmark of rows with late entry')
  const [time, [from]] = withoutNearTies([checked.value.time, Float64Array.of(at)]) as [Float64Array, Float64Array]
  const rows: number[] = []
  let eventsBefore = 0, censoredBefore = 0
  for (let i = 0; i < n; i++)
    if (time[i]! > from!) rows.push(i)
    else if (event[i]) eventsBefore++
    else censoredBefore++
  if (rows.length === 0) return refusal(error('survival-nobody-at-landmark', { value: at }, `None of ${n} rows is followed beyond ${at}.`, 'Choose an earlier landmark.'))
  const lost = n - rows.length
  const findings = lost > 0 ? [warning('survival-before-landmark', { value: lost }, `${lost} of ${n} rows end by ${at} (${eventsBefore} with the event) and do not count: results hold for those alive at the landmark.`)] : []
  return answer({ at, rows, time: rows.map(i => time[i]! - from!), event: rows.map(i => event[i]!), eventsBefore, censoredBefore }, findings)
}

/** Rows (entry, time] of a covariate that changes once; `row` says of whom. */
export interface SplitRows {
  readonly row: readonly number[]
  readonly entry: readonly number[]
  readonly time: readonly number[]
  readonly event: readonly number[]
  readonly covariate: readonly number[]
}

/**
 * Two rows for everybody whose covariate becomes known or changes during follow-up: `before` until `changeTime`, then `after`
 * (Therneau and Grambsch 2000, 3.7). NaN for a change that never comes; a change at or after the end of follow-up does not count.
 */
export function splitAtChange(data: Times & { readonly changeTime: ArrayLike<number>; readonly before: ArrayLike<number>; readonly after: ArrayLike<number> }): Outcome<SplitRows> {
  requireSameRows({ time: data.time, event: data.event, changeTime: data.changeTime, before: data.before, after: data.after })
  const checked = checkTimes(data)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  const { n, event } = checked.value, before = finite(data.before, 'before'), after = finite(data.after, 'after')
  // A change that never comes is NaN, and stands aside; one at the very end of follow-up, but for rounding, does not count.
  const changes = Float64Array.from(data.changeTime, t => Number.isFinite(t) ? t : 0)
  const [time, changed, entry] = withoutNearTies([checked.value.time, changes, ...(checked.value.entry ? [checked.value.entry] : [])]) as [Float64Array, Float64Array, Float64Array?]
  const out = { row: [] as number[], entry: [] as number[], time: [] as number[], event: [] as number[], covariate: [] as number[] }
  const add = (row: number, from: number, to: number, e: number, covariate: number): void => {
    out.row.push(row); out.entry.push(from); out.time.push(to); out.event.push(e); out.covariate.push(covariate)
  }
  for (let i = 0; i < n; i++) {
    const from = entry ? entry[i]! : 0, change = Number.isFinite(data.changeTime[i]!) ? changed[i]! : data.changeTime[i]!
    if (!(from < time[i]!)) throw new RangeError(`row ${i} has no time at risk: ${from} to ${time[i]}`)
    if (change <= from) add(i, from, time[i]!, event[i]!, after[i]!)
    else if (change < time[i]!) {
      add(i, from, change, 0, before[i]!)
      add(i, change, time[i]!, event[i]!, after[i]!)
    } else add(i, from, time[i]!, event[i]!, before[i]!)
  }
  return answer(out)
}
