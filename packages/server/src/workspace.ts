import { existsSync } from 'node:fs'
import { mkdir, open, readFile, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { makePrivate } from './private-files.ts'

/** WORKSPACE/{protocol.json, patients.csv ..., patients/<key>/{course.json, dicom/ ...}, results/<key>/<version>/, .yttria/}. */
export interface Workspace {
  readonly folder: string
  readonly patients: string
  readonly results: string
  /** Of the program's own: database, uploads under way. */
  readonly own: string
}

export const patientKey = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Made where there is none. Every right of other users is taken from it and all in it; `stillOpen` is told where that cannot be done. */
export async function openWorkspace(folder: string, stillOpen: (paths: readonly string[]) => void = () => {}): Promise<Workspace> {
  const top = resolve(folder)
  const w = { folder: top, patients: join(top, 'patients'), results: join(top, 'results'), own: join(top, '.yttria') }
  for (const f of [top, w.patients, w.results, w.own]) await mkdir(f, { recursive: true, mode: 0o700 })
  stillOpen(await makePrivate(top))
  return w
}

/** Keys of the patients in the workspace, sorted as a person would (p2 before p10). */
export async function patientKeys(w: Workspace): Promise<string[]> {
  const entries = await readdir(w.patients, { withFileTypes: true })
  return entries.filter(e => e.isDirectory() && patientKey.test(e.name)).map(e => e.name).sort(new Intl.Collator('en', { numeric: true }).compare)
}

/** Throws Error, for the person, where another program works on the workspace. A lock left by a killed one is taken over. */
export async function lockWorkspace(w: Workspace): Promise<() => Promise<void>> {
  const path = join(w.own, 'lock')
  if (existsSync(path)) {
    const [pid = '', begun = ''] = (await readFile(path, 'utf8')).split(' '), holder = Number(pid)
    if (holder !== process.pid && await holds(holder, begun)) throw new Error(`${w.folder} is in use by another Yttria (process ${holder}). Close that one, or start with --workspace and another folder.`)
    await rm(path, { force: true })
  }
  const handle = await open(path, 'wx').catch(() => { throw new Error(`${w.folder} has just been taken by another Yttria.`) })
  await handle.writeFile(`${process.pid} ${await beginOf(process.pid) ?? ''}`)
  await handle.close()
  return () => rm(path, { force: true })
}

/** The process that wrote the lock still runs, and is not another one that was given its number. */
async function holds(pid: number, begun: string): Promise<boolean> {
  if (!alive(pid)) return false
  const now = await beginOf(pid)
  return begun === '' || now === undefined || now === begun
}

/** When a process began, in the system's own count since it started; undefined where the system does not tell (only Linux does so in a file). */
async function beginOf(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile('/proc/sys/kernel/random/boot_id', 'utf8')]).catch(() => [])
  // The name, in brackets, may hold spaces and brackets of its own.
  const begun = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  return begun === undefined || boot === undefined ? undefined : `${boot.trim()}:${begun}`
}

function alive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (fault) {
    return (fault as { code?: string }).code === 'EPERM'
  }
}
