import { type Finding, type Outcome, answer, error, note, warning } from '../../record/index.ts'
import { type Becquerel, type DoseConstants, radionuclides } from '../../physics/index.ts'
import { type Dvh, type HealthyLiverDose, cumulativeDvh, doseMap, healthyLiverDose } from '../../dosimetry/index.ts'
import { type LesionRefinement, refineLesions } from '../../registration/index.ts'
import {
  type FractionalVoi, type RigidTransform, type Voi, type Volume, applyTransform, composeTransforms, coverVoi, fromMatrix16, inverseTransform, norm, rotationAngleDeg, subtract, subtractVoi, volumeMl,
} from '../../volume/index.ts'
import type { ActivityAtInjection } from './activity-at-injection.ts'
import type { BaselineStage } from '../lesions/baseline-stage.ts'
import type { CourseFile } from '../file/course-file.ts'
import type { DepositedActivity } from './deposited-activity.ts'
import { leastShare, outsideCt } from '../livers/coverage.ts'
import { liverFindings } from '../livers/liver-findings.ts'
import { type LesionDose, doseLesions, lesionsOnGrid } from './dose-lesions.ts'
import type { ExamImages } from '../images/inputs.ts'
import type { Livers } from '../livers/livers.ts'
import type { Protocol } from '../file/protocol.ts'
import { type ExamRegistrations, centroid } from '../images/register-exams.ts'
import type { SessionActivity } from './session-activity.ts'
import type { Session } from '../images/treatment-sessions.ts'

/** What one 90Y PET says of the treatment that it shows. */
export interface DoseStage {
  readonly session: Session
  readonly images: ExamImages
  /** At injection, what earlier treatments left taken out. */
  readonly activity: ActivityAtInjection
  readonly earlierBq: Becquerel
  /** What was left of the last earlier treatment's activity at this injection, 0 to 1. */
  readonly earlierShare: number
  /** By the protocol's method and calibration; `map` is its dose. */
  readonly deposited: DepositedActivity
  readonly map: Volume<'Gy'>
  /** In the order of the baseline's lesions; none without registration. */
  readonly lesions: readonly LesionDose[]
  /** Undefined where the exams are not registered. */
  readonly transformOf: ((lesion: string) => RigidTransform) | undefined
  readonly healthyLiver: HealthyLiverDose | undefined
  readonly healthyLiverDvh: Dvh | undefined
  readonly liver: FractionalVoi | undefined
  readonly expandedLiver: FractionalVoi | undefined
  readonly smallTumourPercent: number
  readonly lesionFindings: ReadonlyMap<string, readonly Finding[]>
}

/** One 90Y scan: dose map, each lesion at its refined place, healthy liver. `own`: the activity of this session alone; `baselineScanned`: whether there is a baseline PET, also where its lesions are not known. */
export function doseStage(args: {
  session: Session; own: SessionActivity; deposited: DepositedActivity; baseline: BaselineStage | undefined; baselineScanned: boolean; liver: Livers | undefined
  registrations: ExamRegistrations; protocol: Protocol; course: CourseFile; constants: DoseConstants
}): Outcome<DoseStage> {
  const { session, own, deposited, baseline, baselineScanned, liver, registrations, protocol, course, constants } = args
  const { images } = session, { id } = images.exam
  const refused = refusals(session)
  if (refused.some(f => f.severity === 'error')) return { value: undefined, findings: refused }
  const { activity, expandedLiver: expanded, liver: onLiver } = own
  const findings: Finding[] = [...refused]
  const grid = activity.volume.geometry
  const map = doseMap(deposited.volume, constants)

  const from = baseline?.exam.images.exam.id
  const t = from === undefined ? undefined : registrations.between(from, id)
  if (from !== undefined && !t) findings.push(error('course/treatment-not-registered', {}, `${id} is not registered to ${from}: the lesions cannot be found on the 90Y map.`, 'Give a registration in course.json (overrides.registrations).'))
  const lesionFindings = new Map<string, Finding[]>()
  const say = (lesion: string, f: Finding) => lesionFindings.set(lesion, [...(lesionFindings.get(lesion) ?? []), f])
  let lesions: LesionDose[] = []
  if (baseline && t) {
    const asked = baseline.lesions.map(l => ({ id: l.voi.name, voi: l.voi }))
    const byHand = new Map((course.overrides?.refuseRefinement ?? []).map(r => [r.lesion, r.reason]))
    const put = new Map((course.overrides?.lesionRegistrations ?? []).filter(r => r.exam === undefined || r.exam === id).map(r => [r.lesion, r]))
    for (const r of put.values()) if (!asked.some(l => l.id === r.lesion)) findings.push(warning('course/lesion-unknown', { lesion: r.lesion }, `course.json puts ${r.lesion} on ${id}, and there is no such lesion.`, 'Its number may have changed with the threshold: put it again.'))
    // As measured: what an earlier treatment left in a lesion shows where it lies.
    const refinements = refineLesions({
      lesions: asked, source: baseline.exam.uptake.volume, target: own.measured, transform: t, settings: protocol.refinement,
      ...(baseline.exam.liver ? { liver: baseline.exam.liver } : {}),
    }).map(r => byHand.has(r.id) ? { ...r, accepted: false, transform: t, shiftMm: 0, rotationDeg: 0 } : put.has(r.id) ? putByHand(r.id, put.get(r.id)!, t, asked) : r)
    for (const r of refinements) for (const f of r.findings) say(r.id, f)
    for (const [lesion, reason] of byHand) say(lesion, note('course/refinement-refused', { lesion }, `A person refused the refinement of ${lesion}: ${reason}.`))
    lesions = doseLesions({ dose: map, lesions: asked, toTreatment: t, refinements, constants, vDosesGy: protocol.dosimetry.vDosesGy })
    for (const l of lesions) {
      if (l.covered < leastShare) say(l.id, warning('course/lesion-cut', { lesion: l.id, value: Number(l.covered.toFixed(2)) }, `Only ${Math.round(100 * l.covered)}% of ${l.id} lies on the 90Y PET; its dose is that of this part.`))
      for (const f of outsideCt(l.id, l.voi, images, { lesion: l.id })) say(l.id, f)
      if (l.dose && l.dose.volumeMl < 10) say(l.id, note('course/small-lesion', { lesion: l.id, value: Number(l.dose.volumeMl.toFixed(1)) }, `${l.id} is under 10 mL: partial volume lowers its dose by 15% or more at usual resolution.`))
    }
  }

  // By the contour alone, as the study has it; a lesion carried by its own transform leaves the liver's activity where it lies.
  const healthy = onLiver && expanded && (lesions.length > 0 || (baseline ? t && baseline.lesions.length === 0 : !baselineScanned)) ? healthyParts(onLiver, expanded, lesions) : undefined
  const dosed = healthy && healthyLiverDose({ activityAtInjection: deposited.volume, ...healthy, constants })
  if (liver && !onLiver) findings.push(error('course/liver-not-registered', {}, `The liver of ${liver.exam} cannot be carried to ${id}: there is no healthy-liver dose.`))
  if (onLiver && baselineScanned && !baseline) findings.push(warning('course/no-healthy-liver', {}, 'The lesions of the baseline are not known: no dose is given for a liver that may hold tumour.'))
  if (healthy && !dosed) findings.push(error('course/no-healthy-liver', {}, 'Tumours leave no healthy liver.', 'Check the liver contour and the threshold.'))
  if (dosed && lesions.length === 0) findings.push(warning('course/whole-liver', {}, baseline ? `No tumour of ${protocol.minimumVolumeMl} mL was found: the dose of the healthy liver is that of the whole liver.` : 'No tumours are known: the dose of the healthy liver is that of the whole liver.'))
  if (dosed && liver!.draft) findings.push(warning('course/liver-draft', {}, `The healthy-liver dose rests on a rough draft of the liver (${liver!.source}): a person must look at it.`, 'Give a liver contour.'))
  findings.push(...liverFindings(images, liver, 'its dose is that of the part inside'))

  const smallMl = baseline && t && healthy ? volumeMl(coverVoi(baseline.smallVoi, grid, { transform: t })) : 0
  const smallTumourPercent = dosed ? 100 * smallMl / dosed.volumeMl : 0
  if (smallTumourPercent > protocol.dosimetry.smallTumourWarningPercent) findings.push(warning('course/small-tumour', { value: Number(smallTumourPercent.toFixed(1)) },
    `Tumour under ${protocol.minimumVolumeMl} mL makes up ${smallTumourPercent.toFixed(1)}% of the healthy-liver VOI (the study had at most 0.6%).`))
  return answer({
    session, images, activity, earlierBq: own.earlierBq, earlierShare: own.earlierShare, deposited, map, lesions, healthyLiver: dosed, liver: onLiver, expandedLiver: expanded, smallTumourPercent, lesionFindings,
    transformOf: t && (lesion => {
      const l = lesions.find(x => x.id === lesion)
      return l?.refinement?.accepted ? l.refinement.transform : t
    }),
    healthyLiverDvh: healthy && cumulativeDvh(map, subtractVoi(healthy.liver, healthy.tumoursRefined, 'healthy liver')),
  }, findings)
}

/** A lesion where a person put it; it says how far that is from where the registration of the exams has it. */
function putByHand(id: string, put: NonNullable<NonNullable<CourseFile['overrides']>['lesionRegistrations']>[number], t: RigidTransform, asked: readonly { id: string; voi: Voi }[]): LesionRefinement {
  const transform = fromMatrix16(put.matrix, t.from, t.to), centre = centroid(asked.find(l => l.id === id)!.voi)!
  const shiftMm = norm(subtract(applyTransform(transform, centre), applyTransform(t, centre))), rotationDeg = rotationAngleDeg(composeTransforms(transform, inverseTransform(t)))
  return { id, transform, shiftMm, rotationDeg, accepted: true, reason: 'put by hand', findings: [warning('course/lesion-by-hand', { lesion: id, value: Number(shiftMm.toFixed(1)) }, `A person put ${id} on the 90Y map, ${shiftMm.toFixed(1)} mm and ${rotationDeg.toFixed(1)} degrees from where the exams' registration has it: ${put.reason}.`)] }
}

function refusals({ images: { exam, pet }, vials }: Session): Finding[] {
  const { nuclide } = pet.quantity
  const subject = { series: pet.seriesUid, tag: '(0054,0016)', value: nuclide ?? 'no nuclide' }
  return [
    ...(nuclide === '90Y' ? [] : nuclide === undefined
      ? [warning('course/not-90y', subject, "The header of the treatment's PET says no nuclide: with another isotope than 90Y its Bq/mL are wrong by orders of magnitude.", 'Check the activity balance; have the series reconstructed with 90Y.')]
      : [{ ...factorOf(pet), ...error('course/not-90y', subject, `The course gives this PET as that of a treatment, and its header says ${nuclide}, not 90Y: read as 90Y its Bq/mL would be wrong by ${factorOf(pet).factor === undefined ? 'orders of magnitude' : `a factor of ${factorOf(pet).factor!.toPrecision(3)} by the positrons alone`}, so there is no dose.`,
        `Check which series is the 90Y PET. If it is this one, have it reconstructed with 90Y, or correct the isotope here: --repair isotope${exam.id === 'treatment' ? '' : `@${exam.id}`}=Y-90.`) }]),
    ...(vials.some(v => v.treatment.device === '166Ho') ? [error('course/device', { value: '166Ho' }, 'Doses of 166Ho are not computed: the constants profiles are those of 90Y.')] : []),
  ]
}

/** By what the numbers of a 90Y PET are wrong by the positrons alone, reconstructed as its header says. */
function factorOf({ quantity: q }: Session['images']['pet']): { factor?: number } {
  const entered = q.positronFraction ?? (q.nuclide && radionuclides[q.nuclide].positronFraction), actual = radionuclides['90Y'].positronFraction!
  return entered !== undefined && entered > 0 ? { factor: actual / entered } : {}
}

export const healthyParts = (liver: FractionalVoi, expandedLiver: FractionalVoi, lesions: readonly LesionDose[]) => ({
  liver, expandedLiver,
  tumoursAnatomical: lesionsOnGrid(lesions, liver.grid, 'anatomical', 'tumours'),
  tumoursRefined: lesionsOnGrid(lesions, liver.grid, 'voi', 'tumours on 90Y'),
})
