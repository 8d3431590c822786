import process from 'node:process'
import { makeDecoders } from '@yttria/node/read'
import { corpus } from '../../packages/cli/test/hostile/corpus.ts'
import { fuzz } from '../../packages/cli/test/hostile/fuzz.ts'
import type { BenchOptions, BenchRow } from './_row.ts'

/** Mutated files through every reader: 100,000 of them, or YTTRIA_FUZZ_INPUTS. Throws where any of them was read wrongly. */
export async function run({ smoke }: BenchOptions): Promise<BenchRow[]> {
  const inputs = Number(process.env.YTTRIA_FUZZ_INPUTS ?? (smoke ? 300 : 100_000))
  const decoders = await makeDecoders(), seeds = corpus()
  const start = performance.now(), result = fuzz(seeds, inputs, decoders, Number(process.env.YTTRIA_FUZZ_SEED ?? 1)), ms = performance.now() - start
  for (const [text, f] of result.failures) process.stderr.write(`${f.count} x ${f.seed}: ${text}\n${process.env.YTTRIA_FUZZ_SHOW ? `    ${JSON.stringify(f.first)}\n` : ''}`)
  const peak = Math.max(result.peakBytes, process.resourceUsage().maxRSS * 1024)
  if (result.failures.size > 0) throw new Error(`${result.failures.size} kinds of fault in ${inputs} hostile inputs`)
  return [
    { step: `${inputs} hostile inputs of ${seeds.length} kinds`, ms, agreement: 'none crashed, none of a wrong size' },
    { step: `the slowest of them (${result.slowestSeed})`, ms: result.slowestMs },
    { step: 'memory of the whole run, most', ms: 0, agreement: `${Math.round(peak / 2 ** 20)} MB` },
  ]
}
