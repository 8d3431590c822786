import type { PhantomFile } from '../make-phantom.ts'
import { type Phantom, phantomParts } from '../make-phantom.ts'
import type { PhantomSettings } from '../design/options.ts'
import type { PhantomTruth } from '../truth/truth.ts'
import { type Draft, type DraftCourse, draftFiles, draftOf } from './draft/draft.ts'
import type { Expected, Fault } from './draft/fault.ts'
import { besideFaults } from './files/beside.ts'
import { bodyValueFaults } from './values/body-values.ts'
import { brokenFileFaults } from './files/broken-files.ts'
import { cavityFaults } from './space/cavity.ts'
import { correctionFaults } from './values/corrections.ts'
import { decayCorrectionFaults } from './times/decay-correction.ts'
import { enhancedFaults } from './files/enhanced.ts'
import { extentFaults } from './space/extents.ts'
import { positionFaults } from './space/feet-first.ts'
import { frameFaults } from './space/frames-of-reference.ts'
import { identityFaults } from './files/identity.ts'
import { injectedActivityFaults } from './values/injected-activity.ts'
import { injectionTimeFaults } from './times/injection-time.ts'
import { isotopeFaults } from './values/isotope.ts'
import { liverFaults } from './space/liver-elsewhere.ts'
import { scanTimeFaults } from './times/scan-times.ts'
import { sliceFaults } from './space/slices.ts'
import { storedNumberFaults } from './values/stored-numbers.ts'
import { textFaults } from './files/text.ts'
import { timeFrameFaults } from './times/time-frames.ts'
import { treatmentFaults } from './treatments.ts'
import { unitFaults } from './values/units.ts'

export type { Answer, Expected, Fault, FaultRepair, Part } from './draft/fault.ts'

/** In the order in which they are applied: what was done to the patient, numbers and headers, series beside, slices, files. */
export const faults: readonly Fault[] = [
  ...treatmentFaults, ...cavityFaults,
  ...isotopeFaults, ...decayCorrectionFaults, ...injectionTimeFaults, ...scanTimeFaults, ...unitFaults, ...injectedActivityFaults, ...bodyValueFaults, ...correctionFaults,
  ...storedNumberFaults, ...identityFaults, ...besideFaults, ...timeFrameFaults, ...liverFaults, ...frameFaults,
  ...sliceFaults, ...extentFaults, ...positionFaults, ...enhancedFaults, ...textFaults, ...brokenFileFaults,
]

/** A phantom with something wrong in it. */
export interface FaultyPhantom extends Omit<Phantom, 'course' | 'truth'> {
  readonly course: DraftCourse
  readonly truth: PhantomTruth & { readonly faults: readonly TruthOfFault[] }
}

/** What truth.json says of a fault. */
export type TruthOfFault = Pick<Fault, 'name' | 'what'> & Omit<Expected, 'repairs'> & {
  readonly repairs?: readonly { readonly name: string; readonly exam: string; readonly kind: 'pet' | 'ct'; readonly value: string }[]
}

/** Why the faults cannot be combined, for people; undefined where they can. */
export function conflict(chosen: readonly Fault[]): string | undefined {
  for (const [n, a] of chosen.entries()) for (const b of chosen.slice(n + 1)) {
    if (a === b) return `${a.name} twice`
    const shared = a.touches.find(t => b.touches.includes(t))
    if (shared) return `${a.name} and ${b.name} both change the ${shared}`
    const setting = Object.keys(a.settings ?? {}).find(k => k in (b.settings ?? {}))
    if (setting) return `${a.name} and ${b.name} need phantoms of their own (${setting})`
  }
  return undefined
}

/** Throws RangeError for a name that is none. */
export function faultNamed(name: string): Fault {
  const fault = faults.find(f => f.name === name)
  if (!fault) throw new RangeError(`fault '${name}': not one of the list`)
  return fault
}

/** The phantom that these faults start from, whole in memory; make it once for all faults that need the same settings. */
export const faultyStart = (options: Partial<PhantomSettings>, chosen: readonly Fault[]): Draft => draftOf(phantomParts(settingsWith(options, chosen)))

/** The settings asked for, with those that the faults need. */
export const settingsWith = (options: Partial<PhantomSettings>, chosen: readonly Fault[]): Partial<PhantomSettings> =>
  Object.assign({}, options, ...chosen.map(f => f.settings ?? {})) as Partial<PhantomSettings>

/** The phantom of `start` with the faults in it, in the order of the list. Throws RangeError where they cannot be combined. */
export function faultyPhantom(start: Draft, chosen: readonly Fault[]): FaultyPhantom {
  const why = conflict(chosen)
  if (why) throw new RangeError(`faults: ${why}`)
  const ordered = faults.filter(f => chosen.includes(f))
  const draft = ordered.reduce((d, f) => f.apply?.(d) ?? d, start)
  const made = draftFiles(draft)
  function* files(): Generator<PhantomFile> { yield* made }
  return {
    settings: start.parts.settings, fileCount: made.length, files, course: draft.course,
    truth: { ...draft.truth, faults: ordered.map(f => truthOfFault(f, draft)) },
  }
}

function truthOfFault({ name, what, expected: { repairs, ...expected } }: Fault, { parts }: Draft): TruthOfFault {
  return {
    name, what, ...expected,
    ...(repairs ? { repairs: repairs.map(r => ({ name: r.name, exam: r.exam, kind: r.kind ?? 'pet', value: typeof r.value === 'string' ? r.value : r.value(parts) })) } : {}),
  }
}
