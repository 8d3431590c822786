import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { courseFileSchema } from '@yttria/core/course'
import { phantom } from '../src/phantom.ts'
import { type Io, InputError, UsageError } from '../src/verb.ts'

const run = async (...args: string[]) => {
  let out = ''
  const io: Io = { out: t => { out += t }, err: () => {}, progress: () => {}, verbose: false, terminal: false, width: 100 }
  return { code: await phantom.run(args, io), out }
}

describe('yttria phantom', () => {
  let folder: string
  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'yttria-phantom-')) })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('writes dicom, course.json and truth.json, and says so as JSON', async () => {
    const out = join(folder, 'made'), { code, out: text } = await run(out, '--ideal', '--seed', '4', '--json')
    expect(code).toBe(0)
    expect((await readdir(out)).sort()).toEqual(['course.json', 'dicom', 'truth.json'])
    const said = JSON.parse(text) as { files: number; seed: number; truth: unknown }
    expect([said.files, said.seed]).toEqual([528, 4])
    expect(JSON.parse(await readFile(join(out, 'truth.json'), 'utf8'))).toEqual(said.truth)
    const course = courseFileSchema.parse(JSON.parse(await readFile(join(out, 'course.json'), 'utf8')))
    expect(await readFile(join(out, course.liver!.file)).then(b => b.length)).toBeGreaterThan(10_000)
    expect((await readdir(join(out, 'dicom', 'treatment', 'pet'))).length).toBe(100)
  })
  test('writes nothing into a folder that holds something', async () => {
    const out = join(folder, 'mine')
    await mkdir(out)
    await writeFile(join(out, 'thesis.txt'), 'x')
    await expect(run(out)).rejects.toThrow(InputError)
    expect(await readdir(out)).toEqual(['thesis.txt'])
  })
  test('refuses a wrong seed, size or option and a missing folder', async () => {
    for (const wrong of [['x', '--seed', 'a'], ['x', '--seed', '-1'], ['x', '--size', 'huge'], ['x', '--noise'], []])
      await expect(run(...wrong)).rejects.toThrow(UsageError)
  })
})
