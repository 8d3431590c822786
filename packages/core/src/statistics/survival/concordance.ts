import { ascending } from '../../numerics/index.ts'
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
  const { place, places } = distinctRanks(data.score)
  const wins = new Float64Array(n), pairs = new Float64Array(n), tree = new Int32Array(places + 1)
  let won = 0, compared = 0
  for (const rows of rowsByTime(time, event, strata)) {
    const m = rows.length
    // Sign 1: rows within the tree are later than `i`, which wins over those placed below it; -1: earlier, and it wins where they are above.
    const tally = (i: number, inTree: number, sign: 1 | -1, by: 1 | -1): void => {
      const below = upTo(tree, place[i]! - 1), tied = upTo(tree, place[i]!) - below
      const win = (sign === 1 ? below : inTree - below - tied) + tied / 2
      wins[i]! += by * win
      pairs[i]! += by * inTree
      if (sign === 1) { won += win; compared += inTree }
    }

    // From the last time: each event against all who stay longer. Events of one time are not compared.
    const byEntry = entry && Uint32Array.from(rows).sort((a, b) => entry[b]! - entry[a]!)
    let leaving = 0, inTree = 0
    tree.fill(0)
    for (let end = m - 1, start = end; end >= 0; end = start) {
      const t = time[rows[end]!]!
      for (; byEntry && leaving < m && entry![byEntry[leaving]!]! >= t; leaving++, inTree--) add(tree, place[byEntry[leaving]!]!, -1)
      for (; start >= 0 && time[rows[start]!] === t && !event[rows[start]!]; start--, inTree++) add(tree, place[rows[start]!]!, 1)
      const events = start
      for (; start >= 0 && time[rows[start]!] === t; start--) tally(rows[start]!, inTree, 1, 1)
      for (let k = events; k > start; k--, inTree++) add(tree, place[rows[k]!]!, 1)
    }

    // From the first time: each row against all events before it ...
    tree.fill(0)
    inTree = 0
    for (let start = 0, end = 0; start < m; start = end) {
      const t = time[rows[start]!]!
      for (; end < m && time[rows[end]!] === t && event[rows[end]!]; end++) tally(rows[end]!, inTree, -1, 1)
      for (let k = start; k < end; k++, inTree++) add(tree, place[rows[k]!]!, 1)
      for (; end < m && time[rows[end]!] === t; end++) tally(rows[end]!, inTree, -1, 1)
    }
    // ... less the events before it entered.
    if (!byEntry) continue
    tree.fill(0)
    inTree = 0
    for (let k = m - 1, passed = 0; k >= 0; k--) {
      for (; passed < m && time[rows[passed]!]! <= entry![byEntry[k]!]!; passed++) if (event[rows[passed]!]) { add(tree, place[rows[passed]!]!, 1); inTree++ }
      tally(byEntry[k]!, inTree, -1, -1)
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

/** Place of each value among the distinct ones, from 1. */
function distinctRanks(values: ArrayLike<number>): { place: Int32Array; places: number } {
  const order = ascending(values), place = new Int32Array(values.length)
  let places = 0
  for (let k = 0; k < order.length; k++) {
    if (k === 0 || values[order[k]!]! > values[order[k - 1]!]!) places++
    place[order[k]!] = places
  }
  return { place, places }
}

// How many have been added up to a place: binary indexed tree (Fenwick, Softw Pract Exp 1994;24:327).
function add(tree: Int32Array, at: number, by: number): void {
  for (let k = at; k < tree.length; k += k & -k) tree[k]! += by
}

function upTo(tree: Int32Array, at: number): number {
  let s = 0
  for (let k = at; k > 0; k -= k & -k) s += tree[k]!
  return s
}
