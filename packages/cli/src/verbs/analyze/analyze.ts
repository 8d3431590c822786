import { refusedWith } from '@yttria/node/errors'
import { analysePatient } from '@yttria/node/runs'
import { publishedCourse } from '@yttria/node/write'
import { exitCodeOf, exitCodesText } from '../../terminal/exit-code.ts'
import { type OptionNames, naming, outNames, usage } from '../../terminal/option-names.ts'
import { parseOptions } from '../../terminal/options.ts'
import { repairOptions, repairUsage, typedRepairs } from '../../terminal/repair-options.ts'
import { UsageError, type Verb } from '../../terminal/verb.ts'
import { requireNothingLost, requireOutput } from './analyze-output.ts'
import { analyzeText } from './analyze-text.ts'

const names: OptionNames = {
  'input/liver': '--liver', 'input/liver-file': '--liver:', 'input/repair': usage('--repair'), ...outNames('--out'),
}

export const analyze: Verb = {
  name: 'analyze',
  summary: 'absorbed dose and metabolic response per lesion, from a folder of DICOM',
  usage: `Usage: yttria analyze DIR --out OUT [--course FILE] [--protocol FILE] [--liver FILE[#ROI]]
                      [--repair NAME[@WHERE]=VALUE --reason TEXT]... [--json]

Analyses one patient: baseline FDG PET/CT, 90Y PET/CT, follow-up FDG PET/CT in DIR. Writes into OUT results.json, lesions.csv,
report.html, dose.nii.gz, vois/, registration/ and the course and protocol used. DIR is not changed.

Options
  --out OUT        the folder to write; replaced whole if it is an earlier result of Yttria, refused if it holds anything else
  --course FILE    course.json: which series is which, what was given. Without it a course is drafted from the headers,
                   every guess named, and written to OUT/course.json for you to correct
  --protocol FILE  protocol.json; default: crlm-glass (yttria schema protocol --default prints it)
  --liver FILE     the liver: RTSTRUCT, SEG or NIfTI label, with #NAME or #NUMBER where it holds several
${repairUsage}
  --json           the result as JSON on standard output
  --verbose        progress where the output is no terminal

Examples
  yttria analyze ~/dicom/patient7 --out ~/results/patient7
  yttria analyze patient7 --course patient7/course.json --out results/patient7 --json | jq '.lesions[].meanDoseGy'
  yttria analyze patient7 --repair isotope=Y-90 --reason 'scanned as F-18: the console offers no Y-90' --out results/patient7
  yttria analyze patient7 --liver totalsegmentator/liver.nii.gz --out results/patient7

${exitCodesText('a result, even partial ("complete": false)', 'no result')}
`,
  run: (args, io) => naming(names, async () => {
    const { options, positionals } = parseOptions(args, { out: 'value', course: 'value', protocol: 'value', liver: 'value', ...repairOptions, json: 'flag' }, ['DIR'])
    const { out } = options, folder = positionals[0]!
    if (out === undefined) throw new UsageError('--out is missing: the folder to write the result into')
    // Before the work, not after it.
    await requireOutput(out, folder)
    const { course, protocol, liver } = options, repairs = typedRepairs(options.repair, options.reason)
    const { value: results, findings, reason } = await analysePatient({ folder, out, course, protocol, liver, repairs }, {
      progress: io.progress,
      beforeWork: read => requireNothingLost(out, read.files, {
        course: course === undefined ? publishedCourse(read.input.course) : undefined,
        protocol: protocol === undefined ? read.input.protocol : undefined,
      }),
    })
    if (!results) throw refusedWith(`no result for ${folder}${reason === undefined ? '' : `: ${reason}`}`, findings)
    io.out(options.json ? `${JSON.stringify(results, undefined, 2)}\n` : analyzeText(results, io, out))
    return exitCodeOf(findings)
  }),
}
