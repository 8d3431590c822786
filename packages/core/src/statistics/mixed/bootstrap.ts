import { multiply, quantile, random } from '../../numerics/index.ts'
import { requireLevel } from '../interval.ts'
import { lambdaOf } from './deviance.ts'
import { fitMixed } from './fit.ts'
import type { MixedModel } from './mixed-model.ts'
import { withOutcome } from './structure.ts'

export interface BootstrapInterval { readonly term: string; readonly estimate: number; readonly se: number; readonly ciLow: number; readonly ciHigh: number }

export interface ParametricBootstrap {
  readonly level: number
  readonly replicates: number
  readonly seed: number
  /** Of how many refits a variance was zero. */
  readonly singular: number
  readonly notConverged: number
  readonly fixed: readonly BootstrapInterval[]
  readonly randomSd: readonly BootstrapInterval[]
  readonly sigma: BootstrapInterval
}

/** Percentile intervals from outcomes simulated at the fitted model (new random effects, new residuals) and refitted by the same method. */
export function parametricBootstrap(model: MixedModel, options: { readonly seed: number; readonly replicates?: number; readonly level?: number }): ParametricBootstrap {
  const { replicates = 1000, seed } = options, level = requireLevel(options.level ?? model.level)
  if (!(Number.isInteger(replicates) && replicates >= 20)) throw new RangeError(`${replicates} bootstrap replicates: 20 or more wanted`)
  const { data, fit, reml } = model.parts, { p, rows, effects, frame } = data, rng = random(seed)
  const fixed = frame.names.map(() => new Float64Array(replicates)), sds = model.randomEffects.map(() => new Float64Array(replicates)), sigmas = new Float64Array(replicates)
  const lambdas = effects.map(e => lambdaOf(e, fit.theta))
  let singular = 0, notConverged = 0
  for (let b = 0; b < replicates; b++) {
    const y = Float64Array.from(model.fitted.marginal)
    effects.forEach((e, k) => {
      const q = e.names.length, u = new Float64Array(e.labels.length * q), of = frame.groupings[k]!.of, z = data.z[k]!
      for (let level = 0; level < e.labels.length; level++) {
        const normal = Array.from({ length: q }, () => rng.normal())
        for (let r = 0; r < q; r++) for (let c = 0; c <= r; c++) u[level * q + r]! += model.sigma * lambdas[k]![r * q + c]! * normal[c]!
      }
      for (let i = 0; i < rows; i++) for (let j = 0; j < q; j++) y[i]! += z[i * q + j]! * u[of[i]! * q + j]!
    })
    for (let i = 0; i < rows; i++) y[i]! += model.sigma * rng.normal()
    const again = withOutcome(data, y), refit = fitMixed(again, reml)
    if (refit.singular) singular++
    if (!refit.optimiser.converged) notConverged++
    const beta = multiply(data.rInverse, again.c.map((v, k) => v + refit.b[k]!), p, p, 1)
    beta.forEach((v, k) => { fixed[k]![b] = v })
    let at = 0
    for (const e of effects) {
      const l = lambdaOf(e, refit.theta), q = e.names.length
      for (let r = 0; r < q; r++) {
        let s = 0
        for (let c = 0; c <= r; c++) s += l[r * q + c]! ** 2
        sds[at++]![b] = Math.sqrt(s * refit.sigma2) / e.scale[r]!
      }
    }
    sigmas[b] = Math.sqrt(refit.sigma2)
  }
  const interval = (term: string, estimate: number, values: Float64Array): BootstrapInterval => {
    const mean = values.reduce((s, v) => s + v, 0) / replicates
    return { term, estimate, se: Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (replicates - 1)), ciLow: quantile(values, (1 - level) / 2), ciHigh: quantile(values, (1 + level) / 2) }
  }
  return {
    level, replicates, seed, singular, notConverged,
    fixed: frame.names.map((name, k) => interval(name, model.coefficients[k]!.estimate, fixed[k]!)),
    randomSd: model.randomEffects.map((e, k) => interval(`${e.group}: ${e.term}`, e.sd, sds[k]!)),
    sigma: interval('sigma', model.sigma, sigmas),
  }
}
