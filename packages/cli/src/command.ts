import { nearest } from './nearest.ts'
import { type Io, InputError, UsageError } from './verb.ts'
import { type VerbEntry, verbs as allVerbs } from './verbs.ts'

/**
 * Runs one command line and resolves to its exit code: 0 a result, 1 no result, 2 wrong usage, 3 our fault.
 * Throws nothing: what goes wrong is told on io.err, without a stack trace unless it is our fault and --verbose is given.
 */
export async function command(args: readonly string[], io: Io, version: string, verbs: Readonly<Record<string, VerbEntry>> = allVerbs): Promise<number> {
  try {
    const [first, ...rest] = args
    if (first === undefined) { io.err(overview(verbs)); return 2 }
    if (first === '--version' || first === '-V') { io.out(`yttria ${version}\n`); return 0 }
    if (first === '--help' || first === '-h' || first === 'help') return await help(rest[0], io, verbs)
    if (first.startsWith('-')) throw new UsageError(`${first} before the verb: write "yttria VERB ${first}"`)
    const entry = entryOf(first, verbs)
    if (beforeDashes(rest).some(a => a === '--help' || a === '-h')) return await help(first, io, verbs)
    return await (await entry.load()).run(rest.map(a => a === '-v' ? '--verbose' : a), io)
  } catch (thrown) {
    return tell(thrown, args[0] !== undefined && Object.hasOwn(verbs, args[0]) ? `${args[0]} ` : '', io)
  }
}

async function help(verb: string | undefined, io: Io, verbs: Readonly<Record<string, VerbEntry>>): Promise<number> {
  io.out(verb === undefined ? overview(verbs) : `${(await entryOf(verb, verbs).load()).usage.trim()}\n`)
  return 0
}

function entryOf(name: string, verbs: Readonly<Record<string, VerbEntry>>): VerbEntry {
  if (Object.hasOwn(verbs, name)) return verbs[name]!
  const near = nearest(name, Object.keys(verbs))
  throw new UsageError(`unknown verb ${JSON.stringify(name)}${near ? `: did you mean "yttria ${near}"?` : ''}`)
}

function beforeDashes(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  return end < 0 ? args : args.slice(0, end)
}

/** The files and folders that people name wrongly: their fault, said in a sentence. */
const inputFaults: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder', ENOTDIR: 'not a folder', EISDIR: 'a folder where a file is wanted',
  EACCES: 'no permission', EPERM: 'not permitted', ENOSPC: 'the disk is full', EROFS: 'the disk is read-only',
  EMFILE: 'too many open files', ELOOP: 'links that go in a circle', ENAMETOOLONG: 'the name is too long',
}

function tell(thrown: unknown, verb: string, io: Io): number {
  if (thrown instanceof UsageError) {
    io.err(`yttria: ${thrown.message}\nTry "yttria ${verb}--help".\n`)
    return 2
  }
  if (thrown instanceof InputError) { io.err(`yttria: ${thrown.message}\n`); return 1 }
  const fault = thrown as { code?: unknown; path?: unknown; message?: unknown; stack?: unknown }
  const known = typeof fault?.code === 'string' ? inputFaults[fault.code] : undefined
  if (known) { io.err(`yttria: ${typeof fault.path === 'string' ? fault.path : 'a file'}: ${known}\n`); return 1 }
  io.err(`yttria: a fault of the program, not of your data: ${String(fault?.message ?? thrown)}\n`)
  io.err(io.verbose ? `${String(fault?.stack ?? '')}\n` : 'Run it again with --verbose for the details, and report them without patient data.\n')
  return 3
}

function overview(verbs: Readonly<Record<string, VerbEntry>>): string {
  const wide = Math.max(...Object.keys(verbs).map(n => n.length))
  return `yttria: 90Y radioembolization of the liver, from DICOM to absorbed dose and metabolic response, lesion by lesion

Usage: yttria VERB ... [--json] [--verbose]

${Object.entries(verbs).map(([name, v]) => `  ${name.padEnd(wide)}  ${v.summary}`).join('\n')}

  yttria VERB --help   options and examples of a verb
  yttria --version

Exit codes: 0 a result, even partial; 1 no result (inspect: an error-level finding); 2 wrong usage; 3 a fault of the program.
For research. Not a medical device.
`
}
