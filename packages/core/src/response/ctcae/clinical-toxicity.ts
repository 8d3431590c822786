import { plainName } from '../laboratory/index.ts'
import type { ToxicitySettings } from './settings.ts'
import { laboratoryTerms } from './terms.ts'

/** A clinical adverse event as it is recorded. */
export interface RecordedEvent {
  readonly term: string
  readonly grade: 1 | 2 | 3 | 4 | 5
  readonly baselineGrade: 0 | 1 | 2 | 3 | 4
  /** Onset, from the first treatment; absent: not known. */
  readonly day?: number
  readonly related?: boolean
  readonly serious?: boolean
  readonly row?: number
}

export interface EventGrade extends RecordedEvent {
  readonly counted: boolean
  /** Why it is not counted. */
  readonly reason?: string
}

const laboratoryNames = new Set(laboratoryTerms.map(plainName))

/** The event's term is one of the six that the laboratory table grades. */
export const isLaboratoryTerm = (term: string): boolean => laboratoryNames.has(plainName(term))

/**
 * Which events count as toxicity: begun in the window (or on a day not known), above their grade before treatment, and not one of
 * the laboratory terms, which are counted from the values.
 */
export function clinicalToxicity(events: readonly RecordedEvent[], settings: Pick<ToxicitySettings, 'eventDays' | 'preexisting' | 'relatedOnly'>): EventGrade[] {
  const [from, to] = settings.eventDays
  return events.map(event => {
    const reason = isLaboratoryTerm(event.term) ? 'graded from the laboratory values'
      : event.day !== undefined && (event.day < from || event.day > to) ? `begun on day ${event.day}, outside ${from} to ${to}`
        : settings.preexisting === 'unlessExacerbated' && event.grade <= event.baselineGrade ? `grade ${event.baselineGrade} before treatment, not exacerbated`
          : settings.relatedOnly && event.related === false ? 'not related to the treatment' : undefined
    return reason === undefined ? { ...event, counted: true } : { ...event, counted: false, reason }
  })
}

/** Of the counted events the highest grade of each term, in the order of their first record. */
export function highestByTerm(events: readonly EventGrade[]): EventGrade[] {
  const highest = new Map<string, EventGrade>()
  for (const e of events) {
    if (!e.counted) continue
    const key = plainName(e.term), known = highest.get(key)
    if (!known || e.grade > known.grade) highest.set(key, e)
  }
  return [...highest.values()]
}
