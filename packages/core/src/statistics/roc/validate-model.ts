import { answer, error, type Finding, type Outcome, refusal, warning } from '../../record/index.ts'
import { random } from '../../numerics/index.ts'
import { groupsOf, type Label } from '../groups.ts'

/** A model that can be fitted again to some rows of its data (a row may come more than once) and then judged on some. `undefined`: it could not. */
export interface Refit<M> {
  readonly cluster: ArrayLike<Label>
  readonly fit: (rows: readonly number[]) => M | undefined
  readonly performance: (model: M, rows: readonly number[]) => number | undefined
}

export interface OptimismCorrected {
  readonly apparent: number
  readonly optimism: number
  readonly corrected: number
  readonly resamples: number
  /** Resamples in which the model could be fitted and judged; only they count. */
  readonly usable: number
  readonly seed: number
}

/** Performance (AUC, Brier score, ...) of a model less what it owes to being judged on its own data: Harrell's optimism bootstrap over clusters. Refused where the model cannot be fitted to all rows or most resamples. */
export function optimismCorrected<M>(model: Refit<M>, options: { readonly seed: number; readonly resamples?: number }): Outcome<OptimismCorrected> {
  const { seed, resamples = 500 } = options, groups = groupsOf(model.cluster), clusters = groups.labels.length
  if (!(Number.isInteger(resamples) && resamples >= 2)) throw new RangeError(`${resamples} resamples`)
  const all = Array.from(groups.of.keys()), rowsOf: number[][] = groups.labels.map(() => [])
  for (const i of all) rowsOf[groups.of[i]!]!.push(i)
  const whole = model.fit(all), apparent = whole && model.performance(whole, all)
  if (apparent === undefined) return refusal(error('model-not-fitted', {}, 'The model cannot be fitted to all rows.'))
  const generator = random(seed)
  let usable = 0, total = 0
  for (let r = 0; r < resamples; r++) {
    const drawn: number[] = []
    for (let c = 0; c < clusters; c++) drawn.push(...rowsOf[generator.integer(clusters)]!)
    const fitted = model.fit(drawn)
    const own = fitted && model.performance(fitted, drawn), other = fitted && model.performance(fitted, all)
    if (own === undefined || other === undefined) continue
    total += own - other
    usable++
  }
  if (usable < resamples / 2) return refusal(error('model-not-fitted', { value: usable }, `The model could be fitted in only ${usable} of ${resamples} resamples.`))
  const findings: Finding[] = usable < resamples ? [warning('model-resamples-lost', { value: resamples - usable }, `${resamples - usable} of ${resamples} resamples could not be fitted and do not count.`)] : []
  return answer({ apparent, optimism: total / usable, corrected: apparent - total / usable, resamples, usable, seed }, findings)
}

/** What a model fitted without a row's cluster says of each row; undefined where it could not be fitted. */
export function leaveOneClusterOut<M>(model: Omit<Refit<M>, 'performance'> & { readonly predict: (model: M, row: number) => number }): (number | undefined)[] {
  const groups = groupsOf(model.cluster), all = Array.from(groups.of.keys())
  const without = groups.labels.map((_, c) => model.fit(all.filter(i => groups.of[i] !== c)))
  return all.map(i => { const m = without[groups.of[i]!]; return m === undefined ? undefined : model.predict(m, i) })
}
