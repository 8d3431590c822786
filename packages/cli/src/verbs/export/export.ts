import type { Finding } from '@yttria/core/record'
import { InputError } from '@yttria/node/errors'
import { exportResults } from '@yttria/node/runs'
import { type ExportedFile, liesIn, realPlace, requireReplaceable, writeFolder } from '@yttria/node/write'
import { exitCodeOf, exitCodesText } from '../../terminal/exit-code.ts'
import { findingsText } from '../../terminal/findings-text.ts'
import { type OptionNames, naming, outNames } from '../../terminal/option-names.ts'
import { parseOptions } from '../../terminal/options.ts'
import { type Io, UsageError, type Verb } from '../../terminal/verb.ts'

const own = (entry: string): boolean => /^(rtdose|seg|rtstruct)-.+\.dcm$/.test(entry)

const names: OptionNames = {
  ...outNames('--to'), 'input/dicom': message => message.replace('in the folder of images', 'in --dicom'),
}

export const exportVerb: Verb = {
  name: 'export',
  summary: 'doses, lesions and livers of a result as DICOM: RT Dose, SEG, RTSTRUCT',
  usage: `Usage: yttria export OUT --dicom DIR --to FOLDER [--rtdose] [--seg] [--rtstruct] [--json]

Writes what yttria analyze found, OUT, as DICOM objects for other programs: the absorbed dose (RT Dose, Gy), lesions and liver of
each exam (SEG with codes and tracking UIDs; RTSTRUCT with contours along the voxels). Each belongs to the patient, study and frame
of reference of the exam it lies on, so it names the patient as the images do. OUT and DIR are not changed. Research software: no
object is meant for treatment.

Options
  --dicom DIR    the folder that was analysed: for names, studies and the images referred to
  --to FOLDER    where to write; replaced whole if it holds nothing but earlier exports
  --rtdose  --seg  --rtstruct    these only; default: all three
  --json         one JSON document: { schemaVersion, to, files: [{ path, holds }], findings }

Examples
  yttria analyze patient7 --out results/patient7
  yttria export results/patient7 --dicom patient7 --to results/patient7-dicom
  yttria export results/patient7 --dicom patient7 --to plan --rtdose --rtstruct

${exitCodesText('written', 'nothing to write, or OUT and DIR do not belong together')}
The findings are those of the result that is exported: its errors go with its objects.
`,
  run: (args, io) => naming(names, async () => {
    const { options, positionals: [folder = ''] } = parseOptions(args, { dicom: 'value', to: 'value', rtdose: 'flag', seg: 'flag', rtstruct: 'flag', json: 'flag' }, ['OUT'])
    const { dicom, to } = options
    if (dicom === undefined) throw new UsageError('--dicom is missing: the folder that was analysed')
    if (to === undefined) throw new UsageError('--to is missing: the folder to write into')
    const place = await realPlace(to)
    for (const [name, path] of [['OUT', folder], ['--dicom', dicom]] as const) {
      const from = await realPlace(path)
      if (liesIn(place, from) || liesIn(from, place)) throw new UsageError(`--to ${to} and ${name} ${path} lie in one another: nothing there is changed; name another folder`)
    }
    await requireReplaceable(to, own)
    const wanted = { rtdose: options.rtdose, seg: options.seg, rtstruct: options.rtstruct }
    const { value: files, findings, reason } = await exportResults({ folder, dicom, wanted, now: new Date() }, { progress: io.progress })
    if (!files) throw new InputError(`${folder} ${reason}`)
    await writeFolder(to, files, own)
    const written = files.map(f => ({ path: f.path, holds: f.made }))
    const document = { schemaVersion: '1.0.0', to, files: written, findings }
    io.out(options.json ? `${JSON.stringify(document, undefined, 2)}\n` : exportText(to, files, findings, io))
    return exitCodeOf(findings)
  }),
}

function exportText(to: string, files: readonly ExportedFile[], findings: readonly Finding[], io: Io): string {
  const list = files.map(f => `${to}/${f.path}: ${f.made}\n`).join('')
  const doubts = findings.length > 0 ? findingsText(findings, io) : ''
  return `${list}${doubts}Research software, not a certified medical device: not for treatment.\n`
}
