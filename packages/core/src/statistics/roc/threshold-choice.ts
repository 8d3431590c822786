import { ascending } from '../../numerics/index.ts'
import type { CheckedScores } from './scores.ts'

/** How a threshold is chosen from data; a number is kept at least, the other rate then made as great as possible. */
export type ThresholdChoice = 'youden' | 'closest' | 'accuracy' | { readonly specificity: number } | { readonly sensitivity: number }

export interface ChosenThreshold { readonly threshold: number; readonly sensitivity: number; readonly specificity: number }

export interface Chooser {
  /** The best observed score as threshold (positive at or above it), every cluster counted `weight` times; the middle one of ties. Undefined without both classes or where none qualifies. */
  choose(weight: ArrayLike<number>): ChosenThreshold | undefined
  /** Sensitivity and specificity of a threshold on the clusters so weighted. */
  rates(threshold: number, weight: ArrayLike<number>): { sensitivity: number; specificity: number } | undefined
}

/** Sorts once; each choice is then one walk. */
export function chooser(data: CheckedScores, how: ThresholdChoice): Chooser {
  const { n } = data, order = ascending(data.score)
  const score = Float64Array.from(order, i => data.score[i]!), positive = Uint8Array.from(order, i => data.positive[i]!), of = Int32Array.from(order, i => data.cluster.of[i]!)
  const merit = (se: number, sp: number, share: number): number => {
    if (how === 'youden') return se + sp
    if (how === 'closest') return -((1 - se) ** 2 + (1 - sp) ** 2)
    if (how === 'accuracy') return share * se + (1 - share) * sp
    if ('specificity' in how) return sp >= how.specificity - 1e-12 ? se : -Infinity
    return se >= how.sensitivity - 1e-12 ? sp : -Infinity
  }
  const totals = (weight: ArrayLike<number>): [number, number] => {
    let m = 0, k = 0
    for (let r = 0; r < n; r++) if (positive[r]) m += weight[of[r]!]!; else k += weight[of[r]!]!
    return [m, k]
  }
  return {
    choose(weight) {
      const [m, k] = totals(weight)
      if (m === 0 || k === 0) return undefined
      let best = -Infinity, missed = 0, spared = 0
      let tied: ChosenThreshold[] = []
      for (let start = 0, end = 0; start < n; start = end) {
        let here = 0
        const sensitivity = (m - missed) / m, specificity = spared / k
        for (; end < n && score[end] === score[start]; end++) {
          const w = weight[of[end]!]!
          here += w
          if (positive[end]) missed += w; else spared += w
        }
        // A score of no drawn cluster is no observed threshold.
        if (here === 0) continue
        const value = merit(sensitivity, specificity, m / (m + k))
        if (value === -Infinity) continue
        if (value > best + 1e-12) { best = value; tied = [] }
        if (value >= best - 1e-12) tied.push({ threshold: score[start]!, sensitivity, specificity })
      }
      return tied[Math.floor((tied.length - 1) / 2)]
    },
    rates(threshold, weight) {
      const [m, k] = totals(weight)
      if (m === 0 || k === 0) return undefined
      let found = 0, spared = 0
      for (let r = 0; r < n; r++) if (positive[r]) { if (score[r]! >= threshold) found += weight[of[r]!]! } else if (score[r]! < threshold) spared += weight[of[r]!]!
      return { sensitivity: found / m, specificity: spared / k }
    },
  }
}
