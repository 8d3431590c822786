import { Refused, ask, postJson } from '../api.ts'

export interface SendProgress { readonly files: number; readonly ofFiles: number; readonly bytes: number; readonly ofBytes: number; readonly waiting?: boolean }
export interface NamedFile { readonly name: string; readonly file: File }

const batchBytes = 24 << 20, patience = 30

/** Sends files to a new import, some megabytes at a time: see the server's receiveFiles. A part that was lost with the connection is sent again. Answers the import's id. */
export async function sendFiles(files: readonly NamedFile[], progress: (p: SendProgress) => void, signal?: AbortSignal): Promise<string> {
  const { id } = await postJson<{ id: string }>('/api/imports', { files: files.length })
  const ofBytes = files.reduce((sum, f) => sum + f.file.size, 0)
  let sent = 0, bytes = 0
  while (sent < files.length) {
    const parts: BlobPart[] = []
    let size = 0, n = sent
    for (; n < files.length && (n === sent || size + files[n]!.file.size < batchBytes); n++) {
      const { name, file } = files[n]!
      const text = new TextEncoder().encode(name.slice(0, 1000)), head = new DataView(new ArrayBuffer(4))
      head.setUint32(0, text.length, true)
      const length = new DataView(new ArrayBuffer(8))
      length.setBigUint64(0, BigInt(file.size), true)
      parts.push(head.buffer as ArrayBuffer, text, length.buffer as ArrayBuffer, file)
      size += file.size
    }
    const now = { files: sent, ofFiles: files.length, bytes, ofBytes }
    try {
      await sendPart(`/api/imports/${id}/files?first=${sent}`, new Blob(parts), () => progress({ ...now, waiting: true }), signal)
    } catch (fault) {
      await ask('DELETE', `/api/imports/${id}`).catch(() => {})
      throw fault
    }
    sent = n
    bytes += size
    progress({ files: sent, ofFiles: files.length, bytes, ofBytes })
  }
  return id
}

async function sendPart(path: string, body: Blob, waiting: () => void, signal: AbortSignal | undefined): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted()
    try {
      await ask('PUT', path, body, 'application/x-yttria-files')
      return
    } catch (fault) {
      if (!(fault instanceof Refused) || fault.status !== 0) throw fault
      // A file that cannot be read fails as a lost connection does.
      if (attempt > 0 && attempt < 3) await body.arrayBuffer().catch(() => { throw new Error('A file cannot be read: was it moved or changed meanwhile? Drop the folder again.') })
      if (attempt >= patience) throw fault
      waiting()
      await new Promise(next => setTimeout(next, 1000))
    }
  }
}

const mostFiles = 50_000

/** The files of what was dropped, folders walked; `found` is told how many there are so far. Throws Error, for the person, where there are far too many. */
export async function droppedFiles(items: DataTransferItemList, found: (files: number) => void = () => {}): Promise<NamedFile[]> {
  // All entries at once: the list is empty after the first wait.
  const entries = [...items].map(i => i.webkitGetAsEntry()).filter(e => e !== null)
  const files: NamedFile[] = []
  const walk = async (entry: FileSystemEntry): Promise<void> => {
    if (entry.isFile) {
      const file = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail))
      files.push({ name: entry.fullPath.replace(/^\//, ''), file })
      requireFew(files.length)
      if (files.length % 50 === 0) found(files.length)
    } else {
      const reader = (entry as FileSystemDirectoryEntry).createReader()
      // It hands out a hundred at a time until none is left.
      for (;;) {
        const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
        if (some.length === 0) break
        await Promise.all(some.map(walk))
      }
    }
  }
  for (const e of entries) await walk(e)
  return files.sort((a, b) => a.name < b.name ? -1 : 1)
}

export function requireFew(files: number): void {
  if (files > mostFiles) throw new Error(`There are more than ${mostFiles.toLocaleString('en')} files in this folder: that is no patient's. Choose the folder of one patient, or of a few.`)
}
