import { error, warning } from '@yttria/core/record'
import { expect, test } from 'vitest'
import { InputError, refused, refusedWith, wrongFile } from '../src/errors.ts'

const doubt = warning('pet/no-weight', {}, 'The weight is missing.')
const broken = error('pet/no-time', { file: 'a.dcm' }, 'a.dcm has no time.', 'Export it again.')

test('the code of a refusal is the one given, else that of the first error, else that of any input', () => {
  expect(new InputError('no', [doubt, broken], { code: 'input/voi' }).code).toBe('input/voi')
  expect(new InputError('no', [doubt, broken]).code).toBe('pet/no-time')
  expect(new InputError('no', [doubt]).code).toBe('input/unusable')
})

test('findings are to be listed where the message does not say them, and only there', () => {
  expect(refusedWith('no PET', [doubt])).toMatchObject({ message: 'no PET', findings: [doubt], listed: [doubt] })
  expect(wrongFile([doubt, broken])).toMatchObject({ message: 'a.dcm has no time. Export it again.', findings: [doubt, broken], listed: [] })
})

test('an image is refused for the reason given, else for its first error, and named once', () => {
  expect(refused('series 3', [doubt, broken]).message).toBe('series 3: a.dcm has no time.')
  expect(refused('a.dcm', [broken]).message).toBe('a.dcm has no time.')
  expect(refused('series 3', [doubt], 'no weight', 'input/image')).toMatchObject({ message: 'series 3: no weight', code: 'input/image' })
  expect(refused('series 3', [doubt]).message).toBe('series 3: cannot be measured')
})
