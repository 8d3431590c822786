import { constants, existsSync } from 'node:fs'
import { access, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import process from 'node:process'
import { InputError } from '../errors.ts'
import { innerPath } from './inner-path.ts'

export interface OutputFile { readonly path: string; readonly bytes: Uint8Array | string }

/**
 * Writes a folder whole or not at all: everything goes to a temporary folder beside it, which takes its place at the end.
 * An existing folder is replaced only where every entry of it is one of `own` (an earlier result): nothing of another's is lost.
 * Throws InputError, naming the entry, where it is not. `durable: false`: not forced onto the disk file by file, for what can be made again.
 */
export async function writeFolder(
  out: string, files: Iterable<OutputFile> | AsyncIterable<OutputFile>, own: (entry: string) => boolean, { durable = true }: { durable?: boolean } = {},
): Promise<void> {
  const target = await realPlace(out)
  await requireReplaceable(target, own)
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`)
  const remove = () => rm(temporary, { recursive: true, force: true })
  // Only noted here and heeded between two files: taking the folder away while it is being written or renamed would leave half of it.
  let stopped: NodeJS.Signals | undefined
  const interrupted = (signal: NodeJS.Signals) => { stopped = signal }
  process.on('SIGINT', interrupted)
  process.on('SIGTERM', interrupted)
  const heed = async () => {
    // A signal is delivered between two turns of the event loop.
    await new Promise(next => setImmediate(next))
    if (stopped === undefined) return
    await remove()
    process.exit(stopped === 'SIGINT' ? 130 : 143)
  }
  try {
    await remove()
    await mkdir(temporary, { recursive: true })
    for await (const { path, bytes } of files) {
      await heed()
      const place = join(temporary, innerPath(path))
      await mkdir(dirname(place), { recursive: true })
      // On the disk before the rename: a crash must not leave a whole name on half a file.
      const handle = await open(place, 'w')
      try {
        await handle.writeFile(bytes)
        if (durable) await handle.datasync()
      } finally {
        await handle.close()
      }
    }
    await heed()
    await replaceFolder(temporary, target)
  } catch (fault) {
    await remove()
    throw fault
  } finally {
    process.off('SIGINT', interrupted)
    process.off('SIGTERM', interrupted)
  }
}

/**
 * Throws InputError unless `out` is absent, empty, or an earlier result: only entries of our own, `mark` among them where one is
 * given; and where it could not be written or replaced.
 */
export async function requireReplaceable(out: string, own: (entry: string) => boolean, mark?: string): Promise<void> {
  const target = await realPlace(out)
  if (existsSync(target)) {
    const entries = await readdir(target).catch(fault => {
      throw new InputError((fault as { code?: string }).code === 'ENOTDIR' ? `${out} is not a folder: name another` : `${out} cannot be read: name another`, [], { code: 'input/out' })
    })
    const foreign = entries.find(e => !own(e))
    if (foreign !== undefined) throw new InputError(`${out} holds ${foreign}, which is not a result of Yttria: name an empty or new folder`)
    if (mark !== undefined && entries.length > 0 && !entries.includes(mark)) throw new InputError(`${out} holds ${entries[0]} but no ${mark}: it is not a result of Yttria; name an empty or new folder`)
    // It is replaced by renaming, which a mount point does not allow.
    if ((await stat(target)).dev !== (await stat(dirname(target))).dev) throw new InputError(`${out} is a disk or a mounted folder: name a folder in it`)
  }
  let place = dirname(target)
  while (!existsSync(place)) place = dirname(place)
  if (!(await stat(place)).isDirectory()) throw new InputError(`${place} is not a folder: name another place`, [], { code: 'input/out' })
  await access(place, constants.W_OK).catch(() => { throw new InputError(`no permission to write into ${place}: name another place`, [], { code: 'input/out' }) })
}

/** The path without links; of what does not exist yet, its nearest folder without links and the rest. */
export async function realPlace(path: string): Promise<string> {
  const whole = resolve(path)
  const real = await realpath(whole).catch(() => undefined)
  if (real !== undefined || dirname(whole) === whole) return real ?? whole
  return join(await realPlace(dirname(whole)), basename(whole))
}

/** `path` is `folder` or lies in it; both by `realPlace`. */
export const liesIn = (path: string, folder: string): boolean => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

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
