import { type Finding, error, warning } from '../../../record/index.ts'
import { type NuclideName, type Second, decayFactor, radionuclides } from '../../../physics/index.ts'
import { type DecayConvention, decayFactorOf, decayFit, decayTolerance, recordsDecay } from '../../header/decay-convention.ts'
import type { FrameHeader } from '../../header/image-header.ts'
import type { Series } from '../../folder/series.ts'
import { type Instant, secondsBetween } from '../../header/times.ts'

/**
 * The Decay Factor (0054,1321) of each slice tells what the scanner really did: with which half-life, and to which moment. By START it
 * is 2^(t/T), t from the scan start to the frame, with or without the decay within the frame (vendors differ); by ADMIN scanners write
 * the same, or count from the injection.
 */
export function decayFactors(series: Series): Finding[] {
  const { pet } = series
  const correction = pet?.decayCorrection?.toUpperCase(), scan = pet?.scan?.time, injected = pet?.injection?.time, halfLife = pet?.halfLifeS
  if (series.kind !== 'pet' || !pet || !scan || !halfLife) return []
  const frames = series.instances.flatMap(i => i.image?.frames ?? []).filter(f => f.acquisition && f.decayFactor !== undefined && f.decayFactor > 0)
  // A scanner that writes 1 everywhere has left the field empty.
  if (!recordsDecay(frames)) return []
  const subject = { series: series.key, tag: '(0054,1321)', value: Number(frames[0]!.decayFactor!.toPrecision(6)) }
  if (correction === 'NONE') return frames.some(f => Math.abs(f.decayFactor! - 1) > 0.01)
    ? [warning('pet/decay-factor', subject, 'Decay Correction says NONE, yet decay factors other than 1 are recorded: it is not certain that decay was left uncorrected.', 'Ask how the series was reconstructed; if it was corrected: --repair decayCorrection=START.')] : []
  const fits = (reference: Instant | undefined, T: Second) => reference !== undefined && best(frames, reference, T)[1] <= 0.01
  if (fits(scan, halfLife) || (correction === 'ADMIN' && fits(injected, halfLife))) return []
  if (correction === 'START' && injected && fits(injected, halfLife)) {
    const factor = 1 / decayFactor({ elapsed: secondsBetween(injected, scan), halfLife })
    return [{ ...error('pet/decay-factor', subject,
      `Decay Correction says START, yet the recorded decay factors lead back to the injection at ${injected.text.slice(0, 19)}: the image is corrected to it (ADMIN), and taken as START its numbers are too high by the factor.`,
      'Ask to which moment the images are corrected; if to the injection: --repair decayCorrection=ADMIN.'), factor }]
  }
  const [convention] = best(frames, scan, halfLife)
  const worst = frames.map(f => ({ f, expected: decayFactorOf(f, scan, halfLife, convention) ?? 1 })).sort((a, b) => off(b) - off(a))[0]!
  const other = (Object.keys(radionuclides) as NuclideName[]).find(n => n !== pet.nuclide && best(frames, scan, radionuclides[n].halfLife)[1] <= decayTolerance)
  return [{ ...warning('pet/decay-factor', { ...subject, value: Number(worst.f.decayFactor!.toPrecision(6)) },
    `The recorded decay factors do not follow from half-life and times of the header: ${worst.f.decayFactor!.toPrecision(5)} instead of ${worst.expected.toPrecision(5)}${other ? `; they fit ${other}` : ''}.`,
    other ? `The image was corrected as ${other}: have it reconstructed with the right nuclide.` : 'Ask to which moment and with which half-life the images were corrected.'),
  factor: worst.f.decayFactor! / worst.expected }]
}

const off = ({ f, expected }: { f: FrameHeader; expected: number }): number => Math.abs(f.decayFactor! / expected - 1)

/** The convention that fits better, and how far its worst frame is off. */
function best(frames: readonly FrameHeader[], reference: Instant, halfLife: Second): readonly [DecayConvention, number] {
  const fit = decayFit(frames, reference, halfLife)
  return fit['with-frame'] < fit['start-only'] ? ['with-frame', fit['with-frame']] : ['start-only', fit['start-only']]
}
