import { type Second, withinFrameFactor } from '../../physics/index.ts'
import { type DecayConvention, recordsDecay } from './decay-convention.ts'
import type { FrameHeader } from './image-header.ts'
import { fromFrameReference } from './frame-reference.ts'
import { type Instant, laterBy, secondsBetween } from './times.ts'

/** What the frames of a PET may tell of the moment to which it is decay-corrected, and what may contradict them. */
export interface FrameEvidence {
  readonly frames: readonly FrameHeader[]
  readonly halfLife: Second
  readonly firstAcquisition: Instant
  /** GE's (0009,100D), also where its private creator is gone. */
  readonly geTime?: Instant
  /** Factors that lead to the injection say ADMIN, which is another question. */
  readonly injection?: Instant
}

/** Two clocks of a header that name one moment differ by no more. */
export const sameMomentS: Second = 30

const conventions: readonly DecayConvention[] = ['with-frame', 'start-only']

/**
 * The moment to which Frame Reference Time and Decay Factor of every frame lead, each by itself, within 30 s (by either convention of
 * the decay within the frame), and which GE's private time does not contradict. Undefined where they do not agree, or say too little.
 */
export function agreedReference(e: FrameEvidence): Instant | undefined {
  const byFrame = e.frames.map(f => fromFrameReference(f, e.halfLife)), first = byFrame[0]
  if (!first || !allAt(byFrame, first) || contradicted(first, e)) return undefined
  return conventions.some(c => allAt(decayReferences(e, c), first)) ? onTheSecond(first) : undefined
}

/**
 * The moment to which the Decay Factors of all frames lead; GE's private time where it names the same one, else the first acquisition
 * where that is it, else by factors that hold the decay within the frame. Undefined where they disagree, or lead past the first acquisition.
 */
export function decayReference(e: FrameEvidence): Instant | undefined {
  const candidates = conventions.flatMap(convention => {
    const found = decayReferences(e, convention), first = found[0]
    const possible = first !== undefined && allAt(found, first) && secondsBetween(first, e.firstAcquisition) >= -roundingS
    return possible && !contradicted(first, e) ? [first] : []
  })
  if (candidates.length === 0) return undefined
  if (e.geTime) return e.geTime
  const atStart = candidates.some(c => Math.abs(secondsBetween(c, e.firstAcquisition)) <= roundingS)
  return atStart ? e.firstAcquisition : onTheSecond(candidates[0]!)
}

/** As clocks are written: factors and times are rounded on their way. */
const onTheSecond = (t: Instant): Instant => laterBy(t, Math.round(t.epochS) - t.epochS)

/** Clocks are written in whole seconds. */
const roundingS: Second = 2

/** Frame by frame; empty where the factors are not recorded. */
function decayReferences({ frames, halfLife }: FrameEvidence, convention: DecayConvention): (Instant | undefined)[] {
  if (!recordsDecay(frames)) return []
  return frames.map(f => {
    const within = convention === 'start-only' ? 1 : f.durationS! > 0 ? withinFrameFactor({ duration: f.durationS!, halfLife }) : undefined
    return f.acquisition && within !== undefined ? laterBy(f.acquisition, -halfLife * Math.log2(f.decayFactor! * within)) : undefined
  })
}

const allAt = (found: readonly (Instant | undefined)[], at: Instant): boolean => found.length > 0 && found.every(t => near(t, at))

const near = (t: Instant | undefined, at: Instant): boolean => t !== undefined && Math.abs(secondsBetween(t, at)) <= sameMomentS

const contradicted = (at: Instant, { geTime, injection }: FrameEvidence): boolean => (geTime !== undefined && !near(geTime, at)) || near(injection, at)
