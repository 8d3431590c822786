import { error, warning } from '@yttria/core/record'
import { expect, test } from 'vitest'
import { InputError } from '../../src/errors.ts'
import { heedful, noResult, worst } from '../../src/runs/running.ts'
import { endOf, errorOf, failureOf, whyNothing } from '../../src/runs/threads/messages.ts'

const broken = (n: number) => error('pet/no-time', { value: n }, `Series ${n} has no time.`), doubt = warning('a/b', {}, 'x')

test('a run heeds its signal at the next step, and tells every step before', () => {
  const abort = new AbortController(), told: unknown[] = []
  const step = heedful({ progress: (...args) => { told.push(args) }, signal: abort.signal })
  step('reading headers', 3, 7)
  abort.abort(new Error('stopped'))
  expect(() => step('Writing')).toThrow('stopped')
  expect(told).toEqual([['reading headers', 3, 7]])
  expect(() => heedful({})('Writing')).not.toThrow()
})

test('the first two errors say why; of the others how many there are', () => {
  expect(worst([doubt])).toBe('')
  expect(worst([doubt, broken(1)])).toBe(': Series 1 has no time.')
  expect(worst([1, 2, 3, 4].map(broken))).toBe(': Series 1 has no time. Series 2 has no time. (and 2 more errors)')
})

test('an end says whether something was written, and where not why', () => {
  expect(endOf({ value: 3, findings: [doubt] })).toEqual({ written: true, findings: [doubt] })
  expect(whyNothing(endOf(noResult([broken(1)], 'none of the PET can be used')))).toBe('none of the PET can be used: Series 1 has no time.')
  expect(whyNothing(endOf(noResult([])))).toBe('there is no result')
})

test('an InputError is the same beyond a thread; any other fault is said to be the program\'s', () => {
  const refused = new InputError('no weight', [broken(1)], { code: 'input/voi', listed: [doubt] })
  const back = errorOf(structuredClone(failureOf(refused)))
  expect(back).toBeInstanceOf(InputError)
  expect(back).toMatchObject({ message: 'no weight', code: 'input/voi', findings: [broken(1)], listed: [doubt] })
  const fault = errorOf(structuredClone(failureOf(new TypeError('index 7'))))
  expect(fault).not.toBeInstanceOf(InputError)
  expect(fault.message).toBe('a fault of the program: index 7')
})
