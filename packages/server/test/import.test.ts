import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readHeader } from '@yttria/core/dicom'
import type { PhantomFile } from '@yttria/phantom'
import { madePhantom } from '../../phantom/test/made-phantom.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobStep } from '../src/api/jobs.ts'
import { Refusal } from '../src/faults.ts'
import { acceptImport } from '../src/import/accept.ts'
import { copyFolder, sourceFolder } from '../src/import/copy-folder.ts'
import { beginImport, countFiles, dropImport, filesFolder, namesOf, noteNames, noteSource, requireWhole, truncateImport, unfinishedImports, viewImport } from '../src/import/imports.ts'
import { tidyImports } from '../src/import/tidy-imports.ts'
import { placed } from '../src/import/placings.ts'
import { type Workspace, openWorkspace } from '../src/workspace.ts'
import { write } from '../../web/test/bench.ts'

/** A person's first slices. */
const some = (seed: number): PhantomFile[] => [...madePhantom({ seed, size: 'tiny', ideal: true }).files()].filter(f => f.path.startsWith('dicom/')).slice(0, 6)
const [anna, bert] = [some(3), some(4)]
let folder = '', w: Workspace

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yttria-import-'))
  w = await openWorkspace(join(folder, 'workspace'))
})
afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

async function imported(files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): Promise<string> {
  const id = await beginImport(w)
  files.forEach((f, n) => write(join(filesFolder(w, id), String(n).padStart(6, '0')), f.bytes))
  await noteNames(w, id, files.map(f => f.path))
  return id
}
/** Every file below the test's folder with its bytes' length; empty folders do not count. */
const tree = () => readdirSync(folder, { recursive: true }).map(String).filter(f => statSync(join(folder, f)).isFile()).sort().map(f => `${f} ${statSync(join(folder, f)).size}`)
/** A file whose SOP Instance UID is another text, filled up with NUL to its length. */
function withUid(f: PhantomFile, uid: string): Uint8Array {
  const bytes = Buffer.from(f.bytes), own = readHeader({ file: f.path, bytes: f.bytes }).value!.sopInstanceUid, text = Buffer.from(uid.padEnd(own.length, '\0'))
  for (let at = bytes.indexOf(own); at >= 0; at = bytes.indexOf(own, at + 1)) text.copy(bytes, at)
  return new Uint8Array(bytes)
}
const inPatient = (key: string) => readdirSync(join(w.patients, key, 'dicom'))

describe('an import', () => {
  it('goes into the workspace whole; to a patient that is there more images of the same person are added', async () => {
    expect(await acceptImport(w, await imported(anna.slice(0, 4)), [{ number: 1, key: 'a' }])).toEqual(['a'])
    expect(inPatient('a')).toHaveLength(4)
    // Two of them again, two new.
    await acceptImport(w, await imported(anna.slice(2)), [{ number: 1, key: 'a' }])
    expect(inPatient('a')).toHaveLength(6)
    expect(await unfinishedImports(w)).toEqual([])
  })

  it('whose copying was broken off says from where it came and cannot be taken in; once it is whole it can', async () => {
    const id = await imported(anna.slice(0, 2))
    await noteSource(w, id, '/data/anna')
    expect(await unfinishedImports(w)).toMatchObject([{ id, files: 2, folder: '/data/anna' }])
    await expect(requireWhole(w, id)).rejects.toThrow(/has not come to its end/)
    await noteSource(w, id, undefined)
    await requireWhole(w, id)
    expect((await unfinishedImports(w))[0]).not.toHaveProperty('folder')
  })

  it('of another person is refused under the key of the first, and neither is changed', async () => {
    await acceptImport(w, await imported(anna), [{ number: 1, key: 'a' }])
    const id = await imported(bert)
    await expect(acceptImport(w, id, [{ number: 1, key: 'a' }])).rejects.toThrow(/another person/)
    expect(inPatient('a')).toHaveLength(6)
    expect(await countFiles(w, id)).toBe(6)
    await expect(acceptImport(w, id, [{ number: 1, key: 'A' }])).rejects.toThrow(/a already/)
    await acceptImport(w, id, [{ number: 1, key: 'b' }])
    expect(inPatient('b')).toHaveLength(6)
  })

  it('writes no image over another of the same UID', async () => {
    await acceptImport(w, await imported(anna), [{ number: 1, key: 'a' }])
    const changed = Uint8Array.from(anna[0]!.bytes)
    changed[changed.length - 3]! ^= 255
    const before = inPatient('a').map(f => readFileSync(join(w.patients, 'a/dicom', f)))
    await expect(acceptImport(w, await imported([{ path: 'x', bytes: changed }]), [{ number: 1, key: 'a' }])).rejects.toThrow(/another image under the UID/)
    expect(inPatient('a').map(f => readFileSync(join(w.patients, 'a/dicom', f)))).toEqual(before)
  })

  it('of two persons keeps them apart, and tells findings by the names that the files had', async () => {
    const id = await imported([...anna, ...bert, { path: 'dicom/empty.dcm', bytes: new Uint8Array(0) }]), view = await viewImport(w, id)
    expect(view.patients.map(p => [p.files, p.hasPet, p.suggestedKey])).toEqual([[6, false, 'p1'], [6, false, 'p2']])
    for (const f of view.findings) expect(f.message).not.toMatch(/\b\d{6}\b/)
    await acceptImport(w, id, [{ number: 2, key: 'b' }])
    expect(inPatient('b')).toHaveLength(6)
    await expect(acceptImport(w, await imported([...anna, ...bert]), [{ number: 1, key: 'c' }, { number: 2, key: 'C' }])).rejects.toThrow(/one key/)
  })

  it('with a UID that is a path is refused by the name of the file, before anything is moved, and its page says so', async () => {
    for (const path of ['../../../../../victim/escaped', '../../p1/dicom/other', '/tmp/victim', '1..2', '1.2.', 'CON', '..\\..\\x']) {
      const files = [...anna.slice(0, 3), { path: 'dicom/wrong.dcm', bytes: withUid(anna[3]!, path) }], id = await imported([...bert, ...files]), before = tree()
      expect((await viewImport(w, id)).findings).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'import/uid', severity: 'error', subject: { file: 'dicom/wrong.dcm', value: 1 } })]))
      const both = await viewImport(w, id), wrong = both.patients.map(p => ({ number: p.number, key: `x${p.number}` }))
      const refused = await acceptImport(w, id, wrong).catch((fault: Error) => fault)
      expect(refused, path).toBeInstanceOf(Refusal)
      expect((refused as Error).message).toMatch(/dicom\/wrong\.dcm/)
      expect((refused as Error).message).not.toContain(folder)
      expect(tree()).toEqual(before)
      await dropImport(w, id)
    }
  })

  it('that fails while files are placed leaves patients and import as they were, and can be done again', async () => {
    await acceptImport(w, await imported(anna.slice(0, 3)), [{ number: 1, key: 'a' }])
    const id = await imported([...anna, ...bert]), before = tree(), assigned = [{ number: 1, key: 'a' }, { number: 2, key: 'b' }]
    // Three are added to Anna's, six are Bert's: the disk is full at one or other of them.
    for (let full = 0; full < 9; full++) {
      let n = 0
      const place = async (from: string, to: string) => { if (n++ === full) throw new Error('ENOSPC'); await placed(from, to) }
      await expect(acceptImport(w, id, assigned, place)).rejects.toThrow(/ENOSPC/)
      expect(tree()).toEqual(before)
    }
    await acceptImport(w, id, assigned)
    expect([inPatient('a').length, inPatient('b').length]).toEqual([6, 6])
    expect(await unfinishedImports(w)).toEqual([])
  })

  it('is copied where the disk knows no second names, never over a file that is there', async () => {
    const from = join(folder, 'from'), to = join(folder, 'to')
    write(from, 'new')
    write(to, 'old')
    await expect(placed(from, to)).rejects.toThrow(/EEXIST/)
    expect(readFileSync(to, 'utf8')).toBe('old')
  })

  it('adds nothing to images that are linked in from elsewhere, and takes no place that is taken', async () => {
    for (const f of anna) write(join(folder, 'archive', f.path), f.bytes)
    mkdirSync(join(w.patients, 'a'))
    symlinkSync(join(folder, 'archive'), join(w.patients, 'a/dicom'))
    write(join(w.patients, 'c'), 'a note')
    const id = await imported(anna), before = tree()
    await expect(acceptImport(w, id, [{ number: 1, key: 'a' }])).rejects.toThrow(/linked in/)
    await expect(acceptImport(w, id, [{ number: 1, key: 'c' }])).rejects.toThrow(/another key/)
    await expect(acceptImport(w, id, [{ number: 1, key: 'd' }, { number: 1, key: 'e' }])).rejects.toThrow(/two keys/)
    expect(tree()).toEqual(before)
  })

  it('that a killed program left is set right at the next start: half an acceptance, half a file, an upload of nothing', async () => {
    const id = await imported(anna), nothing = await beginImport(w), half = 'half of a file that'
    write(join(filesFolder(w, id), '000006'), half)
    appendFileSync(join(w.own, 'imports', id, 'names.txt'), '"a name broken o')
    write(join(w.own, 'imports', id, 'accepted/a/dicom/1.2.3.dcm'), half)
    const copying = await beginImport(w)
    await noteSource(w, copying, '/cd')
    write(join(filesFolder(w, copying), '000000'), half)
    await tidyImports(w)
    expect((await unfinishedImports(w)).map(u => [u.id, u.files]).sort()).toEqual([[id, 6], [copying, 1]].sort())
    expect(await unfinishedImports(w)).not.toContainEqual(expect.objectContaining({ id: nothing }))
    expect(existsSync(join(w.own, 'imports', id, 'accepted'))).toBe(false)
    expect(await acceptImport(w, id, [{ number: 1, key: 'a' }])).toEqual(['a'])
    expect(inPatient('a')).toHaveLength(6)
  })

  it('that said how many files come is not taken in with fewer, and its page says how many are missing', async () => {
    const id = await beginImport(w, 8)
    anna.forEach((f, n) => write(join(filesFolder(w, id), String(n).padStart(6, '0')), f.bytes))
    await noteNames(w, id, anna.map(f => f.path))
    await expect(requireWhole(w, id)).rejects.toThrow(/2 files are missing/)
    expect((await viewImport(w, id)).findings[0]).toMatchObject({ code: 'import/incomplete', severity: 'error', subject: { value: 2 } })
    const whole = await beginImport(w, 6)
    anna.forEach((f, n) => write(join(filesFolder(w, whole), String(n).padStart(6, '0')), f.bytes))
    await requireWhole(w, whole)
    expect((await viewImport(w, whole)).findings.map(f => f.code)).not.toContain('import/incomplete')
  })

  it('forgets a part that did not arrive whole, so that it may come again', async () => {
    const id = await imported(anna)
    await truncateImport(w, id, 4)
    expect([await countFiles(w, id), await namesOf(w, id)]).toEqual([4, anna.slice(0, 4).map(f => f.path)])
  })
})

describe('a folder on this machine', () => {
  it('has its images copied with progress, and stays as it is', async () => {
    for (const f of anna) write(join(folder, 'there', f.path), f.bytes)
    write(join(folder, 'there/letter.txt'), 'dear colleague')
    const id = await beginImport(w), steps: JobStep[] = []
    await copyFolder(w, id, await sourceFolder(w, join(folder, 'there')), s => { steps.push(s) }, new AbortController().signal)
    expect(await viewImport(w, id)).toMatchObject({ files: 7, notDicom: 1, patients: [{ files: 6 }] })
    expect(steps.at(-1)).toEqual({ step: 'Copying', done: 6, total: 6 })
    for (const f of anna) expect(new Uint8Array(readFileSync(join(folder, 'there', f.path)))).toEqual(f.bytes)
  })

  it('can be given up while it is copied', async () => {
    for (const f of anna) write(join(folder, 'there', f.path), f.bytes)
    const abort = new AbortController()
    await expect(copyFolder(w, await beginImport(w), join(folder, 'there'), s => { if (s.step === 'Copying') abort.abort() }, abort.signal)).rejects.toThrow(/abort/)
  })

  it('is refused where it is none, lies in the workspace or holds it', async () => {
    await expect(sourceFolder(w, join(folder, 'nowhere'))).rejects.toThrow(/not a folder/)
    await expect(sourceFolder(w, w.patients)).rejects.toThrow(/in the workspace already/)
    await expect(sourceFolder(w, folder)).rejects.toThrow(/holds the workspace/)
    await expect(sourceFolder(w, '/')).rejects.toThrow(/holds the workspace/)
  })
})
