import type { Finding } from '@yttria/core/record'
import { InputError } from '../../errors.ts'
import { type RunOutcome, type Running, worst } from '../running.ts'

/** How a run in a thread ended: what it wrote lies in its folder. */
export interface RunEnd {
  readonly written: boolean
  readonly findings: readonly Finding[]
  readonly reason?: string
}

/** What a thread says of its work; after `ended` or `failed` it can take the next order. */
export type RunMessage =
  | { readonly step: string; readonly done?: number; readonly total?: number }
  | { readonly say: string; readonly code?: string }
  | { readonly ended: RunEnd }
  | { readonly failed: Failure }

/** An error that goes from thread to thread; `input`: of an InputError. */
export interface Failure {
  readonly message: string
  readonly input?: Pick<InputError, 'code' | 'findings' | 'listed'>
}

export const endOf = ({ value, findings, reason }: RunOutcome<unknown>): RunEnd =>
  ({ written: value !== undefined, findings, ...(reason === undefined ? {} : { reason }) })

export function failureOf(fault: unknown): Failure {
  const { message } = fault as Error
  if (!(fault instanceof InputError)) return { message }
  const { code, findings, listed } = fault
  return { message, input: { code, findings, listed } }
}

/** A fault of the program, said for a person. */
export class RunFault extends Error {
  override readonly name: string = 'RunFault'
}

/** The error again, on the other side. */
export const errorOf = ({ message, input }: Failure): Error =>
  input ? new InputError(message, input.findings, input) : new RunFault(faultText(message))

export const faultText = (message: string): string => `a fault of the program: ${message}`

/** Why nothing was written, for a person. */
export const whyNothing = ({ reason = 'there is no result', findings }: RunEnd): string => `${reason}${worst(findings)}`

/** Posts what a run tells. */
export const posting = (post: (message: RunMessage) => void): Running => ({
  progress: (step, done, total) => post({ step, ...(done === undefined ? {} : { done }), ...(total === undefined ? {} : { total }) }),
  say: (say, code) => post({ say, ...(code === undefined ? {} : { code }) }),
})
