/** What a verb may use of the world: text out, text to the person, and how far it has come. */
export interface Io {
  /** The result: standard output. */
  readonly out: (text: string) => void
  /** Notes for the person: standard error. */
  readonly err: (text: string) => void
  /** Says where the work is; drawn on a terminal only, or as lines with --verbose. */
  readonly progress: (step: string, done?: number, total?: number) => void
  readonly verbose: boolean
  /** Standard output is a terminal: colour and box characters may be used. */
  readonly terminal: boolean
  /** Characters to a line. */
  readonly width: number
}

export interface Verb {
  readonly name: string
  readonly summary: string
  /** The whole help text: usage line, options, examples, exit codes. */
  readonly usage: string
  /** `args`: what follows the verb. Resolves to the exit code: 0 a result, 1 none, 2 wrong usage, 3 our fault, 4 a doubtful result (exit-code.ts). */
  readonly run: (args: readonly string[], io: Io) => Promise<number>
}

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
