import type { Finding } from '@yttria/core/record'

/** Of a verb that has written its result: 4 where that holds an error finding or breaks a limit, else 0. */
export function exitCodeOf(findings: readonly Finding[], breaksLimit = false): 0 | 4 {
  return breaksLimit || findings.some(f => f.severity === 'error') ? 4 : 0
}
