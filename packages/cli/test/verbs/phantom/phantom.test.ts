import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { courseFileSchema } from '@yttria/core/course'
import { InputError } from '@yttria/node/errors'
import { phantom } from '../../../src/verbs/phantom/phantom.ts'
import { type Io, UsageError } from '../../../src/terminal/verb.ts'

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
  test('with faults, writes them, and what a right program answers into truth.json', async () => {
    const out = join(folder, 'wrong'), { code, out: text } = await run(out, '--size', 'tiny', '--ideal', '--fault', '90y-as-18f', '--fault', 'zip-beside')
    expect(code).toBe(0)
    expect(text).toMatch(/Fault 90y-as-18f: the 90Y scan was reconstructed with 18F .* Right: an error, and no doses; .* factor of 0\.0000329 to 0\.0000378; right again with --repair isotope@treatment=Y-90\./)
    const truth = JSON.parse(await readFile(join(out, 'truth.json'), 'utf8')) as { faults: { name: string; answer: string; codes: string[] }[] }
    expect(truth.faults.map(f => [f.name, f.answer])).toEqual([['90y-as-18f', 'refusal'], ['zip-beside', 'dose']])
    expect(truth.faults[0]!.codes).toContain('pet/nuclide-doubtful')
    expect((await readdir(join(out, 'dicom'))).sort()).toEqual(['baseline', 'exam.zip', 'followUp', 'treatment'])
  })
  test('lists its faults, for people and as JSON', async () => {
    const { code, out: text } = await run('--fault', 'list')
    expect(code).toBe(0)
    expect(text).toContain('\n90y-proportional\n      the 90Y scan is proportional to counts (PROPCNTS).\n      Right: an error, and no doses.\n')
    expect(Math.max(...text.split('\n').map(l => l.length))).toBeLessThan(101)
    const listed = JSON.parse((await run('--fault', 'list', '--json')).out) as { name: string; what: string; answer: string }[]
    expect(listed.length).toBeGreaterThan(150)
    expect(new Set(listed.map(f => f.answer))).toEqual(new Set(['dose', 'dose with warning', 'warning', 'refusal']))
  })
  test('refuses a fault that is none, and two that change the same thing', async () => {
    await expect(run(join(folder, 'x'), '--fault', '90y-as-f18')).rejects.toThrow(/no such fault; did you mean 90y-as-18f\?/)
    await expect(run(join(folder, 'x'), '--fault', '90y-as-18f', '--fault', '90y-as-64cu')).rejects.toThrow(/both change the y90 isotope/)
    await expect(run()).rejects.toThrow(/OUT/)
  })
  test('refuses a wrong seed, size or option and a missing folder', async () => {
    for (const wrong of [['x', '--seed', 'a'], ['x', '--seed', '-1'], ['x', '--size', 'huge'], ['x', '--noise'], []])
      await expect(run(...wrong)).rejects.toThrow(UsageError)
  })
})
