import { availableParallelism } from 'node:os'
import { runStudy } from '@yttria/node/runs'
import { exitCodeOf, exitCodesText } from '../../terminal/exit-code.ts'
import { type OptionNames, naming, outNames, usage } from '../../terminal/option-names.ts'
import { parseOptions } from '../../terminal/options.ts'
import { tableOptions } from '../../terminal/table-options.ts'
import { UsageError, type Verb } from '../../terminal/verb.ts'
import { cohortText } from './cohort-text.ts'

const names: OptionNames = {
  ...outNames('--out'), 'input/example': '--example',
  'input/out-within': usage('--out'), 'input/out-around': usage(message => message.replace(' lies in ', ' lies in --out ')),
}

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
    const order = { folder, out, protocol: options.protocol, named, tables: tableOptions(options), jobs }
    const say = (sentence: string, code?: string) => io.err(`${code === 'input/example' ? '--example: ' : ''}${sentence}\n`)
    const { value, findings } = await runStudy(order, { progress: io.progress, say })
    const { workspace, images, analysis, document } = value!
    io.out(options.json ? `${JSON.stringify(document, undefined, 2)}\n` : cohortText(workspace, images, analysis, out, io))
    return exitCodeOf(findings)
  }),
}

function jobsOf(text: string | undefined): number {
  const jobs = text === undefined ? availableParallelism() : Number(text)
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 256) throw new UsageError(`--jobs ${text}: a whole number from 1 to 256 wanted`)
  return jobs
}
