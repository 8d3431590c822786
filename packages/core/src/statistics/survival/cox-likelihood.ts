import type { CoxRows } from './cox-rows.ts'
import { exactStep } from './exact-ties.ts'

export type Ties = 'efron' | 'breslow' | 'exact'

/** Log partial likelihood, its first derivative and the information, at coefficients of the scaled covariates. */
export interface CoxDerivatives {
  readonly logLik: number
  readonly score: Float64Array
  /** p x p, symmetric. */
  readonly information: Float64Array
}

/**
 * What one time with events adds. With d tied events Efron's likelihood takes d steps, in the k-th of which (k = 0 ..) the tied rows
 * count 1 - k/d; Breslow's d times the first.
 */
export interface EventTime {
  readonly stratum: number
  readonly time: number
  readonly deaths: number
  /** Sum over the steps of 1 / S0, and the same for the tied rows with their weights. */
  readonly hazard: number
  readonly tiedHazard: number
  /** Sum over the steps of the mean covariates / S0, and the same for the tied rows. */
  readonly meanHazard: Float64Array
  readonly tiedMeanHazard: Float64Array
  /** Mean covariates of the risk set, averaged over the steps. */
  readonly mean: Float64Array
  /** What this time adds to the information. */
  readonly information: Float64Array
}

/** One walk from the last time to the first. `onEventTime` is called for each time with events, in walking order. */
export function coxDerivatives(rows: CoxRows, beta: Float64Array, ties: Ties, onEventTime?: (e: EventTime) => void): CoxDerivatives {
  const { p, x, time, event, entry, byEntry, stratumStart } = rows
  const score = new Float64Array(p), information = new Float64Array(p * p)
  const s1 = new Float64Array(p), s2 = new Float64Array(p * p), d1 = new Float64Array(p), d2 = new Float64Array(p * p), mean = new Float64Array(p)
  const risk = new Float64Array(rows.n)
  let logLik = 0
  for (let s = 0; s + 1 < stratumStart.length; s++) {
    const stop = stratumStart[s + 1]!
    let leaving = stratumStart[s]!, s0 = 0
    s1.fill(0)
    s2.fill(0)
    for (let start = stratumStart[s]!, end = start; start < stop; start = end) {
      const t = time[start]!
      // Rows that enter at this time or later are not yet at risk.
      for (; byEntry && leaving < stop && entry![byEntry[leaving]!]! >= t; leaving++) {
        const at = byEntry[leaving]! * p, r = risk[byEntry[leaving]!]!
        s0 -= r
        for (let j = 0; j < p; j++) {
          const rx = r * x[at + j]!
          s1[j]! -= rx
          for (let k = 0; k <= j; k++) s2[j * p + k]! -= rx * x[at + k]!
        }
      }
      let deaths = 0
      for (; end < stop && time[end] === t; end++) {
        const at = end * p
        let eta = 0
        for (let j = 0; j < p; j++) eta += beta[j]! * x[at + j]!
        const r = Math.exp(eta)
        risk[end] = r
        s0 += r
        for (let j = 0; j < p; j++) {
          const rx = r * x[at + j]!
          s1[j]! += rx
          for (let k = 0; k <= j; k++) s2[j * p + k]! += rx * x[at + k]!
        }
        if (!event[end]) continue
        deaths++
        logLik += eta
        for (let j = 0; j < p; j++) score[j]! += x[at + j]!
      }
      if (deaths === 0) continue
      if (ties === 'exact') { logLik += exactStep(rows, risk, stratumStart[s]!, end, t, deaths, score, information); continue }
      const steps = ties === 'efron' ? deaths : 1, weight = ties === 'efron' ? 1 : deaths
      const d0 = steps > 1 ? tied(rows, risk, start, end, d1, d2) : 0
      const record = onEventTime && { stratum: s, time: t, deaths, hazard: 0, tiedHazard: 0, meanHazard: new Float64Array(p), tiedMeanHazard: new Float64Array(p), mean: new Float64Array(p), information: new Float64Array(p * p) }
      for (let step = 0; step < steps; step++) {
        const part = step / steps, denominator = s0 - part * d0
        logLik -= weight * Math.log(denominator)
        for (let j = 0; j < p; j++) {
          const m = mean[j] = (s1[j]! - part * d1[j]!) / denominator
          score[j]! -= weight * m
          for (let k = 0; k <= j; k++) {
            const v = weight * ((s2[j * p + k]! - part * d2[j * p + k]!) / denominator - m * mean[k]!)
            information[j * p + k]! += v
            if (record) record.information[j * p + k]! += v
          }
        }
        if (!record) continue
        const h = weight / denominator
        record.hazard += h
        record.tiedHazard += h * (1 - part)
        for (let j = 0; j < p; j++) {
          record.meanHazard[j]! += h * mean[j]!
          record.tiedMeanHazard[j]! += h * (1 - part) * mean[j]!
          record.mean[j]! += mean[j]! / steps
        }
      }
      if (record) { mirror(record.information, p); onEventTime!(record) }
    }
  }
  mirror(information, p)
  return { logLik, score, information }
}

/** Sums of the risks and their moments over the events among rows start to end. */
function tied(rows: CoxRows, risk: Float64Array, start: number, end: number, d1: Float64Array, d2: Float64Array): number {
  const { p, x, event } = rows
  let d0 = 0
  d1.fill(0)
  d2.fill(0)
  for (let i = start; i < end; i++) {
    if (!event[i]) continue
    d0 += risk[i]!
    for (let j = 0; j < p; j++) {
      const rx = risk[i]! * x[i * p + j]!
      d1[j]! += rx
      for (let k = 0; k <= j; k++) d2[j * p + k]! += rx * x[i * p + k]!
    }
  }
  return d0
}

/** Fills the upper triangle from the lower. */
function mirror(m: Float64Array, p: number): void {
  for (let j = 0; j < p; j++) for (let k = 0; k < j; k++) m[k * p + j] = m[j * p + k]!
}
