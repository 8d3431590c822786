import { protocolSchema } from '@yttria/core/course'
import { diagnose, indexFolder } from '@yttria/core/dicom'
import { bySeverity } from '@yttria/core/record'
import { refusedWith } from '@yttria/node/errors'
import { type FolderHeaders, readFolder } from '@yttria/node/read'
import { asCourseRepairs, repairedHeaders } from '@yttria/node/repair'
import type { Inspection } from './inspection.ts'
import { inspectJson } from './inspect-json.ts'
import { inspectText } from './inspect-text.ts'
import { type OptionNames, naming, usage } from '../../terminal/option-names.ts'
import { parseOptions } from '../../terminal/options.ts'
import { repairOptions, repairUsage, typedRepairs } from '../../terminal/repair-options.ts'
import type { Verb } from '../../terminal/verb.ts'

const names: OptionNames = { 'input/repair': usage('--repair') }

export const inspect: Verb = {
  name: 'inspect',
  summary: 'say what a folder of DICOM holds and what is doubtful in it',
  usage: `Usage: yttria inspect DIR [--repair NAME[@WHERE]=VALUE --reason TEXT]... [--json] [--verbose]

Says for every series in DIR (folders within folders, any file names) what it is, when it was, what its numbers mean and
what is doubtful. Reads headers only and changes nothing. Names and numbers of patients are not shown.

Options
${repairUsage}
  --json      one JSON document: { schemaVersion, folder, files, patients, doses, series, repairs, findings }
  --verbose   progress where the output is no terminal

Examples
  yttria inspect ~/dicom/exam1
  yttria inspect /media/cdrom
  yttria inspect exam1 --repair weightKg@#3=72 --reason 'weighed on the ward'
  yttria inspect exam1 --json | jq '.findings[] | select(.severity == "error")'

Exit codes: 0 nothing of severity error; 1 at least one error, or no DICOM; 2 wrong usage; 3 a fault of the program.
`,
  run: (args, io) => naming(names, async () => {
    const { options, positionals } = parseOptions(args, { ...repairOptions, json: 'flag' }, ['DIR'])
    const typed = typedRepairs(options.repair, options.reason)
    const folder = positionals[0]!
    const read = await readFolder(folder, io.progress)
    // An error, as of a folder that cannot be read, is the answer itself.
    if (read.headers.length === 0 && !read.findings.some(f => f.severity === 'error'))
      throw refusedWith(nothingIn(folder, read), read.findings)
    const repairs = typed.length > 0 ? asCourseRepairs(typed, indexFolder(read.headers)) : []
    const repaired = repairedHeaders(read.headers, repairs, undefined, protocolSchema.parse({}))
    const index = indexFolder(repaired.headers)
    const findings = bySeverity([...read.findings, ...repaired.findings, ...diagnose(index)])
    const inspection: Inspection = { folder, files: read.files, others: read.others, nifti: read.nifti, dicom: read.headers.length, index, repairs: repaired.applied, findings }
    io.out(options.json ? `${JSON.stringify(inspectJson(inspection), null, 2)}\n` : inspectText(inspection, io))
    return findings.some(f => f.severity === 'error') ? 1 : 0
  }),
}

/** Why there is nothing to say of a folder. */
function nothingIn(folder: string, read: FolderHeaders): string {
  const files = `${read.files} ${read.files === 1 ? 'file' : 'files'}`
  const reasons = [
    read.files === 0 ? 'no files' : `no DICOM among ${files}`,
    ...(read.nifti.length > 0 ? [`${read.nifti.join(', ')}: NIfTI is for "yttria measure"`] : []),
    ...read.findings.slice(0, 3).map(f => `${f.message}${f.remedy ? ` ${f.remedy}` : ''}`),
  ]
  return `${folder}: ${reasons.join('; ')}`
}
