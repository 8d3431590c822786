import process from 'node:process'
import { PGlite } from '@electric-sql/pglite'
import { SyncedFiles } from './synced-files.ts'

/*
 * PGlite's own parameters hold -F, which turns syncs off. Of the methods of syncing the log only fsync reaches the files: fdatasync is
 * answered without being done. One person's edits need no 128 MB of buffers.
 */
const settings = ['fsync=on', 'wal_sync_method=fsync', 'synchronous_commit=on', 'full_page_writes=on', 'shared_buffers=8MB']
const parameters = [...PGlite.defaultStartParams.filter(p => p !== '-F'), ...settings.flatMap(s => ['-c', s])]

/**
 * Opens the database in a folder; makes it where there is none, which takes several hundred MB. A commit is on the disk when it is
 * answered. Where the disk refuses a sync the process ends, as PostgreSQL's own would: the next start reads what is on the disk.
 */
export const openDatabase = (folder: string, failed: (fault: Error) => void = endAtOnce): Promise<PGlite> =>
  PGlite.create({ fs: new SyncedFiles(folder, failed), startParams: parameters })

function endAtOnce(fault: Error): void {
  process.stderr.write(`yttria: the disk of the workspace did not take what was written (${fault.message}). Yttria ends, so that nothing is acknowledged that is not kept.\n`)
  process.exit(1)
}
