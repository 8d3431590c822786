import { expect, it } from 'vitest'
import { makePhantom } from '../src/index.ts'
import { madePhantom } from './made-phantom.ts'

const settings = { seed: 5, size: 'tiny', ideal: true } as const

it('a phantom kept for the tests is the one that is made, in every byte and every number', () => {
  const kept = madePhantom(settings), { files, ...made } = makePhantom(settings)
  const { files: keptFiles, ...rest } = kept
  expect(rest).toStrictEqual(made)
  const before = [...keptFiles()], now = [...files()]
  expect(before.map(f => f.path)).toEqual(now.map(f => f.path))
  expect(before.every((f, n) => Buffer.from(f.bytes).equals(now[n]!.bytes))).toBe(true)
})

it('who changes its files changes nobody else\'s', () => {
  const one = madePhantom(settings), first = [...one.files()][0]!
  const byte = first.bytes[200]!
  first.bytes[200] = byte ^ 255
  expect([...one.files()][0]!.bytes[200]).toBe(byte)
  expect([...madePhantom(settings).files()][0]!.bytes[200]).toBe(byte)
})

it('other options are another phantom', () => {
  expect(madePhantom({ ...settings, maa: true }).fileCount).not.toBe(madePhantom(settings).fileCount)
})
