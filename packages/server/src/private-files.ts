import { chmod, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { copyRegular } from '@yttria/node/read'

/** For the person alone: what other users of the machine may do. */
export const ofOthers = 0o077

/**
 * Takes every right of other users from a folder and all below it; links are left alone. Answers what could not be changed: files of
 * another user, or a disk that keeps no rights.
 */
export async function makePrivate(path: string): Promise<string[]> {
  // Windows keeps rights in another way: a home folder is its person's there.
  if (process.platform === 'win32') return []
  const there = await lstat(path).catch(() => undefined)
  if (!there || there.isSymbolicLink()) return []
  const own = await closed(path, there.mode) ? [] : [path]
  if (!there.isDirectory()) return own
  const below: string[] = []
  for (const name of await readdir(path).catch(() => [])) below.push(...await makePrivate(join(path, name)))
  return [...own, ...below]
}

async function closed(path: string, mode: number): Promise<boolean> {
  if ((mode & ofOthers) === 0) return true
  await chmod(path, mode & 0o700).catch(() => {})
  return lstat(path).then(s => (s.mode & ofOthers) === 0, () => true)
}

/** A copy of a regular file for the person alone, whoever may read the original: a copy by the system takes over its rights. */
export async function copyPrivately(from: string, to: string): Promise<void> {
  await copyRegular(from, to)
  await chmod(to, 0o600)
}
