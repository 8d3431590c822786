import type { Finding } from '@yttria/core/record'

/** What is known of a refusal beside its sentence and its findings. */
export interface RefusalFacts {
  /** Which input is meant ('input/voi') or what is wrong ('files/not-regular'); default: of the first error among the findings. */
  readonly code?: string
  /** Findings that the message does not mention: list them before it. */
  readonly listed?: readonly Finding[]
}

/**
 * The input cannot be used: a sentence for a person that names file, tag and value, and never an option of the command, which
 * knows by `code` which of its options is meant.
 */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly findings: readonly Finding[]
  readonly code: string
  readonly listed: readonly Finding[]

  constructor(message: string, findings: readonly Finding[] = [], { code, listed = [] }: RefusalFacts = {}) {
    super(message)
    this.findings = findings
    this.code = code ?? findings.find(f => f.severity === 'error')?.code ?? 'input/unusable'
    this.listed = listed
  }
}

/** A refusal whose findings are to be listed, as its message does not say them. */
export const refusedWith = (message: string, findings: readonly Finding[], code?: string): InputError =>
  new InputError(message, findings, { ...(code === undefined ? {} : { code }), listed: findings })

/** `what` cannot be used: for the reason `why`, else that of the first error. The findings are to be listed. */
export function refused(what: string, findings: readonly Finding[], why?: string, code?: string): InputError {
  const first = findings.find(f => f.severity === 'error')
  const reason = why ?? first?.message ?? 'cannot be measured'
  return refusedWith(reason.startsWith(what) ? reason : `${what}: ${reason}`, findings, code)
}

/** An input that its errors refuse: they are the whole message. */
export function wrongFile(findings: readonly Finding[]): InputError {
  const errors = findings.filter(f => f.severity === 'error')
  const messages = (errors.length > 0 ? errors : findings).map(f => `${f.message} ${f.remedy ?? ''}`.trim())
  return new InputError(messages.join('\n'), findings)
}

/** The message with the errors that it does not say, where findings cannot be listed. */
export function saidWhole({ message, listed }: InputError): string {
  const unsaid = listed.filter(f => f.severity === 'error' && !message.includes(f.message))
  return [message, ...unsaid.map(f => f.message)].join(' ')
}
