import { type Finding, error, note, warning } from '@yttria/core/record'
import type { Toxicity } from '@yttria/core/response'

interface Graded { readonly key: string; readonly result: Toxicity }

/** What the grades leave out: patients and terms without a grade, values without a baseline, events that do not count. */
export function gradingDoubts(graded: readonly Graded[]): Finding[] {
  const without = graded.filter(g => g.result.gradedTerms === 0), all = graded.length
  const nothing = without.length === all && graded.every(g => g.result.clinical.length === 0)
  const reasons = reasonsOf(without)
  if (nothing) return [error('ctcae/nothing-graded', { value: all },
    `No laboratory term of ${people(all)} could be graded: ${reasons}.`,
    'Check the days or dates (they count from treatment; --window), the names of the analytes, and the limits of normal (uln, lln).')]
  const out: Finding[] = []
  if (without.length > 0) out.push(warning('ctcae/patient-not-graded', { value: without.length },
    `No laboratory term could be graded of ${without.length} of ${people(all)} (${shortened(without.map(g => g.key))}): ${reasons}.`,
    'Their toxicity is not known, which is not grade 0.'))
  const part = graded.filter(g => g.result.gradedTerms > 0 && g.result.gradedTerms < g.result.laboratory.length)
  if (part.length > 0) out.push(warning('ctcae/terms-not-graded', { value: part.length },
    `Not every laboratory term could be graded of ${people(part.length)}: their highest grade is a lower bound (${termsOf(part)}).`,
    'Add the missing values, or report which terms were graded.'))
  const bare = graded.filter(g => g.result.laboratory.some(t => t.grade !== undefined && t.baseline === undefined))
  if (bare.length > 0) out.push(warning('ctcae/no-baseline', { value: bare.length },
    `${people(bare.length)} (${shortened(bare.map(g => g.key))}) ${bare.length === 1 ? 'has' : 'have'} grades without a value before treatment: `
    + 'what was there before could not be left out.', 'Add the values before treatment.'))
  const uncounted = graded.reduce((n, g) => n + g.result.clinical.filter(e => !e.counted).length, 0)
  if (uncounted > 0) out.push(note('ctcae/events-not-counted', { value: uncounted },
    `${uncounted} recorded event${uncounted === 1 ? ' does' : 's do'} not count; the table says why.`))
  return out
}

const people = (n: number): string => `${n} patient${n === 1 ? '' : 's'}`

const shortened = (keys: readonly string[]): string =>
  keys.length <= 8 ? keys.join(', ') : `${keys.slice(0, 7).join(', ')} and ${keys.length - 7} more`

/** Each reason once, the commonest first. */
function reasonsOf(graded: readonly Graded[]): string {
  const counts = new Map<string, number>()
  for (const t of graded.flatMap(g => g.result.laboratory)) {
    const reason = t.reason ?? 'no reason is known'
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([reason]) => reason).join('; ')
}

/** 'GGT increased of 3, ...': the terms without a grade with the number of patients. */
function termsOf(graded: readonly Graded[]): string {
  const counts = new Map<string, number>()
  for (const t of graded.flatMap(g => g.result.laboratory)) if (t.grade === undefined) counts.set(t.term, (counts.get(t.term) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([term, n]) => `${term} of ${n}`).join(', ')
}
