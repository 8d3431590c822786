import { type Second, decayFactor, withinFrameFactor } from '../../physics/index.ts'
import type { FrameHeader } from './image-header.ts'
import { type Instant, secondsBetween } from './times.ts'

/** What a recorded Decay Factor (0054,1321) holds: the decay from the reference to the frame's start, with or without that within the frame. */
export type DecayConvention = 'with-frame' | 'start-only'

/**
 * The factor that corrects a frame's mean to `reference`: 2^((t_f - t_ref)/T), 'with-frame' times x / (1 - e^-x), x = ln 2 d / T.
 * Undefined where the frame does not give its time (or, with-frame, its duration).
 */
export function decayFactorOf(frame: FrameHeader, reference: Instant, halfLife: Second, convention: DecayConvention): number | undefined {
  if (!frame.acquisition) return undefined
  const start = 1 / decayFactor({ elapsed: secondsBetween(reference, frame.acquisition), halfLife })
  if (convention === 'start-only') return start
  return frame.durationS !== undefined && frame.durationS > 0 ? start / withinFrameFactor({ duration: frame.durationS, halfLife }) : undefined
}

/** How the recorded factors of a series compare with those of a half-life, by either convention: the worst frame, |recorded / expected - 1|. */
export interface DecayFit { readonly 'with-frame': number; readonly 'start-only': number }

/** Infinite where a frame says too little. */
export function decayFit(frames: readonly FrameHeader[], reference: Instant, halfLife: Second): DecayFit {
  const worst = (convention: DecayConvention) => frames.reduce((most, f) => {
    const expected = decayFactorOf(f, reference, halfLife, convention)
    return expected === undefined || !(f.decayFactor! > 0) ? Infinity : Math.max(most, Math.abs(f.decayFactor! / expected - 1))
  }, 0)
  return { 'with-frame': worst('with-frame'), 'start-only': worst('start-only') }
}

/** Within this a recorded factor is one computed from the same half-life and times: rounded times and constants differ by less. */
export const decayTolerance = 0.003

/** Whether the factors are recorded at all: some scanners write 1 into every slice, whatever they did. */
export const recordsDecay = (frames: readonly FrameHeader[]): boolean =>
  frames.length > 0 && frames.every(f => f.decayFactor !== undefined && f.decayFactor > 0) && frames.some(f => f.decayFactor !== 1)
