import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesUnder, nameText, pathBytes, patientWalk, readFolder } from '@yttria/node/read'
import { afterAll, describe, expect, test } from 'vitest'
import { part10, slice } from '../../../core/test/dicom/bytes.ts'
import { run } from '../phantom-folder.ts'

const place = mkdtempSync(join(tmpdir(), 'yttria walk-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))
const posix = process.platform !== 'win32'
let count = 0
/** A new folder with these files, in which `links` lead from a name to a target. */
function folder(files: readonly string[], links: Readonly<Record<string, string>> = {}): string {
  const path = join(place, `${++count}`)
  mkdirSync(path)
  for (const f of files) {
    mkdirSync(join(path, f, '..'), { recursive: true })
    writeFileSync(join(path, f), f)
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(path, name))
  return path
}
const walked = async (path: string, ...more: Parameters<typeof filesUnder> extends [string, ...infer R] ? R : never) => {
  const { names, findings } = await filesUnder(path, ...more)
  return [names, findings.map(f => [f.code, f.subject.file, f.subject.value])]
}

describe('links below the folder that was named', () => {
  test('out of it are listed and not followed: to the root, to a folder above, to a file elsewhere', async () => {
    const elsewhere = folder(['secret.dcm'])
    const path = folder(['a/1', '2'], { root: '/', up: '..', one: join(elsewhere, 'secret.dcm'), whole: elsewhere })
    expect(await walked(path)).toEqual([['2', 'a/1'], [['files/link-outside', 'one', 4]]])
    expect((await filesUnder(path)).findings[0]!.message).toBe('4 links lead out of the folder and were not followed: one, root, up and 1 more.')
  })
  test('out of it by a chain of links within it are such, too', async () => {
    const path = folder(['1'], { a: 'b', b: 'c', c: folder(['x']) })
    expect(await walked(path)).toEqual([['1'], [['files/link-outside', 'a', 3]]])
  })
  test('to a folder whose name only begins like that of the one named lead out', async () => {
    const path = folder(['1'])
    mkdirSync(`${path} more`)
    writeFileSync(join(`${path} more`, '2'), '')
    symlinkSync(`${path} more`, join(path, 'link'))
    expect(await walked(path)).toEqual([['1'], [['files/link-outside', 'link', 1]]])
  })
  test('that stay inside are read once, where the files lie; circles and chains end', async () => {
    const path = folder(['z/deep/1', '2'], { a: 'z', b: 'a', c: 'z/deep/1', 'z/back': '..', self: '.' })
    expect(await walked(path)).toEqual([['2', 'z/deep/1'], []])
  })
  test('to nowhere and to themselves are a warning: what they led to is missing', async () => {
    const path = folder(['1'], { gone: 'not there', itself: 'itself' })
    expect(await walked(path)).toEqual([['1'], [['files/link-broken', 'gone', 2]]])
  })
})

test('the folder that was named may be a link itself, and a link to a link', async () => {
  const path = folder(['a/1'], {}), link = join(place, 'link'), second = join(place, 'second')
  symlinkSync(path, link)
  symlinkSync(link, second)
  symlinkSync(join(second, 'a'), join(path, 'b'))
  for (const named of [link, second]) expect(await walked(named)).toEqual([['a/1'], []])
})

describe('a walk ends while it walks', () => {
  const path = folder(['1', 'a/2', 'a/b/3', 'a/b/c/4'])
  test('at a number of files and folders', async () => {
    await expect(filesUnder(path, { limits: { entries: 6 } })).rejects.toMatchObject({ message: expect.stringContaining('holds more than 6 files and folders. Name the folder of one patient'), findings: [{ code: 'files/too-many', subject: { value: 6 } }] })
    expect((await filesUnder(path, { limits: { entries: 7 } })).names).toHaveLength(4)
  })
  test('at a depth, with what was left out as an error', async () => {
    expect(await walked(path, { limits: { depth: 2 } })).toEqual([['1', 'a/2', 'a/b/3'], [['files/too-deep', 'a/b/c', 1]]])
    expect(await walked(path, { limits: { depth: 3 } })).toEqual([['1', 'a/2', 'a/b/3', 'a/b/c/4'], []])
  })
  test('when its time is over', async () => {
    let clock = 0
    await expect(filesUnder(path, { limits: { seconds: 2 }, now: () => clock += 1000 })).rejects.toMatchObject({ findings: [{ code: 'files/too-slow' }] })
    clock = 0
    expect((await filesUnder(path, { limits: { seconds: 60 }, now: () => clock += 1000 })).names).toHaveLength(4)
  })
  test('when it is cancelled, before its end and while headers are read', async () => {
    const cancelled = new AbortController()
    cancelled.abort(new Error('enough'))
    await expect(filesUnder(path, { signal: cancelled.signal })).rejects.toThrow('enough')
    const later = new AbortController(), many = folder(Array.from({ length: 100 }, (_, n) => `${n}`))
    const read: number[] = []
    await expect(readFolder(many, (_step, done) => { read.push(done!); later.abort(new Error('enough')) }, { signal: later.signal })).rejects.toThrow('enough')
    expect(read.length).toBeLessThan(100)
  })
})

describe.skipIf(!posix)('a name that is no UTF-8', () => {
  const latin = Buffer.from('M\xfcller.dcm', 'latin1'), within = (path: string, ...names: Buffer[]) => names.reduce((p, n) => Buffer.concat([p, Buffer.from('/'), n]), Buffer.from(path))
  test('is written as text that leads back to its bytes, and no two names are one', () => {
    const names = ['a', 'ü', 'a\\xE9', '\\x5CxE9', '\\', 'x\\xGG'].map(n => Buffer.from(n)).concat(latin, Buffer.from([0xff]), Buffer.from('\\\xe9', 'latin1'), Buffer.from('\\x5\xe9', 'latin1'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from([0xc3]))
    const texts = names.map(nameText)
    expect(texts).toEqual(['a', 'ü', 'a\\x5CxE9', '\\x5Cx5CxE9', '\\', 'x\\xGG', 'M\\xFCller.dcm', '\\xFF', '\\\\xE9', '\\x5\\xE9', '\\xED\\xA0\\x80', '\\xC3'])
    expect(texts.map(t => Buffer.from(pathBytes(t)).toString('hex'))).toEqual(names.map(n => n.toString('hex')))
  })
  test('is read, in a folder of such a name, and shown escaped', async () => {
    const path = folder(['plain'])
    mkdirSync(within(path, latin))
    writeFileSync(within(path, latin, latin), part10(slice({ x00080018: ['UI', '1.1'] })))
    writeFileSync(within(path, Buffer.from('literal\\xFC.dcm')), part10(slice({ x00080018: ['UI', '1.2'] })))
    writeFileSync(within(path, Buffer.from('literal\xfc.dcm', 'latin1')), new Uint8Array(0))
    const read = await readFolder(path)
    expect(read.headers.map(h => h.file)).toEqual(['M\\xFCller.dcm/M\\xFCller.dcm', 'literal\\x5CxFC.dcm'])
    expect(read.findings.map(f => [f.code, f.subject.file])).toContainEqual(['files/empty', 'literal\\xFC.dcm'])
    const { out } = await run('inspect', path, '--json')
    expect(JSON.parse(out)).toMatchObject({ files: { total: 4, dicom: 2 } })
  })
  test('can be given to a verb as it was shown', async () => {
    const path = folder([])
    writeFileSync(within(path, latin), part10(slice({ x00080018: ['UI', '1.1'] })))
    expect((await readFolder(join(path, 'M\\xFCller.dcm'))).headers).toHaveLength(1)
    await expect(readFolder(join(path, 'M\\xFBller.dcm'))).rejects.toThrow('no such file or folder')
  })
})

describe("the images of a workspace's patient", () => {
  test('may be a link to elsewhere; links below that lead out of both are listed and not followed', async () => {
    const archive = folder(['1', 'series/2']), outside = folder(['secret'])
    symlinkSync(outside, join(archive, 'out'))
    symlinkSync(join(archive, 'series'), join(archive, 'within'))
    const patient = folder(['course.json'], { dicom: archive, other: outside })
    const { names, findings } = await filesUnder(patient, patientWalk)
    expect(names).toEqual(['course.json', 'dicom/1', 'dicom/series/2'])
    expect(findings.map(f => [f.code, f.subject.value])).toEqual([['files/link-outside', 2]])
  })

  test('may not be a link to what holds the patient, to a place of the system, or to a file', async () => {
    const patient = folder(['1'])
    for (const target of [join(patient, '..'), '/', '/proc', join(patient, '1')]) {
      rmSync(join(patient, 'dicom'), { force: true })
      symlinkSync(target, join(patient, 'dicom'))
      expect((await filesUnder(patient, patientWalk)).names).toEqual(['1'])
    }
  })

  test('is not followed in a folder that is no workspace', async () => {
    const archive = folder(['1']), named = folder(['2'], { dicom: archive })
    expect(await walked(named)).toEqual([['2'], [['files/link-outside', 'dicom', 1]]])
  })
})
