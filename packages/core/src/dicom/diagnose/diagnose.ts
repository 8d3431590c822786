import { type Finding, bySeverity, error } from '../../record/index.ts'
import { characterSet } from './rules/character-set.ts'
import { corrections } from './rules/corrections.ts'
import { datesAltered } from './rules/dates-altered.ts'
import { daylightSaving } from './rules/daylight-saving.ts'
import { decayFactors } from './rules/decay-factors.ts'
import { derived } from './rules/derived.ts'
import { doseImplausible } from './rules/dose-implausible.ts'
import { essentials } from './rules/essentials.ts'
import { fewBits } from './rules/few-bits.ts'
import { frameDuration } from './rules/frame-duration.ts'
import { framesOfReference } from './rules/frames-of-reference.ts'
import { gantryTilt } from './rules/gantry-tilt.ts'
import { identity } from './rules/identity.ts'
import { illegibleNumbers } from './rules/illegible-numbers.ts'
import { isotopeDecay } from './rules/isotope-decay.ts'
import { lossy } from './rules/lossy.ts'
import { midnight } from './rules/midnight.ts'
import { mixedHeaders } from './rules/mixed-headers.ts'
import { listedOnly } from './rules/listed-only.ts'
import { nuclideConflict } from './rules/nuclide-conflict.ts'
import { nuclideDoubtful } from './rules/nuclide-doubtful.ts'
import { nuclideMissing } from './rules/nuclide-missing.ts'
import { patients } from './rules/patients.ts'
import { isSpare, petNumbers } from './rules/pet-numbers.ts'
import { physiqueDiffers } from './rules/physique-differs.ts'
import { physique } from './rules/physique.ts'
import { positronFraction } from './rules/positron-fraction.ts'
import { privateTags } from './rules/private-tags.ts'
import { reconstructions } from './rules/reconstructions.ts'
import { rescale } from './rules/rescale.ts'
import { sharedFrame } from './rules/shared-frame.ts'
import { sliceCount } from './rules/slice-count.ts'
import { slices } from './rules/slices.ts'
import { timeSeries } from './rules/time-series.ts'
import { timeZone } from './rules/time-zone.ts'
import { truncated } from './rules/truncated.ts'
import { uidFromMeta } from './rules/uid-from-meta.ts'
import { undated } from './rules/undated.ts'
import { uptake } from './rules/uptake.ts'
import { volumes } from './rules/volumes.ts'
import { y90Injection } from './rules/y90-injection.ts'
import type { FolderIndex, Series } from '../folder/series.ts'

/** One thing that can be wrong with a series, told from headers. */
export type SeriesRule = (series: Series, index: FolderIndex) => readonly Finding[]
/** One thing that can be wrong with a folder. */
export type FolderRule = (index: FolderIndex) => readonly Finding[]

export const seriesRules: readonly SeriesRule[] = [
  truncated, uidFromMeta, illegibleNumbers, essentials, volumes, timeSeries, slices, sliceCount, gantryTilt, derived,
  mixedHeaders, nuclideMissing, nuclideConflict, nuclideDoubtful, isotopeDecay, positronFraction, petNumbers, privateTags, corrections, rescale,
  decayFactors, undated, midnight, timeZone, daylightSaving, uptake, y90Injection, frameDuration,
  doseImplausible, physique, physiqueDiffers,
  framesOfReference, sharedFrame, reconstructions, lossy, fewBits,
]

/** Those that speak once of a series in several parts, at its first. */
export const wholeSeriesRules: readonly SeriesRule[] = [volumes, timeSeries]

export const patientRules: readonly FolderRule[] = [patients, identity]

/** Each speaks once per folder of all series that it concerns. */
export const folderRules: readonly FolderRule[] = [listedOnly, datesAltered, characterSet]

const mostSeries = 2000

/** Rules look at pairs of series: of an archive's worth of them none would end. */
export const tooManySeries = (index: FolderIndex): Finding | undefined => index.series.length <= mostSeries ? undefined
  : error('series/too-many', { value: index.series.length },
    `${index.series.length} series: more than any patient has; nothing but their list was looked at.`, 'Give the folder of one patient.')

/** A series that is never used, since the corrected one lies beside it, has said all with that. */
export const rulesFor = (s: Series, index: FolderIndex): readonly SeriesRule[] => isSpare(s, index) ? [petNumbers] : seriesRules

/** Everything doubtful in a folder, errors first, then in the order of patients, series and rules. */
export function diagnose(index: FolderIndex): readonly Finding[] {
  const tooMany = tooManySeries(index)
  if (tooMany) return [tooMany, ...index.findings]
  const ofFolder = [...patientRules, ...folderRules].flatMap(rule => rule(index))
  return bySeverity([...index.findings, ...ofFolder, ...index.series.flatMap(s => rulesFor(s, index).flatMap(rule => rule(s, index)))])
}
