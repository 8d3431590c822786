import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readFolder } from '@yttria/node/read'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { part10, type Item } from '../../../../core/test/dicom/bytes.ts'
import { ctSlice, petSlice } from '../../../../core/test/dicom/pet-fixture.ts'
import { describeReference, referenceFolder } from '../../../../core/test/reference.ts'
import { command } from '../../../src/command.ts'
import type { Io } from '../../../src/terminal/verb.ts'

let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'inspect-')) })
afterAll(() => rmSync(folder, { recursive: true }))

const run = async (...args: string[]) => {
  let out = '', err = ''
  const io: Io = { out: t => { out += t }, err: t => { err += t }, progress: () => {}, verbose: false, terminal: false, width: 100 }
  const code = await command(['inspect', ...args], io, '0')
  return { code, out, err }
}

function write(name: string, files: Readonly<Record<string, Uint8Array | string>>): string {
  for (const [file, content] of Object.entries(files)) {
    const path = join(folder, name, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  return join(folder, name)
}

const pixels: Item = { x7fe00010: ['OW', new Uint8Array(40_000)] }
const exam = (pet: Item = {}): Record<string, Uint8Array> => Object.fromEntries([
  ...[0, 1, 2].map(k => [`deep/er/IM${k}`, part10({ ...petSlice(k, { dataset: { x00100010: ['PN', 'Muster^Erika'], ...pet } }), ...pixels })] as const),
  ...[0, 1, 2, 3].map(k => [`ct ${k}.txt`, part10({ ...ctSlice(k), ...pixels })] as const),
])

describe('yttria inspect', () => {
  test('reads a clean exam, whatever the files are called, and finds nothing doubtful', async () => {
    const { code, out, err } = await run(write('clean', exam()))
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('7 DICOM files, 2 series')
    expect(out).toContain('Bq/mL, decay-corrected to the scan start 11:00:00; SUVbw = 0.00027631 x Bq/mL')
    expect(out).toContain('370.0 MBq 18F FDG at 10:00:00, 60 min before the scan; 70 kg, 1.7 m')
    expect(out).toContain('Nothing doubtful was found.')
  })
  test('shows neither name nor number of the patient, in text or JSON', async () => {
    const dir = write('private', exam())
    for (const { out } of [await run(dir), await run(dir, '--json')]) expect(out).not.toMatch(/Muster|Erika|"P1"/)
  })
  test('prints one JSON document and nothing else', async () => {
    const dir = write('json', exam({ x00541001: ['CS', 'PROPCNTS'] }))
    const { code, out } = await run(dir, '--json')
    expect(code).toBe(1)
    const document = JSON.parse(out)
    expect(Object.keys(document)).toEqual(['schemaVersion', 'folder', 'files', 'patients', 'doses', 'series', 'findings'])
    expect(document.series.map((s: { kind: string }) => s.kind)).toEqual(['ct', 'pet'])
    expect(document.findings).toMatchObject([{ code: 'pet/not-quantitative', severity: 'error', subject: { series: '1.2.3.4', tag: '(0054,1001)', value: 'PROPCNTS' } }])
  })
  test('says first whether doses can be had, and after which repair', async () => {
    const y90 = { x00540016: ['SQ', [{ x00180031: ['LO', 'Y90 glass microspheres'], x00181074: ['DS', '2900000000'], x00181078: ['DT', '20240304163000'], x00181075: ['DS', '230544'],
      x00540300: ['SQ', [{ x00080100: ['SH', '14691008'], x00080104: ['LO', '^90^Yttrium'] }]] }]] } as const
    const later = (changes: Item): Record<string, Uint8Array> => Object.fromEntries([0, 1, 2].map(k => [`y90/${k}`, part10({
      ...petSlice(k), ...y90, x00080018: ['UI', `7.${k}`], x0020000d: ['UI', '7'], x0020000e: ['UI', '7.1'], x00200052: ['UI', '7.9'], ...changes, ...pixels,
    })]))
    const first = async (name: string, files: Record<string, Uint8Array>) => (await run(write(name, files))).out.split('\n').slice(1, 3).join('\n')
    const before: Item = { x00080020: ['DA', '20240205'], x00080021: ['DA', '20240205'], x00080022: ['DA', '20240205'] }
    const fdg = Object.fromEntries([0, 1, 2].map(k => [`fdg/${k}`, part10({ ...petSlice(k, { tracer: { x00181078: ['DT', '20240205100000'] } }), ...before, ...pixels })]))
    expect(await first('doses yes', { ...fdg, ...later({}) })).toMatch(/^Doses from these images: yes.*90Y PET #2 \(2024-03-05\), FDG before #1 \(2024-02-05\)\./)
    expect(await first('doses liver', later({}))).toMatch(/^Doses from these images: of the liver only: there is no FDG PET before/)
    expect(await first('doses none', fdg)).toMatch(/^Doses from these images: no: there is no 90Y PET\. FDG #1/)
    const wrong = { x00540016: ['SQ', [{ ...y90.x00540016[1][0], x00181075: ['DS', '6588'] }]] } as const
    const text = (await run(write('doses after', { ...fdg, ...later(wrong) }))).out.replace(/\s+/g, ' ')
    expect(text).toContain('Doses from these images: not as they are')
    expect(text).toContain("--repair isotope@#2=Y-90 --reason '...'")
    const json = JSON.parse((await run(join(folder, 'doses after'), '--json')).out)
    expect(json.doses).toMatchObject([{ patient: 'patient 1', doses: 'after', wants: [{ series: '7.1', code: 'pet/nuclide-conflict', repair: 'isotope=Y-90' }] }])
  })
  test('says the same of several series once', async () => {
    const second = Object.fromEntries([0, 1, 2].map(k => [`second/${k}`, part10({ ...petSlice(k), x00101020: ['DS', ''], x00080018: ['UI', `8.${k}`], x0020000e: ['UI', '8'], x00080031: ['TM', '113000'], x00080032: ['TM', '113000'], ...pixels })]))
    const { out } = await run(write('same', { ...exam({ x00101020: ['DS', ''] }), ...second }))
    expect(out.replace(/\s+/g, ' ')).toContain('#2 PET 18F FDG, #3 PET 18F FDG: The height is not given')
    expect(out.match(/The height is not given/g)).toHaveLength(1)
  })
  test('tells empty files and files that are called DICOM and are none', async () => {
    const { out } = await run(write('broken', { ...exam(), 'IM99': '', 'a.dcm': 'this is no DICOM at all, whatever it is called', 'b.tar': new Uint8Array(512).map((_, n) => n >= 257 && n < 262 ? 'ustar'.charCodeAt(n - 257) : 65), '.keep.txt': '' }))
    expect(out).toContain('A file is empty: IM99')
    expect(out).toContain('A file is called DICOM and is not: a.dcm')
    expect(out).toContain('b.tar is a tar archive')
  })
  test('passes by junk, tells zip archives, and counts NIfTI files', async () => {
    const dir = write('junk', { ...exam(), 'notes.txt': 'hello', empty: '', 'a.zip': new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), 'liver.nii.gz': new Uint8Array([0x1f, 0x8b, 8]) })
    const { code, out } = await run(dir)
    expect(code).toBe(0)
    expect(out).toContain('1 NIfTI file, 3 other files left out')
    expect(out).toContain('a.zip is a zip archive')
  })
  test('tells a file that was cut off, by name, and still reads the rest', async () => {
    const cut = part10(petSlice(2))
    const { code, out } = await run(write('cut', { ...exam(), 'deep/er/IM2': cut.subarray(0, cut.length - 40) }))
    expect(code).toBe(1)
    expect(out).toMatch(/ERROR +.*IM2 ends within element/)
    expect(out).toContain('PET 18F FDG')
  })
  test('reads the images once beside links to them, in circles and to nowhere', async () => {
    const dir = write('links', exam())
    symlinkSync(dir, join(dir, 'circle'))
    symlinkSync(join(dir, 'nowhere'), join(dir, 'broken'))
    const read = await readFolder(dir)
    expect([read.headers.length, read.findings.map(f => f.code)]).toEqual([7, ['files/link-broken']])
  })
  test('takes a single file', async () => {
    expect((await run(join(write('one', exam()), 'ct 0.txt'))).out).toContain('1 DICOM file, 1 series')
  })
  test('says in one line that a folder is missing or holds no DICOM', async () => {
    expect(await run(join(folder, 'nowhere'))).toMatchObject({ code: 1, out: '', err: expect.stringContaining('no such file or folder') })
    expect(await run(write('none', { a: 'text' }))).toMatchObject({ code: 1, out: '', err: expect.stringContaining('no DICOM among 1 file') })
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('DIR is missing') })
  })
  test('reads more than the first bytes where a header is long', async () => {
    const long = part10({ ...petSlice(0), x00204000: ['LT', 'x'.repeat(9000)], x00291010: ['OB', new Uint8Array(200_000)], ...pixels })
    const { headers, findings } = await readFolder(write('long', { a: long }))
    expect([headers.length, findings, headers[0]!.pet?.units]).toEqual([1, [], 'BQML'])
  })
  test('reports progress to the end', async () => {
    const seen: number[] = []
    await readFolder(write('progress', exam()), (_step, done) => seen.push(done!))
    expect(seen.at(-1)).toBe(7)
  })
})

describeReference('yttria inspect on real files', () => {
  test('STS_002: PET in SUV at injection, CT and contours in one frame, the misdated injection', async () => {
    const { code, out } = await run(join(referenceFolder, 'ibsi/STS_002'))
    expect(code).toBe(0)
    expect(out).toMatch(/2 +PET 18F FDG +14:57:59 +48 +30 x 27 +5\.47 x 5\.47 x 3\.27 +157\.0 +A/)
    expect(out).toContain('SUVbw (g/mL), decay-corrected to the injection 13:51:00')
    expect(out).toContain('The injection is dated 2006-01-29T13:51:00')
    expect(out).toContain('ROIs: GTV_Mass_PET')
  })
  test('of everything at once stays readable and refuses what is doubled and missing', async () => {
    const { code, out } = await run(referenceFolder)
    expect(code).toBe(1)
    expect(out).toContain('161 slices are missing')
    expect(out).not.toMatch(/undefined|NaN|\[object/)
  })
})
