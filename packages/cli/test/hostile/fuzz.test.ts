import { expect, test } from 'vitest'
import { complaints } from './check.ts'
import { corpus } from './corpus.ts'
import { fuzz } from './fuzz.ts'

const seeds = corpus()

test('what the mutations begin with is read without complaint, and so that there is something to spoil', () => {
  for (const seed of seeds) expect(complaints(seed.reader, seed.files, {}), seed.name).toEqual([])
  expect(new Set(seeds.map(s => s.reader)).size).toBe(6)
})

// As scripts/bench/fuzz.ts, which takes a hundred thousand.
test('no mutated file crashes a reader, or is taken for an image of another size, at no place or of no number', () => {
  const { failures, slowestMs } = fuzz(seeds, 2000, {}, 77_000_000)
  expect(Object.fromEntries([...failures].map(([text, f]) => [text, f.seed]))).toEqual({})
  expect(slowestMs).toBeGreaterThan(0)
})
