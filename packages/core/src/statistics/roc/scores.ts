import { answer, error, type Outcome, refusal } from '../../record/index.ts'
import { finite, type Groups, groupsOf, indicators, type Label, ownGroups, requireSameRows } from '../groups.ts'

/** One row a lesion: its score, whether it is positive (responded), and the patient it belongs to. */
export interface Scores {
  readonly score: ArrayLike<number>
  readonly positive: ArrayLike<number | boolean>
  /** Left out, every row stands for itself. */
  readonly cluster?: ArrayLike<Label>
  /** Whether a higher (default) or a lower score speaks for positive. */
  readonly direction?: 'higher' | 'lower'
}

export interface CheckedScores {
  readonly n: number
  /** Turned so that higher speaks for positive. */
  readonly score: Float64Array
  readonly positive: Uint8Array
  readonly cluster: Groups
  readonly clustered: boolean
  readonly positives: number
  readonly negatives: number
  readonly direction: 'higher' | 'lower'
}

/** Refused without both classes; throws RangeError for rows that do not match, scores that are no numbers, labels other than 0 and 1. */
export function checkScores(data: Scores): Outcome<CheckedScores> {
  const n = requireSameRows({ score: data.score, positive: data.positive, cluster: data.cluster })
  const direction = data.direction ?? 'higher'
  const score = finite(data.score, 'score')
  if (direction === 'lower') for (let i = 0; i < n; i++) score[i] = -score[i]!
  const positive = indicators(data.positive, 'outcome')
  let positives = 0
  for (const p of positive) positives += p
  const negatives = n - positives
  if (positives === 0 || negatives === 0)
    return refusal(error('roc-one-class', {}, `All ${n} rows are ${positives === 0 ? 'negative' : 'positive'}: there is no ROC curve of one class.`, 'Choose an outcome that some rows have and others do not.'))
  return answer({ n, score, positive, cluster: data.cluster ? groupsOf(data.cluster) : ownGroups(n), clustered: data.cluster !== undefined, positives, negatives, direction })
}
