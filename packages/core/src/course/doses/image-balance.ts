import type { Finding } from '../../record/index.ts'
import { type Becquerel, type Second, decayFactor } from '../../physics/index.ts'
import { type Instant, secondsBetween } from '../../dicom/index.ts'
import { type BalanceLimits, activityBalance, totalActivity } from '../../dosimetry/index.ts'
import type { Volume } from '../../volume/index.ts'
import type { PetImage } from '../images/inputs.ts'
import { imageFacts } from './session-balance.ts'

// A header's activity is typed by hand, often days before: it may warn, and refuses nothing.
const never: readonly [number, number] = [-Infinity, Infinity]

/**
 * The activity of one 90Y image, `activity` at `injection`, against the Radionuclide Total Dose of its header, decayed to the same
 * moment. No finding where the header gives none, or the two agree within `expected`.
 */
export function headerBalance({ pet, activity, injection, expected, halfLife }: {
  pet: PetImage; activity: Volume<'Bq/ml'>; injection: Instant; expected: BalanceLimits['expected']; halfLife: Second
}): readonly Finding[] {
  const { injectedBq, injectionTime } = pet.quantity
  if (injectedBq === undefined || !(injectedBq > 0)) return []
  const written = injectionTime ?? injection
  const administered: Becquerel = injectedBq * decayFactor({ elapsed: secondsBetween(written, injection), halfLife })
  return activityBalance({
    image: totalActivity(activity), administered, facts: imageFacts(pet, activity, injection), limits: { expected, refused: never }, halfLife,
    subject: { series: pet.seriesUid, tag: '(0018,1074)' }, source: 'header',
  }).findings
}
