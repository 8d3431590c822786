import { plainName } from '../../response/index.ts'

/** The candidate that a name was probably meant to be: no more than a third of it wrong; undefined where none is. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const typed = plainName(name)
  let best: string | undefined, least = Math.min(3, Math.floor(typed.length / 3) + 1)
  for (const candidate of candidates) {
    const other = plainName(candidate)
    // Their difference in length alone is that many changes.
    if (Math.abs(other.length - typed.length) >= least) continue
    const distance = changes(typed, other)
    if (distance < least) { least = distance; best = candidate }
  }
  return best
}

/** Insertions, deletions and substitutions from one word to another (Levenshtein). */
function changes(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    above = row
  }
  return above[b.length]!
}
