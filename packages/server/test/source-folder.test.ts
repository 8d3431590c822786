import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyFolder, sourceFolder } from '../src/import/copy-folder.ts'
import { beginImport, filesFolder, namesOf, viewImport } from '../src/import/imports.ts'
import { type Workspace, openWorkspace } from '../src/workspace.ts'
import { part10, slice } from '../../core/test/dicom/bytes.ts'

const place = mkdtempSync(join(tmpdir(), 'yttria source-'))
const latin = Buffer.from('caf\xe9.dcm', 'latin1')
let w: Workspace
beforeAll(async () => {
  w = await openWorkspace(join(place, 'workspace'))
  mkdirSync(join(place, 'images'))
  mkdirSync(join(place, 'elsewhere'))
  writeFileSync(join(place, 'elsewhere/2.dcm'), part10(slice({ x00080018: ['UI', '1.2'] })))
  writeFileSync(Buffer.concat([Buffer.from(`${join(place, 'images')}/`), latin]), part10(slice({ x00080018: ['UI', '1.1'] })))
  symlinkSync(join(place, 'elsewhere'), join(place, 'images/other'))
  symlinkSync(join(place, 'images'), join(place, 'link'))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

describe.skipIf(process.platform !== 'linux')('a folder on this machine that is taken in', () => {
  it('is refused in the places of the system and where it is none', async () => {
    for (const wrong of ['/proc/self', '/sys', '/dev']) await expect(sourceFolder(w, wrong)).rejects.toThrow('of the system')
    await expect(sourceFolder(w, '/dev/zero')).rejects.toThrow('of the system')
    await expect(sourceFolder(w, join(place, 'nowhere'))).rejects.toThrow('is not a folder on this machine')
    await expect(sourceFolder(w, join(place, 'elsewhere/2.dcm'))).rejects.toThrow('is not a folder on this machine')
  })
  it('may be a link; what lies under it in any bytes is copied, and a link out of it is said, not followed', async () => {
    const source = await sourceFolder(w, join(place, 'link')), id = await beginImport(w)
    await copyFolder(w, id, source, () => {}, new AbortController().signal)
    const [only, ...more] = readdirSync(filesFolder(w, id))
    expect([more, await namesOf(w, id)]).toEqual([[], ['caf\\xE9.dcm']])
    expect(readFileSync(join(filesFolder(w, id), only!)).length).toBe(part10(slice({ x00080018: ['UI', '1.1'] })).length)
    expect((await viewImport(w, id)).findings).toContainEqual(expect.objectContaining({ code: 'files/link-outside', subject: { file: 'other', value: 1 } }))
  })
  it('is left when it is cancelled', async () => {
    const cancelled = new AbortController(), id = await beginImport(w)
    cancelled.abort(new Error('enough'))
    await expect(copyFolder(w, id, join(place, 'images'), () => {}, cancelled.signal)).rejects.toThrow('enough')
    expect(readdirSync(filesFolder(w, id))).toEqual([])
  })
})
