import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { beforeEach, describe, expect, it } from 'vitest'
import { InputError } from '../../src/errors.ts'
import { exportZip } from '../../src/write/export-zip.ts'
import { requireReplaceable, writeFolder } from '../../src/write/output-folder.ts'

const own = (entry: string) => ['results.json', 'vois'].includes(entry)
let place = ''
beforeEach(() => { place = mkdtempSync(join(tmpdir(), 'yttria-out-')) })

describe('an output folder', () => {
  it('is written whole, with folders in it, and nothing is left beside it', async () => {
    await writeFolder(join(place, 'out'), [{ path: 'results.json', bytes: '{}' }, { path: 'vois/a.nii', bytes: Uint8Array.of(1, 2) }], own)
    expect(readFileSync(join(place, 'out/results.json'), 'utf8')).toBe('{}')
    expect([...readFileSync(join(place, 'out/vois/a.nii'))]).toEqual([1, 2])
    expect(readdirSync(place)).toEqual(['out'])
  })

  it.each(['../escaped', 'vois/../../escaped', '/escaped', '..\\escaped', 'vois/', 'a//b', 'C:escaped', ''])('takes no file called %j, nor does an archive', async path => {
    await expect(writeFolder(join(place, 'out'), [{ path: 'results.json', bytes: '{}' }, { path, bytes: 'x' }], own)).rejects.toThrow(InputError)
    expect(readdirSync(place)).toEqual([])
    expect(() => exportZip([{ path, bytes: Uint8Array.of(1) }])).toThrow(InputError)
  })

  it('takes names with blanks, points and letters of any language', async () => {
    const paths = ['vois/PET 1.nii.gz', 'vois/Wątroba..nii', 'results.json']
    await writeFolder(join(place, 'out'), paths.map(path => ({ path, bytes: '' })), own)
    for (const path of paths) expect(existsSync(join(place, 'out', path))).toBe(true)
    expect(Object.keys(unzipSync(exportZip(paths.map(path => ({ path, bytes: Uint8Array.of(1) })))))).toEqual(paths)
  })

  it('replaces an earlier result of ours', async () => {
    await writeFolder(join(place, 'out'), [{ path: 'results.json', bytes: 'old' }, { path: 'vois/a', bytes: 'x' }], own)
    await writeFolder(join(place, 'out'), [{ path: 'results.json', bytes: 'new' }], own)
    expect(readFileSync(join(place, 'out/results.json'), 'utf8')).toBe('new')
    expect(existsSync(join(place, 'out/vois'))).toBe(false)
    expect(readdirSync(place)).toEqual(['out'])
  })

  it('leaves the old one whole where the new one fails half way', async () => {
    await writeFolder(join(place, 'out'), [{ path: 'results.json', bytes: 'old' }], own)
    const failing = function* () { yield { path: 'results.json', bytes: 'half' }; throw new Error('stopped') }
    await expect(writeFolder(join(place, 'out'), failing(), own)).rejects.toThrow('stopped')
    expect(readFileSync(join(place, 'out/results.json'), 'utf8')).toBe('old')
    expect(readdirSync(place)).toEqual(['out'])
  })

  it('that is a link stays one: the folder it leads to is replaced', async () => {
    mkdirSync(join(place, 'disk'))
    await writeFolder(join(place, 'disk/out'), [{ path: 'results.json', bytes: 'old' }], own)
    symlinkSync(join(place, 'disk/out'), join(place, 'out'))
    await writeFolder(join(place, 'out'), [{ path: 'results.json', bytes: 'new' }], own)
    expect(lstatSync(join(place, 'out')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(place, 'disk/out/results.json'), 'utf8')).toBe('new')
    expect(readdirSync(join(place, 'disk'))).toEqual(['out'])
  })

  it('that lacks the mark of a result is refused, an empty one is not', async () => {
    mkdirSync(join(place, 'out/vois'), { recursive: true })
    await expect(requireReplaceable(join(place, 'out'), own, 'results.json')).rejects.toThrow(/holds vois but no results\.json/)
    mkdirSync(join(place, 'empty'))
    await requireReplaceable(join(place, 'empty'), own, 'results.json')
    await requireReplaceable(join(place, 'new/deep'), own, 'results.json')
  })

  it("refuses a folder with another's files, by name, and a file", async () => {
    mkdirSync(join(place, 'out'))
    writeFileSync(join(place, 'out/thesis.docx'), 'precious')
    await expect(writeFolder(join(place, 'out'), [], own)).rejects.toThrow(/thesis\.docx/)
    expect(readFileSync(join(place, 'out/thesis.docx'), 'utf8')).toBe('precious')
    await expect(writeFolder(join(place, 'out/thesis.docx'), [], own)).rejects.toThrow(/not a folder/)
  })
})
