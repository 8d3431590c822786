import { answer, type Outcome } from '../../record/index.ts'
import { ascending } from '../../numerics/index.ts'
import { checkScores, type Scores } from './scores.ts'

export type Rule = '>=' | '>' | '<=' | '<'

/** What happens when rows whose score stands in `rule` to `threshold` are called positive. `undefined`: nothing to divide by. */
export interface RocPoint {
  readonly threshold: number
  readonly truePositive: number
  readonly falsePositive: number
  readonly trueNegative: number
  readonly falseNegative: number
  readonly sensitivity: number
  readonly specificity: number
  readonly ppv: number | undefined
  readonly npv: number | undefined
  readonly accuracy: number
  /** sensitivity + specificity - 1. */
  readonly youden: number
}

export interface RocCurve {
  readonly rule: Rule
  readonly positives: number
  readonly negatives: number
  /** From the threshold that calls most rows positive to the one that calls fewest. */
  readonly points: readonly RocPoint[]
}

export interface RocCurveOptions {
  /** 'observed': every score that occurs, as papers print; 'midpoints': halfway between them and at both infinities, as pROC. Default observed. */
  readonly thresholds?: 'observed' | 'midpoints'
  /** With the score at the threshold itself called positive (default) or not. */
  readonly inclusive?: boolean
}

/** Empirical ROC curve. Refused without both classes. */
export function rocCurve(data: Scores, options: RocCurveOptions = {}): Outcome<RocCurve> {
  const checked = checkScores(data)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  const { n, score, positive, positives, negatives, direction } = checked.value
  const { thresholds = 'observed', inclusive = true } = options
  const turn = direction === 'higher' ? 1 : -1
  const order = ascending(score)
  const points: RocPoint[] = []
  const add = (threshold: number, falseNegative: number, trueNegative: number): void => {
    const truePositive = positives - falseNegative, falsePositive = negatives - trueNegative
    const ratio = (a: number, b: number): number | undefined => b > 0 ? a / b : undefined
    points.push({
      threshold: turn * threshold, truePositive, falsePositive, trueNegative, falseNegative,
      sensitivity: truePositive / positives, specificity: trueNegative / negatives,
      ppv: ratio(truePositive, truePositive + falsePositive), npv: ratio(trueNegative, trueNegative + falseNegative),
      accuracy: (truePositive + trueNegative) / n, youden: truePositive / positives + trueNegative / negatives - 1,
    })
  }
  let falseNegative = 0, trueNegative = 0
  for (let start = 0, end = 0; start < n; start = end) {
    const x = score[order[start]!]!
    if (thresholds === 'midpoints') add(start === 0 ? -Infinity : (score[order[start - 1]!]! + x) / 2, falseNegative, trueNegative)
    else if (inclusive) add(x, falseNegative, trueNegative)
    for (; end < n && score[order[end]!] === x; end++) if (positive[order[end]!]) falseNegative++; else trueNegative++
    if (thresholds === 'observed' && !inclusive) add(x, falseNegative, trueNegative)
  }
  if (thresholds === 'midpoints') add(Infinity, falseNegative, trueNegative)
  const rule = direction === 'higher' ? (inclusive ? '>=' : '>') : (inclusive ? '<=' : '<')
  return answer({ rule, positives, negatives, points })
}
