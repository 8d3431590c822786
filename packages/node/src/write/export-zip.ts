import { type Zippable, zipSync } from 'fflate'
import type { ExportedFile } from './export-objects.ts'
import { innerPath } from './inner-path.ts'

/** The files as one archive, dated 1980: a zip wants a date, and the objects hold their own. */
export function exportZip(files: readonly Pick<ExportedFile, 'path' | 'bytes'>[]): Uint8Array {
  const entries: Zippable = {}
  for (const f of files) entries[innerPath(f.path)] = [f.bytes, { level: 3, mtime: new Date(1980, 0, 1) }]
  return zipSync(entries)
}
