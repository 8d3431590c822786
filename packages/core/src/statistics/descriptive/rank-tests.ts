import { answer, error, type Outcome, refusal, warning } from '../../record/index.ts'
import { chiSquaredTail, midranks, normalQuantile, normalTail, quantileSorted, tieSizes } from '../../numerics/index.ts'
import { finite, groupsOf, type Label, requireSameRows } from '../groups.ts'
import { type Interval, requireLevel } from '../interval.ts'

export interface RankSum {
  /** Pairs in which the first sample is greater, ties half: R's W, Mann and Whitney's U. */
  readonly w: number
  readonly p: number
  readonly method: 'exact' | 'normal'
  /** Median of all differences first - second (Hodges and Lehmann), with the limits that the test inverts to; undefined for more than 20 million pairs. */
  readonly shift: number | undefined
  readonly interval: Interval<'exact' | 'normal'> | undefined
}

export interface RankSumOptions {
  /** Default: below 50 values each and without ties. */
  readonly exact?: boolean
  /** Continuity correction of the normal approximation, default true. */
  readonly correct?: boolean
  readonly level?: number
}

/** Wilcoxon's rank sum test, two-sided; ties lessen the variance. Refused for an empty sample or values that are all the same. */
export function wilcoxonRankSum(first: ArrayLike<number>, second: ArrayLike<number>, options: RankSumOptions = {}): Outcome<RankSum> {
  const x = finite(first, 'first sample'), y = finite(second, 'second sample'), m = x.length, n = y.length, level = requireLevel(options.level ?? 0.95)
  if (m === 0 || n === 0) return refusal(error('rank-empty-sample', {}, `Samples of ${m} and ${n} values.`))
  const all = new Float64Array(m + n)
  all.set(x)
  all.set(y, m)
  const ranks = midranks(all), ties = tieSizes(all)
  if (ties.length === 1) return refusal(error('rank-constant', { value: all[0]! }, `All ${m + n} values are ${all[0]}.`))
  let w = -m * (m + 1) / 2
  for (let i = 0; i < m; i++) w += ranks[i]!
  const tied = ties.length < m + n, exact = options.exact ?? (!tied && m < 50 && n < 50)
  if (exact && tied) throw new RangeError('exact rank sum test with ties')

  const differences = m * n <= 20e6 ? new Float64Array(m * n) : undefined
  if (differences) for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) differences[i * n + j] = x[i]! - y[j]!
  differences?.sort()
  const shift = differences && quantileSorted(differences, 0.5), method = exact ? 'exact' : 'normal', alpha = 1 - level
  let p: number, cut: number
  if (exact) {
    const counts = rankSumCounts(m, n)
    const upTo = (k: number): number => { let s = 0; for (let u = 0; u <= k; u++) s += counts[u]!; return s }
    p = Math.min(1, 2 * upTo(Math.min(w, m * n - w)))
    cut = 0
    for (let s = counts[0]!; s < alpha / 2; s += counts[++cut]!);
    if (cut === 0) cut = upTo(0) <= alpha / 2 ? 1 : 0
  } else {
    const total = m + n, tieTerm = ties.reduce((s, t) => s + t ** 3 - t, 0)
    const sd = Math.sqrt(m * n / 12 * (total + 1 - tieTerm / (total * (total - 1))))
    const distance = Math.max(0, Math.abs(w - m * n / 2) - (options.correct ?? true ? 0.5 : 0))
    p = Math.min(1, 2 * normalTail(distance / sd))
    cut = Math.max(0, Math.floor(m * n / 2 - normalQuantile(1 - alpha / 2) * sd))
  }
  const interval = differences && cut > 0 ? { method, level, low: differences[cut - 1]!, high: differences[m * n - cut]! } as const : undefined
  return answer({ w, p, method, shift, interval }, tied ? [warning('rank-ties', { value: m + n - ties.length }, 'There are ties: the normal approximation is used, with their correction.')] : [])
}

/** Probability of each value of W without ties: the recursion of Mann and Whitney, by adding one of the first sample at a time. */
function rankSumCounts(m: number, n: number): Float64Array {
  let p = Float64Array.of(1)
  // Coefficients of the Gaussian binomial, each step scaled to probabilities.
  for (let k = 1; k <= m; k++) {
    const next = new Float64Array(k * n + 1)
    for (let u = 0; u < next.length; u++) {
      let v = (u < p.length ? p[u]! : 0) - (u - n - k >= 0 && u - n - k < p.length ? p[u - n - k]! : 0)
      if (u >= k) v += next[u - k]!
      next[u] = v
    }
    p = next
  }
  const total = p.reduce((s, v) => s + v, 0)
  return p.map(v => v / total)
}

export interface KruskalWallis { readonly statistic: number; readonly df: number; readonly p: number; readonly n: number }

/** Kruskal and Wallis (JASA 1952;47:583), corrected for ties. Refused for one group or values that are all the same. */
export function kruskalWallis(values: ArrayLike<number>, group: ArrayLike<Label>): Outcome<KruskalWallis> {
  const n = requireSameRows({ values, group }), x = finite(values, 'value'), groups = groupsOf(group)
  if (groups.labels.length < 2) return refusal(error('rank-one-group', {}, `${groups.labels.length} group: two or more are compared.`))
  const ties = tieSizes(x)
  if (ties.length === 1) return refusal(error('rank-constant', { value: x[0]! }, `All ${n} values are ${x[0]}.`))
  const ranks = midranks(x), sums = new Float64Array(groups.labels.length)
  for (let i = 0; i < n; i++) sums[groups.of[i]!]! += ranks[i]! - (n + 1) / 2
  let between = 0
  sums.forEach((s, g) => { between += s * s / groups.sizes[g]! })
  const correction = 1 - ties.reduce((s, t) => s + t ** 3 - t, 0) / (n ** 3 - n)
  const statistic = 12 * between / (n * (n + 1)) / correction, df = groups.labels.length - 1
  return answer({ statistic, df, p: chiSquaredTail(statistic, df), n })
}
