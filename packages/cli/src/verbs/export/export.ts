import { join } from 'node:path'
import { courseFileSchema, protocolSchema, readJson } from '@yttria/core/course'
import { indexFolder } from '@yttria/core/dicom'
import type { Finding } from '@yttria/core/record'
import { InputError } from '@yttria/node/errors'
import { readFolder, readText } from '@yttria/node/read'
import { repairedHeaders } from '@yttria/node/repair'
import { resultFindings } from '@yttria/node/runs'
import { version } from '@yttria/node/version'
import {
  type ExportedFile, exportObjects, liesIn, readResults, realPlace, requireReplaceable, writeFolder,
} from '@yttria/node/write'
import { exitCodeOf, exitCodesText } from '../../terminal/exit-code.ts'
import { findingsText } from '../../terminal/findings-text.ts'
import { type OptionNames, naming, outNames } from '../../terminal/option-names.ts'
import { parseOptions } from '../../terminal/options.ts'
import { type Io, type Verb, UsageError } from '../../terminal/verb.ts'

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
    const results = await readResults(folder), all = !options.rtdose && !options.seg && !options.rtstruct
    const { headers } = await readFolder(dicom, io.progress)
    const course = readJson(courseFileSchema, await text(folder, 'course.json'), 'course.json').value, protocol = readJson(protocolSchema, await text(folder, 'protocol.json'), 'protocol.json').value
    // As the analysis saw them: a repair may have moved a series.
    const index = indexFolder(repairedHeaders(headers, course?.repairs ?? [], course, protocol).headers)
    io.progress('writing')
    const files = await exportObjects({ folder, dicom, index, results, now: new Date(), version, wanted: { rtdose: all || options.rtdose, seg: all || options.seg, rtstruct: all || options.rtstruct } })
    if (files.length === 0) throw new InputError(`${folder} holds nothing to export${all ? '' : ' of this kind'}`)
    await writeFolder(to, files, own)
    const findings = resultFindings(results), written = files.map(f => ({ path: f.path, holds: f.made }))
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

const text = (folder: string, name: string): Promise<string> => readText(join(folder, name)).catch((fault: unknown) => { throw fault instanceof InputError ? fault : new InputError(`${folder} holds no ${name}: name a folder that yttria analyze wrote`) })
