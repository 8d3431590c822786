import { type Finding, note, warning } from '../../record/index.ts'
import { foldName } from '../../bytes/index.ts'
import { clinicalSynonyms, clinicalTerms, isLaboratoryTerm } from '../../response/index.ts'
import { nearestName } from './nearest-name.ts'

export interface EventTerms {
  /** The spelling under which a term is counted. */
  readonly termOf: (written: string) => string
  readonly findings: readonly Finding[]
}

/**
 * One spelling for each term of a table: that of CTCAE v5 where it differs in case, spaces and signs only, else the first
 * one written. Terms that are not recognised stay terms of their own and are named with their rows, and with the one that
 * was probably meant.
 */
export function eventTerms(file: string, written: readonly { readonly term: string; readonly row: number }[]): EventTerms {
  const spelling = new Map(clinicalTerms.map(t => [foldName(t), t])), unknown = new Map<string, { term: string; rows: number[] }>()
  for (const { term, row } of written) {
    const plain = foldName(term), known = unknown.get(plain)
    if (known) known.rows.push(row)
    else if (spelling.has(plain)) continue
    else if (isLaboratoryTerm(term)) spelling.set(plain, term)
    else unknown.set(plain, { term: term.trim(), rows: [row] })
  }
  const findings = [...unknown.values()].map(({ term, rows }) => unrecognised(file, term, rows))
  return { termOf: term => spelling.get(foldName(term)) ?? unknown.get(foldName(term))?.term ?? term.trim(), findings }
}

function unrecognised(file: string, term: string, rows: readonly number[]): Finding {
  const meant = meantBy(term), subject = { file, column: 'term', row: rows[0]!, value: term }
  const where = `${file}, row${rows.length > 1 ? 's' : ''} ${rows.slice(0, 8).join(', ')}${rows.length > 8 ? ` and ${rows.length - 8} more` : ''}`
  const said = `${where}: ${JSON.stringify(term)} is not a term of CTCAE v5 that is known here`
  return meant === undefined
    ? note('cohort/event-term', subject, `${said}; it is counted as a term of its own.`, 'Check its spelling.')
    : warning('cohort/event-term', subject, `${said}: did you mean ${meant}? It is counted as a term of its own.`, `Write ${meant} if that is what it was.`)
}

/** Without what stands in brackets, by a synonym, else by the nearest spelling; undefined where nothing is near. */
function meantBy(term: string): string | undefined {
  const bare = term.replace(/\s*[([].*$/, '').replace(/\b(mild|moderate|severe|grade\s*\d|g\d)\b/gi, '').trim(), plain = foldName(bare)
  const exact = clinicalTerms.find(t => foldName(t) === plain)
  const synonym = Object.entries(clinicalSynonyms).find(([written]) => foldName(written) === plain)?.[1]
  if (exact !== undefined || synonym !== undefined) return exact ?? synonym
  const near = nearestName(bare, [...clinicalTerms, ...Object.keys(clinicalSynonyms)])
  return near === undefined ? undefined : clinicalSynonyms[near] ?? near
}
