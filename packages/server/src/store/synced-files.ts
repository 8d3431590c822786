import fs from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { ofOthers } from '../private-files.ts'

interface Stream { readonly nfd?: number; readonly node: unknown }
interface Attributes { readonly mode?: number }
interface NodeFiles {
  readonly stream_ops: { fsync?: (stream: Stream) => number; setattr: (stream: Stream, to: Attributes) => void }
  readonly node_ops: { setattr: (node: unknown, to: Attributes) => void; mknod: (parent: unknown, name: string, mode: number, device: number) => unknown }
  readonly realPath: (node: unknown) => string
  /** Turns a fault of the system into one that PostgreSQL understands. */
  readonly tryFSOperation: <T>(work: () => T) => T
}
type Preparation = Awaited<ReturnType<NodeFS['init']>>

/**
 * The database's files in a folder, where a sync of PostgreSQL's is one of the system's (PGlite's own files answer a sync without making
 * one), and closed to other users (PGlite's own give them all rights, whatever the umask). A class, since PGlite takes its files as one
 * only. Holds for PGlite 0.5.16: tests count the system's calls and look at the rights.
 */
export class SyncedFiles extends NodeFS {
  readonly #failed: (fault: Error) => void

  /** `failed` is told of a sync that the disk refused. PostgreSQL cannot go on after that: what it wrote before may be lost. */
  constructor(folder: string, failed: (fault: Error) => void) {
    super(folder)
    this.#failed = failed
  }

  override async init(...given: Parameters<NodeFS['init']>): Promise<Preparation> {
    const { emscriptenOpts } = await super.init(...given)
    const prepare = (module: unknown) => {
      const { NODEFS: files } = module as { NODEFS: NodeFiles }
      makeClosed(files)
      files.stream_ops.fsync = stream => {
        try {
          if (stream.nfd === undefined) syncFolder(files.realPath(stream.node))
          else fs.fsyncSync(stream.nfd)
          return 0
        } catch (fault) {
          this.#failed(fault as Error)
          return files.tryFSOperation(() => { throw fault })
        }
      }
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...emscriptenOpts.preRun ?? [], prepare] } }
  }
}

function makeClosed({ node_ops: nodes, stream_ops: streams }: NodeFiles): void {
  const { setattr, mknod } = nodes, ofStream = streams.setattr
  const closed = (to: Attributes): Attributes => to.mode === undefined ? to : { ...to, mode: to.mode & ~ofOthers }
  nodes.setattr = (node, to) => setattr(node, closed(to))
  streams.setattr = (stream, to) => ofStream(stream, closed(to))
  nodes.mknod = (parent, name, mode, device) => mknod(parent, name, mode & ~ofOthers, device)
}

/** A new or renamed file is on the disk with its folder. Windows keeps folders itself and opens none. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = fs.openSync(path, 'r')
  try { fs.fsyncSync(folder) } finally { fs.closeSync(folder) }
}

/** Everything below a folder, and the folder. */
export function syncAll(folder: string): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) syncAll(path)
    else if (entry.isFile()) {
      const file = fs.openSync(path, 'r+')
      try { fs.fsyncSync(file) } finally { fs.closeSync(file) }
    }
  }
  syncFolder(folder)
}
