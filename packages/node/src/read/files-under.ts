import { Buffer } from 'node:buffer'
import type { Dirent } from 'node:fs'
import { opendir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { type Finding, error, note, warning } from '@yttria/core/record'
import { InputError } from '../errors.ts'
import { nameText, pathBytes } from './file-name.ts'
import { type FoundPath, findPath, isOfSystem, pathText } from './open-regular.ts'

/** How far a walk goes: files and folders together, folders within folders, and the time that it takes. */
export interface WalkLimits { readonly entries: number; readonly depth: number; readonly seconds: number }

export interface WalkOptions {
  readonly limits?: Partial<WalkLimits>
  readonly signal?: AbortSignal
  /** A clock in ms. */
  readonly now?: () => number
  /** Folders directly below that may be links to elsewhere, and then are followed. */
  readonly linked?: readonly string[]
}

/** Of a patient in a workspace: studies link the images in from an archive and keep course.json beside them. */
export const patientWalk: WalkOptions = { linked: ['dicom'] }

export interface WalkedFolder {
  /** Relative names with '/', sorted; of a single file ''. Bytes that are no UTF-8 are written as \xE9: see file-name.ts. */
  readonly names: readonly string[]
  readonly findings: readonly Finding[]
  /** The folder, as it is joined with the names. */
  readonly folder: string
}

/** A hospital's largest studies have some ten thousands of files; a folder of this many is an archive, or a whole disk. */
export const walkLimits: WalkLimits = { entries: 500_000, depth: 64, seconds: 600 }

/** What a walk came upon and left. */
interface Left { readonly unreadable: string[]; readonly outside: string[]; readonly broken: string[]; readonly deep: string[]; readonly others: string[]; readonly system: string[] }

/**
 * Every regular file under a folder, which may be a link itself. Below it no link is followed but those of `linked`: what lies inside
 * is found where it lies, what leads outside or nowhere is a finding. Throws InputError at a limit and for what is no file or folder, and the
 * signal's reason.
 */
export async function filesUnder(folder: string, options: WalkOptions = {}): Promise<WalkedFolder> {
  const top = await topOf(folder), text = pathText(top.path)
  if (top.stats.isFile()) return { names: [''], findings: [], folder: text }
  const limits = { ...walkLimits, ...options.limits }, now = options.now ?? (() => performance.now()), begun = now()
  const left: Left = { unreadable: [], outside: [], broken: [], deep: [], others: [], system: [] }
  const names: string[] = [], ahead = [{ name: '', depth: 0 }], roots = [top.real]
  const links: string[] = []
  let count = 0
  const counted = () => {
    if (++count > limits.entries) throw refusedWalk(folder, 'files/too-many', limits.entries, `holds more than ${limits.entries} files and folders`)
    if (count % 64 === 0) checked()
  }
  const checked = () => {
    options.signal?.throwIfAborted()
    if (now() - begun > 1000 * limits.seconds) throw refusedWalk(folder, 'files/too-slow', limits.seconds, `could not be looked through in ${limits.seconds} s (${count} files and folders so far)`)
  }
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    checked()
    const { name, depth } = at
    try {
      // Entry by entry: a folder of millions is not held in memory before it is counted.
      for await (const entry of await entriesOf(join(text, name))) {
        counted()
        const own = nameText(entry.name), path = name === '' ? own : `${name}/${own}`
        if (entry.isFile()) names.push(path)
        else if (entry.isSymbolicLink()) {
          const elsewhere = name === '' && options.linked?.includes(own) ? await folderElsewhere(join(text, path), top.real) : undefined
          if (elsewhere) {
            roots.push(elsewhere)
            ahead.push({ name: path, depth: 1 })
          } else links.push(path)
        }
        else if (!entry.isDirectory()) left.others.push(path)
        else if (isOfSystem(placeOf(top.real, path))) left.system.push(path)
        else if (depth + 1 > limits.depth) left.deep.push(path)
        else ahead.push({ name: path, depth: depth + 1 })
      }
    } catch (fault) {
      if (!isOfFileSystem(fault)) throw fault
      left.unreadable.push(name || '.')
    }
  }
  for (const path of links) await sortLink(path, join(text, path), roots, left)
  return { names: names.sort(), findings: findingsOf(left, limits), folder: text }
}

/** Where a link leads, if that is a folder of files outside the one named. */
async function folderElsewhere(path: string, root: Buffer): Promise<Buffer | undefined> {
  const found = await findPath(path).catch(() => undefined)
  return found?.stats.isDirectory() && !liesIn(root, found.real) && !liesIn(found.real, root) ? found.real : undefined
}

async function topOf(folder: string): Promise<FoundPath> {
  try {
    return await findPath(folder)
  } catch (fault) {
    const { code } = fault as { code?: string }
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new InputError(`${folder}: no such file or folder`)
    throw fault
  }
}

// Node's types know names in bytes of readdir, not of opendir, which gives them just so.
const entriesOf = async (path: string): Promise<AsyncIterable<Omit<Dirent, 'name'> & { readonly name: Buffer }>> =>
  await opendir(pathBytes(path) as string, { encoding: 'buffer' as BufferEncoding, bufferSize: 256 }) as unknown as AsyncIterable<Omit<Dirent, 'name'> & { readonly name: Buffer }>

async function sortLink(name: string, path: string, roots: readonly Buffer[], left: Left): Promise<void> {
  const real = await realpath(pathBytes(path), 'buffer').catch(() => undefined)
  if (real === undefined) left.broken.push(name)
  else if (!roots.some(root => liesIn(root, real))) left.outside.push(name)
}

const slash = '/'.charCodeAt(0), backslash = '\\'.charCodeAt(0)

function liesIn(root: Buffer, real: Buffer): boolean {
  if (!real.subarray(0, root.length).equals(root)) return false
  const next = real[root.length], last = root[root.length - 1]
  return next === undefined || [next, last].some(b => b === slash || (b === backslash && process.platform === 'win32'))
}

/** Only the root of all holds places of the system. */
const placeOf = (root: Buffer, name: string): Buffer => root.length === 1 ? Buffer.from(`/${name}`) : root

const isOfFileSystem = (fault: unknown): boolean => !(fault instanceof InputError) && typeof (fault as { code?: unknown }).code === 'string' && 'syscall' in (fault as object)

const refusedWalk = (folder: string, code: string, value: number, what: string): InputError => {
  const remedy = 'Name the folder of one patient, or of one study.'
  return new InputError(`${folder} ${what}. ${remedy}`, [error(code, { value }, `The folder ${what}.`, remedy)])
}

function findingsOf(left: Left, limits: WalkLimits): Finding[] {
  const findings: Finding[] = left.unreadable.sort().map(file => error('files/unreadable', { file }, `The folder ${file} cannot be read.`, 'Give yourself permission to read it.'))
  const add = (make: typeof error, code: string, names: string[], say: (n: number) => string, remedy: string) => {
    if (names.length > 0) findings.push(make(code, { file: names.sort()[0]!, value: names.length }, `${say(names.length)}: ${firstOf(names)}.`, remedy))
  }
  add(error, 'files/too-deep', left.deep, n => `${n === 1 ? 'A folder lies' : `${n} folders lie`} more than ${limits.depth} folders deep and ${n === 1 ? 'was' : 'were'} not read`, 'Name a folder further down.')
  add(warning, 'files/link-outside', left.outside, n => `${n === 1 ? 'A link leads' : `${n} links lead`} out of the folder and ${n === 1 ? 'was' : 'were'} not followed`, 'Copy what is meant into the folder, or name the folder that the link leads to.')
  add(warning, 'files/link-broken', left.broken, n => `${n === 1 ? 'A link leads' : `${n} links lead`} nowhere`, 'Find out what is missing: a disk that is not mounted, or files that were moved.')
  add(note, 'files/not-regular', left.others, n => `${n === 1 ? 'One entry is' : `${n} entries are`} no file (pipe, socket or device) and ${n === 1 ? 'was' : 'were'} not read`, 'Nothing is to be done if none of them should be an image.')
  add(note, 'files/of-system', left.system, n => `${n === 1 ? 'A folder is' : `${n} folders are`} of the system and ${n === 1 ? 'was' : 'were'} not read`, 'Name the folder of the images.')
  return findings
}

const firstOf = (names: readonly string[]): string => `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`
