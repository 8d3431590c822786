import { brentMinimum, random, solve } from '../../numerics/index.ts'

export interface SimexOptions {
  readonly seed: number
  /** SD of the predictor's error, one or per row: in its units, or with `scale` 'relative' of its logarithm. */
  readonly errorSd: number | ArrayLike<number>
  readonly scale?: 'absolute' | 'relative'
  /** Simulated data sets per step of added error, default 200. */
  readonly replicates?: number
  /** Added error variance in multiples of the error's own, default 0.5, 1, 1.5, 2. */
  readonly lambdas?: readonly number[]
  /** 'quadratic' is cautious and corrects too little; 'rational', a + b / (c + lambda), is exact for the slope of a line. */
  readonly extrapolation?: 'quadratic' | 'rational'
}

export interface Simex {
  readonly naive: readonly number[]
  readonly corrected: readonly number[]
  /** Means of the estimates by added error, lambda 0 being the data as they are. */
  readonly curve: readonly { readonly lambda: number; readonly estimates: readonly number[]; readonly usable: number }[]
  readonly extrapolation: 'quadratic' | 'rational'
  readonly seed: number
}

/**
 * Simulation and extrapolation (Cook and Stefanski, J Am Stat Assoc 1994;89:1314): error is added to a predictor, the estimates are followed as it
 * grows, and carried back to lambda = -1, no error. `estimate` gets the predictor and answers what is to be corrected (a slope, an
 * AUC), or undefined where that data set gives nothing. Throws RangeError for a seed or error that is none, and where the data themselves give nothing.
 */
export function simex(predictor: ArrayLike<number>, estimate: (predictor: Float64Array) => readonly number[] | undefined, options: SimexOptions): Simex {
  const { seed, errorSd, scale = 'absolute', replicates = 200, lambdas = [0.5, 1, 1.5, 2], extrapolation = 'quadratic' } = options
  const x = Float64Array.from(predictor), sd = (i: number) => typeof errorSd === 'number' ? errorSd : errorSd[i]!
  if (typeof errorSd !== 'number' && errorSd.length !== x.length) throw new RangeError(`${errorSd.length} errors for ${x.length} values`)
  for (let i = 0; i < x.length; i++) if (!(sd(i) >= 0 && sd(i) < Infinity)) throw new RangeError(`error SD ${sd(i)} of value ${i}`)
  if (lambdas.length < 3 || lambdas.some(l => !(l > 0))) throw new RangeError(`lambdas ${lambdas.join(', ')}: three or more above 0 wanted`)
  if (!(Number.isInteger(replicates) && replicates >= 1)) throw new RangeError(`${replicates} replicates`)
  const naive = estimate(x)
  if (!naive) throw new RangeError('the data as they are give no estimate')
  const rng = random(seed), curve = [{ lambda: 0, estimates: [...naive], usable: 1 }]
  for (const lambda of lambdas) {
    const total = naive.map(() => 0)
    let usable = 0
    for (let b = 0; b < replicates; b++) {
      const noisy = x.map((v, i) => { const e = Math.sqrt(lambda) * sd(i) * rng.normal(); return scale === 'relative' ? v * Math.exp(e) : v + e })
      const got = estimate(noisy)
      if (!got || got.some(v => !Number.isFinite(v))) continue
      usable++
      got.forEach((v, k) => { total[k]! += v })
    }
    if (usable > 0) curve.push({ lambda, estimates: total.map(v => v / usable), usable })
  }
  const at = curve.map(c => c.lambda)
  const corrected = naive.map((_, k) => {
    const y = curve.map(c => c.estimates[k]!)
    return extrapolation === 'rational' ? rationalAt(at, y) : quadraticAt(at, y)
  })
  return { naive, corrected, curve, extrapolation, seed }
}

/** Least squares on given columns, evaluated at a row. */
function fitted(columns: readonly (readonly number[])[], y: readonly number[], row: readonly number[]): { value: number; rss: number } {
  const p = columns.length, a = new Float64Array(p * p), b = new Float64Array(p)
  for (let r = 0; r < p; r++) { for (let c = 0; c < p; c++) a[r * p + c] = columns[r]!.reduce((s, v, i) => s + v * columns[c]![i]!, 0); b[r] = columns[r]!.reduce((s, v, i) => s + v * y[i]!, 0) }
  const beta = solve(a, b)
  if (!beta) return { value: NaN, rss: Infinity }
  return { value: row.reduce((s, v, k) => s + v * beta[k]!, 0), rss: y.reduce((s, v, i) => s + (v - columns.reduce((t, c, k) => t + c[i]! * beta[k]!, 0)) ** 2, 0) }
}

const quadraticAt = (lambda: readonly number[], y: readonly number[]): number => fitted([lambda.map(() => 1), lambda, lambda.map(l => l * l)], y, [1, -1, 1]).value

function rationalAt(lambda: readonly number[], y: readonly number[]): number {
  if (Math.max(...y) - Math.min(...y) <= 1e-12 * Math.max(...y.map(Math.abs))) return y[0]!
  // c above 1: the pole lies beyond no error at all.
  const at = (logC: number) => { const c = 1 + Math.exp(logC); return fitted([lambda.map(() => 1), lambda.map(l => 1 / (c + l))], y, [1, 1 / (c - 1)]) }
  return at(brentMinimum(u => at(u).rss, -6, 6).x).value
}
