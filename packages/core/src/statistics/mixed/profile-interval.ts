import { brentMinimum, brentRoot, chiSquaredQuantile } from '../../numerics/index.ts'
import { type Outcome, answer, error, refusal } from '../../record/index.ts'
import { requireLevel } from '../interval.ts'
import { isRandomIntercept, fitMixed } from './fit.ts'
import type { MixedModel } from './mixed-model.ts'
import { type InterceptSums, interceptParts, interceptSums } from './random-intercept.ts'

export interface ProfileInterval { readonly term: string; readonly estimate: number; readonly ciLow: number; readonly ciHigh: number }

export interface ProfileIntervals {
  readonly level: number
  /** Fixed effects; estimates are those of maximum likelihood. */
  readonly fixed: readonly ProfileInterval[]
  /** SD between groups; its lower limit is 0 where 0 is not refuted. */
  readonly tau: ProfileInterval
  readonly sigma: ProfileInterval
}

/**
 * Profile-likelihood intervals of a random intercept model, from maximum likelihood as in lme4's confint, but by root finding
 * on the deviance itself. Refused for models with more than a random intercept,
 * and where the model explains the data wholly.
 */
export function profileIntervals(model: MixedModel, options: { readonly level?: number } = {}): Outcome<ProfileIntervals> {
  const { data } = model.parts, level = requireLevel(options.level ?? model.level)
  if (!isRandomIntercept(data)) return refusal(error('profile-of-random-intercept-only', {}, 'Profile-likelihood intervals are computed for models with one random intercept.', 'Use the t intervals of the coefficients or the parametric bootstrap.'))
  const sums = interceptSums(data), n = data.rows, p = data.p, fit = fitMixed(data, false), limit = chiSquaredQuantile(level, 1)
  const least = n * Math.log(fit.rss) + interceptParts(sums, fit.theta[0]! ** 2, false).h
  const lambdaAt = fit.theta[0]! ** 2, sigmaAt = Math.sqrt(fit.sigma2)

  // Where next to nothing is left of the data beside the model, the deviance is not a number in double precision.
  const rootable = (excess: (v: number) => number, at: number): boolean => excess(at) < 0
  let degenerate = false

  const fixed = data.frame.names.map((term, j): ProfileInterval => {
    const g = data.rInverse.slice(j * p, (j + 1) * p), ols = g.reduce((s, v, k) => s + v * data.c[k]!, 0)
    const at = (lambda: number) => {
      const a = interceptParts(sums, lambda, false)
      let estimate = ols, c = 0
      for (let r = 0; r < p; r++) { estimate += g[r]! * a.b[r]!; for (let k = 0; k < p; k++) c += g[r]! * a.c[r * p + k]! * g[k]! }
      return { ...a, estimate, variance: c }
    }
    // Holding the coefficient at v adds (v - estimate)^2 / c to the residual sum of squares.
    const excess = (v: number) => leastOver(lambda => { const a = at(lambda); return n * Math.log(a.rss + (v - a.estimate) ** 2 / a.variance) + a.h }, sums, lambdaAt) - least - limit
    const here = at(lambdaAt), estimate = here.estimate, step = Math.sqrt(here.variance * fit.sigma2 * limit)
    if (!rootable(excess, estimate)) { degenerate = true; return { term, estimate, ciLow: NaN, ciHigh: NaN } }
    return { term, estimate, ciLow: crossing(excess, estimate, -step), ciHigh: crossing(excess, estimate, step) }
  })

  // Given sigma and lambda the deviance is n ln(2 pi sigma^2) + h + rss / sigma^2; the constant n - n ln n belongs to `least`.
  const constant = n - n * Math.log(n)
  const deviance = (sigma: number, lambda: number) => { const a = interceptParts(sums, lambda, false); return n * Math.log(sigma * sigma) + a.h + a.rss / (sigma * sigma) - constant }
  const tauExcess = (tau: number) => {
    const f = (u: number) => deviance(Math.exp(u), (tau / Math.exp(u)) ** 2)
    return least1d(f, Math.log(sigmaAt)) - least - limit
  }
  const sigmaExcess = (sigma: number) => leastOver(lambda => deviance(sigma, lambda), sums, lambdaAt) - least - limit
  const tau = sigmaAt * fit.theta[0]!, size = n / sums.groups
  if (degenerate || !rootable(tauExcess, tau) || !rootable(sigmaExcess, sigmaAt)) return refusal(error('profile-degenerate', {}, 'The model leaves next to nothing of the data unexplained: a profile likelihood cannot be computed.', 'Are rows repeated, or measured without any error?'))
  const tauStep = Math.sqrt(tau * tau + fit.sigma2 / size) / 2
  return answer({
    level, fixed,
    tau: { term: 'tau', estimate: tau, ciLow: tau === 0 || tauExcess(0) < 0 ? 0 : brentRoot(tauExcess, 0, tau, { tolerance: 1e-12 * tau }).x, ciHigh: crossing(tauExcess, tau, tauStep) },
    sigma: { term: 'sigma', estimate: sigmaAt, ciLow: crossing(sigmaExcess, sigmaAt, -sigmaAt / 4, 0), ciHigh: crossing(sigmaExcess, sigmaAt, sigmaAt / 4) },
  })
}

/** Where `excess` (below 0 at `from`) rises through 0, going by `step` and doubling; never beyond `bound`. */
function crossing(excess: (v: number) => number, from: number, step: number, bound = step > 0 ? Infinity : -Infinity): number {
  let inside = from, outside = from
  for (let k = 0; k < 60; k++) {
    const next = outside + step * 2 ** k * (k === 0 ? 1 : 0.5)
    outside = bound === 0 && next <= 0 ? outside / 2 : next
    if (excess(outside) > 0) return brentRoot(excess, inside, outside, { tolerance: 1e-12 * (Math.abs(step) + Math.abs(from)) }).x
    inside = outside
  }
  return step > 0 ? Infinity : -Infinity
}

/** Least value over lambda >= 0: at 0, or between in ln lambda near where the full model has it. */
function leastOver(f: (lambda: number) => number, sums: InterceptSums, near: number): number {
  const typical = sums.groups / sums.rows
  const zero = f(0), start = Math.log(near > 0 ? near : 1e-3 * typical)
  return Math.min(zero, least1d(u => f(Math.exp(u)), start))
}

/** Least value of a function with one minimum, bracketed by going downhill from `start`. */
function least1d(f: (u: number) => number, start: number): number {
  let a = start - 0.5, b = start, c = start + 0.5, fa = f(a), fb = f(b), fc = f(c)
  for (let k = 0; k < 60 && !(fb <= fa && fb <= fc); k++) {
    const step = 0.5 * 1.6 ** k
    if (fa < fc) { c = b; fc = fb; b = a; fb = fa; a = b - step; fa = f(a) } else { a = b; fa = fb; b = c; fb = fc; c = b + step; fc = f(c) }
  }
  return Math.min(fb, brentMinimum(f, a, c, { tolerance: 2e-6 }).value)
}
