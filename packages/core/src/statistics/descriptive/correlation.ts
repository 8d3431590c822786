import { answer, error, type Outcome, refusal, warning } from '../../record/index.ts'
import { midranks, normalQuantile, normalTail, studentTTwoSided, tieSizes } from '../../numerics/index.ts'
import { finite, requireSameRows } from '../groups.ts'
import { type Interval, requireLevel } from '../interval.ts'

export interface Pearson { readonly r: number; readonly statistic: number; readonly df: number; readonly p: number; readonly interval: Interval<'fisher-z'> | undefined }

/** Pearson's correlation with the t test and Fisher's z interval. Refused below three rows or for a constant. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>, level = 0.95): Outcome<Pearson> {
  requireLevel(level)
  const checked = correlate(x, y)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  const { r, n, sine } = checked.value, df = n - 2, statistic = r * Math.sqrt(df) / sine
  const z = Math.atanh(r), width = n > 3 ? normalQuantile((1 + level) / 2) / Math.sqrt(n - 3) : Infinity
  return answer({ r, statistic, df, p: studentTTwoSided(statistic, df), interval: n > 3 ? { method: 'fisher-z', level, low: Math.tanh(z - width), high: Math.tanh(z + width) } : undefined })
}

export interface Spearman { readonly rho: number; readonly p: number; readonly method: 'exact' | 'edgeworth' | 't' }

/**
 * Spearman's rank correlation. Without ties p is counted over all orders up to 9 rows and from the Edgeworth series of Best and Roberts
 * (AS 89, Appl Stat 1975;24:377) above, never less than the 2/n! of a perfect order; with ties, or `method` 't', by Student's t.
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>, options: { method?: 't' } = {}): Outcome<Spearman> {
  const n = requireSameRows({ x, y }), a = midranks(finite(x, 'x')), b = midranks(finite(y, 'y'))
  const checked = correlate(a, b)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  const { r, sine } = checked.value, tied = tieSizes(a).length < n || tieSizes(b).length < n
  if (tied || options.method === 't') return answer({ rho: r, p: studentTTwoSided(r * Math.sqrt(n - 2) / sine, n - 2), method: 't' }, tied ? [warning('rank-ties', {}, "There are ties: p is Student's.")] : [])
  let s = 0
  for (let i = 0; i < n; i++) s += (a[i]! - b[i]!) ** 2
  // The distribution is symmetric about the middle.
  const far = Math.max(s, (n ** 3 - n) / 3 - s)
  if (n <= 9) return answer({ rho: r, p: Math.min(1, 2 * exactTail(n, far)), method: 'exact' })
  let least = 2
  for (let k = 2; k <= n; k++) least /= k
  return answer({ rho: r, p: Math.min(1, Math.max(least, 2 * edgeworthTail(n, far))), method: 'edgeworth' })
}

/** Share of all orders of n with a sum of squared rank differences of `s` or more. */
function exactTail(n: number, s: number): number {
  let reached = 0, all = 0
  const used = new Uint8Array(n)
  const place = (k: number, sum: number): void => {
    if (k === n) { all++; if (sum >= s - 1e-9) reached++; return }
    for (let v = 0; v < n; v++) if (!used[v]) { used[v] = 1; place(k + 1, sum + (v - k) ** 2); used[v] = 0 }
  }
  place(0, 0)
  return reached / all
}

function edgeworthTail(n: number, s: number): number {
  const b = 1 / n, x = (6 * (s - 1) * b / (n * n - 1) - 1) * Math.sqrt(n - 1), y = x * x
  const u = x * b * (0.2274 + b * (0.2531 + 0.1745 * b) + y * (-0.0758 + b * (0.1033 + 0.3932 * b) - y * b * (0.0879 + 0.0151 * b - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y)))))
  return Math.min(1, Math.max(0, u / Math.exp(y / 2) + normalTail(x)))
}

/** r, and sqrt(1 - r^2) without loss near 1: the part of y that x does not explain. */
function correlate(x: ArrayLike<number>, y: ArrayLike<number>): Outcome<{ r: number; sine: number; n: number }> {
  const n = requireSameRows({ x, y }), a = unit(finite(x, 'x')), b = unit(finite(y, 'y'))
  if (n < 3) return refusal(error('correlation-few-rows', { value: n }, `${n} rows: three are needed.`))
  if (!a || !b) return refusal(error('correlation-constant', {}, `${a ? 'y' : 'x'} is the same in every row.`))
  let r = 0
  for (let i = 0; i < n; i++) r += a[i]! * b[i]!
  let rest = 0
  for (let i = 0; i < n; i++) rest += (b[i]! - r * a[i]!) ** 2
  return answer({ r: Math.max(-1, Math.min(1, r)), sine: Math.sqrt(rest), n })
}

/** Centred, of length 1; undefined for a constant. */
function unit(values: Float64Array): Float64Array | undefined {
  const mean = values.reduce((s, v) => s + v, 0) / values.length, centred = values.map(v => v - mean)
  const length = Math.sqrt(centred.reduce((s, v) => s + v * v, 0)), largest = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
  return length > 1e-14 * largest * Math.sqrt(values.length) ? centred.map(v => v / length) : undefined
}
