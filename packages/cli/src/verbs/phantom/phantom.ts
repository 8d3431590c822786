import { nearest } from '@yttria/core/record'
import { requireReplaceable, writeFolder } from '@yttria/node/write'
import { type Fault, type FaultyPhantom, type Phantom, type PhantomFile, type PhantomSettings, conflict, faultNamed, faults, faultyPhantom, faultyStart, makePhantom, studySeed } from '@yttria/phantom'
import { naming, outNames } from '../../terminal/option-names.ts'
import { parseOptions } from '../../terminal/options.ts'
import { writeCohort } from './phantom-cohort.ts'
import { textTable } from '../../terminal/text-table.ts'
import { type Io, UsageError, type Verb } from '../../terminal/verb.ts'

const names = outNames('OUT')

export const phantom: Verb = {
  name: 'phantom',
  summary: 'write a synthetic patient as DICOM, with the truth beside it',
  usage: `Usage: yttria phantom OUT [--seed N] [--size tiny|small|full] [--ideal] [--no-blur] [--no-noise] [--no-motion] [--maa] [--fault NAME ...] [--json]
       yttria phantom OUT --patients N [--seed N] [--size small|full] [--json]
       yttria phantom --fault list [--json]

Writes OUT/{dicom/, course.json, truth.json}: FDG PET/CT before, 90Y PET/CT the morning after treatment, FDG PET/CT three
months later, and the liver's contours. truth.json says what every number should be: by the phantom's making (analytic) and
by the ideal measurement of its images. No person's data. OUT must be new or empty.

Options
  --seed N      another patient: positions, motion, noise (default 1)
  --size full   CT 512 x 512 x 150, PET 200 x 200 x 150 instead of small; tiny: 80 x 80 x 38, 50 x 46 x 50 and three lesions
  --ideal       no blur, noise or motion, the same PET grid in all exams, every voxel wholly lesion or not
  --no-blur     --no-noise     --no-motion     leave that one out
  --maa         with the rehearsal a week before treatment, 99mTc-MAA SPECT/CT, the masks of its compartments and a plan.json
                for yttria plan OUT; lung shunt 5%
  --fault NAME  with something wrong in it that happens in hospitals; again for several. truth.json then says what a right
                program answers. --fault list prints them all
  --patients N  a virtual cohort like the study's (39) in place of one patient: a workspace with patients.csv, laboratory.csv,
                events.csv, patients/KEY/{dicom/, course.json, truth.json} and truth.json, on small grids unless --size full.
                Without --seed the one whose aggregates lie nearest the study's
  --json        one JSON document: { out, files, seed, size, truth }; of a cohort the counts of its flow in place of truth

Examples
  yttria phantom /tmp/phantom
  yttria phantom /tmp/phantom7 --seed 7 --no-noise
  yttria phantom /tmp/phantom && yttria analyze /tmp/phantom --out /tmp/phantom-results
  yttria phantom /tmp/cohort --patients 39
  yttria phantom /tmp/wrong --size tiny --ideal --fault 90y-as-18f && yttria inspect /tmp/wrong

Exit codes: 0 written; 1 OUT cannot be used; 2 wrong usage; 3 a fault of the program.
`,
  run: (args, io) => naming(names, async () => {
    const { options, positionals } = parseOptions(args, {
      seed: 'value', size: 'value', ideal: 'flag', 'no-blur': 'flag', 'no-noise': 'flag', 'no-motion': 'flag', maa: 'flag', fault: 'values', patients: 'value', json: 'flag',
    }, ['OUT?'])
    if (options.fault.includes('list')) {
      io.out(options.json ? `${JSON.stringify(faults.map(f => ({ name: f.name, what: f.what, ...f.expected })), null, 2)}\n` : faultList(io.width))
      return 0
    }
    const [out] = positionals, nothingIsReplaced = () => false
    if (out === undefined) throw new UsageError('OUT is missing')
    if (options.patients !== undefined) return writeCohort({ out, ...cohortOf(options), json: options.json }, io)
    const chosen = faultsOf(options.fault)
    if (options.maa && chosen.length > 0) throw new UsageError('--maa does not go with --fault')
    const settings: Partial<PhantomSettings> = {
      seed: seedOf(options.seed), size: sizeOf(options.size), ideal: options.ideal,
      blur: !options['no-blur'], noise: !options['no-noise'], motion: !options['no-motion'], maa: options.maa,
    }
    await requireReplaceable(out, nothingIsReplaced)
    io.progress('making the images')
    const made = chosen.length === 0 ? makePhantom(settings) : faultyPhantom(faultyStart(settings, chosen), chosen)
    await writeFolder(out, outputFiles(made, io), nothingIsReplaced)
    io.out(options.json
      ? `${JSON.stringify({ schemaVersion: '1.0.0', out, files: made.fileCount + 2 + ('plan' in made ? 1 : 0), seed: made.settings.seed, size: made.settings.size, truth: made.truth }, null, 2)}\n`
      : summary(out, made))
    return 0
  }),
}

/** Throws UsageError for what a cohort has not. */
function cohortOf(options: { patients?: string; seed?: string; size?: string; ideal: boolean; 'no-blur': boolean; 'no-noise': boolean; 'no-motion': boolean; maa: boolean; fault: readonly string[] }) {
  const patients = Number(options.patients)
  if (!Number.isInteger(patients) || patients < 1 || patients > 10_000) throw new UsageError(`--patients ${options.patients}: a whole number from 1 to 10000 wanted`)
  const other = (['ideal', 'no-blur', 'no-noise', 'no-motion', 'maa'] as const).find(o => options[o]) ?? (options.fault.length > 0 ? 'fault' : undefined)
  if (other) throw new UsageError(`--${other} does not go with --patients`)
  const { size = 'small' } = options
  if (size !== 'small' && size !== 'full') throw new UsageError(`--size ${size}: small or full wanted with --patients`)
  return { patients, size: size as 'small' | 'full', seed: options.seed === undefined ? studySeed : seedOf(options.seed) }
}

function seedOf(text: string | undefined): number {
  const seed = text === undefined ? 1 : Number(text)
  if (!Number.isInteger(seed) || seed < 0 || seed > 2 ** 31) throw new UsageError(`--seed ${text}: a whole number from 0 wanted`)
  return seed
}

function sizeOf(text: string | undefined): PhantomSettings['size'] {
  if (text === undefined || text === 'tiny' || text === 'small' || text === 'full') return text ?? 'small'
  throw new UsageError(`--size ${text}: tiny, small or full wanted`)
}

function faultsOf(names: readonly string[]): Fault[] {
  const known = faults.map(f => f.name)
  const chosen = names.map(name => {
    if (known.includes(name)) return faultNamed(name)
    const near = nearest(name, known)
    throw new UsageError(`--fault ${name}: no such fault${near ? `; did you mean ${near}?` : ''} (--fault list prints them)`)
  })
  const why = conflict(chosen)
  if (why) throw new UsageError(`--fault: ${why}`)
  return chosen
}

function faultList(width: number): string {
  const indent = ' '.repeat(6), lines: string[] = []
  for (const { name, what, expected } of faults) {
    lines.push(name, ...wrapped(`${what}.`, width - 6).map(l => indent + l))
    lines.push(...wrapped(`Right: ${answerText(expected)}.`, width - 6).map(l => indent + l))
  }
  return `${lines.join('\n')}\n\n${faults.length} faults. Two that change the same thing cannot be combined; the command says so.\n`
}

type Answered = Pick<Fault['expected'], 'answer' | 'of' | 'factor' | 'drafted'> & { readonly repairs?: readonly { readonly name: string; readonly exam: string; readonly value: unknown }[] }

/** What a right program answers, in words. */
function answerText({ answer, of, factor, repairs, drafted }: Answered): string {
  const number = of === 'dose' ? 'doses' : of === 'uptake' ? 'uptake and TLG' : 'doses and TLG'
  const said = {
    dose: `${number} as in truth.json`, 'dose with warning': `${number} as in truth.json, with a warning`,
    warning: `a warning: the files do not tell what is right`, refusal: `an error, and no ${number}`,
  }
  const factors = typeof factor === 'number' ? [factor] : factor
  return [
    said[answer], ...(factors ? [`believed, numbers are wrong by a factor of ${[...new Set(factors.map(x => Number(x.toPrecision(3))))].join(' to ')}`] : []),
    ...(repairs ? [`right again with ${repairs.map(r => `--repair ${r.name}@${r.exam}=${typeof r.value === 'string' ? r.value : 'VALUE'}`).join(' ')}`] : []),
    ...(drafted && drafted.answer !== answer ? [`without course.json: ${said[drafted.answer]}`] : []),
  ].join('; ')
}

function wrapped(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}

type Made = Phantom | FaultyPhantom

function* outputFiles(made: Made, io: Io): Generator<PhantomFile> {
  let done = 0
  for (const file of made.files()) {
    yield file
    io.progress('writing files', ++done, made.fileCount)
  }
  const json = (path: string, content: unknown) => ({ path, bytes: new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`) })
  yield json('course.json', made.course)
  if ('plan' in made && made.plan) yield json('plan.json', made.plan)
  yield json('truth.json', made.truth)
}

function summary(out: string, made: Made): string {
  const { truth } = made, fixed = (x: number, digits: number) => x.toFixed(digits)
  const rows = [...truth.lesions, ...truth.smallLesions].map(l => [
    l.id, fixed(l.tumourToNormal, 2), fixed(l.analytic.volumeMl, 1), fixed(l.ideal.volumeMl, 1),
    fixed(l.analytic.meanDoseGy, 1), fixed(l.ideal.meanDoseGy, 1), fixed(l.ideal.changePercent, 0), l.ideal.category, l.purpose,
  ])
  const { analytic, ideal } = truth.healthyLiver
  return `${out}: ${made.fileCount + 2} files

${textTable([
    'lesion', 'T/N', { header: 'volume', unit: 'mL, true' }, { header: 'volume', unit: 'mL, VOI' }, { header: 'dose', unit: 'Gy, true' },
    { header: 'dose', unit: 'Gy, VOI' }, { header: 'TLG', unit: '%, VOI' }, 'category', 'purpose',
  ], rows)}
VOI: by the threshold on these images with the true reference and the true motion.
${'faults' in truth ? truth.faults.map(f => `Fault ${f.name}: ${f.what}. Right: ${answerText(f)}.\n`).join('') : ''}Healthy liver ${fixed(analytic.doseGy, 1)} Gy, on the images ${fixed(ideal.doseGy, 1)} Gy. Administered ${fixed(truth.activity.administeredMbq, 0)} MBq.
Next: yttria analyze ${out} --out RESULTS
`
}
