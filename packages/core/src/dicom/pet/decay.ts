import { type Outcome, type Subject, answer, error, refusal, warning } from '../../record/index.ts'
import { type Second, decayFactor, withinFrameFactor } from '../../physics/index.ts'
import type { FrameHeader } from '../header/image-header.ts'
import type { PetHeader } from '../header/pet-header.ts'
import { type Instant, secondsBetween } from '../header/times.ts'

export type DecayCorrection = 'START' | 'ADMIN' | 'NONE'

/** To what moment the numbers are corrected; where the header does not say, what its list of corrections says. */
export function decayCorrectionOf(pet: PetHeader, subject: Subject): Outcome<DecayCorrection> {
  const about = { ...subject, tag: '(0054,1102)', value: pet.decayCorrection }
  const given = pet.decayCorrection?.toUpperCase(), listed = pet.corrections.includes('DECY')
  if (given === 'START' || given === 'ADMIN')
    return answer(given, listed || pet.corrections.length === 0 ? [] : [warning('pet/decay-correction', about,
      `Decay Correction says ${given}, but DECY is not among the corrections made (0028,0051); ${given} was believed.`, 'Ask how the series was reconstructed.')])
  if (given === 'NONE') return listed
    ? refusal(error('pet/decay-correction', about, 'Decay Correction says NONE, but DECY is among the corrections made (0028,0051): whether decay was corrected is not known.', 'Ask how it was reconstructed; then --repair decayCorrection=START, ADMIN or NONE.'))
    : answer('NONE')
  if (given !== undefined) return refusal(error('pet/decay-correction', about, `Decay Correction ${pet.decayCorrection} is not known: START, ADMIN or NONE are.`, 'Ask how the series was reconstructed; then --repair decayCorrection=START, ADMIN or NONE.'))
  if (pet.corrections.length === 0)
    return refusal(error('pet/decay-correction', about, 'The header does not say whether decay was corrected, and to what moment.', 'Ask how the series was reconstructed; then --repair decayCorrection=START, ADMIN or NONE.'))
  return answer(listed ? 'START' : 'NONE', [warning('pet/decay-correction', about,
    `The header does not say to what moment decay was corrected; ${listed ? 'START was taken, since DECY is among the corrections' : 'NONE was taken, since DECY is not among the corrections'}.`, 'Ask how the series was reconstructed; if otherwise: --repair decayCorrection=START, ADMIN or NONE.')])
}

/**
 * For an uncorrected frame: the factor from its mean concentration to that at `reference`,
 * 1 / (2^(-(t - t_ref)/T) (1 - e^-x)/x), x = ln 2 d / T. Undefined where its time or duration is not given.
 */
export function frameCorrection(frame: FrameHeader, reference: Instant, halfLife: Second): number | undefined {
  if (!frame.acquisition || !(frame.durationS! > 0)) return undefined
  return 1 / (decayFactor({ elapsed: secondsBetween(reference, frame.acquisition), halfLife }) * withinFrameFactor({ duration: frame.durationS!, halfLife }))
}
