import { studentTQuantile } from '../numerics/index.ts'

interface Estimate { readonly value: number; readonly low: number; readonly high: number }

export interface Agreement {
  readonly scale: 'difference' | 'ratio'
  readonly n: number
  /** Mean of delivered - predicted, or geometric mean of delivered / predicted, with its confidence interval. */
  readonly bias: Estimate
  /** Of the differences, or of the ratios' logarithms. */
  readonly sd: number
  /** Between which 95% of patients' differences (ratios) are expected, each with its confidence interval. */
  readonly lower: Estimate
  readonly upper: Estimate
  readonly points: readonly { readonly key: string; readonly mean: number; readonly value: number }[]
}

/**
 * Limits of agreement (Bland, Altman, Lancet 1986;327:307; intervals: Stat Methods Med Res 1999;8:135, with SE^2 = s^2 (1/n + z^2 / (2 (n - 1)))
 * of a limit). Several pairs of one key are averaged first, so that no patient counts twice; 'ratio' takes logarithms, for spread that grows
 * with dose. Throws RangeError for fewer than 3 keys, for a pair that is no number, and for one of 0 or less with ratios.
 */
export function blandAltman(pairs: readonly { readonly key: string; readonly predicted: number; readonly delivered: number }[], scale: Agreement['scale'] = 'difference', level = 0.95): Agreement {
  const groups = new Map<string, { differences: number[]; means: number[] }>(), ratio = scale === 'ratio'
  for (const { key, predicted, delivered } of pairs) {
    if (!Number.isFinite(predicted) || !Number.isFinite(delivered)) throw new RangeError(`${key}: ${predicted} predicted, ${delivered} delivered`)
    if (ratio && !(predicted > 0 && delivered > 0)) throw new RangeError(`${key}: a ratio of ${delivered} to ${predicted}`)
    const group = groups.get(key) ?? { differences: [], means: [] }
    group.differences.push(ratio ? Math.log(delivered / predicted) : delivered - predicted)
    group.means.push(ratio ? (Math.log(delivered) + Math.log(predicted)) / 2 : (delivered + predicted) / 2)
    groups.set(key, group)
  }
  const n = groups.size
  if (n < 3) throw new RangeError(`agreement of ${n} patients: at least 3 wanted`)
  const mean = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0) / xs.length
  const units = [...groups].map(([key, g]) => ({ key, mean: mean(g.means), value: mean(g.differences) }))
  const bias = mean(units.map(u => u.value)), sd = Math.sqrt(units.reduce((sum, u) => sum + (u.value - bias) ** 2, 0) / (n - 1))
  const t = studentTQuantile((1 + level) / 2, n - 1), z = 1.96, limitSe = sd * Math.sqrt(1 / n + z * z / (2 * (n - 1))), back = ratio ? Math.exp : (x: number) => x
  const estimate = (value: number, se: number): Estimate => ({ value: back(value), low: back(value - t * se), high: back(value + t * se) })
  return {
    scale, n, sd, bias: estimate(bias, sd / Math.sqrt(n)), lower: estimate(bias - z * sd, limitSe), upper: estimate(bias + z * sd, limitSe),
    points: units.map(u => ({ key: u.key, mean: back(u.mean), value: back(u.value) })),
  }
}
