import { brentRoot, chiSquaredQuantile, chiSquaredTail, logChiSquaredTail } from '../../numerics/index.ts'
import { type Finding, type Outcome, answer, refusal, warning } from '../../record/index.ts'
import { type Coefficient, coefficient } from '../coefficient.ts'
import type { FrameOptions, ModelFrame, Table } from '../formula/index.ts'
import { expit, requireLevel } from '../interval.ts'
import { binaryData } from './binary-outcome.ts'
import { maximiseLogistic } from './logistic-likelihood.ts'

export interface LogisticModel {
  readonly formula: string
  readonly method: 'maximum likelihood' | 'Firth'
  readonly rows: number
  readonly events: number
  /**
   * On the scale of log odds. Maximum likelihood: Wald z and interval. Firth: profile penalised-likelihood interval, `statistic` the
   * signed root of the penalised likelihood ratio and p its chi-squared tail.
   */
  readonly coefficients: readonly Coefficient[]
  readonly vcov: Float64Array
  /** Penalised for Firth. */
  readonly logLik: number
  readonly nullLogLik: number
  readonly likelihoodRatio: { readonly chisq: number; readonly df: number; readonly p: number }
  readonly aic: number
  readonly fitted: Float64Array
  readonly optimiser: { readonly iterations: number; readonly converged: boolean }
  readonly frame: ModelFrame
}

export interface LogisticOptions extends FrameOptions {
  /** Firth's penalty: finite estimates also where the outcome is separated. */
  readonly firth?: boolean
  readonly level?: number
}

/** Logistic regression of an outcome of 0 and 1 or of two levels. Refuses one class, collinear columns. */
export function logisticModel(formula: string, table: Table, options: LogisticOptions = {}): Outcome<LogisticModel> {
  const { firth = false } = options, level = requireLevel(options.level ?? 0.95)
  const { data, findings } = binaryData(formula, table, options, false)
  if (!data) return refusal(...findings)
  const { frame, y, events } = data, n = frame.rows, p = frame.names.length, notes: Finding[] = [...findings]
  // Columns of length 1: a coefficient in its own units is the scaled one divided by the length.
  const scale = new Float64Array(p), x = Float64Array.from(frame.x)
  for (let k = 0; k < p; k++) { for (let i = 0; i < n; i++) scale[k]! += x[i * p + k]! ** 2 / n; scale[k] = Math.sqrt(scale[k]!) }
  for (let i = 0; i < n; i++) for (let k = 0; k < p; k++) x[i * p + k]! /= scale[k]!
  // ln|I| in the data's units, so that the penalised likelihood is comparable with other programs'.
  const shift = firth ? scale.reduce((s, v) => s + Math.log(v), 0) : 0
  const fit = maximiseLogistic(x, y, p, { firth, maxIterations: firth ? 300 : 60 })
  const fitted = Float64Array.from({ length: n }, (_, i) => { let eta = 0; for (let k = 0; k < p; k++) eta += x[i * p + k]! * fit.beta[k]!; return expit(eta) })
  const separated = !firth && (!fit.converged || fitted.some(v => v < 1e-8 || v > 1 - 1e-8))
  if (separated) notes.push(warning('separation', { column: frame.responseName }, `The columns separate ${frame.responseName} (completely or in part): a maximum-likelihood estimate is infinite, its standard error and p mean nothing.`, "Use Firth's method."))
  else if (!fit.converged) notes.push(warning('not-converged', {}, `No convergence after ${fit.iterations} iterations.`))
  const vcov = fit.covariance.map((v, at) => v / scale[Math.floor(at / p)]! / scale[at % p]!)
  const estimates = fit.beta.map((b, k) => b / scale[k]!), ses = estimates.map((_, k) => Math.sqrt(vcov[k * p + k]!))
  const intercept = frame.names.indexOf('(Intercept)')
  const nullFit = intercept < 0 ? { logLik: -n * Math.LN2 } : maximiseNull(y, firth, x, p, intercept)
  const ratio = Math.max(0, 2 * (fit.logLik - nullFit.logLik)), df = p - (intercept < 0 ? 0 : 1)
  const coefficients = frame.names.map((name, k): Coefficient => {
    if (!firth) return coefficient(name, estimates[k]!, ses[k]!, Infinity, level)
    const profile = (b: number) => maximiseLogistic(x, y, p, { firth: true, held: k, start: fit.beta.map((v, j) => j === k ? b : v) }).logLik
    const lr = Math.max(0, 2 * (fit.logLik - profile(0))), half = chiSquaredQuantile(level, 1) / 2, se = ses[k]! * scale[k]!
    const end = (sign: number): number => {
      const miss = (b: number) => profile(b) - fit.logLik + half
      let inside = fit.beta[k]!, step = 2 * se
      for (let turn = 0; turn < 80; turn++) {
        const outside = inside + sign * step, there = miss(outside)
        // Where the information vanishes in rounding there is no likelihood: nearer, then.
        if (there === -Infinity) step /= 2
        else if (there > 0) { inside = outside; step *= 1.5 }
        else return brentRoot(miss, inside, outside, { tolerance: 1e-11 * se }).x / scale[k]!
      }
      return sign * Infinity
    }
    const logP = logChiSquaredTail(lr, 1)
    return { term: name, estimate: estimates[k]!, se: ses[k]!, df: Infinity, statistic: Math.sign(estimates[k]!) * Math.sqrt(lr), p: Math.exp(logP), logP, ciLow: end(-1), ciHigh: end(1) }
  })
  return answer({
    formula, method: firth ? 'Firth' : 'maximum likelihood', rows: n, events, coefficients, vcov, logLik: fit.logLik + shift, nullLogLik: nullFit.logLik + shift,
    likelihoodRatio: { chisq: ratio, df, p: df > 0 ? chiSquaredTail(ratio, df) : 1 }, aic: -2 * (fit.logLik + shift) + 2 * p, fitted,
    optimiser: { iterations: fit.iterations, converged: fit.converged && !separated }, frame,
  }, notes)
}

/** Log likelihood with the intercept alone free; Firth's penalty keeps all columns' information, as logistf does in its tests of nested models. */
function maximiseNull(y: Float64Array, firth: boolean, x: Float64Array, p: number, intercept: number): { logLik: number } {
  if (!firth) {
    const n = y.length, events = y.reduce((s, v) => s + v, 0)
    return { logLik: events * Math.log(events / n) + (n - events) * Math.log1p(-events / n) }
  }
  let beta = new Float64Array(p)
  // One free coefficient: the others are held at 0 by moving only along the intercept.
  let step = 1, best = penalised(x, y, p, beta)
  for (let turn = 0; turn < 200 && Math.abs(step) > 1e-13; turn++) {
    const next = Float64Array.from(beta)
    next[intercept]! += step
    const there = penalised(x, y, p, next)
    if (there > best) { best = there; beta = next; step *= 1.6 } else step *= -0.4
  }
  return { logLik: best }
}

const penalised = (x: Float64Array, y: Float64Array, p: number, beta: Float64Array): number => maximiseLogistic(x, y, p, { firth: true, start: beta, maxIterations: 0 }).logLik
