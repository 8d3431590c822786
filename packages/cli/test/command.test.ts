import { nearest } from '@yttria/core/record'
import { InputError } from '@yttria/node/errors'
import { describe, expect, test } from 'vitest'
import { command } from '../src/command.ts'
import { parseOptions } from '../src/terminal/options.ts'
import { type Io, type Verb, UsageError } from '../src/terminal/verb.ts'

const run = async (args: string[], body: Verb['run'] = async () => 0, verbose = false) => {
  let out = '', err = ''
  const io: Io = { out: t => { out += t }, err: t => { err += t }, progress: () => {}, verbose, terminal: false, width: 100 }
  const verb: Verb = { name: 'weigh', summary: 'weighs', usage: '\nUsage: yttria weigh DIR\n', run: body }
  const code = await command(args, io, '1.2.3', { weigh: { summary: 'weighs', load: async () => verb } })
  return { code, out, err }
}

describe('the command line', () => {
  test('without a verb shows what there is, on standard error, as wrong usage', async () => {
    const { code, out, err } = await run([])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('weigh  weighs')
  })
  test('answers --help, --version and the help of a verb on standard output', async () => {
    expect((await run(['--help'])).out).toContain('Exit codes: 0')
    expect(await run(['--version'])).toEqual({ code: 0, out: 'yttria 1.2.3\n', err: '' })
    for (const args of [['weigh', '--help'], ['help', 'weigh'], ['weigh', 'a', '-h']])
      expect(await run(args)).toEqual({ code: 0, out: 'Usage: yttria weigh DIR\n', err: '' })
  })
  test('names the nearest verb for a mistyped one', async () => {
    const { code, err } = await run(['wiegh'])
    expect(code).toBe(2)
    expect(err).toContain('did you mean "yttria weigh"?')
  })
  test('does not offer what every object has as a verb', async () => {
    expect((await run(['constructor'])).code).toBe(2)
  })
  test('tells bad input in one line, without a stack, as code 1', async () => {
    const gone = await run(['weigh', 'x'], async () => { throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', path: 'x' }) })
    expect(gone).toEqual({ code: 1, out: '', err: 'yttria: x: no such file or folder\n' })
    expect(await run(['weigh'], async () => { throw new InputError('no liver') })).toEqual({ code: 1, out: '', err: 'yttria: no liver\n' })
  })
  test('owns its own faults as code 3, with a stack only when asked', async () => {
    const body = async () => { throw new RangeError('index 7') }
    const quiet = await run(['weigh'], body), loud = await run(['weigh', '--verbose'], body, true)
    expect(quiet.code).toBe(3)
    expect(quiet.err).not.toContain('    at ')
    expect(loud.err).toContain('    at ')
  })
})

describe('options', () => {
  const kinds = { json: 'flag', out: 'value', voi: 'values' } as const
  test('are read by name, in any order, with = or a space', () => {
    expect(parseOptions(['--json', 'dir', '--out=a', '--voi', 'b', '--voi=c'], kinds, ['DIR'])).toEqual({
      options: { json: true, out: 'a', voi: ['b', 'c'], help: false, verbose: false, version: false }, positionals: ['dir'],
    })
  })
  test('after -- are names of files', () => {
    expect(parseOptions(['--', '--json'], kinds, ['DIR']).positionals).toEqual(['--json'])
  })
  test('take a negative number as a value', () => {
    expect(parseOptions(['--out', '-3.5'], kinds).options.out).toBe('-3.5')
  })
  test.each([
    [['--jsn'], 'unknown option --jsn: did you mean --json?'],
    [['--out', '--json'], 'option --out needs a value'],
    [['--out'], 'option --out needs a value'],
    [['--json=1'], 'option --json takes no value, got "1"'],
    [['--out', 'a', '--out', 'b'], 'option --out is given twice: a and b'],
    [['--hasOwnProperty'], 'unknown option --hasOwnProperty'],
    [[], 'DIR is missing'],
    [['a', 'b'], 'unexpected argument "b"'],
  ])('refuse %j', (args, message) => {
    const wanted = args.some(a => a.startsWith('-')) ? ['DIR?'] : ['DIR']
    expect(() => parseOptions(args, kinds, wanted)).toThrow(new UsageError(message))
  })
})

test('a word far from all candidates has no nearest', () => {
  expect(nearest('zzzzzz', ['inspect', 'measure'])).toBeUndefined()
  expect(nearest('insp', ['inspect', 'measure'])).toBe('inspect')
  expect(nearest('mesaure', ['inspect', 'measure'])).toBe('measure')
})
