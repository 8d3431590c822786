import type { Finding, Outcome } from '@yttria/core/record'
import { type Progress, silent } from '../progress.ts'

/** How whoever starts a run follows it, and ends it before its time. */
export interface Running {
  readonly progress?: Progress
  /** Sentences for a person that stand in no result; `code`: which input they are about, as an InputError has it. */
  readonly say?: (sentence: string, code?: string) => void
  /** Heeded at every step. */
  readonly signal?: AbortSignal
}

/**
 * What came of a run, with all that is known against its input; without a value there is no result, and nothing was written:
 * `reason` says why where the findings do not. An input that cannot be read is an InputError.
 */
export interface RunOutcome<T> extends Outcome<T> {
  readonly reason?: string
}

export const noResult = (findings: readonly Finding[], reason?: string): RunOutcome<never> =>
  ({ value: undefined, findings, ...(reason === undefined ? {} : { reason }) })

/** The run's progress; it throws the signal's reason at the next step after the signal. */
export function heedful({ progress = silent, signal }: Running): Progress {
  return (step, done, total) => {
    signal?.throwIfAborted()
    progress(step, done, total)
  }
}

/** The first errors, after a colon. */
export function worst(findings: readonly Finding[]): string {
  const errors = findings.filter(f => f.severity === 'error'), more = errors.length - 2
  if (errors.length === 0) return ''
  return `: ${errors.slice(0, 2).map(f => f.message).join(' ')}${more > 0 ? ` (and ${more} more errors)` : ''}`
}
