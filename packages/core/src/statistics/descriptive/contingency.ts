import { answer, error, type Outcome, refusal, warning } from '../../record/index.ts'
import { brentRoot, chiSquaredTail, logFactorial } from '../../numerics/index.ts'
import { type Interval, requireLevel } from '../interval.ts'

/** Counts, row by row. */
export type CountTable = readonly (readonly number[])[]

export interface ChiSquaredIndependence { readonly statistic: number; readonly df: number; readonly p: number; readonly expected: number[][]; readonly corrected: boolean }

/** Pearson's test of independence; `correct`: Yates' correction, for 2 x 2 only. Refused where a row or column is empty. */
export function chiSquaredTest(table: CountTable, options: { correct?: boolean } = {}): Outcome<ChiSquaredIndependence> {
  const { rows, columns, total } = margins(table)
  if (rows.length < 2 || columns.length < 2 || rows.includes(0) || columns.includes(0))
    return refusal(error('table-empty-margin', {}, `Rows sum to ${rows.join(', ')}, columns to ${columns.join(', ')}: two of each are needed, and none empty.`))
  const corrected = (options.correct ?? false) && rows.length === 2 && columns.length === 2
  const expected = rows.map(r => columns.map(c => r * c / total))
  let statistic = 0, least = Infinity
  const yates = corrected ? Math.min(0.5, Math.abs(table[0]![0]! - expected[0]![0]!)) : 0
  table.forEach((row, i) => row.forEach((o, j) => {
    const e = expected[i]![j]!
    least = Math.min(least, e)
    statistic += (Math.abs(o - e) - yates) ** 2 / e
  }))
  const df = (rows.length - 1) * (columns.length - 1)
  const findings = least < 5 ? [warning('table-small-expected', { value: least }, `An expected count is ${least.toFixed(1)}: below 5 the p value is rough.`, "Use Fisher's exact test.")] : []
  return answer({ statistic, df, p: chiSquaredTail(statistic, df), expected, corrected }, findings)
}

export interface FisherTest {
  /** Two-sided: all tables as probable as this one or less. */
  readonly p: number
  /** Of 2 x 2 only: the first row's and column's count at most, or at least, this large. */
  readonly pLess?: number
  readonly pGreater?: number
  /** Conditional maximum likelihood odds ratio, 0 to Infinity. */
  readonly oddsRatio?: number
  readonly interval?: Interval<'exact'>
}

// More tables than this are not enumerated.
const mostTables = 500_000

/** Fisher's exact test given the margins (JRSS 1935;98:39), any size of table small enough to enumerate; 2 x 2 with the conditional odds ratio. */
export function fisherExact(table: CountTable, level = 0.95): Outcome<FisherTest> {
  requireLevel(level)
  const { rows, columns, total } = margins(table)
  if (total === 0) return refusal(error('table-empty', {}, 'The table holds no counts.'))
  if (rows.length === 2 && columns.length === 2) return answer(fisher2x2(table[0]![0]!, rows[0]!, columns[0]!, total, level))
  const logged = Float64Array.from({ length: total + 1 }, (_, k) => logFactorial(k)), logFactorialOf = (k: number): number => logged[k]!
  const constant = sumOf(rows, logFactorialOf) + sumOf(columns, logFactorialOf) - logFactorialOf(total)
  const observed = constant - sumOf(table.flat(), logFactorialOf)
  let p = 0, seen = 0
  const left = [...columns]
  // Fills the table column by column of each row; the last row is what remains.
  const fill = (row: number, column: number, need: number, sum: number): boolean => {
    if (row === rows.length - 1) {
      if (++seen > mostTables) return false
      const log = constant - sum - sumOf(left, logFactorialOf)
      if (log <= observed + 1e-7) p += Math.exp(log)
      return true
    }
    if (column === columns.length - 1) {
      if (need > left[column]!) return true
      left[column]! -= need
      const goOn = fill(row + 1, 0, rows[row + 1]!, sum + logFactorialOf(need))
      left[column]! += need
      return goOn
    }
    for (let k = Math.min(need, left[column]!); k >= 0; k--) {
      left[column]! -= k
      const goOn = fill(row, column + 1, need - k, sum + logFactorialOf(k))
      left[column]! += k
      if (!goOn) return false
    }
    return true
  }
  if (!fill(0, 0, rows[0]!, 0)) return refusal(error('table-too-large', { value: total }, `More than ${mostTables} tables have these margins.`, 'Use the chi-squared test.'))
  return answer({ p: Math.min(1, p) })
}

function fisher2x2(x: number, row: number, column: number, total: number, level: number): FisherTest {
  const low = Math.max(0, row + column - total), high = Math.min(row, column)
  const choose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k)
  const log = Float64Array.from({ length: high - low + 1 }, (_, k) => choose(row, low + k) + choose(total - row, column - low - k))
  // Probabilities of the count at a log odds ratio; only ratios of them matter, so the largest is made 1.
  const density = (theta: number): Float64Array => {
    const d = log.map((v, k) => v + theta * k)
    const top = d.reduce((a, v) => Math.max(a, v), -Infinity), weights = d.map(v => Math.exp(v - top)), sum = weights.reduce((a, v) => a + v, 0)
    return weights.map(v => v / sum)
  }
  const sumWhere = (d: Float64Array, keep: (count: number) => boolean): number => d.reduce((s, v, k) => keep(low + k) ? s + v : s, 0)
  const null0 = density(0), here = null0[x - low]!
  const p = Math.min(1, null0.reduce((s, v) => v <= here * (1 + 1e-7) ? s + v : s, 0))
  const root = (f: (theta: number) => number): number => Math.exp(brentRoot(f, -700, 700, { tolerance: 1e-13 }).x)
  const tail = (1 - level) / 2
  const oddsRatio = low === high ? 1 : x === low ? 0 : x === high ? Infinity : root(t => density(t).reduce((s, v, k) => s + v * (low + k), 0) - x)
  return {
    p, pLess: Math.min(1, sumWhere(null0, k => k <= x)), pGreater: Math.min(1, sumWhere(null0, k => k >= x)), oddsRatio,
    interval: {
      method: 'exact', level,
      low: x === low ? 0 : root(t => sumWhere(density(t), k => k >= x) - tail),
      high: x === high ? Infinity : root(t => sumWhere(density(t), k => k <= x) - tail),
    },
  }
}

function margins(table: CountTable): { rows: number[]; columns: number[]; total: number } {
  const width = table[0]?.length ?? 0
  for (const row of table) {
    if (row.length !== width) throw new RangeError(`rows of ${width} and ${row.length} counts`)
    for (const v of row) if (!(Number.isInteger(v) && v >= 0)) throw new RangeError(`count ${v}`)
  }
  const rows = table.map(r => sumOf(r, v => v)), columns = Array.from({ length: width }, (_, j) => sumOf(table, r => r[j]!))
  return { rows, columns, total: sumOf(rows, v => v) }
}

const sumOf = <T>(values: readonly T[], f: (v: T) => number): number => values.reduce((s, v) => s + f(v), 0)

