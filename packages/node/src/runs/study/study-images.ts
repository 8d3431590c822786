import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CohortPatient, type ReadImageResults, courseProtocol, imageResultsSchema, withResults, withoutResults } from '@yttria/core/cohort'
import { readJson } from '@yttria/core/course'
import { type Finding, error } from '@yttria/core/record'
import { InputError } from '../../errors.ts'
import { patientWalk } from '../../read/files-under.ts'
import { readText } from '../../read/open-regular.ts'
import { isResultEntry } from '../../write/result-files.ts'
import { type Stamp, earlierResults, sha256, stampOf } from '../patient/stamp.ts'
import { type Running, heedful, worst } from '../running.ts'
import { carryOut } from '../threads/carry-out.ts'
import { spanText } from './span-text.ts'
import { type Workspace, said } from './workspace.ts'

/** How a patient's images went. */
export type ImagesState = 'analysed' | 'reused' | 'given' | 'failed' | 'none'

export interface CohortImages {
  readonly patients: readonly CohortPatient[]
  readonly states: ReadonlyMap<string, { readonly state: ImagesState; readonly reason?: string }>
  /** Of each patient's images one hash over the hashes of its series. */
  readonly hashes: ReadonlyMap<string, string>
}

/**
 * Every patient with what is measured on the images: those of an earlier run where nothing that they depend on has changed, else
 * analysed; or a results.json that lies in the patient's folder in place of images. Who fails is kept with the reason.
 */
export async function cohortImages(workspace: Workspace, out: string, threads: number, running: Running = {}): Promise<CohortImages> {
  const progress = heedful(running), say = running.say ?? (() => {})
  const protocol = courseProtocol(workspace.protocol), found = new Map<string, CohortPatient>(), states = new Map<string, { state: ImagesState; reason?: string }>(), hashes = new Map<string, string>(), shown = new Map<string, string[]>()
  const settle = (p: CohortPatient, state: ImagesState, read: { results?: ReadImageResults; why?: string; remedy?: string }) => {
    const why = read.results ? nothingIn(read.results) : read.why ?? 'unknown'
    if (read.results && why === undefined) {
      const { inputs = [], exams = [] } = read.results
      for (const uid of new Set(exams.flatMap(e => e.petSeriesUid ?? []))) shown.set(uid, [...shown.get(uid) ?? [], p.key])
      hashes.set(p.key, sha256(inputs.map(i => `${i.role} ${i.sha256}`).join('\n')))
      states.set(p.key, { state })
      found.set(p.key, withResults(p, { ...read.results, inputs: undefined } as ReadImageResults))
    } else {
      states.set(p.key, { state: state === 'none' ? 'none' : 'failed', reason: why! })
      found.set(p.key, withoutResults(p, why!, read.remedy))
    }
  }
  const tasks: { p: CohortPatient; folder: string; stamp: Stamp }[] = []
  for (const [n, p] of workspace.patients.entries()) {
    if (n % 20 === 0) progress('Looking for earlier results', n, workspace.patients.length)
    const folder = join(workspace.folder, 'patients', p.key), given = join(folder, 'results.json')
    if (!existsSync(folder)) { settle(p, 'none', { why: `there is no folder patients/${p.key}` }); continue }
    try {
      if (existsSync(given)) { settle(p, 'given', parsed(await readText(given), p.key)); continue }
      const stamp = await stampOf(folder, protocol), earlier = await earlierResults(join(out, p.key), stamp)
      if (earlier !== undefined) settle(p, 'reused', parsed(earlier, p.key))
      else tasks.push({ p, folder, stamp })
    } catch (fault) {
      // A folder that cannot be looked through is this patient's fault, not the study's.
      if (!(fault instanceof InputError)) throw fault
      await removeOwn(join(out, p.key))
      settle(p, 'failed', { why: fault.message.replaceAll(folder, `patients/${p.key}`) })
    }
  }
  const reused = [...states.values()].filter(s => s.state === 'reused').length
  if (reused > 0) say(`${reused} of ${reused + tasks.length} patients were analysed before and nothing has changed: their results are used again.`)
  if (tasks.length > 0) await analyseAll()
  return { patients: workspace.patients.map(p => oneExamOfTwo(found.get(p.key)!, shown)), states, hashes }

  async function analyseAll(): Promise<void> {
    const aside = await mkdtemp(join(tmpdir(), 'yttria-protocol-')), protocolFile = join(aside, 'protocol.json')
    try {
      await writeFile(protocolFile, JSON.stringify(protocol))
      const begun = performance.now(), orders = tasks.map(task => {
        const course = join(task.folder, 'course.json')
        return { task, order: { folder: task.folder, ...(existsSync(course) ? { course } : {}), protocol: protocolFile, out: join(out, task.p.key), key: task.p.key, stamp: task.stamp, walk: patientWalk, evenEmpty: true } }
      })
      progress(`Analysing ${tasks.length} patients`, 0, tasks.length)
      let done = 0
      for await (const { task, failed } of carryOut(orders, Math.min(threads, tasks.length), running.signal)) {
        done++
        const seconds = (performance.now() - begun) / 1000, left = seconds / done * (tasks.length - done)
        if (failed !== undefined) {
          // What an earlier run found is of other images, another course or another protocol.
          await removeOwn(join(out, task.p.key))
          settle(task.p, 'failed', { why: failed })
          say(`${task.p.key}: ${failed}`)
        } else settle(task.p, 'analysed', parsed(await readText(join(out, task.p.key, 'results.json')), task.p.key))
        progress(`Analysed ${task.p.key}${done < tasks.length ? `, ${spanText(left)} left` : `, all in ${spanText(seconds)}`}:`, done, tasks.length)
      }
    } finally {
      await rm(aside, { recursive: true, force: true })
    }
  }
}

function parsed(text: string, key: string): { results?: ReadImageResults; why?: string } {
  const read = readJson(imageResultsSchema, text, `patients/${key}/results.json`)
  return read.value ? { results: read.value } : { why: read.findings.slice(0, 3).map(said).join(' ') }
}

const nothingIn = ({ lesions, healthyLiver, activity, findings = [] }: ReadImageResults): string | undefined =>
  lesions.length === 0 && !healthyLiver && !activity ? `there is no result${worst(findings as readonly Finding[])}` : undefined

/** The same scan under two keys is of one of them at most. */
function oneExamOfTwo(p: CohortPatient, shown: ReadonlyMap<string, readonly string[]>): CohortPatient {
  const others = [...new Set((p.results?.exams ?? []).flatMap(e => e.petSeriesUid === undefined ? [] : shown.get(e.petSeriesUid) ?? []))].filter(k => k !== p.key)
  return others.length === 0 ? p : { ...p, problems: [...p.problems, { ...error('cohort/same-images', { value: p.key }, `${p.key} and ${others.join(', ')} have the same PET: the patients are left out.`, 'Take the images out of the wrong folder.'), spoils: ['study'] }] }
}

async function removeOwn(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => undefined)
  if (entries?.every(isResultEntry)) await rm(folder, { recursive: true, force: true })
}
