import { answer, type Finding, type Outcome } from '../../record/index.ts'
import { clusteredProportion, type ClusteredProportion } from './clustered-proportion.ts'
import type { Rule } from './curve.ts'
import { checkScores, type Scores } from './scores.ts'

/** Each with its interval for clustered rows; undefined where no row is in the denominator. */
export interface Rates {
  readonly threshold: number
  readonly rule: Rule
  readonly sensitivity: ClusteredProportion
  readonly specificity: ClusteredProportion
  readonly ppv: ClusteredProportion | undefined
  readonly npv: ClusteredProportion | undefined
  readonly accuracy: ClusteredProportion
}

/** Rates of the rule "score at or beyond the threshold is positive" (`inclusive` false: beyond it), for a threshold fixed beforehand. Refused without both classes. */
export function ratesAt(data: Scores, threshold: number, options: { inclusive?: boolean; level?: number } = {}): Outcome<Rates> {
  if (Number.isNaN(threshold)) throw new RangeError(`threshold ${threshold}`)
  const checked = checkScores(data)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  const { n, score, positive, cluster, direction } = checked.value, inclusive = options.inclusive ?? true
  const limit = direction === 'higher' ? threshold : -threshold
  const called = score.map(s => s > limit || (inclusive && s === limit) ? 1 : 0)
  const findings: Finding[] = []
  const among = (keep: (i: number) => boolean, right: (i: number) => boolean): ClusteredProportion | undefined => {
    const rows = Array.from({ length: n }, (_, i) => i).filter(keep)
    if (rows.length === 0) return undefined
    const result = clusteredProportion({ success: rows.map(right), cluster: rows.map(i => cluster.of[i]!) }, options)
    findings.push(...result.findings)
    return result.value
  }
  const is = (i: number): boolean => positive[i] === 1, says = (i: number): boolean => called[i] === 1
  return answer({
    threshold, rule: direction === 'higher' ? (inclusive ? '>=' : '>') : (inclusive ? '<=' : '<'),
    sensitivity: among(is, says)!, specificity: among(i => !is(i), i => !says(i))!,
    ppv: among(says, is), npv: among(i => !says(i), i => !is(i)), accuracy: among(() => true, i => is(i) === says(i))!,
  }, findings)
}
