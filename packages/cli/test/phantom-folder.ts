import { linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { CourseFile } from '@yttria/core/course'
import type { PhantomSettings } from '@yttria/phantom'
import { madePhantom } from '../../phantom/test/made-phantom.ts'
import { command } from '../src/command.ts'
import type { Io } from '../src/terminal/verb.ts'

export type ExamName = 'baseline' | 'treatment' | 'followUp'
export const examNames: readonly ExamName[] = ['baseline', 'treatment', 'followUp']

/** Runs the command in this process. */
export async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '', err = ''
  const io: Io = { out: t => { out += t }, err: t => { err += t }, progress: () => {}, verbose: false, terminal: false, width: 200 }
  return { code: await command(args, io, '0'), out, err }
}

/** A file or folder once more, without its bytes. */
function linkAll(from: string, to: string): void {
  if (!statSync(from).isDirectory()) { mkdirSync(dirname(to), { recursive: true }); linkSync(from, to); return }
  for (const name of readdirSync(from)) linkAll(join(from, name), join(to, name))
}

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

/** A place for tests: a phantom on the disk, and folders with parts of it. The ideal one has no motion, so its exams need no registration. */
export function phantomFolder(options: Partial<PhantomSettings> = { seed: 3, ideal: true }) {
  const place = mkdtempSync(join(tmpdir(), 'yttria analyze ü-'))
  const phantom = madePhantom(options)
  const at = (...parts: string[]) => join(place, ...parts)
  const write = (path: string, bytes: Uint8Array | string): string => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes)
    return path
  }
  for (const { path, bytes } of phantom.files()) write(at('phantom', path), bytes)
  let count = 0
  /** The phantom's course, changed; registered by identity unless `registered: false`. */
  const course = (change: (c: CourseFile) => unknown = () => {}, settings: { registered?: boolean } = {}): string => {
    const c = JSON.parse(JSON.stringify(phantom.course)) as CourseFile
    if (settings.registered !== false) c.overrides = { registrations: [{ from: 'baseline', to: 'treatment', matrix: [...identity] }, { from: 'baseline', to: 'followUp', matrix: [...identity] }] }
    const changed = change(c)
    return write(at(`course ${++count}.json`), typeof changed === 'string' ? changed : JSON.stringify(c))
  }
  return {
    place, phantom, at, write, course,
    whole: at('phantom'),
    out: () => at(`out ${++count}`),
    protocol: (p: object = { sensitivity: [] }): string => write(at(`protocol ${++count}.json`), JSON.stringify(p)),
    /** A folder with the files (hard links) of some of the phantom's folders, as `baseline/ct`. */
    part: (...folders: string[]): string => {
      const folder = at(`part ${++count}`)
      for (const f of folders) {
        linkAll(at('phantom/dicom', f), join(folder, 'dicom', f))
      }
      return folder
    },
    /** A folder with the phantom's, one of them with every file changed (or left out: undefined). */
    altered: (altered: string, change: (bytes: Uint8Array, n: number) => Uint8Array | undefined): string => {
      const folder = at(`altered ${++count}`)
      for (const exam of examNames) for (const kind of readdirSync(at('phantom/dicom', exam))) {
        const from = at('phantom/dicom', exam, kind), to = join(folder, 'dicom', exam, kind)
        if (`${exam}/${kind}` !== altered) { linkAll(from, to); continue }
        for (const [n, file] of readdirSync(from).sort().entries()) {
          const bytes = change(new Uint8Array(readFileSync(join(from, file))), n)
          if (bytes) write(join(to, file), bytes)
        }
      }
      return folder
    },
    remove: () => rmSync(place, { recursive: true, force: true }),
  }
}

export type PhantomFolder = ReturnType<typeof phantomFolder>

/** The first element of a tag in an explicit little-endian file with another text; undefined takes it out. */
export function withElement(bytes: Uint8Array, tag: string, text: string | undefined): Uint8Array {
  const [group, element] = [Number.parseInt(tag.slice(1, 5), 16), Number.parseInt(tag.slice(6, 10), 16)]
  const key = [group & 255, group >> 8, element & 255, element >> 8]
  for (let n = 132; n < bytes.length - 8; n++) {
    if (!key.every((b, i) => bytes[n + i] === b) || !/^[A-Z]{2}$/.test(String.fromCharCode(bytes[n + 4]!, bytes[n + 5]!))) continue
    const length = bytes[n + 6]! | (bytes[n + 7]! << 8)
    const value = text === undefined ? undefined : new TextEncoder().encode(text.length % 2 ? `${text} ` : text)
    const head = value ? [...bytes.subarray(n, n + 6), value.length & 255, value.length >> 8, ...value] : []
    const changed = new Uint8Array(bytes.length - 8 - length + head.length)
    changed.set(bytes.subarray(0, n))
    changed.set(head, n)
    changed.set(bytes.subarray(n + 8 + length), n + head.length)
    return changed
  }
  throw new RangeError(`no ${tag} in the file`)
}

/** Every file under a folder with its bytes. */
export function filesUnder(folder: string): { path: string; bytes: Uint8Array }[] {
  return (readdirSync(folder, { recursive: true }) as string[]).map(f => join(folder, f)).filter(f => statSync(f).isFile())
    .map(f => ({ path: relative(folder, f), bytes: new Uint8Array(readFileSync(f)) }))
}

export const hashOf = (folder: string): string => {
  const sum = createHash('sha256')
  for (const { path, bytes } of filesUnder(folder).sort((a, b) => a.path < b.path ? -1 : 1)) sum.update(path).update('\0').update(bytes)
  return sum.digest('hex')
}
