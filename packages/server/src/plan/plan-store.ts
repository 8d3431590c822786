import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PlanDraftStored, PlanSources, PlanVersion } from '../api/plan.ts'
import { NotThere } from '../faults.ts'
import { type Workspace, patientKey } from '../workspace.ts'

/*
 * WORKSPACE/plans/<key>/{1/, 2/ ... as `yttria plan` writes them, 1.json, 2.json ... when and from what, draft.json, rehearsal/}. Files
 * and no edits: a plan changes no number of the patient's analysis, so it must neither make a version pending nor stand in the way of
 * its signature; it exists without images; and a folder can be given to the command or to a colleague as it is.
 */
export const plansFolder = (w: Workspace): string => join(w.folder, 'plans')
export const planFolder = (w: Workspace, key: string): string => join(plansFolder(w), planKey(key))
export const versionFolder = (w: Workspace, key: string, number: number): string => join(planFolder(w, key), String(number))
export const rehearsalFolder = (w: Workspace, key: string): string => join(planFolder(w, key), 'rehearsal')

/** It names a folder: nothing else may pass. */
export function planKey(key: string): string {
  if (!patientKey.test(key)) throw new NotThere(`${JSON.stringify(key.slice(0, 80))} is no key of a patient: letters, digits, dots, dashes and underscores, up to 64.`)
  return key
}

export async function planKeys(w: Workspace): Promise<string[]> {
  const entries = await readdir(plansFolder(w), { withFileTypes: true }).catch(() => [])
  return entries.filter(e => e.isDirectory() && patientKey.test(e.name)).map(e => e.name)
}

interface About { readonly madeAt: string; readonly remark?: string; readonly sources: PlanSources }

/** Numbers of the versions that are whole: their folder takes its place at once, with everything in it. */
export async function planNumbers(w: Workspace, key: string): Promise<number[]> {
  const entries = await readdir(planFolder(w, key), { withFileTypes: true }).catch(() => [])
  return entries.filter(e => e.isDirectory() && /^[1-9]\d{0,5}$/.test(e.name) && existsSync(join(planFolder(w, key), e.name, 'result.json'))).map(e => Number(e.name)).sort((a, b) => a - b)
}

export async function planVersions(w: Workspace, key: string): Promise<PlanVersion[]> {
  return Promise.all((await planNumbers(w, key)).map(async (number): Promise<PlanVersion> => {
    const at = versionFolder(w, key, number), result = JSON.parse(await readFile(join(at, 'result.json'), 'utf8')) as { standing?: PlanVersion['standing']; prescribed: { activityGbq: number }; proposed: { activityGbq: number; reason: string; vialActivityGbq: number }; software: { version: string } }
    const about = await readJsonFile<About>(`${at}.json`) ?? { madeAt: (await stat(at)).mtime.toISOString(), sources: {} }
    return { number, ...about, activityGbq: result.proposed.activityGbq, prescribedGbq: result.prescribed.activityGbq, standing: result.standing ?? 'within limits', reason: result.proposed.reason, vialActivityGbq: result.proposed.vialActivityGbq, software: result.software.version }
  }))
}

/** What is said of a version, written before its folder: a folder without it would have lost its sources. */
export async function writeAbout(w: Workspace, key: string, number: number, about: About): Promise<void> {
  await mkdir(planFolder(w, key), { recursive: true })
  await writeWhole(`${versionFolder(w, key, number)}.json`, about)
}

const draftFile = (w: Workspace, key: string): string => join(planFolder(w, key), 'draft.json')

export const readDraft = (w: Workspace, key: string): Promise<PlanDraftStored | undefined> => readJsonFile(draftFile(w, key))

export async function writeDraft(w: Workspace, key: string, draft: PlanDraftStored): Promise<void> {
  await mkdir(planFolder(w, key), { recursive: true })
  await writeWhole(draftFile(w, key), draft)
}

export const dropDraft = (w: Workspace, key: string): Promise<void> => rm(draftFile(w, key), { force: true })

export async function readJsonFile<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text) as T
}

async function writeWhole(path: string, document: unknown): Promise<void> {
  const aside = `${path}.tmp`
  await writeFile(aside, `${JSON.stringify(document, undefined, 2)}\n`, { flush: true })
  await rename(aside, path)
}
