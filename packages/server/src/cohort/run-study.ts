import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '@yttria/node/errors'
import type { Progress } from '@yttria/node/progress'
import { runStudyInThread, whyNothing } from '@yttria/node/runs'
import type { JobStep } from '../api/jobs.ts'
import { Refusal } from '../faults.ts'
import { copyPrivately } from '../private-files.ts'
import type { Board } from '../jobs/board.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { editsOf } from '../store/edits.ts'
import type { Store } from '../store/open-store.ts'
import { resultFolder, versionsOf } from '../store/results.ts'
import { type Workspace, patientKeys } from '../workspace.ts'
import { type StudyRecord, studiesFolder, studyNumbers } from './study-store.ts'
import { copyTables, readTables } from './tables.ts'

export interface StudyWork { readonly workspace: Workspace; readonly store: Store; readonly jobs: Jobs; readonly board: Board; readonly runWorker: URL }

/** Where a study is while it is being made; what a crash leaves there is no study. */
export const underWay = (w: Workspace): string => join(w.own, 'cohort')

/**
 * Makes a study: first the patients whose last version does not hold all edits are analysed, as their own pages would; then the
 * study runs on a workspace of the tables and the last version of everyone. Whole at the end, under the next number.
 */
export async function runStudy({ workspace: w, store, jobs, board, runWorker }: StudyWork, progress: (step: JobStep) => void, signal: AbortSignal): Promise<number> {
  const read = await readTables(w.folder)
  if (read.refused !== undefined) throw new Refusal(read.refused)
  const keys = read.patients.map(p => p.key), there = new Set(await patientKeys(w)), own = (key: string, file: string) => join(w.patients, key, file)
  const imaged = keys.filter(k => there.has(k) && !existsSync(own(k, 'results.json')))
  await analyseAll(imaged)
  const place = join(underWay(w), randomUUID()), view = join(place, 'workspace'), out = join(place, 'out')
  try {
    await mkdir(join(view, 'patients'), { recursive: true })
    await copyTables(read.files, view)
    if (existsSync(join(w.folder, 'protocol.json'))) await copyPrivately(join(w.folder, 'protocol.json'), join(view, 'protocol.json'))
    const versions: Record<string, number> = {}
    for (const key of keys.filter(k => there.has(k))) {
      const last = imaged.includes(key) ? (await current(key)).version : undefined
      // Given by hand, or not analysed: then the command says why not.
      if (last === undefined) await symlink(join(w.patients, key), join(view, 'patients', key), 'junction')
      else {
        versions[key] = last
        await mkdir(join(view, 'patients', key))
        for (const file of ['results.json', 'slices.json.gz']) await copyPrivately(join(resultFolder(w, key, last), file), join(view, 'patients', key, file)).catch((fault: { code?: string }) => { if (file === 'results.json' || fault.code !== 'ENOENT') throw fault })
      }
    }
    stopped()
    await study(view, out)
    stopped()
    const record: StudyRecord = { madeAt: new Date().toISOString(), versions }, number = ((await studyNumbers(w)).at(-1) ?? 0) + 1
    const whole = join(place, 'study')
    await rm(join(view, 'patients'), { recursive: true })
    await mkdir(whole)
    await rename(join(out, 'cohort'), join(whole, 'cohort'))
    await rename(view, join(whole, 'workspace'))
    await writeFile(join(whole, 'study.json'), `${JSON.stringify(record, undefined, 2)}\n`, { flush: true })
    await mkdir(studiesFolder(w), { recursive: true })
    await rename(whole, join(studiesFolder(w), String(number)))
    return number
  } finally {
    await rm(place, { recursive: true, force: true })
  }

  function stopped(): void { if (signal.aborted) throw new Error('The study was stopped.') }

  async function current(key: string): Promise<{ version: number | undefined; whole: boolean }> {
    const last = (await versionsOf(store, key)).at(-1), edits = (await editsOf(store, key)).at(-1)?.id ?? 0
    return { version: last?.number, whole: last !== undefined && last.lastEdit === edits }
  }

  /** One after another through the same queue as the patients' pages. One that fails keeps the study going: it is listed with its reason. */
  async function analyseAll(wanted: readonly string[]): Promise<void> {
    const open: string[] = []
    for (const key of wanted) if (!(await current(key)).whole) open.push(key)
    for (const [n, key] of open.entries()) {
      stopped()
      progress({ step: `Analysing ${key}`, done: n, total: open.length })
      const id = await jobs.send({ patient: key, lastEdit: (await editsOf(store, key)).at(-1)?.id ?? 0 })
      await new Promise<void>(resolve => {
        const over = () => ['done', 'failed', 'cancelled'].includes(board.of(id)?.state ?? '')
        const leave = board.watch(p => { if (p.id === id && over()) finish() }), cancel = () => { void jobs.cancel(id).finally(finish) }
        const finish = () => { leave(); signal.removeEventListener('abort', cancel); resolve() }
        signal.addEventListener('abort', cancel)
        if (over()) finish()
      })
    }
  }

  async function study(folder: string, to: string): Promise<void> {
    const tell: Progress = (step, done, total) => progress({ step, done, total })
    try {
      const end = await runStudyInThread(runWorker, { folder, out: to, jobs: 1 }, { progress: tell, signal })
      if (!end.written) throw new Refusal(whyNothing(end))
    } catch (fault) {
      throw fault instanceof InputError ? new Refusal(fault.message.replaceAll(folder, 'the workspace')) : fault
    }
  }
}
