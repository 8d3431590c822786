import { coxDerivatives, type EventTime, type Ties } from './cox-likelihood.ts'
import { type CoxData, coxRows, rescale } from './cox-rows.ts'
import { coxResiduals } from './cox-residuals.ts'

/** Steps of the cumulative hazard of one stratum, where all covariates are 0. */
export interface BaselineHazard {
  readonly stratum: string
  /** Every time at which a row leaves, rising. */
  readonly time: readonly number[]
  readonly cumulativeHazard: readonly number[]
}

export interface FittedCox { readonly ties: Ties; readonly coefficients: readonly { readonly estimate: number }[] }

/** Breslow's estimate, or Efron's where the fit is (R: basehaz(centered = FALSE)). Throws RangeError for exact ties and for data the fit is not of. */
export function baselineHazard(data: CoxData, fit: FittedCox): BaselineHazard[] {
  const { rows, beta } = fittedRows(data, fit)
  const times: EventTime[] = []
  coxDerivatives(rows, beta, fit.ties, e => times.push(e))
  // Rows are walked centred: back to covariates of 0.
  const shift = Math.exp(-fit.coefficients.reduce((s, c, j) => s + c.estimate * rows.centre[j]!, 0))
  return rows.strata.labels.map((stratum, s) => {
    const steps = new Map(times.filter(e => e.stratum === s).map(e => [e.time, e.hazard * shift]))
    const time = [...new Set(rows.time.subarray(rows.stratumStart[s]!, rows.stratumStart[s + 1]!))].reverse()
    let total = 0
    return { stratum, time, cumulativeHazard: time.map(t => total += steps.get(t) ?? 0) }
  })
}

/** Survival at given times of somebody with given covariates, who has been at risk from the start; undefined after the last row of the stratum has left. */
export function predictSurvival(baseline: BaselineHazard, fit: FittedCox, covariates: readonly number[], times: readonly number[]): (number | undefined)[] {
  if (covariates.length !== fit.coefficients.length) throw new RangeError(`${covariates.length} covariates for ${fit.coefficients.length} coefficients`)
  const risk = Math.exp(fit.coefficients.reduce((s, c, j) => s + c.estimate * covariates[j]!, 0))
  return times.map(t => {
    if (t > baseline.time.at(-1)!) return undefined
    let hazard = 0
    for (let k = 0; k < baseline.time.length && baseline.time[k]! <= t; k++) hazard = baseline.cumulativeHazard[k]!
    return Math.exp(-hazard * risk)
  })
}

/** Events less expected events of each row, in the order of the data. */
export function martingaleResiduals(data: CoxData, fit: FittedCox): Float64Array {
  const { rows, beta } = fittedRows(data, fit)
  return coxResiduals(rows, beta, fit.ties).martingale
}

/** The data sorted again, and the coefficients per unit of its scaled covariates. */
export function fittedRows(data: CoxData, fit: FittedCox): { rows: NonNullable<ReturnType<typeof coxRows>['value']>; beta: Float64Array } {
  if (fit.ties === 'exact') throw new RangeError('residuals and baseline hazard of exact ties: use Efron or Breslow')
  const rows = coxRows(data).value
  if (!rows || rows.p !== fit.coefficients.length) throw new RangeError(`a fit of ${fit.coefficients.length} coefficients is not of these data`)
  return { rows, beta: rescale(rows, fit.coefficients.map(c => c.estimate)) }
}
