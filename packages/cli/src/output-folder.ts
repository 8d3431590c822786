import { existsSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { InputError } from './verb.ts'

export interface OutputFile { readonly path: string; readonly bytes: Uint8Array | string }

/**
 * Writes a folder whole or not at all: everything goes to a temporary folder beside it, which takes its place at the end.
 * An existing folder is replaced only where every entry of it is one of `own` (an earlier result): nothing of another's is lost.
 * Throws InputError, naming the entry, where it is not.
 */
export async function writeFolder(out: string, files: Iterable<OutputFile> | AsyncIterable<OutputFile>, own: (entry: string) => boolean): Promise<void> {
  const target = resolve(out)
  await requireReplaceable(target, own)
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`)
  await rm(temporary, { recursive: true, force: true })
  await mkdir(temporary, { recursive: true })
  const remove = () => rm(temporary, { recursive: true, force: true })
  const interrupted = (signal: NodeJS.Signals) => void remove().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143))
  process.once('SIGINT', interrupted)
  process.once('SIGTERM', interrupted)
  try {
    for await (const { path, bytes } of files) {
      const place = join(temporary, path)
      await mkdir(dirname(place), { recursive: true })
      // On the disk before the rename: a crash must not leave a whole name on half a file.
      const handle = await open(place, 'w')
      try {
        await handle.writeFile(bytes)
        await handle.datasync()
      } finally {
        await handle.close()
      }
    }
    await replaceFolder(temporary, target)
  } catch (fault) {
    await remove()
    throw fault
  } finally {
    process.off('SIGINT', interrupted)
    process.off('SIGTERM', interrupted)
  }
}

/** Throws InputError unless `out` is absent, empty, or holds only entries of our own. */
export async function requireReplaceable(out: string, own: (entry: string) => boolean): Promise<void> {
  if (!existsSync(out)) return
  const entries = await readdir(out).catch(() => { throw new InputError(`${out} is not a folder: name another for --out`) })
  const foreign = entries.find(e => !own(e))
  if (foreign !== undefined) throw new InputError(`${out} holds ${foreign}, which is not a result of Yttria: name an empty or new folder`)
}

async function replaceFolder(temporary: string, target: string): Promise<void> {
  if (!existsSync(target)) return rename(temporary, target)
  const old = `${temporary}.old`
  await rm(old, { recursive: true, force: true })
  await rename(target, old)
  try {
    await rename(temporary, target)
  } catch (fault) {
    await rename(old, target)
    throw fault
  }
  await rm(old, { recursive: true, force: true })
}
