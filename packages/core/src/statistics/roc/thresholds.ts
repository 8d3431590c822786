import type { RocCurve, RocPoint } from './curve.ts'

/** All points of the curve that share the greatest value of a criterion: ties are given all, never one at random. */
export function bestPoints(curve: RocCurve, criterion: (point: RocPoint) => number): RocPoint[] {
  let best = -Infinity
  for (const p of curve.points) best = Math.max(best, criterion(p))
  return curve.points.filter(p => criterion(p) >= best - 1e-12 * Math.max(1, Math.abs(best)))
}

/** Greatest sensitivity + specificity - 1 (Youden, Cancer 1950;3:32). */
export const youdenPoints = (curve: RocCurve): RocPoint[] => bestPoints(curve, p => p.youden)

/** Closest to the corner of perfect sensitivity and specificity. */
export const closestPoints = (curve: RocCurve): RocPoint[] => bestPoints(curve, p => -((1 - p.sensitivity) ** 2 + (1 - p.specificity) ** 2))

/** Most rows called right. */
export const accuratePoints = (curve: RocCurve): RocPoint[] => bestPoints(curve, p => p.accuracy)

/** Greatest sensitivity among the points with at least this specificity; empty where no point has it. Throws RangeError outside 0 to 1. */
export function pointsAtSpecificity(curve: RocCurve, specificity: number): RocPoint[] {
  if (!(specificity >= 0 && specificity <= 1)) throw new RangeError(`specificity ${specificity}: 0 to 1 wanted`)
  const enough = curve.points.filter(p => p.specificity >= specificity - 1e-12)
  return bestPoints({ ...curve, points: enough }, p => p.sensitivity)
}

/** Greatest specificity among the points with at least this sensitivity; empty where no point has it. Throws RangeError outside 0 to 1. */
export function pointsAtSensitivity(curve: RocCurve, sensitivity: number): RocPoint[] {
  if (!(sensitivity >= 0 && sensitivity <= 1)) throw new RangeError(`sensitivity ${sensitivity}: 0 to 1 wanted`)
  const enough = curve.points.filter(p => p.sensitivity >= sensitivity - 1e-12)
  return bestPoints({ ...curve, points: enough }, p => p.specificity)
}
