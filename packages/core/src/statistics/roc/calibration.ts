import { answer, type Finding, type Outcome, refusal, error, warning } from '../../record/index.ts'
import { ascending } from '../../numerics/index.ts'
import { wilson } from '../descriptive/proportion.ts'
import { finite, indicators, requireSameRows } from '../groups.ts'
import { expit, type Interval, logit } from '../interval.ts'

export interface CalibrationBin {
  readonly n: number
  readonly meanProbability: number
  readonly events: number
  readonly observed: number
  readonly interval: Interval<'wilson'>
}

export interface Calibration {
  readonly n: number
  readonly events: number
  readonly meanProbability: number
  /** ln odds by which outcomes exceed the predictions (slope held at 1): 0 is perfect. */
  readonly inTheLarge: number | undefined
  /** Of the outcome on the logit of the prediction: 1 is perfect, below 1 predictions are too extreme. */
  readonly slope: number | undefined
  readonly intercept: number | undefined
  /** Mean squared error of the probabilities. */
  readonly brier: number
  /** 1 - Brier / Brier of the overall rate: share of the variance predicted. */
  readonly brierSkill: number
  /** Groups of equal size in rising probability; equal probabilities stay together. */
  readonly bins: readonly CalibrationBin[]
}

/** Whether predicted probabilities come true: Cox's logistic recalibration (Biometrika 1958;45:562), Brier's score, observed shares by group. Refused without both outcomes. */
export function calibration(data: { readonly probability: ArrayLike<number>; readonly outcome: ArrayLike<number | boolean> }, options: { bins?: number } = {}): Outcome<Calibration> {
  const n = requireSameRows({ ...data }), probability = finite(data.probability, 'probability'), outcome = indicators(data.outcome, 'outcome'), bins = options.bins ?? 10
  if (!(Number.isInteger(bins) && bins >= 1)) throw new RangeError(`${bins} bins`)
  let events = 0, total = 0, squares = 0, certain = 0
  for (let i = 0; i < n; i++) {
    const p = probability[i]!
    if (!(p >= 0 && p <= 1)) throw new RangeError(`probability of row ${i} is ${p}`)
    if (p === 0 || p === 1) certain++
    events += outcome[i]!
    total += p
    squares += (outcome[i]! - p) ** 2
  }
  if (events === 0 || events === n) return refusal(error('roc-one-class', {}, `All ${n} rows have the same outcome.`))
  const findings: Finding[] = []
  let large: number | undefined, line: [number, number] | undefined
  if (certain > 0) findings.push(warning('calibration-certain', { value: certain }, `${certain} of ${n} probabilities are 0 or 1: their logit is infinite, and no slope is given.`))
  else {
    const x = probability.map(logit)
    large = recalibrate(x, outcome, false)?.[0]
    line = recalibrate(x, outcome, true)
    if (!line) findings.push(warning('calibration-no-slope', {}, 'The predictions separate the outcomes, or are all the same: there is no slope.'))
  }
  const rate = events / n
  return answer({
    n, events, meanProbability: total / n, inTheLarge: large, intercept: line?.[0], slope: line?.[1],
    brier: squares / n, brierSkill: 1 - squares / n / (rate * (1 - rate)), bins: binned(probability, outcome, bins),
  }, findings)
}

/** Newton's iteration of the logistic regression on x (slope free, or held at 1); undefined where it has no maximum. */
function recalibrate(x: Float64Array, y: Uint8Array, free: boolean): [number, number] | undefined {
  let a = 0, b = free ? 0 : 1
  for (let turn = 0; turn < 60; turn++) {
    let ga = 0, gb = 0, haa = 0, hab = 0, hbb = 0
    for (let i = 0; i < x.length; i++) {
      const p = expit(a + b * x[i]!), w = p * (1 - p), d = y[i]! - p
      ga += d; gb += d * x[i]!; haa += w; hab += w * x[i]!; hbb += w * x[i]! * x[i]!
    }
    const determinant = haa * hbb - hab * hab
    const da = free ? (hbb * ga - hab * gb) / determinant : ga / haa, db = free ? (haa * gb - hab * ga) / determinant : 0
    if (free && !(determinant > 1e-12 * haa * hbb)) return undefined
    const part = Math.min(1, 3 / Math.max(Math.abs(da), Math.abs(db)))
    a += part * da
    b += part * db
    if (Math.abs(a) > 1e3 || Math.abs(b) > 1e3) return undefined
    if (Math.abs(da) + Math.abs(db) < 1e-12 * (1 + Math.abs(a) + Math.abs(b))) return [a, b]
  }
  return undefined
}

function binned(probability: Float64Array, outcome: Uint8Array, bins: number): CalibrationBin[] {
  const order = ascending(probability), n = order.length, out: CalibrationBin[] = []
  for (let start = 0, k = 1; start < n; k++) {
    let end = Math.max(start, Math.round(n * k / bins))
    while (end > start && end < n && probability[order[end]!] === probability[order[end - 1]!]) end++
    if (end === start) continue
    let sum = 0, events = 0
    for (let r = start; r < end; r++) { sum += probability[order[r]!]!; events += outcome[order[r]!]! }
    out.push({ n: end - start, meanProbability: sum / (end - start), events, observed: events / (end - start), interval: wilson(events, end - start) })
    start = end
  }
  return out
}
