import { coxDerivatives, type EventTime, type Ties } from './cox-likelihood.ts'
import { coxClusters, type CoxData, type CoxRows } from './cox-rows.ts'

/** Martingale and score residuals in the order of the data; score residuals per unit of the scaled covariates, row-major n x p. */
export interface CoxResiduals { readonly martingale: Float64Array; readonly score: Float64Array }

/**
 * What each row adds to the events less expected, and to the score. Efron's tied rows count 1 - k/d in the k-th step
 * (Therneau and Grambsch, Modeling Survival Data, 2000, 4.2 and 4.4). Throws RangeError for exact ties.
 */
export function coxResiduals(rows: CoxRows, beta: Float64Array, ties: Ties): CoxResiduals {
  if (ties === 'exact') throw new RangeError('residuals of exact ties: use Efron or Breslow')
  const { n, p, x, time, event, entry, order, stratumStart } = rows
  const times: EventTime[] = []
  coxDerivatives(rows, beta, ties, e => times.push(e))
  const martingale = new Float64Array(n), score = new Float64Array(n * p), meanSum = new Float64Array(p)
  let last = 0
  for (let s = 0; s + 1 < stratumStart.length; s++) {
    let stop = last
    while (stop < times.length && times[stop]!.stratum === s) stop++
    // Of this stratum in rising time, with running sums up to and including each.
    const mine = times.slice(last, stop).reverse(), m = mine.length
    last = stop
    const hazard = new Float64Array(m + 1), meanHazard = new Float64Array((m + 1) * p)
    mine.forEach((e, k) => {
      hazard[k + 1] = hazard[k]! + e.hazard
      for (let j = 0; j < p; j++) meanHazard[(k + 1) * p + j] = meanHazard[k * p + j]! + e.meanHazard[j]!
    })
    const upTo = (t: number): number => {
      let low = 0, high = m
      while (low < high) { const mid = (low + high) >> 1; if (mine[mid]!.time <= t) low = mid + 1; else high = mid }
      return low
    }
    for (let k = stratumStart[s]!; k < stratumStart[s + 1]!; k++) {
      const to = upTo(time[k]!), from = entry ? upTo(entry[k]!) : 0
      let eta = 0
      for (let j = 0; j < p; j++) eta += beta[j]! * x[k * p + j]!
      const r = Math.exp(eta), row = order[k]!
      let h = hazard[to]! - hazard[from]!
      for (let j = 0; j < p; j++) meanSum[j] = meanHazard[to * p + j]! - meanHazard[from * p + j]!
      if (event[k]) {
        const e = mine[to - 1]!
        h += e.tiedHazard - e.hazard
        for (let j = 0; j < p; j++) {
          meanSum[j]! += e.tiedMeanHazard[j]! - e.meanHazard[j]!
          score[row * p + j] = x[k * p + j]! - e.mean[j]!
        }
      }
      martingale[row] = event[k]! - r * h
      for (let j = 0; j < p; j++) score[row * p + j]! -= r * (x[k * p + j]! * h - meanSum[j]!)
    }
  }
  return { martingale, score }
}

/** Lin and Wei's sandwich: the change of the coefficients by leaving a cluster out, to first order, squared and summed. */
export function robustCovariance(data: CoxData, rows: CoxRows, beta: Float64Array, ties: Ties, covariance: Float64Array): { covariance: Float64Array; clusters: number } {
  const { n, p, scale } = rows, clusters = coxClusters(data, n), count = clusters.labels.length
  const { score } = coxResiduals(rows, beta, ties)
  const sums = new Float64Array(count * p), change = new Float64Array(p), robust = new Float64Array(p * p)
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) sums[clusters.of[i]! * p + j]! += score[i * p + j]! * scale[j]!
  for (let c = 0; c < count; c++) {
    for (let j = 0; j < p; j++) {
      change[j] = 0
      for (let k = 0; k < p; k++) change[j]! += covariance[j * p + k]! * sums[c * p + k]!
    }
    for (let j = 0; j < p; j++) for (let k = 0; k < p; k++) robust[j * p + k]! += change[j]! * change[k]!
  }
  return { covariance: robust, clusters: count }
}
