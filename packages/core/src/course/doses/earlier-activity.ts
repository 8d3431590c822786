import { type Finding, note, warning } from '../../record/index.ts'
import { type Becquerel, type Second, MBq, day, decayFactor } from '../../physics/index.ts'
import { secondsBetween } from '../../dicom/index.ts'
import { totalActivity } from '../../dosimetry/index.ts'
import { type RigidTransform, type Volume, resample } from '../../volume/index.ts'
import type { Session } from '../images/treatment-sessions.ts'

/** What an earlier treatment alone left in the body: its own activity, at its own injection. */
export interface EarlierTreatment {
  readonly session: Session
  readonly volume: Volume<'Bq/ml'>
}

export interface WithoutEarlier {
  readonly volume: Volume<'Bq/ml'>
  /** Subtracted within the image, at this session's injection. */
  readonly earlierBq: Becquerel
  /** Of the last earlier treatment, what is left of its activity at this injection, 0 to 1. */
  readonly share: number
}

/** Less than this of an earlier treatment is nothing: 45 days. */
const nothingLeft = 1e-5
/** From here on errors of the registration matter: three and a half half-lives, 9 days. */
const muchLeft = 0.1

/**
 * The activity of this session alone, at its injection: the image minus what is left of earlier treatments in it,
 * A_k(x) - sum_j A_j(T_j x) 2^(-(t_k - t_j)/T), each A_j on the grid of its own PET, carried by the registration of the exams.
 * What lies outside the earlier PET is not subtracted. `toEarlier`: from this exam's frame to the earlier one's.
 */
export function withoutEarlier(args: {
  activity: Volume<'Bq/ml'>; session: Session; earlier: readonly EarlierTreatment[]; halfLife: Second
  toEarlier: (exam: string) => RigidTransform | undefined
}): { readonly value: WithoutEarlier; readonly findings: readonly Finding[] } {
  const { activity, session, earlier, halfLife, toEarlier } = args
  const findings: Finding[] = []
  let voxels: Float32Array | undefined, earlierBq = 0, share = 0
  for (const e of earlier) {
    const elapsed = secondsBetween(e.session.injection, session.injection), left = decayFactor({ elapsed, halfLife })
    share = left
    if (left < nothingLeft) continue
    const percent = `${(100 * left).toFixed(left < 0.01 ? 2 : 1)}%`, days = `${(elapsed / day).toFixed(1)} days`
    const t = toEarlier(e.session.images.exam.id)
    if (!t) {
      findings.push({
        ...warning('course/earlier-activity', { series: session.images.pet.seriesUid, value: Number((100 * left).toPrecision(3)) },
          `${days} after ${e.session.id}, ${percent} of its activity is still in the 90Y PET of ${session.id}; as their exams are not registered it is not taken out, and what ${e.session.id} gave counts by that much twice.`,
          'Give a registration in course.json (overrides.registrations).'), factor: 1 + left,
      })
      continue
    }
    const there = resample(e.volume, activity.geometry, { transform: t })
    voxels ??= Float32Array.from(activity.voxels)
    for (let n = 0; n < voxels.length; n++) voxels[n]! -= left * there.voxels[n]!
    const taken = left * totalActivity(there)
    earlierBq += taken
    const what = `${days} after ${e.session.id}, ${percent} of its activity is still in the 90Y PET of ${session.id}: ${(taken / MBq).toFixed(0)} MBq, by the PET of ${e.session.id}, are taken out.`
    findings.push(left >= muchLeft
      ? warning('course/earlier-activity', { series: session.images.pet.seriesUid, value: Number((100 * left).toPrecision(3)) }, `${what} So much makes the doses of ${session.id} depend on how well the two scans are registered.`, 'Look at the outlines on both 90Y PETs in the report.')
      : note('course/earlier-activity', { series: session.images.pet.seriesUid, value: Number((100 * left).toPrecision(3)) }, what))
  }
  return { value: { volume: voxels ? { ...activity, voxels } : activity, earlierBq, share }, findings }
}
