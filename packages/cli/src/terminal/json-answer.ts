import type { Finding } from '@yttria/core/record'
import type { Io } from './verb.ts'

/** A refusal as `--json` prints it. */
export interface JsonRefusal { readonly error: string; readonly findings: readonly Finding[] }

export const jsonRefusal = (error: string, findings: readonly Finding[] = []): string =>
  `${JSON.stringify({ error, findings } satisfies JsonRefusal, undefined, 2)}\n`

/** The arguments that may be options: after -- are names of files. */
export function beforeDashes(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  return end < 0 ? args : args.slice(0, end)
}

/** Whether the answer is to be JSON, whatever becomes of the other arguments. */
export const asksJson = (args: readonly string[]): boolean =>
  beforeDashes(args).some(a => a === '--json' || a.startsWith('--json='))

/** An Io that remembers whether a result was printed, and what was said to the person. */
export function watched(io: Io): { readonly io: Io; readonly printed: () => boolean; readonly said: () => string } {
  let printed = false, said = ''
  const out = (text: string) => { printed = true; io.out(text) }
  const err = (text: string) => { said += text; io.err(text) }
  return { io: { ...io, out, err }, printed: () => printed, said: () => said }
}
