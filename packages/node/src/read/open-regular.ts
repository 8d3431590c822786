import { Buffer } from 'node:buffer'
import { type Stats, constants } from 'node:fs'
import { type FileHandle, copyFile, open, realpath, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { error } from '@yttria/core/record'
import { InputError } from '../errors.ts'
import { nameText, pathBytes } from './file-name.ts'

/** What a path leads to: `real` is its place without links, `path` how it was found (as bytes where its name is no UTF-8). */
export interface FoundPath {
  readonly path: string | Buffer
  readonly real: Buffer
  readonly stats: Stats
}

/** What Node reads at once; and of texts and tables what a person could have written. */
const mostBytes = 2 ** 31 - 1, mostText = 2 ** 28
// Without NONBLOCK the opening of a pipe waits for its writer.
const forReading = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)

/**
 * The file or folder that a person named; links on the way are followed. Throws InputError for pipes, sockets, devices and all of
 * /proc, /sys and /dev (its memory disk /dev/shm apart), else the error of the file system (ENOENT, EACCES).
 */
export async function findPath(path: string): Promise<FoundPath> {
  const found = await statAt(path), real = await realpath(found.path, 'buffer').catch(fault => { throw withPath(fault, path) })
  if (isOfSystem(real)) throw refusedAs(path, 'it is of the system (/proc, /sys, /dev)', 'Copy what is meant into a file of its own, and name that.')
  const { stats } = found
  if (!stats.isFile() && !stats.isDirectory()) throw refusedAs(path, `it is ${kindOf(stats)}, neither a file nor a folder`, 'Write what it gives into a file, and name that.')
  return { ...found, real }
}

/** Opens a regular file for reading, and nothing else: see `findPath`; a folder is EISDIR. Never waits for a writer. */
export async function openRegular(path: string): Promise<FileHandle> {
  const { real, stats } = await findPath(path)
  if (stats.isDirectory()) throw Object.assign(new Error(`EISDIR: ${path}`), { code: 'EISDIR', path })
  const handle = await open(real, forReading).catch(fault => { throw withPath(fault, path) })
  try {
    const now = await handle.stat()
    if (!now.isFile() || now.ino !== stats.ino || now.dev !== stats.dev) throw refusedAs(path, 'it was replaced while it was opened', 'Run it again when nothing writes there.')
    return handle
  } catch (fault) {
    await handle.close()
    throw fault
  }
}

/** As `openRegular`, of a file that a walk has found: it is opened without a look at where it lies, and is no link. */
export async function openWalked(path: string): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  const handle = await open(pathBytes(path), forReading).catch(fault => { throw withPath(fault, path) })
  const stats = await handle.stat()
  if (stats.isFile()) return { handle, size: stats.size }
  await handle.close()
  throw Object.assign(new Error(`${path}: replaced`), { code: 'ESTALE', path })
}

/** All bytes of a regular file. Throws as `openRegular`, and InputError for one of more than 2 GB. */
export async function readRegular(path: string, most = mostBytes): Promise<Buffer> {
  const handle = await openRegular(path)
  try {
    const { size } = await handle.stat()
    if (size > most) throw new InputError(`${path} is ${(size / 2 ** 20).toFixed(0)} MB large; no more than ${(most / 2 ** 20).toFixed(0)} MB are read`)
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** As `readRegular`, as a plain array: not Node's Buffer, whose slice() is no copy. */
export const readBytes = async (path: string): Promise<Uint8Array> => new Uint8Array(await readRegular(path))

/** The text (UTF-8) of a regular file of at most 256 MB. Throws as `readRegular`. */
export const readText = async (path: string): Promise<string> => (await readRegular(path, mostText)).toString('utf8')

/** Copies a regular file. Throws as `openRegular`. */
export async function copyRegular(from: string, to: string): Promise<void> {
  await (await openRegular(from)).close()
  await copyFile((await findPath(from)).real, to)
}

/** /proc, /sys and /dev: what looks like a file there may wait, change or never end. */
export function isOfSystem(real: Buffer): boolean {
  const place = `${real.toString('latin1')}/`
  return ['/proc/', '/sys/', '/dev/'].some(s => place.startsWith(s)) && !place.startsWith('/dev/shm/')
}

function kindOf(s: Stats): string {
  if (s.isFIFO()) return 'a pipe'
  return s.isSocket() ? 'a socket' : 'a device'
}

/** A name with \xE9 in it stands for bytes first, for itself second. */
async function statAt(path: string): Promise<{ path: string | Buffer; stats: Stats }> {
  const bytes = pathBytes(path)
  if (typeof bytes !== 'string') {
    const stats = await stat(bytes).catch(() => undefined)
    if (stats) return { path: bytes, stats }
  }
  return { path, stats: await stat(path) }
}

const refusedAs = (path: string, why: string, remedy: string): InputError =>
  new InputError(`${path} is not read: ${why}. ${remedy}`, [error('files/not-regular', { file: basename(path) }, `${path} is not read: ${why}.`, remedy)])

/** Said of the path as the person gave it. */
const withPath = (fault: unknown, path: string): unknown => fault instanceof Error ? Object.assign(fault, { path }) : fault

/** The text of a path of bytes, to go on from. */
export const pathText = (path: string | Buffer): string => nameText(Buffer.isBuffer(path) ? path : Buffer.from(path))
