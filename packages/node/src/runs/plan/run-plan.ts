import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { readJson } from '@yttria/core/course'
import { writeNifti } from '@yttria/core/nifti'
import { constantsProfiles } from '@yttria/core/physics'
import {
  type ImagePlan, type Plan, type PlanComparison, type PlanFile, plan as makePlan, planFileSchema, predictedDoseMap, shareOf,
} from '@yttria/core/planning'
import type { Finding } from '@yttria/core/record'
import { planPage } from '@yttria/core/report'
import type { Volume } from '@yttria/core/volume'
import { InputError, wrongFile } from '../../errors.ts'
import { readText } from '../../read/open-regular.ts'
import { version } from '../../version.ts'
import { type OutputFile, writeFolder } from '../../write/output-folder.ts'
import { type RunOutcome, type Running, heedful, noResult } from '../running.ts'
import { compared, comparisonCsv, comparisonResult } from './plan-delivered.ts'
import { type PlannedImages, planImages } from './plan-images.ts'
import { measuredResult } from './plan-measured.ts'
import { planResult } from './plan-result.ts'

/** What a plan needs; plain data, so that a thread can be told. */
export interface PlanOrder {
  /** A plan.json, its text, or a folder with the 99mTc-MAA SPECT/CT of the rehearsal. */
  readonly from: string | { readonly name: string; readonly text: string }
  /** Of a folder: files, by default those in it. */
  readonly plan?: string
  readonly course?: string
  /** Results of yttria analyze to be set beside the plan, tumours matched as A=B, the residual measured as '4%'. */
  readonly delivered?: string
  readonly match?: readonly string[]
  readonly residual?: string
  /** Without it nothing is written. */
  readonly out?: string
}

export interface PlanDone {
  readonly file: PlanFile
  readonly plan: Plan
  readonly comparison: PlanComparison | undefined
  /** result.json, without the hashes of what it was made from. */
  readonly result: object
}

const entries = ['plan.json', 'result.json', 'plan.html', 'predicted-dose.nii.gz', 'comparison.csv']

/** Plans a treatment from volumes as typed, or as measured on images. Throws InputError where the input cannot be read. */
export async function runPlan(order: PlanOrder, running: Running = {}): Promise<RunOutcome<PlanDone>> {
  const source = await sourceOf(order, running), { file, images } = source
  const made = file ? makePlan(file) : { value: undefined, findings: [] }, findings = [...source.findings, ...made.findings]
  if (!file || !made.value) return noResult(findings)
  const plan = judged(made.value, source.findings)
  const comparison = await comparisonOf(plan, file, order)
  findings.push(...comparison?.findings ?? [])
  const mapped = mappedActivities(plan), predicted = images?.made && predictedOf(images.spect, images.made, file, mapped)
  const result = {
    ...planResult(file, plan, findings),
    ...(images?.made && predicted ? { measured: measuredResult(images.made, predicted, mapped) } : {}),
    ...(comparison ? { comparison: comparisonResult(comparison) } : {}),
  }
  if (order.out !== undefined) {
    heedful(running)('Writing')
    const written = { ...result, inputSha256: source.inputs[0]!.sha256, inputs: source.inputs }
    await writeFolder(order.out, planFiles({ file, plan, findings, written, comparison, predicted }), e => entries.includes(e))
  }
  return { value: { file, plan, comparison, result }, findings }
}

interface PlanSource {
  readonly file: PlanFile | undefined
  readonly findings: readonly Finding[]
  readonly images?: PlannedImages
  readonly inputs: readonly { readonly name: string; readonly sha256: string }[]
}

async function sourceOf({ from, plan, course }: PlanOrder, running: Running): Promise<PlanSource> {
  if (typeof from === 'object') return typedPlan(from.text, from.name)
  const isFolder = (await stat(from).catch(() => { throw new InputError(`${from}: no such file or folder`) })).isDirectory()
  for (const [option, given] of [['plan', plan], ['course', course]] as const)
    if (!isFolder && given !== undefined) throw new InputError(`${from} is a file`, [], { code: `input/${option}-of-file` })
  if (!isFolder) return typedPlan(await readText(from), basename(from))
  const images = await planImages(from, { plan, course }, heedful(running))
  return { file: images.made?.file, findings: images.findings, images, inputs: images.inputs }
}

function typedPlan(text: string, name: string): PlanSource {
  const read = readJson(planFileSchema, text, name)
  if (!read.value) throw wrongFile(read.findings)
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { file: read.value, findings: read.findings, inputs: [{ name: 'plan.json', sha256 }] }
}

/** An error in the images, of which the plan itself does not know, keeps it from being given. */
const judged = (p: Plan, before: readonly Finding[]): Plan =>
  p.standing === 'within limits' && before.some(f => f.severity === 'error') ? { ...p, standing: 'not to be given', orders: [] } : p

async function comparisonOf(plan: Plan, file: PlanFile, { delivered, match = [], residual }: PlanOrder): Promise<PlanComparison | undefined> {
  return delivered === undefined ? undefined : await compared(plan, shareOf(file.residual), { delivered, match, residual })
}

/** Of the dose map: what is within limits; where that is nothing, what is prescribed. */
const mappedActivities = ({ proposal, doses }: Plan): readonly number[] =>
  (proposal.activity > 0 ? proposal.doses : doses).territories.map(t => t.activity)

const predictedOf = (spect: Volume, made: ImagePlan, file: PlanFile, activities: readonly number[]): Volume<'Gy'> => predictedDoseMap({
  spect, lungShuntFraction: shareOf(file.lungShunt), constants: constantsProfiles[file.constants],
  territories: made.territories.map((t, n) => ({ id: t.id, voi: t.voi, activity: activities[n]! })),
})

async function* planFiles(made: {
  readonly file: PlanFile; readonly plan: Plan; readonly findings: readonly Finding[]
  readonly written: { readonly inputSha256: string }
  readonly comparison: PlanComparison | undefined; readonly predicted: Volume<'Gy'> | undefined
}): AsyncGenerator<OutputFile> {
  const { file, comparison, predicted } = made
  yield { path: 'plan.json', bytes: json(file) }
  yield { path: 'result.json', bytes: json(made.written) }
  yield { path: 'plan.html', bytes: await pageOf(made) }
  if (comparison) yield { path: 'comparison.csv', bytes: comparisonCsv(file.patient.key, comparison) }
  if (predicted) yield { path: 'predicted-dose.nii.gz', bytes: writeNifti(predicted) }
}

const json = (document: unknown): string => `${JSON.stringify(document, undefined, 2)}\n`

async function pageOf({ file, plan, findings, comparison, written }: Parameters<typeof planFiles>[0]): Promise<string> {
  const { renderReport } = await import('@yttria/render')
  const software = { name: 'Yttria', version }, { inputSha256 } = written
  return renderReport(planPage({ file, plan, findings, software, inputSha256, ...(comparison ? { comparison } : {}) }))
}
