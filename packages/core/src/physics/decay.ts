import type { Second } from './units.ts'

/** 2^(-elapsed / halfLife). Negative `elapsed` goes back in time (a factor above 1). */
export function decayFactor(args: { elapsed: Second; halfLife: Second }): number {
  const { elapsed, halfLife } = args
  if (!(halfLife > 0)) throw new RangeError(`half-life ${halfLife} s`)
  if (!Number.isFinite(elapsed)) throw new RangeError(`elapsed time ${elapsed} s`)
  return 2 ** (-elapsed / halfLife)
}

/**
 * Mean activity over a frame divided by the activity at its start:
 * (1 - exp(-lambda T)) / (lambda T); 1 for a frame of no length.
 */
export function withinFrameFactor(args: { duration: Second; halfLife: Second }): number {
  const { duration, halfLife } = args
  if (!(halfLife > 0)) throw new RangeError(`half-life ${halfLife} s`)
  if (!(duration >= 0)) throw new RangeError(`frame duration ${duration} s`)
  const x = Math.LN2 * duration / halfLife
  return x === 0 ? 1 : -Math.expm1(-x) / x
}

/**
 * Time after the frame's start at which the activity equals its mean over the frame
 * ("average count rate time", DICOM PS3.3 C.8.9.1.1.11): ln(x / (1 - e^-x)) / lambda.
 */
export function averageCountRateTime(args: { duration: Second; halfLife: Second }): Second {
  const mean = withinFrameFactor(args)
  return mean === 1 ? 0 : -Math.log(mean) * args.halfLife / Math.LN2
}
