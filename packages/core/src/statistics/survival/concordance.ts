import { ascending, midranks } from '../../numerics/index.ts'
import { type Groups, groupsOf, type Label, requireSameRows } from '../groups.ts'
import { checkTimes, type Times } from './times.ts'

export interface Concordance {
  /** Share of comparable pairs in which the row of the higher score has the event first, ties in score half. */
  readonly concordance: number
  readonly se: number
  readonly pairs: number
}

/**
 * Harrell's concordance of a score with the order of the events, with its infinitesimal jackknife by cluster (Therneau and Watson 2015);
 * O(n log n). A row censored at the time of an event counts as later. `undefined` where no two rows can be compared.
 */
export function concordance(data: Times & { readonly score: ArrayLike<number>; readonly strata?: ArrayLike<Label>; readonly cluster?: ArrayLike<Label> }): Concordance | undefined {
  requireSameRows({ time: data.time, event: data.event, entry: data.entry, score: data.score, strata: data.strata, cluster: data.cluster })
  const checked = checkTimes(data).value
  if (!checked) return undefined
  const { n, time, event, entry } = checked
  const strata = data.strata ? groupsOf(data.strata) : undefined
  // Twice the midrank is a whole number that tells the scores apart.
  const rank = midranks(data.score).map(r => 2 * r)
  const wins = new Float64Array(n), pairs = new Float64Array(n)
  let won = 0, compared = 0
  for (const rows of rowsByTime(time, event, strata)) {
    const byEntry = entry ? [...rows].sort((a, b) => entry[b]! - entry[a]!) : []
    // From the last time: each event against all who stay longer. Events of one time are not compared.
    const later = counter(2 * n)
    let leaving = 0
    for (let end = rows.length - 1, start = end; end >= 0; end = start) {
      const t = time[rows[end]!]!
      for (; entry && leaving < byEntry.length && entry[byEntry[leaving]!]! >= t; leaving++) later.add(rank[byEntry[leaving]!]!, -1)
      for (; start >= 0 && time[rows[start]!] === t && !event[rows[start]!]; start--) later.add(rank[rows[start]!]!, 1)
      const events = start
      for (; start >= 0 && time[rows[start]!] === t; start--) {
        const i = rows[start]!, below = later.below(rank[i]!), upTo = later.below(rank[i]! + 1)
        wins[i]! += (below + upTo) / 2
        pairs[i]! += later.size()
        won += (below + upTo) / 2
        compared += later.size()
      }
      for (let k = events; k > start; k--) later.add(rank[rows[k]!]!, 1)
    }
    // From the first time: each row against all events before it, less those before it entered.
    const earlier = counter(2 * n), before = counter(2 * n)
    const enter = entry ? [...byEntry].reverse() : [], eventRows = rows.filter(i => event[i])
    const tally = (i: number, c: Counter, sign: number): void => {
      const above = c.size() - c.below(rank[i]! + 1), tied = c.below(rank[i]! + 1) - c.below(rank[i]!)
      wins[i]! += sign * (above + tied / 2)
      pairs[i]! += sign * c.size()
    }
    for (let start = 0, end = 0; start < rows.length; start = end) {
      const t = time[rows[start]!]!
      for (; end < rows.length && time[rows[end]!] === t && event[rows[end]!]; end++) tally(rows[end]!, earlier, 1)
      for (let k = start; k < end; k++) earlier.add(rank[rows[k]!]!, 1)
      for (; end < rows.length && time[rows[end]!] === t; end++) tally(rows[end]!, earlier, 1)
    }
    let passed = 0
    for (const i of enter) {
      for (; passed < eventRows.length && time[eventRows[passed]!]! <= entry![i]!; passed++) before.add(rank[eventRows[passed]!]!, 1)
      tally(i, before, -1)
    }
  }
  if (compared === 0) return undefined
  const c = won / compared
  const clusters = data.cluster && groupsOf(data.cluster), change = new Float64Array(clusters ? clusters.labels.length : n)
  for (let i = 0; i < n; i++) change[clusters ? clusters.of[i]! : i]! += (wins[i]! - c * pairs[i]!) / compared
  return { concordance: c, se: Math.sqrt(change.reduce((s, v) => s + v * v, 0)), pairs: compared }
}

/** Rows of each stratum in rising time, events of a time before those censored then. */
function rowsByTime(time: Float64Array, event: Uint8Array, strata: Groups | undefined): Uint32Array[] {
  const order = ascending(time)
  for (let start = 0, end = 0; start < order.length; start = end) {
    const t = time[order[start]!]!
    while (end < order.length && time[order[end]!] === t) end++
    if (end - start > 1) order.subarray(start, end).sort((a, b) => event[b]! - event[a]! || a - b)
  }
  return strata ? strata.labels.map((_, s) => order.filter(i => strata.of[i] === s)) : [order]
}

interface Counter { add(at: number, by: number): void; below(at: number): number; size(): number }

/** How many have been added below a place, by a binary indexed tree (Fenwick, Softw Pract Exp 1994;24:327). */
function counter(places: number): Counter {
  const tree = new Int32Array(places + 2)
  let size = 0
  return {
    add(at, by) { size += by; for (let k = at + 1; k < tree.length; k += k & -k) tree[k]! += by },
    below(at) { let s = 0; for (let k = at; k > 0; k -= k & -k) s += tree[k]!; return s },
    size: () => size,
  }
}
