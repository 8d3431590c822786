import { type Signal, signal } from '@preact/signals'
import type { CourseFile } from '@yttria/core/course'

/** What was typed into a course and not kept; `from`: the course it was typed over. */
export interface CourseDraft { readonly typed: CourseFile; readonly from: CourseFile }

const drafts = new Map<string, Signal<CourseDraft | undefined>>()

/** The draft of a patient: it outlives the page on which it was typed, until it is kept or discarded. */
export function courseDraft(key: string): Signal<CourseDraft | undefined> {
  const there = drafts.get(key) ?? signal<CourseDraft | undefined>(undefined)
  drafts.set(key, there)
  return there
}

const same = (a: CourseFile, b: CourseFile): boolean => JSON.stringify(a) === JSON.stringify(b)

export const isTyped = (d: CourseDraft | undefined): boolean => d !== undefined && !same(d.typed, d.from)

/** Another course was kept meanwhile than the one that was typed over. */
export const isOutdated = (d: CourseDraft | undefined, now: CourseFile): boolean => d !== undefined && isTyped(d) && !same(d.from, now)

// A reload ends what is typed: the browser asks before it does.
addEventListener('beforeunload', event => { if ([...drafts.values()].some(d => isTyped(d.value))) event.preventDefault() })
