import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { error, note, warning } from '@yttria/core/record'
import { refusedWith } from '@yttria/node/errors'
import { afterAll, describe, expect, it } from 'vitest'
import { command } from '../src/command.ts'
import { exitCodeOf } from '../src/terminal/exit-code.ts'
import type { Io, Verb } from '../src/terminal/verb.ts'
import { verbs } from '../src/verbs.ts'
import { run } from './phantom-folder.ts'

const place = mkdtempSync(join(tmpdir(), 'yttria json-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))
const file = (name: string, text: string): string => {
  writeFileSync(join(place, name), text)
  return join(place, name)
}
const gone = join(place, 'not there'), out = join(place, 'out'), csv = file('one.csv', 'a,b\n1,2\n')
const taken = file('taken', '')

/** Of each verb an input that gives no result, for another reason than its usage. */
const refused: Readonly<Record<string, readonly string[]>> = {
  inspect: [gone],
  analyze: [gone, '--out', out],
  measure: ['--voi', gone],
  dose: ['--image', gone, '--out', join(place, 'dose.nii')],
  export: [gone, '--dicom', gone, '--to', out],
  phantom: [taken],
  plan: [file('plan.json', '{}')],
  stats: ['linear-model', csv, '--formula', 'a ~ b'],
  ctcae: [csv],
  cohort: [gone, '--out', out],
  init: [place],
}
file('protocol.json', '{}')

const document = (text: string): { error: string; findings: readonly { code: string; severity: string }[] } => JSON.parse(text)

describe('--json where there is no result', () => {
  it.each(Object.entries(refused))('%s: one document that says why, and the message on standard error', async (verb, args) => {
    const said = await run(verb, ...args, '--json'), plain = await run(verb, ...args)
    expect([plain.code, plain.out]).toEqual([1, ''])
    expect([said.code, said.err]).toEqual([1, plain.err])
    expect(document(said.out)).toEqual({ ...document(said.out), error: expect.stringMatching(/\S/), findings: expect.any(Array) })
    expect(document(said.out).error).not.toMatch(/^yttria:/)
  })

  it.each(Object.keys(verbs))('%s: also of wrong usage, code 2', async verb => {
    for (const args of [['--no-such-option'], ['a', 'b', 'c', 'd', 'e'], ['--json=yes'], ['--out', '--json']]) {
      const said = await run(verb, ...args, '--json')
      expect([said.code, document(said.out).findings], `${verb} ${args.join(' ')}`).toEqual([2, []])
      expect(said.err).toContain(document(said.out).error)
    }
  })

  it('also of a verb that is none, and of an option before the verb', async () => {
    expect(document((await run('wiegh', '--json')).out).error).toContain('unknown verb')
    expect(document((await run('--json', 'inspect')).out).error).toContain('before the verb')
  })

  it('the findings that are printed stand in the document', async () => {
    const read = document((await run('stats', 'linear-model', csv, '--formula', 'a ~ b', '--json')).out)
    expect(read.findings).toContainEqual(expect.objectContaining({ severity: 'error' }))
    const plan = document((await run('plan', join(place, 'plan.json'), '--json')).out)
    expect(plan.findings).toContainEqual(expect.objectContaining({ code: 'schema', severity: 'error' }))
  })

  it('inspect of a folder that holds only a zip: code 1, with the reason', async () => {
    const folder = mkdtempSync(join(place, 'zip-'))
    writeFileSync(join(folder, 'exam.zip'), Uint8Array.from([0x50, 0x4b, 3, 4, ...new Array<number>(200).fill(0)]))
    const said = await run('inspect', folder, '--json')
    expect([said.code, document(said.out).findings.map(f => f.code)]).toEqual([1, ['files/zip']])
    expect(document(said.out).error).toMatch(/no DICOM among 1 file; exam\.zip is a .*archive.*Unpack it/)
    expect((await run('inspect', folder)).out).toBe('')
  })

  it('without --json, and after --, nothing', async () => {
    expect((await run('inspect', gone)).out).toBe('')
    expect((await run('inspect', '--', '--json')).out).toBe('')
  })
})

/** A verb of this test, run by the command. */
async function ended(body: Verb['run'], ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '', err = ''
  const io: Io = { out: t => { out += t }, err: t => { err += t }, progress: () => {}, verbose: false, terminal: false, width: 100 }
  const verb: Verb = { name: 'weigh', summary: '', usage: '', run: body }
  const code = await command(['weigh', ...args], io, '0', { weigh: { summary: '', load: async () => verb } })
  return { code, out, err }
}

describe('one document, however a verb ends', () => {
  const doubt = error('scale/broken', { file: 'x' }, 'The scale is broken.', 'Mend it.')
  it('a fault of ours: code 3, as JSON too, without a stack', async () => {
    const said = await ended(async () => { throw new TypeError('index 7') }, '--json')
    expect(said.code).toBe(3)
    expect(document(said.out)).toEqual({ error: 'a fault of the program, not of your data: index 7', findings: [] })
    expect((await ended(async () => { throw undefined }, '--json')).code).toBe(3)
  })
  it('a file that is not there: code 1', async () => {
    const missing = Object.assign(new Error('ENOENT'), { code: 'ENOENT', path: 'x' })
    expect(document((await ended(async () => { throw missing }, '--json')).out).error).toBe('x: no such file or folder')
  })
  it('a refusal with its findings', async () => {
    const said = await ended(async () => { throw refusedWith('no weight', [doubt]) }, '--json')
    expect(document(said.out)).toEqual({ error: 'no weight', findings: [doubt] })
    expect(said.err).toMatch(/ERROR +The scale is broken\. -> Mend it\.\nyttria: no weight\n$/)
  })
  it('a verb that prints its own document prints no second one', async () => {
    const own = async (_: readonly string[], io: Io) => { io.out('{"error":"own","findings":[]}\n'); return 1 }
    expect((await ended(own, '--json')).out).toBe('{"error":"own","findings":[]}\n')
  })
  it('a verb that only speaks: what it said is the error', async () => {
    const speaks = async (_: readonly string[], io: Io) => { io.err('too light\n'); return 1 }
    expect(document((await ended(speaks, '--json')).out)).toEqual({ error: 'too light', findings: [] })
  })
  it('a result, also a doubtful one, gets no refusal', async () => {
    for (const code of [0, 4]) expect((await ended(async () => code, '--json')).out).toBe('')
  })
  it('code 4: an error among the findings, or a limit that is broken; nothing less', () => {
    const less = [warning('a/b', {}, 'x'), note('a/c', {}, 'y')]
    expect([exitCodeOf([]), exitCodeOf(less), exitCodeOf([...less, doubt]), exitCodeOf([], true)]).toEqual([0, 0, 4, 4])
  })
})

describe('--help of every verb', () => {
  it.each(Object.keys(verbs))('%s: has examples, --json, and the exit codes', async verb => {
    const { code, out } = await run(verb, '--help')
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^Examples\n( {2}.*\n)*? {2}.*\\byttria ${verb}\\b`, 'm'))
    expect(out).toContain('--json')
    expect(out).toMatch(/^Exit codes: 0 /m)
    expect(out).not.toMatch(/packages\/|dist\//)
  })
  it('the verbs that write or measure say what 4 is', async () => {
    for (const verb of ['analyze', 'measure', 'dose', 'export', 'cohort', 'ctcae', 'stats'])
      expect((await run(verb, '--help')).out, verb).toMatch(/^4 a result was written/m)
    expect((await run('--help')).out).toMatch(/^4 a result was written/m)
  })
})
