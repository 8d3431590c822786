import { rm } from 'node:fs/promises'
import type { Workspace } from '../workspace.ts'
import { acceptedFolder, countFiles, dropImport, importIds, namesOf, sourceOf, truncateImport } from './imports.ts'

/**
 * Imports that the end of an earlier program broke off, set right before anybody asks: an acceptance is as if it had not begun, a part
 * of an upload that was not acknowledged is taken away, one of which nothing came is dropped. What is left can be gone on with.
 */
export async function tidyImports(w: Workspace): Promise<void> {
  for (const id of await importIds(w)) {
    await rm(acceptedFolder(w, id), { recursive: true, force: true })
    // Of a folder that was being copied the files have no names yet, and the page offers to copy it again.
    if ((await sourceOf(w, id)).folder !== undefined) continue
    await truncateImport(w, id, (await namesOf(w, id)).length).catch(() => {})
    if (await countFiles(w, id).catch(() => 0) === 0) await dropImport(w, id)
  }
}
