import { type Outcome, answer, error, refusal, warning } from '../../record/index.ts'
import { type Second, day, decayFactor, hour, minute } from '../../physics/index.ts'
import { type Volume, scaled } from '../../volume/index.ts'
import { type Instant, secondsBetween } from '../../dicom/index.ts'
import type { PetImage } from '../images/inputs.ts'
import type { Session } from '../images/treatment-sessions.ts'

export interface ActivityAtInjection {
  readonly volume: Volume<'Bq/ml'>
  /** From injection to the time to which the image refers. */
  readonly elapsed: Second
  readonly factor: number
}

/**
 * The 90Y image at the moment of injection: Bq/ml taken back from the time to which the voxels refer.
 * With DecayCorrection ADMIN the voxels refer to the header's injection time already; where that is not the
 * microspheres' time of course.json, the difference is decayed.
 */
export function activityAtInjection(pet: PetImage, injection: Instant, halfLife: Second): Outcome<ActivityAtInjection> {
  const { quantity: q, volume } = pet
  const subject = { series: pet.seriesUid }
  if (volume.unit !== 'Bq/ml') return refusal(error('course/90y-unit', { ...subject, tag: '(0054,1001)', value: volume.unit },
    `The 90Y PET is in ${volume.unit}, not in Bq/mL: without the activity it was divided by there is no dose.`, 'Export the series in BQML.'))
  const elapsed = secondsBetween(injection, q.referenceTime)
  // Whatever the voxels refer to: no scan is before its injection.
  if (secondsBetween(injection, q.scanStart) < 0) return refusal(error('course/scan-before-injection', { ...subject, value: q.scanStart.text },
    `The 90Y PET (${q.scanStart.text}) is earlier than the injection (${injection.text}).`, 'Check injectionTime in course.json and the dates of the series.'))
  const scanned = secondsBetween(injection, q.scanStart)
  // After seven half-lives less than a hundredth is left: no scanner sees it, and a date is wrong.
  if (scanned > 20 * day) return refusal(error('course/scan-long-after', { ...subject, value: q.scanStart.text },
    `The 90Y PET (${q.scanStart.text}) is ${(scanned / day).toFixed(0)} days after the injection (${injection.text}): nothing of it would be left to see.`, 'Check injectionTime in course.json and the dates of the series.'))
  const findings = []
  if (q.decayCorrection === 'ADMIN' && Math.abs(elapsed) > 5 * minute)
    findings.push({
      ...warning('course/admin-time', { ...subject, tag: '(0018,1078)', value: q.referenceTime.text },
        `The 90Y PET is decay-corrected to the injection time of its header (${q.referenceTime.text}), which is not that of the course (${injection.text}); the ${(elapsed / hour).toFixed(1)} h between are taken into account.`,
        'Check both times.'),
      factor: 1 / decayFactor({ elapsed, halfLife }),
    })
  if (scanned > 10 * day)
    findings.push(warning('course/late-scan', { ...subject, value: q.scanStart.text }, `The 90Y PET is ${(scanned / day).toFixed(1)} days from the injection: little activity is left and small errors of time and background grow.`, 'Check the dates.'))
  const factor = 1 / decayFactor({ elapsed, halfLife })
  return answer({ volume: scaled(volume, factor, 'Bq/ml'), elapsed, factor }, findings)
}

/** The same of a session: at the common injection of its vials, all of which were given before the scan. */
export function activityOfSession({ images: { pet }, vials, injection }: Session, halfLife: Second): Outcome<ActivityAtInjection> {
  const last = vials.at(-1)!.injection
  // Of one vial the injection is its own.
  return activityAtInjection(pet, secondsBetween(last, pet.quantity.scanStart) < 0 ? last : injection, halfLife)
}
