import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFolder } from '@yttria/node/read'
import { afterAll, describe, expect, test } from 'vitest'
import { part10, slice } from '../../../core/test/dicom/bytes.ts'
import { run } from '../phantom-folder.ts'

const place = mkdtempSync(join(tmpdir(), 'yttria hostile-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))
const folder = (name: string) => { const path = join(place, name); mkdirSync(path); return path }
const file = (uid: string) => part10(slice({ x00080018: ['UI', uid] }))
const posix = process.platform !== 'win32'

describe('a folder', () => {
  test('of links in circles, to nowhere and twice to one place is read once, and what leads nowhere is named', async () => {
    const path = folder('links')
    mkdirSync(join(path, 'a'))
    writeFileSync(join(path, 'a', '1'), file('1.1'))
    symlinkSync(path, join(path, 'a', 'up'))
    symlinkSync(join(path, 'b'), join(path, 'b'))
    symlinkSync(join(path, 'nowhere'), join(path, 'c'))
    symlinkSync(join(path, 'a'), join(path, 'd'))
    const read = await readFolder(path)
    expect([read.headers.map(h => h.file), read.files, read.findings.map(f => f.code)]).toEqual([['a/1'], 1, ['files/link-broken', 'dicom/no-uid']])
  })
  test.skipIf(!posix)('of pipes and devices is not waited for, and neither is a pipe given as the folder', async () => {
    const path = folder('pipes')
    expect(spawnSync('mkfifo', [join(path, 'pipe.dcm')]).status).toBe(0)
    symlinkSync('/dev/zero', join(path, 'zero.dcm'))
    writeFileSync(join(path, '1'), file('1.1'))
    const read = await readFolder(path)
    expect([read.files, read.findings.map(f => [f.code, f.subject.value])]).toEqual([1, [['files/link-outside', 1], ['files/not-regular', 1], ['dicom/no-uid', undefined]]])
    await expect(readFolder(join(path, 'pipe.dcm'))).rejects.toThrow(/neither a file nor a folder/)
    expect((await run('inspect', '/dev/zero')).code).toBe(1)
  })
  test.skipIf(!posix)('whose names break lines, turn the writing or command the terminal is printed without them', async () => {
    const path = folder('names')
    for (const [n, name] of ['two\nlines.dcm', '\u001b[31mred.dcm', 'turned\u202etxt.dcm', '\u{1f480}.dcm'].entries()) {
      writeFileSync(join(path, name), n === 3 ? file('1.1').subarray(0, 300) : new Uint8Array(0))
    }
    const { out, code } = await run('inspect', path)
    expect(code).toBe(1)
    expect(out).toContain('3 files are empty')
    expect(out).toContain('\u{1f480}.dcm')
    expect(out).not.toMatch(/\u001b|\u202e/)
    const json = await run('inspect', path, '--json')
    expect(JSON.parse(json.out).findings).not.toHaveLength(0)
  })
  test('of a thousand tiny files, empty ones and noise among them, is read file by file', async () => {
    const path = folder('many')
    for (let n = 0; n < 1000; n++) writeFileSync(join(path, `${n}`), n % 4 === 0 ? new Uint8Array(0) : n % 4 === 1 ? Uint8Array.of(n & 255, 2, 3) : file(`1.${n}`))
    const read = await readFolder(path)
    expect([read.headers.length, read.files, read.others]).toEqual([500, 1000, 500])
    expect([...new Set(read.findings.map(f => f.code))].sort()).toEqual(['dicom/no-uid', 'files/empty'])
  })
})
