import { ask, postJson } from '../api.ts'

export interface SendProgress { readonly files: number; readonly ofFiles: number; readonly bytes: number; readonly ofBytes: number }

const batchBytes = 24 << 20

/** Sends files to a new import, some megabytes at a time: see the server's receiveFiles. Answers the import's id. */
export async function sendFiles(files: readonly { readonly name: string; readonly file: File }[], progress: (p: SendProgress) => void): Promise<string> {
  const { id } = await postJson<{ id: string }>('/api/imports')
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
    await ask('PUT', `/api/imports/${id}/files`, new Blob(parts), 'application/x-yttria-files')
    sent = n
    bytes += size
    progress({ files: sent, ofFiles: files.length, bytes, ofBytes })
  }
  return id
}

/** The files of what was dropped, folders walked. */
export async function droppedFiles(items: DataTransferItemList): Promise<{ name: string; file: File }[]> {
  const entries = [...items].map(i => i.webkitGetAsEntry()).filter(e => e !== null)
  const found: { name: string; file: File }[] = []
  const walk = async (entry: FileSystemEntry): Promise<void> => {
    if (entry.isFile) {
      const file = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail))
      found.push({ name: entry.fullPath.replace(/^\//, ''), file })
    } else {
      const reader = (entry as FileSystemDirectoryEntry).createReader()
      // It hands out a hundred at a time until none is left.
      for (;;) {
        const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
        if (some.length === 0) break
        for (const e of some) await walk(e)
      }
    }
  }
  for (const e of entries) await walk(e)
  return found
}
