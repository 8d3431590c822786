import { bfgs, gaussHermite } from '../../numerics/index.ts'

/** logit P = intercept + slope x + u, u normal with SD tau per group. */
export interface ControlFit { readonly intercept: number; readonly slope: number; readonly tau: number }

/**
 * Mixed logistic regression of one column for rows in groups that each count `weight` times, as a bootstrap of groups wants: the rows are
 * laid out once, a fit is a walk per evaluation. Gauss-Hermite quadrature about modes that are given (those of the fit to all rows), 15 points.
 * Undefined where a fit does not converge or runs away.
 */
export function controlLikelihood(rows: { readonly x: Float64Array; readonly y: Float64Array; readonly start: Int32Array }, start: ControlFit, modes: { readonly mode: Float64Array; readonly sd: Float64Array }) {
  const { x, y } = rows, groups = rows.start.length - 1, points = 15, rule = gaussHermite(points)
  // u in units of tau, and the weight of each node: quadrature of phi(u) about the group's mode.
  const u = new Float64Array(groups * points), w = new Float64Array(groups * points)
  for (let g = 0; g < groups; g++) {
    const centre = start.tau > 0 ? modes.mode[g]! / start.tau : 0, sd = start.tau > 0 ? modes.sd[g]! / start.tau : 1
    for (let q = 0; q < points; q++) {
      const t = rule.nodes[q]!, at = centre + Math.SQRT2 * sd * t
      u[g * points + q] = at
      w[g * points + q] = rule.weights[q]! * sd / Math.sqrt(Math.PI) * Math.exp(t * t - at * at / 2)
    }
  }
  return (weight: ArrayLike<number>): ControlFit | undefined => {
    let total = 0
    for (let g = 0; g < groups; g++) total += weight[g]! * (rows.start[g + 1]! - rows.start[g]!)
    const value = (theta: ArrayLike<number>, gradient?: Float64Array): number => {
      const [a, b, tau] = [theta[0]!, theta[1]!, theta[2]!]
      let minus = 0, ga = 0, gb = 0, gt = 0
      for (let g = 0; g < groups; g++) {
        if (weight[g] === 0) continue
        let sum = 0, sa = 0, sb = 0, st = 0
        for (let q = 0; q < points; q++) {
          const v = u[g * points + q]!
          let product = w[g * points + q]!, da = 0, db = 0
          for (let i = rows.start[g]!; i < rows.start[g + 1]!; i++) {
            const e = Math.exp(-Math.abs(a + b * x[i]! + tau * v)), up = a + b * x[i]! + tau * v > 0 ? 1 / (1 + e) : e / (1 + e)
            product *= y[i] === 1 ? up : 1 - up
            const d = y[i]! - up
            da += d
            db += d * x[i]!
          }
          sum += product
          sa += product * da
          sb += product * db
          st += product * da * v
        }
        if (!(sum > 0)) return NaN
        minus -= weight[g]! * Math.log(sum)
        ga -= weight[g]! * sa / sum
        gb -= weight[g]! * sb / sum
        gt -= weight[g]! * st / sum
      }
      gradient?.set([ga / total, gb / total, gt / total])
      return minus / total
    }
    const fit = bfgs(value, [start.intercept, start.slope, Math.max(0.3, start.tau)], { gradientTolerance: 1e-6, bounds: { lower: [-Infinity, -Infinity, 0], upper: [Infinity, Infinity, Infinity] }, maxEvaluations: 300 })
    const [intercept, slope, tau] = [fit.end[0]!, fit.end[1]!, fit.end[2]!]
    return Math.abs(slope) > 60 || tau > 30 || !Number.isFinite(fit.objective) ? undefined : { intercept, slope, tau }
  }
}
