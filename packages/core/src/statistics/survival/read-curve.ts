import type { KaplanMeier, SurvivalPoint } from './kaplan-meier.ts'
import { kaplanMeier } from './kaplan-meier.ts'
import { isSameTime } from './near-ties.ts'
import type { Times } from './times.ts'

/** An estimate with its limits; each undefined where the curve does not reach it. */
export interface SurvivalQuantile { readonly p: number; readonly estimate: number | undefined; readonly low: number | undefined; readonly high: number | undefined }

// A plateau at exactly the wanted height is met within this.
const tolerance = Math.sqrt(Number.EPSILON)

/** Time by which a share p has had the event; where the curve is flat at that height, the middle of the flat piece, as R. Limits by inverting the limits of the curve. */
export function survivalQuantile(curve: KaplanMeier, p: number): SurvivalQuantile {
  if (!(p > 0 && p < 1)) throw new RangeError(`quantile at p = ${p}: above 0 and below 1 wanted`)
  const cross = (height: (point: SurvivalPoint) => number | undefined): number | undefined => {
    const first = curve.points.findIndex(x => { const h = height(x); return h !== undefined && h < 1 - p + tolerance })
    if (first < 0) return undefined
    const start = curve.points[first]!, h = height(start)!
    if (Math.abs(h - (1 - p)) >= tolerance) return start.time
    const next = curve.points.slice(first + 1).find(x => { const y = height(x); return y !== undefined && y < h })
    return next ? (start.time + next.time) / 2 : start.time
  }
  return { p, estimate: cross(x => x.survival), low: cross(x => x.low), high: cross(x => x.high) }
}

export const medianSurvival = (curve: KaplanMeier): SurvivalQuantile => survivalQuantile(curve, 0.5)

export interface SurvivalAt { readonly time: number; readonly atRisk: number; readonly survival: number; readonly low: number | undefined; readonly high: number | undefined }

/** The curve at a time, with those at risk just before it; undefined after the last row has left. */
export function survivalAt(curve: KaplanMeier, time: number): SurvivalAt | undefined {
  let at: SurvivalPoint | undefined, next: SurvivalPoint | undefined
  for (const p of curve.points) if (p.time <= time || isSameTime(p.time, time)) at = p; else { next = p; break }
  const atRisk = at && isSameTime(at.time, time) ? at.atRisk : next?.atRisk
  if (atRisk === undefined) return undefined
  return at ? { time, atRisk, survival: at.survival, low: at.low, high: at.high } : { time, atRisk, survival: 1, low: 1, high: 1 }
}

/** Numbers at risk, events so far and censored so far at each time, as printed under a figure. */
export function atRiskTable(curve: KaplanMeier, times: readonly number[]): { time: number; atRisk: number; events: number; censored: number }[] {
  return times.map(time => {
    let events = 0, censored = 0
    for (const p of curve.points) if (p.time < time && !isSameTime(p.time, time)) { events += p.events; censored += p.censored }
    return { time, atRisk: curve.points.find(p => p.time >= time || isSameTime(p.time, time))?.atRisk ?? 0, events, censored }
  })
}

export interface RestrictedMean {
  readonly mean: number
  readonly se: number
  readonly until: number
  /** The last row left before `until` with the curve above 0: held flat from there. */
  readonly extended: boolean
}

/** Area under the curve until a time (default: the last), with the variance of Klein and Moeschberger, Survival Analysis, 2003, 4.5. */
export function restrictedMean(curve: KaplanMeier, until = curve.points.at(-1)!.time): RestrictedMean {
  if (!(until > 0 && Number.isFinite(until))) throw new RangeError(`restricted mean until ${until}`)
  const last = curve.points.at(-1)!
  const inside = curve.points.filter(p => p.time < until)
  let area = 0, variance = 0, right = until
  for (let k = inside.length - 1; k >= 0; k--) {
    const p = inside[k]!
    area += (right - p.time) * p.survival
    right = p.time
    if (p.events > 0 && p.atRisk > p.events) variance += area ** 2 * p.events / (p.atRisk * (p.atRisk - p.events))
  }
  return { mean: area + right, se: Math.sqrt(variance), until, extended: until > last.time && last.survival > 0 }
}

/** Median follow-up by the reversed curve (Schemper and Smith, Control Clin Trials 1996;17:343); undefined where not reached. */
export function medianFollowUp(data: Times): number | undefined {
  const reversed = kaplanMeier({ ...data, event: Array.from(data.event as ArrayLike<number | boolean>, e => e ? 0 : 1) })
  return reversed.value && medianSurvival(reversed.value).estimate
}
