import type { Finding } from './finding.ts'

/** A result that data may refuse: `value` is undefined where there is no answer, and then a finding says why. */
export interface Outcome<T> {
  readonly value: T | undefined
  readonly findings: readonly Finding[]
}

export const answer = <T>(value: T, findings: readonly Finding[] = []): Outcome<T> => ({ value, findings })

export const refusal = (...findings: readonly Finding[]): Outcome<never> => ({ value: undefined, findings })
