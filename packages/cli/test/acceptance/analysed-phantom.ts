import { analyse } from '@yttria/core/course'
import type { Phantom, PhantomSettings } from '@yttria/phantom'
import { madePhantom } from '../../../phantom/test/made-phantom.ts'
import { type PhantomComparison, compareWithTruth } from '../../../../scripts/phantom-comparison.mjs'
import { phantomInput } from './phantom-input.ts'

export interface AnalysedPhantom {
  readonly phantom: Phantom
  readonly results: ReturnType<typeof analyse>['results']
  readonly comparison: PhantomComparison
}

/** A phantom made, read from its files' bytes, analysed by the default protocol, and compared as its JSON says it. */
export function analysedPhantom(settings: Partial<PhantomSettings>): AnalysedPhantom {
  const phantom = madePhantom(settings)
  const { results } = analyse(phantomInput(phantom))
  const plain = <T>(x: T): T => JSON.parse(JSON.stringify(x)) as T
  return { phantom, results, comparison: compareWithTruth(plain(results), plain(phantom.truth)) }
}
