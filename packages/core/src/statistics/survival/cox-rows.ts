import { answer, error, type Outcome, refusal } from '../../record/index.ts'
import { ascending } from '../../numerics/index.ts'
import { finite, type Groups, groupsOf, type Label, ownGroups, requireSameRows } from '../groups.ts'
import { checkTimes, type Times } from './times.ts'

/** One column of the design. Columns of one `term` (a factor's) are tested together; left out, the column is its own term. */
export interface Covariate {
  readonly name: string
  readonly values: ArrayLike<number>
  readonly term?: string
}

export interface CoxData extends Times {
  readonly covariates: readonly Covariate[]
  /** Each stratum has a baseline hazard of its own. */
  readonly strata?: ArrayLike<Label>
  /** Rows of one cluster (patient) are not independent: gives the robust variance. */
  readonly cluster?: ArrayLike<Label>
}

/**
 * Rows ready to be walked from the last time to the first. All arrays but `order` are in walking order: stratum by stratum, time falling.
 * Covariates are centred and divided by their mean absolute deviation, which leaves the likelihood as it is and the exponents small.
 */
export interface CoxRows {
  readonly n: number
  readonly p: number
  readonly events: number
  /** Walking position -> row of the data. */
  readonly order: Uint32Array
  /** Row-major n x p. */
  readonly x: Float64Array
  readonly time: Float64Array
  readonly event: Uint8Array
  readonly entry: Float64Array | undefined
  /** Positions in order of falling entry within each stratum. */
  readonly byEntry: Uint32Array | undefined
  /** First position of each stratum, and n. */
  readonly stratumStart: Uint32Array
  readonly strata: Groups
  readonly centre: Float64Array
  readonly scale: Float64Array
  readonly names: readonly string[]
  readonly terms: readonly string[]
}

/** Refused without rows, events or covariates, and for a constant covariate; throws RangeError for rows that do not match or values that are no numbers. */
export function coxRows(data: CoxData): Outcome<CoxRows> {
  const p = data.covariates.length
  requireSameRows({ time: data.time, event: data.event, entry: data.entry, strata: data.strata, cluster: data.cluster, ...Object.fromEntries(data.covariates.map(c => [c.name, c.values])) })
  const checked = checkTimes(data)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  const { n, time, event, entry, events } = checked.value
  if (events === 0) return refusal(error('survival-no-event', {}, `None of ${n} rows has the event: a hazard ratio cannot be estimated.`))
  if (p === 0) return refusal(error('cox-no-covariate', {}, 'There is no covariate.'))
  if (p >= n) return refusal(error('cox-many-covariates', { value: p }, `${p} covariates for ${n} rows.`, 'A column with as many levels as rows is an identifier, not a factor.'))
  const names = data.covariates.map(c => c.name)
  if (new Set(names).size < p) throw new RangeError(`covariates of one name: ${names.join(', ')}`)

  const strata = data.strata ? groupsOf(data.strata) : { of: new Int32Array(n), labels: ['all'], sizes: Int32Array.of(n) }
  const order = fallingWithin(strata.of, time)
  const centre = new Float64Array(p), scale = new Float64Array(p), x = new Float64Array(n * p)
  for (let j = 0; j < p; j++) {
    const values = finite(data.covariates[j]!.values, names[j]!)
    let sum = 0, deviation = 0, largest = 0
    for (let i = 0; i < n; i++) sum += values[i]!
    const mean = sum / n
    for (let i = 0; i < n; i++) { deviation += Math.abs(values[i]! - mean); largest = Math.max(largest, Math.abs(values[i]!)) }
    if (!(deviation / n > 1e-13 * largest)) return refusal(error('cox-constant-covariate', { value: names[j]! }, `${names[j]} is ${values[0]} in every row.`, 'Leave it out.'))
    centre[j] = mean
    scale[j] = deviation / n
    for (let k = 0; k < n; k++) x[k * p + j] = (values[order[k]!]! - mean) / scale[j]!
  }
  const sorted = { time: new Float64Array(n), event: new Uint8Array(n), entry: entry && new Float64Array(n), stratum: new Int32Array(n) }
  for (let k = 0; k < n; k++) {
    const i = order[k]!
    sorted.time[k] = time[i]!
    sorted.event[k] = event[i]!
    if (sorted.entry) sorted.entry[k] = entry![i]!
    sorted.stratum[k] = strata.of[i]!
  }
  const stratumStart = new Uint32Array(strata.labels.length + 1)
  for (let s = 0; s < strata.labels.length; s++) stratumStart[s + 1] = stratumStart[s]! + strata.sizes[s]!
  const byEntry = sorted.entry && fallingWithin(sorted.stratum, sorted.entry)
  return answer({
    n, p, events, order, x, time: sorted.time, event: sorted.event, entry: sorted.entry, byEntry, stratumStart, strata,
    centre, scale, names, terms: data.covariates.map(c => c.term ?? c.name),
  })
}

/** Rows by group, and within it from the greatest value to the least. */
function fallingWithin(group: Int32Array, value: Float64Array): Uint32Array {
  const byValue = ascending(value.map(v => -v)), n = byValue.length
  let groups = 0
  for (const g of group) groups = Math.max(groups, g + 1)
  if (groups <= 1) return byValue
  const next = new Uint32Array(groups + 1), order = new Uint32Array(n)
  for (const g of group) next[g + 1]!++
  for (let g = 0; g < groups; g++) next[g + 1]! += next[g]!
  for (const row of byValue) order[next[group[row]!]!++] = row
  return order
}

/** The clusters of the data, or each row its own. */
export const coxClusters = (data: CoxData, n: number): Groups => data.cluster ? groupsOf(data.cluster) : ownGroups(n)

/** Coefficients per unit of the scaled covariates as coefficients per unit of the data's, and the other way. */
export const unscale = (rows: CoxRows, beta: ArrayLike<number>): Float64Array => Float64Array.from(beta, (b, j) => b / rows.scale[j]!)
export const rescale = (rows: CoxRows, beta: ArrayLike<number>): Float64Array => Float64Array.from(beta, (b, j) => b * rows.scale[j]!)
