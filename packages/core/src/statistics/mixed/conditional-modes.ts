import { blockFactor, forwardSolve, lambdaOf } from './deviance.ts'
import type { MixedFit } from './fit.ts'
import type { MixedData } from './structure.ts'

/** The random effects of each level of a term (BLUP), and their SD given the data and the parameters. */
export interface ConditionalMode {
  readonly group: string
  readonly levels: readonly string[]
  readonly terms: readonly string[]
  /** Row-major, levels x terms. */
  readonly values: Float64Array
  readonly sd: Float64Array
}

/** b = Lambda (L L')^-1 Lambda' U'(y - X beta), covariance sigma^2 Lambda (L L')^-1 Lambda'; one per random term. */
export function conditionalModes(data: MixedData, fit: MixedFit): ConditionalMode[] {
  const { p, effects, blocks } = data, lambdas = effects.map(e => lambdaOf(e, fit.theta))
  const out = effects.map(e => ({ group: e.group, levels: e.labels, terms: e.names, values: new Float64Array(e.labels.length * e.names.length), sd: new Float64Array(e.labels.length * e.names.length) }))
  for (const block of blocks) {
    const n = block.size, l = blockFactor(block, lambdas, effects)
    const e = new Float64Array(n)
    for (let r = 0; r < n; r++) {
      e[r] = block.b[r * (p + 1) + p]!
      for (let k = 0; k < p; k++) e[r]! -= block.b[r * (p + 1) + k]! * fit.b[k]!
    }
    const half = new Float64Array(n * n)
    for (const { effect, at } of block.slots) {
      const q = effects[effect]!.names.length
      for (let r = 0; r < q; r++) for (let c = 0; c <= r; c++) half[(at + c) * n + at + r] = lambdas[effect]![r * q + c]!
    }
    forwardSolve(l, n, half, n)
    const u = new Float64Array(n)
    for (let t = 0; t < n; t++) for (let r = 0; r < n; r++) u[t]! += half[t * n + r]! * e[r]!
    for (const { effect, level, at } of block.slots) {
      const { scale, names } = effects[effect]!
      for (let j = 0; j < names.length; j++) {
        let value = 0, variance = 0
        for (let t = 0; t < n; t++) { value += half[t * n + at + j]! * u[t]!; variance += half[t * n + at + j]! ** 2 }
        out[effect]!.values[level * names.length + j] = value / scale[j]!
        out[effect]!.sd[level * names.length + j] = Math.sqrt(variance * fit.sigma2) / scale[j]!
      }
    }
  }
  return out
}
