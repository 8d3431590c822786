import type { FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Finding, error, note, warning } from '@yttria/core/record'
import { type InstanceHeader, readHeader } from '@yttria/core/dicom'
import { InputError } from '../errors.ts'
import { type Progress, silent } from '../progress.ts'
import { archiveKind, isNamedDicom, isNiftiName } from './file-kinds.ts'
import { type WalkOptions, filesUnder } from './files-under.ts'
import { openRegular, openWalked } from './open-regular.ts'

export interface FolderHeaders {
  readonly headers: readonly InstanceHeader[]
  readonly findings: readonly Finding[]
  /** All files found; those that are no DICOM are not listed one by one. */
  readonly files: number
  readonly others: number
  /** Relative names of NIfTI files, told by their name. */
  readonly nifti: readonly string[]
}

const firstBytes = 16 * 1024
const atOnce = 32
/** What Node reads at once. */
const mostBytes = 2 ** 31 - 1
const isDicomFile = (bytes: Uint8Array): boolean => bytes.length > 131 && bytes[128] === 0x44 && bytes[129] === 0x49 && bytes[130] === 0x43 && bytes[131] === 0x4d

/**
 * The header of every DICOM file under a folder (or of one file), whatever its name. Reads the beginning of each file, and more
 * only where the header goes on. `file` of a header is its path relative to the folder, with '/' (see file-name.ts). Throws
 * InputError where the folder is not there or no folder of files, or too large to be a patient's; and the signal's reason.
 */
export async function readFolder(folder: string, progress: Progress = silent, options: WalkOptions = {}): Promise<FolderHeaders> {
  const { names, findings: walked, folder: place } = await filesUnder(folder, options)
  const results: (FileRead | undefined)[] = new Array(names.length)
  let next = 0, done = 0
  const worker = async () => {
    while (next < names.length) {
      options.signal?.throwIfAborted()
      const n = next++
      results[n] = await headerOf(place, names[n]!)
      progress('reading headers', ++done, names.length)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, names.length) }, worker))
  const headers = results.map(r => r?.header).filter(h => h !== undefined)
  return {
    headers, findings: [...walked, ...results.flatMap(r => r?.findings ?? []), ...unusable(names, results)], files: names.length,
    others: results.filter(r => r && !r.dicom).length,
    nifti: names.filter(isNiftiName),
  }
}

/** Empty files, and files that are called DICOM and are none: what a broken transfer leaves. One finding for all of a kind. */
function unusable(names: readonly string[], results: readonly (FileRead | undefined)[]): Finding[] {
  const some = (found: readonly string[]) => `${found[0]}${found.length > 1 ? ` and ${found.length - 1} more` : ''}`
  const empty = names.filter((name, n) => results[n]?.empty && (isNamedDicom(name) || !/\.[^/]+$/.test(name))), foreign = names.filter((name, n) => results[n] && !results[n].dicom && !results[n].empty && results[n].findings.length === 0 && isNamedDicom(name))
  return [
    ...(empty.length > 0 ? [warning('files/empty', { file: empty[0]!, value: empty.length }, `${empty.length === 1 ? 'A file is' : `${empty.length} files are`} empty: ${some(empty)}.`, 'Copy or export again what is missing.')] : []),
    ...(foreign.length > 0 ? [warning('files/not-dicom', { file: foreign[0]!, value: foreign.length }, `${foreign.length === 1 ? 'A file is' : `${foreign.length} files are`} called DICOM and ${foreign.length === 1 ? 'is' : 'are'} not: ${some(foreign)}.`, 'Copy or export again what is missing.')] : []),
  ]
}

interface FileRead { readonly header?: InstanceHeader; readonly findings: readonly Finding[]; readonly dicom: boolean; readonly empty?: boolean }

async function headerOf(folder: string, name: string): Promise<FileRead> {
  const path = join(folder, name), file = name || basename(path)
  let handle: FileHandle | undefined
  try {
    const opened = name === '' ? await openNamed(path) : await openWalked(path), byteLength = opened.size
    handle = opened.handle
    let bytes = await prefix(handle, Math.min(firstBytes, byteLength))
    if (byteLength === 0) return { findings: [], dicom: false, empty: true }
    if (byteLength > mostBytes) return { findings: isDicomFile(bytes) || isNamedDicom(file) ? [error('files/too-large', { file, value: byteLength }, `${file} is ${(byteLength / 2 ** 30).toFixed(1)} GB large; files of more than 2 GB are not read.`, 'Leave it out; no scanner writes such a file.')] : [], dicom: false }
    const archive = archiveKind(bytes, file)
    if (archive) return { findings: [note('files/zip', { file, value: archive }, `${file} is a ${archive} archive; what is in it was not read.`, 'Unpack it.')], dicom: false }
    for (;;) {
      const { value, findings } = readHeader({ file, bytes, byteLength })
      const more = findings.find(f => f.code === 'dicom/needs-more')
      if (!more || bytes.length >= byteLength) {
        const other = findings.some(f => f.code === 'dicom/not-dicom')
        return { header: value, findings: other ? [] : findings.filter(f => f !== more), dicom: !other }
      }
      // At least four times as much: a header that goes on says so again and again.
      bytes = await prefix(handle, Math.min(byteLength, Math.max(Number(more.subject.value ?? 0), 4 * bytes.length)))
    }
  } catch (fault) {
    const code = (fault as { code?: string }).code
    if (code === undefined || fault instanceof InputError) throw fault
    return { findings: [error('files/unreadable', { file, value: code }, `${file} cannot be read (${code}).`, 'Copy it again, or give yourself permission to read it.')], dicom: false }
  } finally {
    await handle?.close()
  }
}

async function openNamed(path: string): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  const handle = await openRegular(path)
  return { handle, size: (await handle.stat()).size }
}

async function prefix(handle: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let at = 0
  while (at < length) {
    const { bytesRead } = await handle.read(bytes, at, length - at, at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  return at === length ? bytes : bytes.subarray(0, at)
}
