import { normalQuantile, studentTQuantile, studentizedRangeTail, studentizedRangeUpperQuantile } from '../../numerics/index.ts'
import { coefficient } from '../coefficient.ts'
import { type ModelFrame, type TypedColumn, designRows } from '../formula/index.ts'
import { contrastTest } from './contrast.ts'
import type { Contrastable } from './mixed-parts.ts'
import type { MixedModel } from './mixed-model.ts'

export interface MarginalMean { readonly level: string; readonly estimate: number; readonly se: number; readonly df: number; readonly ciLow: number; readonly ciHigh: number }

export interface PairwiseContrast extends Omit<MarginalMean, 'level'> { readonly contrast: string; readonly statistic: number; readonly p: number; readonly adjustedP: number }

export interface MarginalMeans {
  readonly factor: string
  readonly means: readonly MarginalMean[]
  readonly pairs: readonly PairwiseContrast[]
  readonly adjustment: 'tukey' | 'holm' | 'none'
}

/**
 * Estimated marginal means of a factor: predictions at its levels, averaged with equal weight over the levels of the other factors,
 * numeric variables at the mean of the column as it enters the model. All pairs of levels with Tukey's, Holm's or no adjustment;
 * intervals of the pairs are adjusted by Tukey only. Throws RangeError where it is no factor of the model.
 */
export function marginalMeans(model: MixedModel, factor: string, options: { readonly adjustment?: 'tukey' | 'holm' | 'none' } = {}): MarginalMeans {
  const { adjustment = 'tukey' } = options, { frame, level } = model
  const levels = frame.formula.terms.some(t => t.variables.some(v => v.text === factor)) ? frame.levels[factor] : undefined
  if (!levels) throw new RangeError(`${factor} is no factor of ${model.formula}: it has ${Object.keys(frame.levels).filter(f => frame.terms.some(t => t.term === f)).join(', ') || 'none'}`)
  const weights = levels.map((_, k) => meanRow(frame, factor, k)), contrastable: Contrastable = model
  const means = weights.map((w, k): MarginalMean => {
    const t = contrastTest(contrastable, w), q = quantileOf(t.df, level)
    return { level: levels[k]!, ...t, ciLow: t.estimate - q * t.se, ciHigh: t.estimate + q * t.se }
  })
  const pairs: PairwiseContrast[] = [], widths = new Map<number, number>()
  // Balanced pairs share their degrees of freedom.
  const tukey = (df: number): number => { let w = widths.get(df); if (w === undefined) widths.set(df, w = studentizedRangeUpperQuantile(1 - level, levels.length, df) / Math.SQRT2); return w }
  for (let a = 0; a < levels.length; a++) for (let b = a + 1; b < levels.length; b++) {
    const t = contrastTest(contrastable, weights[a]!.map((v, j) => v - weights[b]![j]!)), line = coefficient('', t.estimate, t.se, t.df, level)
    const wide = adjustment === 'tukey' && t.df > 0 ? tukey(t.df) : quantileOf(t.df, level)
    pairs.push({
      contrast: `${levels[a]} - ${levels[b]}`, ...t, statistic: line.statistic, p: line.p, ciLow: t.estimate - wide * t.se, ciHigh: t.estimate + wide * t.se,
      adjustedP: adjustment === 'tukey' && t.df > 0 ? studentizedRangeTail(Math.abs(line.statistic) * Math.SQRT2, levels.length, t.df) : line.p,
    })
  }
  if (adjustment !== 'holm') return { factor, means, pairs, adjustment }
  const order = pairs.map((_, k) => k).sort((i, j) => pairs[i]!.p - pairs[j]!.p), adjusted = new Float64Array(pairs.length)
  let largest = 0
  order.forEach((k, rank) => { adjusted[k] = largest = Math.max(largest, Math.min(1, pairs[k]!.p * (pairs.length - rank))) })
  return { factor, means, pairs: pairs.map((p, k) => ({ ...p, adjustedP: adjusted[k]! })), adjustment }
}

const quantileOf = (df: number, level: number): number => !(df > 0) ? NaN : df === Infinity ? normalQuantile((1 + level) / 2) : studentTQuantile((1 + level) / 2, df)

/** Mean model row over the grid of the other factors' levels, with `factor` at its level k. */
function meanRow(frame: ModelFrame, factor: string, k: number): Float64Array {
  const fixed = new Set(frame.formula.terms.flatMap(t => t.variables.map(v => v.text)))
  const others = Object.entries(frame.variables).filter(([name, c]) => fixed.has(name) && name !== factor && c.kind === 'factor') as [string, TypedColumn & { kind: 'factor' }][]
  const rows = others.reduce((n, [, c]) => n * c.levels.length, 1)
  const grid: Record<string, TypedColumn> = Object.create(null)
  for (const [name, c] of Object.entries(frame.variables)) {
    if (!fixed.has(name)) continue
    if (c.kind === 'numeric') grid[name] = { kind: 'numeric', values: new Float64Array(rows).fill(c.values.reduce((s, v) => s + v, 0) / c.values.length) }
    else if (name === factor) grid[name] = { ...c, of: new Int32Array(rows).fill(k) }
  }
  let repeat = 1
  for (const [name, c] of others) {
    const each = repeat
    grid[name] = { ...c, of: Int32Array.from({ length: rows }, (_, r) => Math.floor(r / each) % c.levels.length) }
    repeat *= c.levels.length
  }
  const x = designRows(frame.formula, grid, rows), p = frame.names.length, mean = new Float64Array(p)
  for (let r = 0; r < rows; r++) for (let j = 0; j < p; j++) mean[j]! += x[r * p + j]! / rows
  return mean
}
