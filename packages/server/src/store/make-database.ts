import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makePrivate } from '../private-files.ts'
import { openDatabase } from './open-database.ts'
import { syncAll, syncFolder } from './synced-files.ts'

/**
 * Makes an empty database, whole or not at all. `prepared`: the folder of one that the build has made; without it this process makes
 * one, which takes several hundred MB that it then keeps.
 */
export async function makeDatabase(folder: string, prepared?: URL): Promise<void> {
  const aside = `${folder}.new`
  await rm(aside, { recursive: true, force: true })
  await mkdir(aside, { recursive: true, mode: 0o700 })
  const made = prepared && fileURLToPath(prepared)
  if (made !== undefined && hasDatabase(made)) await cp(made, aside, { recursive: true })
  else await initialise(aside)
  await makePrivate(aside)
  syncAll(aside)
  await outOfTheWay(folder)
  await rename(aside, folder)
  syncFolder(dirname(folder))
}

/** Writes the files of an empty database into an empty folder. */
export async function initialise(folder: string): Promise<void> {
  const database = await openDatabase(folder)
  await database.close()
}

export const hasDatabase = (folder: string): boolean => existsSync(join(folder, 'PG_VERSION'))

/** A folder that is no database, as an earlier program left it when it was killed, is kept beside. */
async function outOfTheWay(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => undefined)
  if (entries === undefined) return
  if (entries.length === 0) await rm(folder, { recursive: true })
  else await rename(folder, `${folder}.incomplete-${Date.now()}`)
}
