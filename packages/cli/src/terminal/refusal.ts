import type { Finding } from '@yttria/core/record'
import { InputError } from '@yttria/node/errors'
import { findingsText } from './findings-text.ts'
import type { Io } from './verb.ts'

/** A refusal whose findings are printed on standard error before it, and stand in the JSON answer. */
export function refusal(message: string, findings: readonly Finding[], io: Io): InputError {
  if (findings.length > 0) io.err(findingsText(findings, { ...io, terminal: false }))
  return new InputError(message, findings)
}

/** An input that its errors refuse: they are the whole message. */
export function wrongFile(findings: readonly Finding[]): InputError {
  const errors = findings.filter(f => f.severity === 'error')
  const messages = (errors.length > 0 ? errors : findings).map(f => `${f.message} ${f.remedy ?? ''}`.trim())
  return new InputError(messages.join('\n'), findings)
}
