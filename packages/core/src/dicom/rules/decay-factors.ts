import { type Finding, warning } from '../../record/index.ts'
import { type NuclideName, type Second, decayFactor, radionuclides, withinFrameFactor } from '../../physics/index.ts'
import type { FrameHeader } from '../header-image.ts'
import type { Series } from '../series.ts'
import { type Instant, secondsBetween } from '../times.ts'

/**
 * The Decay Factor (0054,1321) of each slice tells which half-life the scanner really used. With START it is 2^(t/T), t from the
 * scan start to the frame, with or without the decay within the frame (vendors differ).
 */
export function decayFactors(series: Series): Finding[] {
  const reference = series.pet?.scan?.time, halfLife = series.pet?.halfLifeS
  if (series.kind !== 'pet' || series.pet?.decayCorrection !== 'START' || !reference || !halfLife) return []
  const frames = series.instances.flatMap(i => i.image?.frames ?? []).filter(f => f.decayFactor !== undefined && f.decayFactor > 0 && f.acquisition)
  // A vendor that writes 1 everywhere has left the field empty.
  if (frames.length === 0 || frames.every(f => f.decayFactor === 1)) return []
  const own = misfit(frames, reference, halfLife)
  if (own.relative <= 0.01) return []
  const fits = (Object.keys(radionuclides) as NuclideName[]).find(n => misfit(frames, reference, radionuclides[n].halfLife).relative <= 0.003)
  return [{ ...warning('pet/decay-factor', { series: series.key, tag: '(0054,1321)', value: Number(own.recorded.toPrecision(6)) },
    `The recorded decay factors do not follow from half-life and times of the header: ${own.recorded.toPrecision(5)} instead of ${own.expected.toPrecision(5)}${fits && fits !== series.pet.nuclide ? `; they fit ${fits}` : ''}.`,
    fits && fits !== series.pet.nuclide ? `The image was corrected as ${fits}: have it reconstructed with the right nuclide.` : 'Ask to which moment and with which half-life the images were corrected.'),
    factor: own.recorded / own.expected }]
}

/** The worst frame, by the better of the two conventions. */
function misfit(frames: readonly FrameHeader[], reference: Instant, halfLife: Second): { relative: number; recorded: number; expected: number } {
  let best: { relative: number; recorded: number; expected: number } | undefined
  for (const within of [true, false]) {
    let worst = { relative: 0, recorded: 1, expected: 1 }
    for (const f of frames) {
      const start = decayFactor({ elapsed: secondsBetween(f.acquisition!, reference), halfLife })
      const expected = within ? start / withinFrameFactor({ duration: Math.max(0, f.durationS ?? 0), halfLife }) : start
      const relative = Math.abs(f.decayFactor! / expected - 1)
      if (relative > worst.relative) worst = { relative, recorded: f.decayFactor!, expected }
    }
    if (!best || worst.relative < best.relative) best = worst
  }
  return best!
}
