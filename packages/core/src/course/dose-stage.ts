import { type Finding, type Outcome, answer, error, note, warning } from '../record/index.ts'
import type { DoseConstants } from '../physics/index.ts'
import { type Dvh, type HealthyLiverDose, cumulativeDvh, doseMap, healthyLiverDose } from '../dosimetry/index.ts'
import { refineLesions } from '../registration/index.ts'
import { type FractionalVoi, type RigidTransform, type Volume, coverVoi, subtractVoi, volumeMl, voxelVolumeMl } from '../volume/index.ts'
import { type ActivityAtInjection, activityAtInjection } from './activity-at-injection.ts'
import type { BaselineStage } from './baseline-stage.ts'
import type { CourseFile, CourseTreatment } from './course-file.ts'
import { type LesionDose, doseLesions, lesionsOnGrid } from './dose-lesions.ts'
import type { ExamImages } from './inputs.ts'
import { isoInstant } from './iso-instant.ts'
import type { Livers } from './livers.ts'
import type { Protocol } from './protocol.ts'
import type { ExamRegistrations } from './register-exams.ts'

export interface DoseStage {
  readonly images: ExamImages
  readonly activity: ActivityAtInjection
  readonly map: Volume<'Gy'>
  /** In the order of the baseline's lesions; none without registration. */
  readonly lesions: readonly LesionDose[]
  /** Undefined where the exams are not registered. */
  readonly transformOf: ((lesion: string) => RigidTransform) | undefined
  readonly healthyLiver: HealthyLiverDose | undefined
  readonly healthyLiverDvh: Dvh | undefined
  readonly liver: FractionalVoi | undefined
  readonly smallTumourPercent: number
  readonly expandedLiverBq: number | undefined
  readonly lesionFindings: ReadonlyMap<string, readonly Finding[]>
}

/** The 90Y scan: dose map, each lesion at its refined place, healthy liver. */
export function doseStage(args: {
  images: ExamImages; treatment: CourseTreatment; baseline: BaselineStage | undefined; liver: Livers | undefined
  registrations: ExamRegistrations; protocol: Protocol; course: CourseFile; constants: DoseConstants
}): Outcome<DoseStage> {
  const { images, treatment, baseline, liver, registrations, protocol, course, constants } = args
  const { id } = images.exam
  const activity = activityAtInjection(images.pet!, isoInstant(treatment.injectionTime), constants.halfLife)
  if (!activity.value) return { value: undefined, findings: activity.findings }
  const findings: Finding[] = [...activity.findings]
  if (images.pet!.quantity.nuclide !== '90Y') findings.push(warning('course/not-90y', { series: images.pet!.seriesUid, tag: '(0054,0016)', value: images.pet!.quantity.nuclide ?? 'no nuclide' },
    `The header of the treatment's PET says ${images.pet!.quantity.nuclide ?? 'no nuclide'}, not 90Y: with another isotope its Bq/mL are wrong by orders of magnitude.`, 'Check the activity closure; have the series reconstructed with 90Y.'))
  if (treatment.device === '166Ho') return { value: undefined, findings: [...findings, error('course/device', { value: '166Ho' }, 'Doses of 166Ho are not computed: the constants profiles are those of 90Y.')] }
  const grid = activity.value.volume.geometry
  const map = doseMap(activity.value.volume, constants)

  const from = baseline?.exam.images.exam.id
  const t = from === undefined ? undefined : registrations.between(from, id)
  if (from !== undefined && !t) findings.push(error('course/treatment-not-registered', {}, `${id} is not registered to ${from}: the lesions cannot be found on the 90Y map.`, 'Give a registration in course.json (overrides.registrations).'))
  const lesionFindings = new Map<string, Finding[]>()
  const say = (lesion: string, f: Finding) => lesionFindings.set(lesion, [...(lesionFindings.get(lesion) ?? []), f])
  let lesions: LesionDose[] = []
  if (baseline && t) {
    const asked = baseline.lesions.map(l => ({ id: l.voi.name, voi: l.voi }))
    const refused = new Map((course.overrides?.refuseRefinement ?? []).map(r => [r.lesion, r.reason]))
    const refinements = refineLesions({
      lesions: asked, source: baseline.exam.uptake.volume, target: activity.value.volume, transform: t, settings: protocol.refinement,
      ...(baseline.exam.liver ? { liver: baseline.exam.liver } : {}),
    }).map(r => refused.has(r.id) ? { ...r, accepted: false, transform: t, shiftMm: 0, rotationDeg: 0 } : r)
    for (const r of refinements) for (const f of r.findings) say(r.id, f)
    for (const [lesion, reason] of refused) say(lesion, note('course/refinement-refused', { lesion }, `A person refused the refinement of ${lesion}: ${reason}.`))
    lesions = doseLesions({ dose: map, lesions: asked, toTreatment: t, refinements, constants, vDosesGy: protocol.dosimetry.vDosesGy })
    for (const l of lesions) {
      if (l.covered < 0.98) say(l.id, warning('course/lesion-cut', { lesion: l.id, value: Number(l.covered.toFixed(2)) }, `Only ${Math.round(100 * l.covered)}% of ${l.id} lies on the 90Y PET; its dose is that of this part.`))
      if (l.dose && l.dose.volumeMl < 10) say(l.id, note('course/small-lesion', { lesion: l.id, value: Number(l.dose.volumeMl.toFixed(1)) }, `${l.id} is under 10 mL: partial volume lowers its dose by 15% or more at usual resolution.`))
    }
  }

  // By the contour alone, as the study has it; a lesion carried by its own transform leaves the liver's activity where it lies.
  const onLiver = liver?.on(id, grid), expanded = liver?.expandedOn(id, grid, protocol.dosimetry.healthyLiverMarginMm)
  const healthy = onLiver && expanded && (lesions.length > 0 || !baseline || (t && baseline.lesions.length === 0)) ? healthyParts(onLiver, expanded, lesions) : undefined
  const dosed = healthy && healthyLiverDose({ activityAtInjection: activity.value.volume, ...healthy, constants })
  if (liver && !onLiver) findings.push(error('course/liver-not-registered', {}, `The liver of ${liver.exam} cannot be carried to ${id}: there is no healthy-liver dose.`))
  if (healthy && !dosed) findings.push(error('course/no-healthy-liver', {}, 'Tumours leave no healthy liver.', 'Check the liver contour and the threshold.'))
  if (dosed && lesions.length === 0) findings.push(warning('course/whole-liver', {}, baseline ? `No tumour of ${protocol.minimumVolumeMl} mL was found: the dose of the healthy liver is that of the whole liver.` : 'No tumours are known: the dose of the healthy liver is that of the whole liver.'))
  if (dosed && liver!.draft) findings.push(warning('course/liver-draft', {}, `The healthy-liver dose rests on a rough draft of the liver (${liver!.source}): a person must look at it.`, 'Give a liver contour.'))
  const cut = onLiver && liver ? 1 - volumeMl(onLiver) / volumeMl(liver.liver) : 0
  if (cut > 0.02) findings.push(warning('course/liver-cut', { value: Number(cut.toFixed(2)) }, `${Math.round(100 * cut)}% of the liver lies outside the 90Y PET: its dose is that of the part inside.`))

  const smallMl = baseline && t && healthy ? volumeMl(coverVoi(baseline.smallVoi, grid, { transform: t })) : 0
  const smallTumourPercent = dosed ? 100 * smallMl / dosed.volumeMl : 0
  if (smallTumourPercent > protocol.dosimetry.smallTumourWarningPercent) findings.push(warning('course/small-tumour', { value: Number(smallTumourPercent.toFixed(1)) },
    `Tumour under ${protocol.minimumVolumeMl} mL makes up ${smallTumourPercent.toFixed(1)}% of the healthy-liver VOI (the study had at most 0.6%).`))
  return answer({
    images, activity: activity.value, map, lesions, healthyLiver: dosed, liver: onLiver, smallTumourPercent, lesionFindings,
    transformOf: t && (lesion => {
      const l = lesions.find(x => x.id === lesion)
      return l?.refinement?.accepted ? l.refinement.transform : t
    }),
    healthyLiverDvh: healthy && cumulativeDvh(map, subtractVoi(healthy.liver, healthy.tumoursRefined, 'healthy liver')),
    expandedLiverBq: expanded && activityIn(activity.value.volume, expanded),
  }, findings)
}

const healthyParts = (liver: FractionalVoi, expandedLiver: FractionalVoi, lesions: readonly LesionDose[]) => ({
  liver, expandedLiver,
  tumoursAnatomical: lesionsOnGrid(lesions, liver.geometry, 'anatomical', 'tumours'),
  tumoursRefined: lesionsOnGrid(lesions, liver.geometry, 'voi', 'tumours on 90Y'),
})

function activityIn(a: Volume<'Bq/ml'>, v: FractionalVoi): number {
  let sum = 0
  for (let n = 0; n < v.fraction.length; n++) if (v.fraction[n]! > 0) sum += v.fraction[n]! * a.voxels[n]!
  return sum * voxelVolumeMl(a.geometry)
}

