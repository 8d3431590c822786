import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { deserialize, serialize } from 'node:v8'
import { type Phantom, type PhantomFile, type PhantomSettings, makePhantom } from '../src/index.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const cache = join(root, 'node_modules/.cache/yttria-phantoms')
const day = 24 * 3600_000

type Stored = Omit<Phantom, 'files'> & { readonly files: readonly PhantomFile[] }

/**
 * `makePhantom`, made once for all tests and kept under the hash of the sources that make it and of the options. Each caller
 * has a copy of its own and may change it. Tests of the phantom itself make theirs.
 */
export function madePhantom(options: Partial<PhantomSettings> = {}): Phantom {
  const path = join(cache, `${keyOf(options)}.bin`)
  if (!existsSync(path)) keep(path, makePhantom(options))
  const { files, ...rest } = deserialize(readFileSync(path)) as Stored
  return {
    ...rest,
    files: function* () { for (const f of files) yield { path: f.path, bytes: f.bytes.slice() } },
  }
}

/** Written aside and put in place whole: who makes the same at the same time makes the same bytes. */
function keep(path: string, phantom: Phantom): void {
  mkdirSync(cache, { recursive: true })
  for (const name of readdirSync(cache)) removeIfOld(join(cache, name))
  const stored: Stored = { ...phantom, files: [...phantom.files()] }
  const aside = `${path}.${process.pid}.${Math.trunc(performance.now() * 1000)}.tmp`
  writeFileSync(aside, serialize(stored))
  renameSync(aside, path)
}

function removeIfOld(path: string): void {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  if (made !== undefined && Date.now() - made > day) rmSync(path, { force: true })
}

function keyOf(options: Partial<PhantomSettings>): string {
  const named = Object.entries(options).sort(([a], [b]) => a < b ? -1 : 1)
  return createHash('sha256').update(sources()).update(JSON.stringify(named)).digest('hex').slice(0, 24)
}

let known: string | undefined

function sources(): string {
  if (known !== undefined) return known
  const sum = createHash('sha256').update(process.versions.v8)
  const paths = ['packages/phantom/src', 'packages/core/src'].flatMap(folder => filesBelow(join(root, folder)))
  for (const path of [...paths, join(root, 'package-lock.json')]) sum.update(path).update('\0').update(readFileSync(path))
  known = sum.digest('hex')
  return known
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap(entry => entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)])
    .sort()
}
