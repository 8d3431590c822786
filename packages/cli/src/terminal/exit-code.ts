import type { Finding } from '@yttria/core/record'

/** Of a verb that has written its result: 4 where that holds an error finding or breaks a limit, else 0. */
export function exitCodeOf(findings: readonly Finding[], breaksLimit = false): 0 | 4 {
  return breaksLimit || findings.some(f => f.severity === 'error') ? 4 : 0
}

/** Whether a verb that ended with this code has written its result. */
export const wroteResult = (code: number): boolean => code === 0 || code === 4

/** The last lines of a verb's help. `result`, `none`: what 0 and 1 mean of it. */
export const exitCodesText = (result: string, none: string): string =>
  `Exit codes: 0 ${result}; 1 ${none}; 2 wrong usage; 3 a fault of the program;
4 a result was written, and its findings hold an error or a broken limit: read them before its numbers.`
