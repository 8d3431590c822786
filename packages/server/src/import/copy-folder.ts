import { realpath, stat, statfs } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { InputError } from '@yttria/node/errors'
import { type FolderHeaders, findPath, nameText, pathBytes, readFolder } from '@yttria/node/read'
import type { JobStep } from '../api/jobs.ts'
import { Refusal } from '../faults.ts'
import { copyPrivately } from '../private-files.ts'
import type { Workspace } from '../workspace.ts'
import { filesFolder, noteFindings, noteNames, noteSkipped, numbered } from './imports.ts'

const mostEntries = 200_000, atOnce = 8, spare = 2 ** 30

/** The folder that is meant, if files can be taken from it. Throws Refusal. */
export async function sourceFolder(w: Workspace, from: string): Promise<string> {
  const there = await findPath(from).catch((fault: unknown) => { if (fault instanceof InputError) throw new Refusal(fault.message) })
  if (!there?.stats.isDirectory()) throw new Refusal(`${from} is not a folder on this machine.`)
  const source = nameText(there.real), own = await realpath(w.folder)
  if (source === own || source.startsWith(`${own}${sep}`)) throw new Refusal(`${from} lies in the workspace already.`)
  if (own.startsWith(source === sep ? sep : `${source}${sep}`)) throw new Refusal(`${from} holds the workspace itself: choose the folder of the patient's images.`)
  return source
}

/** Copies the DICOM files of a folder on this machine into an import; the originals stay as they are, other files stay where they are. */
export async function copyFolder(w: Workspace, id: string, source: string, progress: (step: JobStep) => void, signal: AbortSignal): Promise<void> {
  const { headers, files, others, findings } = await headersOf(source, progress, signal)
  const names = [...new Set(headers.map(h => h.file))]
  const sizes = await Promise.all(names.map(async n => (await stat(pathBytes(join(source, n)))).size)), bytes = sizes.reduce((sum, n) => sum + n, 0)
  const { bavail, bsize } = await statfs(w.folder)
  if (bytes + spare > bavail * bsize) throw new Refusal(`The ${names.length} images take ${gigabytes(bytes)} GB; there are ${gigabytes(bavail * bsize)} GB left where the workspace is.`)
  let next = 0, done = 0
  const copy = async () => {
    while (next < names.length) {
      signal.throwIfAborted()
      const n = next++
      await copyPrivately(join(source, names[n]!), join(filesFolder(w, id), numbered(n)))
      progress({ step: 'Copying', done: ++done, total: names.length })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, copy))
  signal.throwIfAborted()
  await noteNames(w, id, names)
  // What is said of the images themselves is said again of their copies.
  await noteFindings(w, id, findings.filter(f => f.code.startsWith('files/')))
  await noteSkipped(w, id, Math.max(others, files - names.length))
}

async function headersOf(source: string, progress: (step: JobStep) => void, signal: AbortSignal): Promise<FolderHeaders> {
  progress({ step: 'Looking through the folder' })
  try {
    return await readFolder(source, (_step, done = 0, total) => {
      if (done % 50 === 0 || done === total) progress({ step: 'Reading headers', done, total })
    }, { limits: { entries: mostEntries }, signal })
  } catch (fault) {
    throw fault instanceof InputError ? new Refusal(fault.message) : fault
  }
}

const gigabytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1)
