import { mkdir, readdir, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CohortAnalysis, type TableOptions, analyseCohort } from '@yttria/core/cohort'
import { isFileName } from '@yttria/core/course'
import { InputError } from '@yttria/node/errors'
import {
  type CohortImages, type Lock, type Workspace, cohortDocument, cohortExamples, cohortFiles, cohortImages, readWorkspace, sha256, studyFolder, takeLock,
} from '@yttria/node/runs'
import { liesIn, realPlace, requireReplaceable, writeFolder } from '@yttria/node/write'
import { cohortText } from './cohort-text.ts'
import { exitCodeOf, exitCodesText } from '../../terminal/exit-code.ts'
import { type OptionNames, naming, outNames } from '../../terminal/option-names.ts'
import { parseOptions } from '../../terminal/options.ts'
import { tableOptions } from '../../terminal/table-options.ts'
import { type Io, type Verb, UsageError } from '../../terminal/verb.ts'

const names: OptionNames = { ...outNames('--out'), 'input/example': '--example' }

export const cohort: Verb = {
  name: 'cohort',
  summary: 'a study of many patients: doses, response, toxicity and survival as tables, figures and a report',
  usage: `Usage: yttria cohort DIR --out OUT [--protocol FILE] [--example KEY] [--jobs N] [--json]

Carries out the study on the workspace DIR: patients.csv, laboratory.csv, events.csv (CSV, TSV or XLSX, or tables.json that maps
your own tables; "yttria init" writes templates), protocol.json where there is one, and the folders patients/KEY/ with each
patient's DICOM and, where you have corrected it, course.json; or results.json in place of images. DIR is not changed.

Every patient is analysed as by "yttria analyze", into OUT/KEY/. A patient whose images fail is listed with the reason. Started
again, only what has changed is analysed. Then the study is written into OUT/cohort/: report.html, report.pdf, figures/ (SVG and
PNG), tables/ and rows/ (CSV), check.R, which computes the main results again from the rows, and results.json.

Options
  --out OUT        the folder to write: new, empty, or of an earlier run
  --protocol FILE  the cohort's protocol; default: DIR/protocol.json, else the study's ("yttria schema cohort-protocol --default")
  --example KEY    whose pictures figure 1 shows, or several keys with commas between; default: of the patients with and without
                   objective response the one with the median dose. The pictures are slices.json.gz beside results.json
  --dates ORDER    day-first or month-first, where the tables do not tell
  --decimal MARK   "," or ".", where the tables do not tell
  --jobs N         patients analysed at once (default: as many as there are processors)
  --json           OUT/cohort/results.json on standard output
  --verbose        progress where the output is no terminal

Examples
  yttria phantom virtual --patients 39 && yttria cohort virtual --out virtual-results
  yttria cohort ~/study --out ~/study-results --protocol crlm-2.json --jobs 4
  Rscript OUT/cohort/check.R OUT/cohort/rows

${exitCodesText('a result', 'no result')}
A patient that failed, or has no images, is such an error: the study of the others is written, and the code is 4.
`,
  run: (args, io) => naming(names, async () => {
    const { options, positionals } = parseOptions(args, { out: 'value', protocol: 'value', example: 'value', dates: 'value', decimal: 'value', jobs: 'value', json: 'flag' }, ['DIR'])
    const { out } = options, folder = positionals[0]!
    if (out === undefined) throw new UsageError('--out is missing: the folder to write the results into')
    const jobs = jobsOf(options.jobs), named = options.example?.split(',').map(k => k.trim()).filter(k => k !== '')
    if (named && (named.length === 0 || named.length > 8)) throw new UsageError(`--example ${options.example}: one to eight keys of patients wanted`)
    await requireCohortOutput(out, folder)
    const locks: Lock[] = []
    try {
      await mkdir(out, { recursive: true })
      locks.push(await takeLock(join(out, lockName), out))
      locks.push(await takeLock(join(tmpdir(), `yttria-${sha256(await realPlace(folder)).slice(0, 16)}.lock`), folder))
      if (locks.some(l => l.takenOver)) io.err('An earlier run broke off: this one goes on where it stood.\n')
      await removeBroken(out)
      return await study({ folder, out, protocol: options.protocol, named, tables: tableOptions(options), jobs, json: options.json }, io)
    } finally {
      for (const l of locks.reverse()) await l.release()
    }
  }),
}

export interface StudyArguments { readonly folder: string; readonly out: string; readonly protocol?: string | undefined; readonly named?: readonly string[] | undefined; readonly tables?: TableOptions; readonly jobs: number }

/** From the tables and images of a workspace to the analysis, without the report. */
export async function analysedStudy(args: StudyArguments, io: Io): Promise<{ readonly workspace: Workspace; readonly images: CohortImages; readonly analysis: CohortAnalysis }> {
  const workspace = await readWorkspace(args.folder, args.protocol, args.tables)
  const bad = workspace.patients.find(p => !isFolderName(p.key))
  if (bad) throw new InputError(`patients.csv: the key ${JSON.stringify(bad.key)} cannot be the name of a folder in OUT: another key is needed`)
  const unknown = args.named?.find(k => !workspace.patients.some(p => p.key === k))
  if (unknown !== undefined) throw new InputError(`${unknown}: no patient of that key in patients.csv`, [], { code: 'input/example' })
  const images = await cohortImages(workspace, args.out, args.jobs, { progress: io.progress, say: sentence => io.err(`${sentence}\n`) })
  io.progress('Statistics')
  return { workspace, images, analysis: analyseCohort(images.patients, workspace.protocol) }
}

async function study(args: StudyArguments & { readonly json: boolean }, io: Io): Promise<number> {
  const { workspace, images, analysis } = await analysedStudy(args, io), document = cohortDocument(workspace, images, analysis)
  io.progress('Figures and report')
  const examples = await cohortExamples({ workspace, images, analysis, out: args.out, named: args.named, say: sentence => io.err(`--example: ${sentence}\n`) })
  if (typeof examples === 'string') io.err(`${examples}\n`)
  await writeFolder(join(args.out, studyFolder), cohortFiles(workspace, images, analysis, document, examples), () => true)
  io.out(args.json ? `${JSON.stringify(document, undefined, 2)}\n` : cohortText(workspace, images, analysis, args.out, io))
  return exitCodeOf(document.findings)
}

const lockName = '.lock'

const isFolderName = (key: string): boolean => key.toLowerCase() !== studyFolder && isFileName(key)

function jobsOf(text: string | undefined): number {
  const jobs = text === undefined ? availableParallelism() : Number(text)
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 256) throw new UsageError(`--jobs ${text}: a whole number from 1 to 256 wanted`)
  return jobs
}

const temporary = /^\..+\.\d+\.tmp(\.old)?$/

/** Before the work: OUT is new, empty or of an earlier run, and neither holds nor lies in the workspace. */
async function requireCohortOutput(out: string, folder: string): Promise<void> {
  const to = await realPlace(out), from = await realPlace(folder)
  if (liesIn(to, from)) throw new UsageError(`--out ${out} lies in ${folder}, whose files are never changed: name a folder outside it`)
  if (liesIn(from, to)) throw new UsageError(`${folder} lies in --out ${out}: name another folder`)
  const ours = new Set<string>()
  for (const e of await readdir(to, { withFileTypes: true }).catch(() => [])) {
    if (e.name.startsWith(lockName) || temporary.test(e.name)) ours.add(e.name)
    else if (e.isDirectory() && (await readdir(join(to, e.name))).includes('results.json')) ours.add(e.name)
  }
  await requireReplaceable(out, e => ours.has(e))
}

/** What a run that was killed has left half written. */
async function removeBroken(out: string): Promise<void> {
  for (const name of await readdir(out)) if (temporary.test(name)) await rm(join(out, name), { recursive: true, force: true })
}
