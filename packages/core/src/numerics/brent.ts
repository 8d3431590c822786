/** What an iteration in one dimension came to. Not converging is a value, not a crash. */
export interface BrentRecord {
  readonly x: number
  readonly value: number
  readonly evaluations: number
  readonly converged: boolean
}

/**
 * Root of f between a and b, where f changes sign (Brent, Algorithms for Minimization without Derivatives, 1973, ch. 4).
 * Throws RangeError where the signs at the ends are the same or f is not a number there.
 */
export function brentRoot(f: (x: number) => number, a: number, b: number, options: { tolerance?: number; maxEvaluations?: number } = {}): BrentRecord {
  const { tolerance = 1e-12, maxEvaluations = 200 } = options
  let fa = f(a), fb = f(b), evaluations = 2
  if (!(fa * fb <= 0)) throw new RangeError(`no change of sign between ${a} (${fa}) and ${b} (${fb})`)
  let c = a, fc = fa, step = b - a, previous = step
  for (;;) {
    if (Math.abs(fc) < Math.abs(fb)) { a = b; b = c; c = a; fa = fb; fb = fc; fc = fa }
    const limit = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2
    const half = (c - b) / 2
    if (fb === 0 || Math.abs(half) <= limit) return { x: b, value: fb, evaluations, converged: true }
    if (evaluations >= maxEvaluations) return { x: b, value: fb, evaluations, converged: false }
    if (Math.abs(previous) < limit || Math.abs(fa) <= Math.abs(fb)) {
      step = previous = half
    } else {
      const s = fb / fa
      let p: number, q: number
      if (a === c) {
        p = 2 * half * s
        q = 1 - s
      } else {
        const r = fa / fc, t = fb / fc
        p = s * (2 * half * r * (r - t) - (b - a) * (t - 1))
        q = (r - 1) * (t - 1) * (s - 1)
      }
      if (p > 0) q = -q; else p = -p
      if (2 * p < Math.min(3 * half * q - Math.abs(limit * q), Math.abs(previous * q))) { previous = step; step = p / q } else step = previous = half
    }
    a = b
    fa = fb
    b += Math.abs(step) > limit ? step : Math.sign(half) * limit
    fb = f(b)
    evaluations++
    if (!Number.isFinite(fb)) return { x: b, value: fb, evaluations, converged: false }
    if (fb > 0 === fc > 0) { c = a; fc = fa; step = previous = b - a }
  }
}

/** Minimum of f between a and b by golden section and parabolas (Brent 1973, ch. 5). Throws RangeError unless a < b. */
export function brentMinimum(f: (x: number) => number, a: number, b: number, options: { tolerance?: number; maxEvaluations?: number } = {}): BrentRecord {
  const { tolerance = 1e-8, maxEvaluations = 200 } = options
  if (!(a < b)) throw new RangeError(`minimum between ${a} and ${b}: a < b wanted`)
  const golden = (3 - Math.sqrt(5)) / 2
  let x = a + golden * (b - a), w = x, v = x
  let fx = f(x), fw = fx, fv = fx, evaluations = 1
  let step = 0, previous = 0
  for (;;) {
    const middle = (a + b) / 2, limit = tolerance * Math.abs(x) + 1e-12
    if (Math.abs(x - middle) <= 2 * limit - (b - a) / 2) return { x, value: fx, evaluations, converged: true }
    if (evaluations >= maxEvaluations) return { x, value: fx, evaluations, converged: false }
    let p = 0, q = 0, r = 0
    if (Math.abs(previous) > limit) {
      r = (x - w) * (fx - fv)
      q = (x - v) * (fx - fw)
      p = (x - v) * q - (x - w) * r
      q = 2 * (q - r)
      if (q > 0) p = -p; else q = -q
      r = previous
      previous = step
    }
    if (Math.abs(p) < Math.abs(q * r / 2) && p > q * (a - x) && p < q * (b - x)) {
      step = p / q
      if (x + step - a < 2 * limit || b - x - step < 2 * limit) step = x < middle ? limit : -limit
    } else {
      previous = x < middle ? b - x : a - x
      step = golden * previous
    }
    const u = x + (Math.abs(step) >= limit ? step : Math.sign(step) * limit), fu = f(u)
    evaluations++
    if (fu <= fx) {
      if (u < x) b = x; else a = x
      v = w; fv = fw; w = x; fw = fx; x = u; fx = fu
    } else {
      if (u < x) a = u; else b = u
      if (fu <= fw || w === x) { v = w; fv = fw; w = u; fw = fu } else if (fu <= fv || v === x || v === w) { v = u; fv = fu }
    }
  }
}
