import { type Finding, nearest } from '@yttria/core/record'
import { InputError } from '@yttria/node/errors'
import { exitCodesText, wroteResult } from './terminal/exit-code.ts'
import { asksJson, beforeDashes, jsonRefusal, watched } from './terminal/json-answer.ts'
import { type Io, UsageError } from './terminal/verb.ts'
import { type VerbEntry, verbs as allVerbs } from './verbs.ts'

/**
 * Runs one command line and resolves to its exit code: 0 a result, 1 none, 2 wrong usage, 3 our fault, 4 a doubtful result.
 * Throws nothing: what goes wrong is said on io.err, without a stack trace unless it is our fault and --verbose is given;
 * with --json also as one JSON document on io.out.
 */
export async function command(
  args: readonly string[],
  io: Io,
  version: string,
  verbs: Readonly<Record<string, VerbEntry>> = allVerbs,
): Promise<number> {
  const watch = watched(io)
  const end = await run(args, watch.io, version, verbs)
    .then((code): End => ({ code, error: watch.said().trim(), findings: [] }), fault => told(fault, verbIn(args, verbs), watch.io))
  // One document, however the verb ended.
  const owed = !wroteResult(end.code) && asksJson(args) && !watch.printed()
  if (owed) io.out(jsonRefusal(end.error, end.findings))
  return end.code
}

/** How a command line ended; `error`, `findings`: why there is no result. */
interface End { readonly code: number; readonly error: string; readonly findings: readonly Finding[] }

async function run(
  args: readonly string[],
  io: Io,
  version: string,
  verbs: Readonly<Record<string, VerbEntry>>,
): Promise<number> {
  const [first, ...rest] = args
  if (first === undefined) { io.err(overview(verbs)); return 2 }
  if (first === '--version' || first === '-V') { io.out(`yttria ${version}\n`); return 0 }
  if (first === '--help' || first === '-h' || first === 'help') return await help(rest[0], io, verbs)
  if (first.startsWith('-')) throw new UsageError(`${first} before the verb: write "yttria VERB ${first}"`)
  const entry = entryOf(first, verbs)
  if (beforeDashes(rest).some(a => a === '--help' || a === '-h')) return await help(first, io, verbs)
  return await (await entry.load()).run(rest.map(a => a === '-v' ? '--verbose' : a), io)
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

/** The files and folders that people name wrongly: their fault, said in a sentence. */
const inputFaults: ReadonlyMap<string, string> = new Map(Object.entries({
  ENOENT: 'no such file or folder', ENOTDIR: 'not a folder', EISDIR: 'a folder where a file is required',
  EACCES: 'no permission', EPERM: 'not permitted', ENOSPC: 'the disk is full', EROFS: 'the disk is read-only',
  EMFILE: 'too many open files', ELOOP: 'links that go in a circle', ENAMETOOLONG: 'the name is too long',
}))

/** Says on io.err what went wrong. */
async function told(thrown: unknown, verb: string, io: Io): Promise<End> {
  const end = endOf(thrown)
  if (thrown instanceof InputError && thrown.listed.length > 0) {
    // Loaded when there is something to list: --help answers at once.
    const { findingsText } = await import('./terminal/findings-text.ts')
    io.err(findingsText(thrown.listed, { ...io, terminal: false }))
  }
  io.err(`yttria: ${end.error}\n`)
  if (end.code === 2) io.err(`Try "yttria ${verb}--help".\n`)
  if (end.code === 3) io.err(io.verbose ? `${stackOf(thrown)}\n` : askForReport)
  return end
}

const askForReport = 'Run it again with --verbose for the details, and report them without patient data.\n'

const verbIn = ([first]: readonly string[], verbs: Readonly<Record<string, VerbEntry>>): string =>
  first !== undefined && Object.hasOwn(verbs, first) ? `${first} ` : ''

const stackOf = (thrown: unknown): string => String((thrown as { stack?: unknown } | undefined)?.stack ?? '')

function endOf(thrown: unknown): End {
  if (thrown instanceof UsageError) return { code: 2, error: thrown.message, findings: [] }
  if (thrown instanceof InputError) return { code: 1, error: thrown.message, findings: thrown.findings }
  const fault = thrown as { code?: unknown; path?: unknown; message?: unknown }
  const known = typeof fault?.code === 'string' ? inputFaults.get(fault.code) : undefined
  const path = typeof fault?.path === 'string' ? fault.path : 'a file'
  if (known !== undefined) return { code: 1, error: `${path}: ${known}`, findings: [] }
  return { code: 3, error: `a fault of the program, not of your data: ${String(fault?.message ?? thrown)}`, findings: [] }
}

function overview(verbs: Readonly<Record<string, VerbEntry>>): string {
  const wide = Math.max(...Object.keys(verbs).map(n => n.length))
  return `yttria: 90Y radioembolization of the liver, from DICOM to absorbed dose and metabolic response, lesion by lesion

Usage: yttria VERB ... [--json] [--verbose]

${Object.entries(verbs).map(([name, v]) => `  ${name.padEnd(wide)}  ${v.summary}`).join('\n')}

  yttria VERB --help   options and examples of a verb
  yttria --version

${exitCodesText('a result, even partial', 'no result (inspect: an error-level finding)')}
With --json one JSON document on standard output, also where there is no result: { error, findings }.
For research. Not a medical device.
`
}
