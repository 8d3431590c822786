import type { Finding } from '@yttria/core/record'

/** The input cannot be used: a sentence for a person, no fault of the program; `findings`: all that is known of it. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly findings: readonly Finding[]
  constructor(message: string, findings: readonly Finding[] = []) {
    super(message)
    this.findings = findings
  }
}
