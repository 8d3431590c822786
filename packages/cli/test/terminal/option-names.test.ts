import { error } from '@yttria/core/record'
import { InputError } from '@yttria/node/errors'
import { expect, test } from 'vitest'
import { imageNames, naming, outNames, usage, voiNames } from '../../src/terminal/option-names.ts'
import { UsageError } from '../../src/terminal/verb.ts'

const doubt = error('files/x', {}, 'x')
const refusing = (message: string, code: string) => async (): Promise<never> => {
  throw new InputError(message, [doubt], { code, listed: [doubt] })
}

test('a refusal gets the name of the option that its code means, and keeps its findings', async () => {
  const names = { ...voiNames('--voi'), ...imageNames('--image', 'choose one by --series'), ...outNames('--to') }
  await expect(naming(names, refusing('a.nii: no such file', 'input/voi')))
    .rejects.toMatchObject({ name: 'InputError', message: '--voi a.nii: no such file', findings: [doubt], listed: [doubt] })
  await expect(naming(names, refusing('D: 2 series fit; choose one:', 'input/image-several')))
    .rejects.toThrow('--image D: 2 series fit; choose one by --series:')
  await expect(naming(names, refusing('X is not a folder: name another', 'input/out')))
    .rejects.toThrow('X is not a folder: name another for --to')
})

test('what the command line has wrong is wrong usage', async () => {
  await expect(naming({ 'input/unit': usage('--unit') }, refusing('HU of a PET', 'input/unit'))).rejects.toThrow(UsageError)
  await expect(naming(voiNames('--region'), refusing('a#: a name is required', 'input/voi-name'))).rejects.toThrow('--region a#: a name')
})

test('of two names the inner one holds; other refusals and faults pass as they are', async () => {
  const inner = () => naming(voiNames('--region'), refusing('a.nii is empty', 'input/voi'))
  await expect(naming(voiNames('--voi'), inner)).rejects.toThrow(/^--region a\.nii is empty$/)
  await expect(naming(voiNames('--voi'), refusing('no weight', 'pet/no-weight'))).rejects.toThrow(/^no weight$/)
  const fault = new TypeError('of the program')
  await expect(naming(voiNames('--voi'), async () => { throw fault })).rejects.toBe(fault)
  expect(await naming(voiNames('--voi'), async () => 4)).toBe(4)
})
