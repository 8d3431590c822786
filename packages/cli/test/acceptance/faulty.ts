import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Finding } from '@yttria/core/record'
import { type Results, analyse, draftCourse, protocolSchema } from '@yttria/core/course'
import { diagnose, indexFolder, readHeader } from '@yttria/core/dicom'
import { InputError } from '@yttria/node/errors'
import { readCourse, readFolder } from '@yttria/node/read'
import { type Fault, type FaultyPhantom, faultyPhantom, faultyStart, settingsWith } from '@yttria/phantom'
import { compareWithTruth } from '../../../../scripts/phantom-comparison.mjs'
import { command } from '../../src/command.ts'
import type { Io } from '../../src/terminal/verb.ts'

/** How far a number may be from the truth, beyond what it is without the fault: 5%. */
export const tolerancePercent = 5

/** What the command answered. */
export interface Run {
  readonly code: number
  readonly results?: Results
  /** Of the result, of its lesions, of `inspect`; of an analysis without a result, by what it said. */
  readonly findings: readonly Finding[]
  readonly text: string
}

/** A place on the disk for phantoms with faults; each start made once. */
export function faultBench(settings: object = { seed: 3, ideal: true, size: 'tiny' }) {
  const place = mkdtempSync(join(tmpdir(), 'yttria faults '))
  const starts = new Map<string, ReturnType<typeof faultyStart>>(), plain = new Map<string, Deviations>()
  let count = 0
  const startOf = (chosen: readonly Fault[]) => {
    const key = JSON.stringify(settingsWith(settings, chosen))
    if (!starts.has(key)) starts.set(key, faultyStart(settings, chosen))
    return starts.get(key)!
  }
  const make = (chosen: readonly Fault[]): FaultyPhantom => faultyPhantom(startOf(chosen), chosen)
  const write = (phantom: FaultyPhantom): string => {
    const folder = join(place, String(++count))
    for (const { path, bytes } of phantom.files()) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), bytes)
    }
    writeFileSync(join(folder, 'course.json'), JSON.stringify(phantom.course))
    return folder
  }
  const inspect = async (folder: string): Promise<readonly Finding[]> => {
    const { out } = await run('inspect', folder, '--json')
    return out === '' ? [] : (JSON.parse(out) as { findings: Finding[] }).findings
  }
  const protocol = join(place, 'protocol.json')
  writeFileSync(protocol, JSON.stringify({ sensitivity: [] }))
  /** What `yttria analyze` computes, by its own two steps; nothing is written, which takes longer than a tiny phantom's analysis. */
  const analyze = async (folder: string, options: AnalyzeOptions = {}): Promise<Run> => {
    try {
      const read = await readCourse(folder, {
        ...(options.drafted ? {} : { course: join(folder, 'course.json') }), protocol, version: '0',
        repairs: (options.repairs ?? []).map(r => ({ name: r.name, target: r.exam, value: r.value, reason: 'as the truth has it' })),
      })
      if (!read.input.exams.some(e => e.pet)) return { code: 1, findings: read.input.findings, text: '' }
      const { results } = analyse(read.input)
      return { code: 0, results, findings: ofResult(results), text: '' }
    } catch (fault) {
      if (!(fault instanceof InputError)) throw fault
      // Refused before there is a result: of a draft its findings are what was said.
      const drafted = options.drafted ? draftCourse(indexFolder((await readFolder(folder)).headers), protocolSchema.parse({}).course).findings : []
      return { code: 1, findings: drafted, text: fault.message }
    }
  }
  /** The whole command. */
  const analyzeByCommand = async (folder: string, options: AnalyzeOptions = {}): Promise<Run> => {
    const out = join(place, `out ${++count}`)
    const said = await run('analyze', folder, '--out', out, '--json', '--protocol', protocol,
      ...(options.drafted ? [] : ['--course', join(folder, 'course.json')]), ...(options.repairs ?? []).flatMap(r => ['--repair', `${r.name}@${r.exam}=${r.value}`]), ...(options.repairs?.length ? ['--reason', 'as the truth has it'] : []))
    rmSync(out, { recursive: true, force: true })
    const results = said.out.startsWith('{') ? JSON.parse(said.out) as Results : undefined
    return { code: said.code, results, text: said.err, findings: results ? ofResult(results) : [] }
  }
  const headers = new WeakMap<Uint8Array, ReturnType<typeof readHeader>>()
  /** What the doctor finds by the headers, in memory: files that a fault leaves alone are read once. */
  const diagnosed = (phantom: FaultyPhantom): readonly Finding[] => {
    const read = [...phantom.files()].map(({ path, bytes }) => {
      const known = headers.get(bytes) ?? readHeader({ file: path, bytes })
      headers.set(bytes, known)
      return known
    })
    // As the command has it: what is no DICOM is no error of the folder.
    return [...read.flatMap(r => r.findings).filter(f => f.code !== 'dicom/not-dicom'), ...diagnose(indexFolder(read.flatMap(r => r.value ?? [])))]
  }
  return {
    make, write, inspect, analyze, analyzeByCommand, diagnosed,
    /** Deviations of the same phantom without its faults, in %. */
    unfaulted: async (chosen: readonly Fault[]): Promise<Deviations> => {
      const key = JSON.stringify(settingsWith(settings, chosen))
      if (!plain.has(key)) {
        const phantom = faultyPhantom(startOf(chosen), []), folder = write(phantom)
        plain.set(key, deviationsOf(await analyze(folder), phantom))
        rmSync(folder, { recursive: true })
      }
      return plain.get(key)!
    },
    discard: (folder: string) => rmSync(folder, { recursive: true, force: true }),
    remove: () => rmSync(place, { recursive: true, force: true }),
  }
}

interface AnalyzeOptions { readonly drafted?: boolean; readonly repairs?: FaultyPhantom['truth']['faults'][number]['repairs'] }

const ofResult = (results: Results): Finding[] => [...results.findings, ...results.lesions.flatMap(l => l.findings)]
const quiet: Io = { out: () => {}, err: () => {}, progress: () => {}, verbose: false, terminal: false, width: 200 }

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '', err = ''
  const io: Io = { ...quiet, out: t => { out += t }, err: t => { err += t } }
  return { code: await command(args, io, '0'), out, err }
}

/** Deviation of each number from the truth, in %; undefined where there is none. */
export type Deviations = ReadonlyMap<string, number | undefined>

/** Lesions by the truth's names. A lesion that the truth does not have counts as wholly wrong. */
export function deviationsOf({ results }: Run, phantom: Pick<FaultyPhantom, 'truth'>): Deviations {
  const all = new Map<string, number | undefined>()
  if (!results) return all
  const plain = <T>(x: T): T => JSON.parse(JSON.stringify(x)) as T
  const truth = plain(phantom.truth)
  const c = compareWithTruth({ ...plain(results), registration: [], reference: [] }, truth)
  for (const l of c.lesions) {
    all.set(`dose of ${l.id}`, l.deviations?.meanDoseGy)
    all.set(`TLG of ${l.id}`, l.deviations?.tlgBaseline)
    all.set(`TLG of ${l.id} at follow-up`, l.deviations?.tlgFollowUp)
  }
  for (const l of c.surplus) all.set(`${l.id}, which is none`, Infinity)
  all.set('dose of the healthy liver', c.healthyLiver.doseGy)
  return all
}

export interface Judgement {
  readonly right: boolean
  /** Why not. */
  readonly why: string
  /** Numbers off by more than the tolerance. */
  readonly wrong: readonly string[]
  readonly missing: readonly string[]
  /** Codes of warnings and errors that name the fault. */
  readonly named: readonly string[]
  /** All codes of warnings and errors. */
  readonly codes: readonly string[]
}

/** Whether the answer is right. `expected`: of a single fault. */
export function judge(args: {
  run: Run; inspected: readonly Finding[]; phantom: Pick<FaultyPhantom, 'truth'>; unfaulted: Deviations
  expected: { readonly answer: Fault['expected']['answer']; readonly codes: readonly string[]; readonly of?: 'dose' | 'uptake'; readonly factor?: Fault['expected']['factor'] }
}): Judgement {
  const { run, expected, unfaulted } = args
  const found = deviationsOf(run, args.phantom)
  // Without lesions the dose of the whole liver stands for that of the healthy one, with a warning of its own.
  const wholeLiver = run.findings.some(f => f.code === 'course/whole-liver')
  const { wrong, missing } = compared(found, unfaulted, expected.of)
  const findings = [...run.findings, ...args.inspected].filter(f => f.severity !== 'note')
  const naming = findings.filter(f => expected.codes.includes(f.code))
  const named = [...new Set(naming.map(f => f.code))]
  const codes = [...new Set(findings.map(f => `${f.severity === 'error' ? '!' : ''}${f.code}`))]
  const why: string[] = []
  if (run.code > 1) why.push(`exit code ${run.code}: ${run.text.slice(0, 200)}`)
  const about = (number: string): boolean => expected.of === undefined || (expected.of === 'dose') === number.startsWith('dose')
  if (expected.answer === 'dose' || expected.answer === 'dose with warning') {
    if (wrong.length > 0) why.push(`wrong: ${wrong.join(', ')}`)
    if (missing.length > 0) why.push(`missing: ${missing.join(', ')}`)
  }
  if (expected.answer !== 'dose' && named.length === 0) why.push('not named')
  if (expected.answer === 'refusal') {
    if (named.length > 0 && !naming.some(f => f.severity === 'error')) why.push('named by a warning only')
    const given = wrong.filter(w => about(w) && !(wholeLiver && w.startsWith('dose of the healthy liver')))
    if (given.length > 0) why.push(`wrong: ${given.join(', ')}`)
  }
  const [least, most] = typeof expected.factor === 'number' ? [expected.factor, expected.factor] : expected.factor ?? []
  if (least !== undefined && named.length > 0 && !naming.some(f => f.factor !== undefined && f.factor > least * 0.95 && f.factor < most! * 1.05)) {
    const given = naming.flatMap(f => f.factor === undefined ? [] : [f.factor.toPrecision(3)])
    why.push(`factor ${least.toPrecision(4)} not named${given.length > 0 ? ` (${given.join(', ')})` : ''}`)
  }
  return { right: why.length === 0, why: why.join('; '), wrong, missing, named, codes }
}

/** Numbers off beyond the tolerance, and numbers that are not there. */
export function compared(found: Deviations, unfaulted: Deviations, of?: 'dose' | 'uptake'): { wrong: string[]; missing: string[] } {
  const wrong: string[] = [], missing: string[] = []
  const about = (name: string): boolean => of === undefined || (of === 'dose') === name.startsWith('dose')
  for (const [name, was] of unfaulted) {
    const is = found.get(name)
    if (is === undefined && was !== undefined) { if (about(name)) missing.push(name) }
    else if (is !== undefined && !(Math.abs(is) <= Math.abs(was ?? 0) + tolerancePercent)) wrong.push(`${name} ${is.toPrecision(3)}%`)
  }
  for (const [name, is] of found) if (!unfaulted.has(name) && is !== undefined && !(Math.abs(is) <= tolerancePercent)) wrong.push(`${name} ${is.toPrecision(3)}%`)
  return { wrong, missing }
}

export const readJsonFile = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** Wrong numbers of a phantom with several faults that no warning or error names: none of the codes of a fault that is about such numbers was found. */
export function unnamed(args: { run: Run; inspected: readonly Finding[]; phantom: Pick<FaultyPhantom, 'truth'>; unfaulted: Deviations; faults: readonly Fault[] }): readonly string[] {
  const { wrong } = compared(deviationsOf(args.run, args.phantom), args.unfaulted)
  const codes = new Set([...args.run.findings, ...args.inspected].filter(f => f.severity !== 'note').map(f => f.code))
  return wrong.filter(number => {
    // Where no lesion could be found the whole liver's dose stands for the healthy one's.
    if (number.startsWith('dose of the healthy liver') && codes.has('course/whole-liver')) return false
    return !args.faults.some(f => (f.expected.of === undefined || (f.expected.of === 'dose') === number.startsWith('dose')) && f.expected.codes.some(c => codes.has(c)))
  })
}
