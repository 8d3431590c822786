import { chmod, link, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '../faults.ts'
import { copyPrivately } from '../private-files.ts'

/** A file of the import and the name it gets. */
export interface Placing { readonly from: string; readonly name: string }

/**
 * The files that are missing in `folder`, each under its UID. Of one instance twice the first is kept; another image under its UID is
 * refused. The UIDs have been checked. `names`: what the files were called.
 */
export async function placings(
  files: string, folder: string, own: readonly { readonly file: string; readonly uid: string }[], names: readonly string[], key: string,
): Promise<Placing[]> {
  const sources = new Map<string, string>(), missing: Placing[] = []
  for (const { file, uid } of own) {
    const from = join(files, file), name = `${uid}.dcm`, called = names[Number(file)] ?? file
    const twin = sources.get(name), there = await readFile(join(folder, name)).catch(absent)
    if (twin !== undefined && !(await readFile(twin)).equals(await readFile(from)))
      throw new Refusal(`${called} and another file of the import are two images under one UID, ${uid}. Nothing was taken into the workspace: leave one of them out.`)
    if (there && !there.equals(await readFile(from)))
      throw new Refusal(`Patient ${key} has another image under the UID ${uid} of ${called} already. The images of the workspace were left as they are: take the folder in under a key of its own.`)
    if (twin === undefined && !there) missing.push({ from, name })
    sources.set(name, from)
  }
  return missing
}

function absent(fault: { code?: string }): undefined {
  if (fault.code !== 'ENOENT' && fault.code !== 'ENOTDIR') throw fault
}

/** A second name for a file, or a copy where the disk has no such names; for its person alone. Never over another file. */
export async function placed(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (fault) {
    if ((fault as { code?: string }).code === 'EEXIST') throw fault
    await copyPrivately(from, `${to}.tmp`)
    await rename(`${to}.tmp`, to).catch(async second => {
      await rm(`${to}.tmp`, { force: true })
      throw second
    })
  }
  await chmod(to, 0o600)
}
