import type { Finding, Severity } from '../record/index.ts'
import { decayFactors } from './rules/decay-factors.ts'
import { essentials } from './rules/essentials.ts'
import { framesOfReference } from './rules/frames-of-reference.ts'
import { lossy } from './rules/lossy.ts'
import { mixedHeaders } from './rules/mixed-headers.ts'
import { nuclide } from './rules/nuclide.ts'
import { patients } from './rules/patients.ts'
import { petNumbers } from './rules/pet-numbers.ts'
import { reconstructions } from './rules/reconstructions.ts'
import { slices } from './rules/slices.ts'
import { volumes } from './rules/volumes.ts'
import type { FolderIndex, Series } from './series.ts'

/** One thing that can be wrong with a series, told from headers. */
export type SeriesRule = (series: Series, index: FolderIndex) => readonly Finding[]

export const seriesRules: readonly SeriesRule[] =
  [essentials, volumes, slices, mixedHeaders, petNumbers, nuclide, decayFactors, framesOfReference, reconstructions, lossy]

/** Everything doubtful in a folder, errors first, then in the order of patients, series and rules. */
export function diagnose(index: FolderIndex): readonly Finding[] {
  const all = [...index.findings, ...patients(index), ...index.series.flatMap(s => seriesRules.flatMap(rule => rule(s, index)))]
  return all.map((f, n) => ({ f, n })).sort((a, b) => rank[a.f.severity] - rank[b.f.severity] || a.n - b.n).map(x => x.f)
}

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }
