import fc from 'fast-check'
import type { Decoders } from '@yttria/core/dicom'
import { complaints } from './check.ts'
import type { Seed } from './corpus.ts'
import { type HostileInput, hostileInput, mutated } from './mutations.ts'

export interface FuzzResult {
  readonly inputs: number
  /** What went wrong, each with how often and the first input that showed it. */
  readonly failures: ReadonlyMap<string, { count: number; readonly first: HostileInput; readonly seed: string }>
  readonly slowestMs: number
  readonly slowest: HostileInput | undefined
  readonly slowestSeed: string
  /** Of JavaScript's heap and the buffers beside it, the highest seen between inputs. */
  readonly peakBytes: number
}

export function filesOf(input: HostileInput, seeds: readonly Seed[]): { readonly seed: Seed; readonly files: readonly Uint8Array[] } {
  const seed = seeds[Math.floor(input.seed * seeds.length)]!, which = Math.floor(input.file * seed.files.length)
  return { seed, files: seed.files.map((bytes, n) => n === which ? input.mutations.reduce(mutated, bytes) : bytes) }
}

/** `inputs` mutated files, the same for the same `from`; every 1,000 are drawn at once. */
export function fuzz(seeds: readonly Seed[], inputs: number, decoders: Decoders, from = 1): FuzzResult {
  const failures = new Map<string, { count: number; first: HostileInput; seed: string }>()
  let slowestMs = 0, slowest: HostileInput | undefined, slowestSeed = '', peakBytes = 0
  for (let done = 0; done < inputs; done += 1000) {
    for (const input of fc.sample(hostileInput, { numRuns: Math.min(1000, inputs - done), seed: from + done })) {
      const { seed, files } = filesOf(input, seeds)
      const start = performance.now(), found = complaints(seed.reader, files, decoders), ms = performance.now() - start
      if (ms > slowestMs) { slowestMs = ms; slowest = input; slowestSeed = seed.name }
      for (const text of new Set(found)) {
        // One bug, one line: numbers and quoted values differ from input to input.
        const key = text.replace(/-?\d+(\.\d+)?(e[+-]?\d+)?/g, '#')
        const known = failures.get(key)
        if (known) known.count++
        else failures.set(key, { count: 1, first: input, seed: seed.name })
      }
    }
    const { heapUsed, external } = process.memoryUsage()
    peakBytes = Math.max(peakBytes, heapUsed + external)
  }
  return { inputs, failures, slowestMs, slowest, slowestSeed, peakBytes }
}
