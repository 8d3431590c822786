import { answer, error, type Outcome, refusal } from '../../record/index.ts'
import { ascending, chiSquaredTail, solve } from '../../numerics/index.ts'
import { groupsOf, type Label, requireSameRows, rowsOfGroups } from '../groups.ts'
import { checkTimes, type Times } from './times.ts'

export interface LogRank {
  readonly groups: readonly { readonly name: string; readonly n: number; readonly observed: number; readonly expected: number }[]
  /** Covariance of observed - expected, row-major, groups x groups. */
  readonly covariance: Float64Array
  readonly chiSquared: number
  readonly df: number
  readonly p: number
  readonly rho: number
}

export interface LogRankOptions {
  /** Weight S(t-)^rho (Harrington and Fleming, Biometrika 1982;69:553): 0 log-rank (default), 1 Peto and Peto. */
  readonly rho?: number
  readonly strata?: ArrayLike<Label>
  /** Order of the groups; default alphabetical. */
  readonly levels?: readonly string[]
}

// More would make a covariance of more than 4 MB.
const mostGroups = 700

/** Whether the groups' hazards differ: hypergeometric variance, ties, within strata where given. Refused for one group or no event. */
export function logRank(data: Times & { readonly group: ArrayLike<Label> }, options: LogRankOptions = {}): Outcome<LogRank> {
  requireSameRows({ time: data.time, event: data.event, entry: data.entry, group: data.group, strata: options.strata })
  const rho = options.rho ?? 0
  if (!(rho >= 0)) throw new RangeError(`rho ${rho}: 0 or more wanted`)
  const checked = checkTimes(data)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  const { n, time, event, entry, events } = checked.value
  const found = groupsOf(data.group), names = options.levels ?? [...found.labels].sort(), k = names.length
  const place = new Map(names.map((name, g) => [name, g]))
  const at = found.labels.map(label => { const g = place.get(label); if (g === undefined) throw new RangeError(`group ${label} is not one of ${names.join(', ')}`); return g })
  const group = Int32Array.from(found.of, g => at[g]!)
  if (found.labels.length < 2) return refusal(error('survival-one-group', {}, `All ${n} rows are in group ${found.labels[0]}: there is nothing to compare.`))
  if (found.labels.length > mostGroups) return refusal(error('survival-many-groups', { value: found.labels.length }, `${found.labels.length} groups: at most ${mostGroups} are compared.`, 'Is the column a number? Then use Cox.'))
  if (events === 0) return refusal(error('survival-no-event', {}, `None of ${n} rows has the event: hazards cannot be compared.`))

  const observed = new Float64Array(k), expected = new Float64Array(k), covariance = new Float64Array(k * k), size = new Int32Array(k)
  for (const g of group) size[g]!++
  for (const rows of options.strata ? rowsOfGroups(groupsOf(options.strata)) : [Uint32Array.from({ length: n }, (_, i) => i)]) {
    const sorted = (column: Float64Array): Uint32Array => ascending(Float64Array.from(rows, i => column[i]!)).map(r => rows[r]!)
    const byTime = sorted(time), byEntry = entry ? sorted(entry) : new Uint32Array(0)
    const atRisk = new Float64Array(k), d = new Float64Array(k)
    if (!entry) for (const i of rows) atRisk[group[i]!]!++
    let survival = 1, entered = 0
    for (let start = 0, end = 0; start < byTime.length; start = end) {
      const t = time[byTime[start]!]!
      while (entry && entered < byEntry.length && entry[byEntry[entered]!]! < t) atRisk[group[byEntry[entered++]!]!]!++
      d.fill(0)
      for (; end < byTime.length && time[byTime[end]!] === t; end++) if (event[byTime[end]!]) d[group[byTime[end]!]!]!++
      const all = atRisk.reduce((a, b) => a + b, 0), deaths = d.reduce((a, b) => a + b, 0)
      if (deaths > 0) {
        const weight = survival ** rho
        for (let a = 0; a < k; a++) {
          observed[a]! += weight * d[a]!
          expected[a]! += weight * deaths * atRisk[a]! / all
          // The last row alone adds no variance.
          const factor = all > 1 ? weight ** 2 * deaths * (all - deaths) / (all - 1) * atRisk[a]! / all : 0
          for (let b = 0; b < k; b++) covariance[a * k + b]! += factor * ((a === b ? 1 : 0) - atRisk[b]! / all)
        }
        survival *= (all - deaths) / all
      }
      for (let r = start; r < end; r++) atRisk[group[byTime[r]!]!]!--
    }
  }

  // A group that nobody was ever expected to leave tells nothing; of the others one is redundant.
  const kept = names.map((_, g) => g).filter(g => expected[g]! > 0).slice(1), df = kept.length
  const block = new Float64Array(df * df), difference = kept.map(g => observed[g]! - expected[g]!)
  kept.forEach((a, r) => kept.forEach((b, c) => { block[r * df + c] = covariance[a * k + b]! }))
  const x = df > 0 ? solve(block, difference) : undefined
  if (!x) return refusal(error('survival-no-comparison', {}, 'No two groups are at risk together at any event: hazards cannot be compared.'))
  let chiSquared = 0
  for (let r = 0; r < df; r++) chiSquared += difference[r]! * x[r]!
  return answer({
    groups: names.map((name, g) => ({ name, n: size[g]!, observed: observed[g]!, expected: expected[g]! })),
    covariance, chiSquared, df, p: chiSquaredTail(chiSquared, df), rho,
  })
}
