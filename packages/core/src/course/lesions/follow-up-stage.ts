import { type Finding, type Outcome, answer, error, note, warning } from '../../record/index.ts'
import { type FollowUp, type Lesion, totalLesionGlycolysis } from '../../delineation/index.ts'
import { type RigidTransform, inverseTransform, statistics, voxelsInside } from '../../volume/index.ts'
import type { Ablations } from '../livers/ablations.ts'
import { type BaselineStage, fdgExam } from './baseline-stage.ts'
import type { CourseFile } from '../file/course-file.ts'
import { leastShare, outsideCt, shareWithin } from '../livers/coverage.ts'
import { liverFindings } from '../livers/liver-findings.ts'
import { type ExamThreshold, type FdgExam, examThresholdOrByHand } from './delineate-exam.ts'
import { type CountedLesion, followUpAt } from './follow-up-at.ts'
import type { ExamImages } from '../images/inputs.ts'
import type { Livers } from '../livers/livers.ts'
import type { Protocol } from '../file/protocol.ts'
import { type ExamRegistrations, centroid } from '../images/register-exams.ts'
import type { Uptake } from '../images/uptake.ts'

export interface FollowUpStage {
  readonly exam: FdgExam
  readonly at: ExamThreshold
  /** The baseline as it counts: lesions that merged are one where the protocol says so. */
  readonly baseline: BaselineStage
  /** One remainder per lesion of `baseline`, in order. */
  readonly found: FollowUp
  /** Lesions of which too much lies outside the follow-up PET to tell what is left of them: they have no response. */
  readonly unseen: ReadonlySet<string>
  readonly lesionFindings: ReadonlyMap<string, readonly Finding[]>
  /** From the baseline's frame to the follow-up's. */
  readonly transform: RigidTransform
}

/** With more than a tenth of it out of sight, a lesion may have a rest that is not seen: not even PR is sure. */
const leastSeen = 0.9

export function followUpStage(args: {
  images: ExamImages; uptake: Uptake; liver: Livers | undefined; ablations: Ablations | undefined; baseline: BaselineStage; registrations: ExamRegistrations; protocol: Protocol; course: CourseFile
}): Outcome<FollowUpStage> {
  const { images, uptake, liver, ablations, registrations, protocol, course } = args
  const { id } = images.exam, from = args.baseline.exam.images.exam.id
  const t = registrations.between(from, id)
  if (!t) return { value: undefined, findings: [error('course/follow-up-not-registered', {}, `${id} is not registered to ${from}: the lesions cannot be found again.`, 'Give a registration in course.json (overrides.registrations).')] }
  const exam = fdgExam({ images, uptake, liver, ablations, protocol, byHand: course.overrides?.referenceRegions })
  const at = examThresholdOrByHand(exam, protocol.threshold, course.overrides?.thresholds)
  if (!at.value) return { value: undefined, findings: at.findings }
  const findings: Finding[] = [...at.findings, ...liverFindings(images, liver, 'tumour there is not seen')]
  const { lesions } = args.baseline
  const found = followUpAt({
    exam, threshold: at.value.threshold, lesions: lesions.map(l => l.voi), small: args.baseline.smallVoi, transform: t,
    split: protocol.followUp.split, reachMm: protocol.followUp.reachMm, minimumVolumeMl: protocol.minimumVolumeMl,
  })
  for (const g of found.groups) findings.push(note('course/merged', { lesion: g.map(n => lesions[n]!.voi.name).join(', ') },
    `At follow-up ${g.map(n => lesions[n]!.voi.name).join(' and ')} are one piece of tissue above threshold: ${protocol.followUp.split === 'one' ? 'they are counted as one' : `split by ${protocol.followUp.split}`}.`, 'Look at the outlines; followUp.split of the protocol offers watershed, nearest and one.'))
  const baseline = asCounted(args.baseline, found.lesions)
  const { small, remainders } = found
  if (small.volumeMl >= protocol.minimumVolumeMl) findings.push(note('course/small-grown', { value: Number(small.volumeMl.toFixed(1)) }, `Lesions under ${protocol.minimumVolumeMl} mL at baseline make up ${small.volumeMl.toFixed(1)} mL at follow-up; they are not measured.`))
  for (const n of found.newLesions) findings.push(note('course/new-lesion', { lesion: n.voi.name, value: Number(n.volumeMl.toFixed(1)) }, `At follow-up there is a new lesion ${n.voi.name} of ${n.volumeMl.toFixed(1)} mL.`))
  const back = inverseTransform(t), before = baseline.exam.uptake.volume.geometry
  for (const n of found.newLesions) if (shareWithin(n.voi, before, back) < 0.5) findings.push(warning('course/new-unseen', { lesion: n.voi.name }, `The new lesion ${n.voi.name} lies outside the baseline PET: it may have been there before.`))
  return answer({ exam, at: at.value, baseline, found: { remainders, newLesions: found.newLesions, newSmall: found.newSmall }, transform: t, ...seen(baseline.lesions, remainders, exam, t) }, findings)
}

/** Lesions that the follow-up PET or its CT does not wholly reach. */
function seen(lesions: readonly Lesion[], remainders: FollowUp['remainders'], { images, uptake }: FdgExam, t: RigidTransform): Pick<FollowUpStage, 'unseen' | 'lesionFindings'> {
  const unseen = new Set<string>(), lesionFindings = new Map<string, readonly Finding[]>()
  for (const [n, { voi }] of lesions.entries()) {
    const { name } = voi, share = shareWithin(voi, uptake.volume.geometry, t), percent = `${Math.round(100 * share)}%`
    const subject = { lesion: name, series: images.pet?.seriesUid, value: Number(share.toFixed(2)) }
    if (share < leastSeen) unseen.add(name)
    const found = [
      ...(share >= leastShare ? [] : [share < leastSeen
        ? warning('course/lesion-unseen', subject, `Only ${percent} of ${name} lies on the PET of ${images.exam.id}: what is left of it is not known, and it has no response.`)
        : warning('course/lesion-cut-follow-up', subject, `${percent} of ${name} lies on the PET of ${images.exam.id}: its volume and TLG there are those of this part.`)]),
      ...(remainders[n]!.voxels > 0 ? outsideCt(name, remainders[n]!.voi, images, { lesion: name }) : []),
    ]
    if (found.length > 0) lesionFindings.set(name, found)
  }
  return { unseen, lesionFindings }
}

/** The baseline as it counts: what is made of several lesions is measured as one. */
function asCounted(baseline: BaselineStage, counted: readonly CountedLesion[]): BaselineStage {
  const joined = counted.filter(c => c.parts.length > 1)
  if (joined.length === 0) return baseline
  const pet = baseline.exam.uptake.volume
  const lesions = counted.map(({ voi, parts }): Lesion => {
    const first = baseline.lesions[parts[0]!]!
    if (parts.length === 1) return first
    const { volumeMl, mean, max } = statistics(pet, voi), tlg = totalLesionGlycolysis({ meanUptake: mean, volumeMl })
    return { number: first.number, voi, centreMm: centroid(voi)!, voxels: voxelsInside(voi), volumeMl, mean, max, tlg }
  })
  const origins = baseline.origins && new Map([...baseline.origins, ...joined.map(({ voi, parts }) => {
    const of = parts.map(n => baseline.origins!.get(baseline.lesions[n]!.voi.name)).filter(o => o !== undefined)
    // One that was drawn makes the whole drawn.
    return [voi.name, of.find(o => o.origin !== 'threshold') ?? { origin: 'threshold' as const }] as const
  })])
  return { ...baseline, lesions, ...(origins ? { origins } : {}) }
}
