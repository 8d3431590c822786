import { chiSquaredTail, midranks, solve } from '../../numerics/index.ts'
import { answer, error, type Outcome, refusal } from '../../record/index.ts'
import { type ChiSquaredTest, inverseInformation } from './cox.ts'
import { type FittedCox, fittedRows } from './cox-baseline.ts'
import { coxDerivatives, type EventTime } from './cox-likelihood.ts'
import type { CoxData, CoxRows } from './cox-rows.ts'
import { kaplanMeier } from './kaplan-meier.ts'

export type TimeTransform = 'km' | 'identity' | 'rank' | 'log'

export interface Proportionality {
  readonly transform: TimeTransform
  /** One per term, and 'GLOBAL' for all together. */
  readonly tests: readonly (ChiSquaredTest & { readonly term: string })[]
  readonly schoenfeld: Schoenfeld
}

/** One row per event, in the order of strata and times. */
export interface Schoenfeld {
  readonly time: readonly number[]
  readonly transformedTime: readonly number[]
  readonly names: readonly string[]
  /** Covariates of the event less the mean of those at risk; row-major events x p. */
  readonly raw: Float64Array
  /** Times the number of events and the covariance, plus the coefficient: scatters about beta(t). */
  readonly scaled: Float64Array
}

/**
 * Whether hazard ratios change with time: score test of covariate x g(time) (Grambsch and Therneau, Biometrika 1994;81:515, in the
 * exact form of R's survival since 3.0), and the Schoenfeld residuals to plot. g is 1 - S(t-) ('km'), time, rank or log of it.
 */
export function proportionality(data: CoxData, fit: FittedCox, options: { transform?: TimeTransform } = {}): Outcome<Proportionality> {
  const transform = options.transform ?? 'km', { rows, beta } = fittedRows(data, fit), { p } = rows
  const events: EventTime[] = []
  const at = coxDerivatives(rows, beta, fit.ties, e => events.push(e))
  if (events.length < 2) return refusal(error('cox-one-event-time', {}, 'All events fall at one time: nothing can change with time.'))
  const g = transformed(data, rows, transform)
  let total = 0
  for (const e of events) total += e.deaths * g(e.time)
  const centre = total / rows.events

  // Information and score of (beta, theta), theta the slope of each coefficient on g; at theta = 0.
  const q = 2 * p, information = new Float64Array(q * q), score = new Float64Array(q)
  score.set(at.score)
  for (const e of events) {
    const w = g(e.time) - centre
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < p; k++) {
        const v = e.information[j * p + k]!
        information[j * q + k]! += v
        information[j * q + p + k]! += w * v
        information[(p + j) * q + k]! += w * v
        information[(p + j) * q + p + k]! += w * w * v
      }
    }
  }
  const residuals = schoenfeldRows(rows, events)
  residuals.time.forEach((t, e) => { for (let j = 0; j < p; j++) score[p + j]! += (g(t) - centre) * residuals.raw[e * p + j]! })

  const test = (term: string, columns: readonly number[]): ChiSquaredTest & { term: string } | undefined => {
    const kept = [...Array(p).keys(), ...columns.map(j => p + j)], m = kept.length
    const matrix = new Float64Array(m * m), u = kept.map(j => score[j]!)
    // On the scale of correlations, or a likelihood without maximum looks singular.
    const sd = kept.map(j => Math.sqrt(information[j * q + j]!))
    kept.forEach((a, r) => kept.forEach((b, c) => { matrix[r * m + c] = information[a * q + b]! / (sd[r]! * sd[c]!) }))
    const z = u.map((v, r) => v / sd[r]!), x = solve(matrix, z)
    if (!x) return undefined
    const statistic = z.reduce((s, v, r) => s + v * x[r]!, 0)
    return { term, statistic, df: columns.length, p: chiSquaredTail(Math.max(0, statistic), columns.length) }
  }
  const all = [...Array(p).keys()]
  const tests = [...[...new Set(rows.terms)].map(t => test(t, all.filter(j => rows.terms[j] === t))), test('GLOBAL', all)]
  if (tests.some(t => !t)) return refusal(error('cox-zph-singular', {}, 'The information of the coefficients and their change with time is singular.', 'Too few events for this test.'))

  const covariance = inverseInformation(rows, at.information)
  if (!covariance) return refusal(error('cox-singular', {}, 'The information is singular at these coefficients.'))
  const n = residuals.time.length, raw = new Float64Array(n * p), scaled = new Float64Array(n * p)
  for (let e = 0; e < n; e++) {
    for (let j = 0; j < p; j++) raw[e * p + j] = residuals.raw[e * p + j]! * rows.scale[j]!
    for (let j = 0; j < p; j++) {
      let v = 0
      for (let k = 0; k < p; k++) v += raw[e * p + k]! * covariance[k * p + j]!
      scaled[e * p + j] = v * rows.events + fit.coefficients[j]!.estimate
    }
  }
  return answer({ transform, tests: tests.map(t => t!), schoenfeld: { time: residuals.time, transformedTime: residuals.time.map(g), names: rows.names, raw, scaled } })
}

/** Residuals per unit of the scaled covariates, events in the order of strata and rising time. */
function schoenfeldRows(rows: CoxRows, events: readonly EventTime[]): { time: number[]; raw: Float64Array } {
  const { p, n, x, time, event, stratumStart } = rows
  const found: { k: number; e: EventTime; s: number }[] = []
  let at = 0
  for (let s = 0; s + 1 < stratumStart.length; s++)
    for (let k = stratumStart[s]!; k < stratumStart[s + 1]! && k < n; k++) {
      if (!event[k]) continue
      while (events[at]!.stratum !== s || events[at]!.time !== time[k]!) at++
      found.push({ k, e: events[at]!, s })
    }
  // Sorting is stable: events of one time keep the order of the data.
  found.sort((a, b) => a.s - b.s || a.e.time - b.e.time)
  const raw = new Float64Array(found.length * p)
  found.forEach(({ k, e }, r) => { for (let j = 0; j < p; j++) raw[r * p + j] = x[k * p + j]! - e.mean[j]! })
  return { time: found.map(f => f.e.time), raw }
}

function transformed(data: CoxData, rows: CoxRows, transform: TimeTransform): (t: number) => number {
  if (transform === 'identity') return t => t
  if (transform === 'log') return t => Math.log(t)
  if (transform === 'rank') {
    // Among the times of all rows, as R.
    const ranks = midranks(rows.time), rank = new Map(Array.from(rows.time, (t, k) => [t, ranks[k]!]))
    return t => rank.get(t)!
  }
  const curve = kaplanMeier({ time: data.time, event: data.event, ...(data.entry ? { entry: data.entry } : {}) }).value!
  const before = new Map<number, number>()
  let survival = 1
  for (const p of curve.points) { before.set(p.time, 1 - survival); survival = p.survival }
  return t => before.get(t)!
}
