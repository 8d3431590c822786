/** A confidence interval that says by what method it was made. */
export interface Interval<M extends string = string> {
  readonly method: M
  readonly level: number
  readonly low: number
  readonly high: number
}

/** Throws RangeError unless 0 < level < 1. */
export function requireLevel(level: number): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`confidence level ${level}: above 0 and below 1 wanted`)
  return level
}

/** ln(p / (1 - p)). */
export const logit = (p: number): number => Math.log(p) - Math.log1p(-p)

/** The proportion whose logit is x; keeps full precision in both tails. */
export const expit = (x: number): number => x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))
