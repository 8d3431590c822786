import { type Finding, type Outcome, answer, error, note, warning } from '../record/index.ts'
import type { Component, Lesion } from '../delineation/index.ts'
import { type Voi, atLeast, coverVoi, peak, statistics, voxelsInside } from '../volume/index.ts'
import { type Ablations, without } from './ablations.ts'
import type { CourseFile } from './course-file.ts'
import { atEdge, liverFindings, outsideCt } from './coverage.ts'
import { type ByHand, type ExamThreshold, type FdgExam, examThresholdOrByHand, lesionsOf, referenceRegions } from './delineate-exam.ts'
import type { ExamImages, LesionInput } from './inputs.ts'
import type { Livers } from './livers.ts'
import type { Protocol } from './protocol.ts'
import { centroid } from './register-exams.ts'
import type { Uptake } from './uptake.ts'

/** The lesions of the baseline FDG PET; each VOI is named L1, L2 ... */
export interface BaselineStage {
  readonly exam: FdgExam
  /** Undefined where the lesions were drawn by a person. */
  readonly at: ExamThreshold | undefined
  readonly lesions: readonly Lesion[]
  readonly small: readonly Component[]
  readonly smallVoi: Voi
  readonly lesionFindings: ReadonlyMap<string, readonly Finding[]>
}

/** An FDG exam with the liver and the region on its grid, neither with ablations; no region where the protocol wants a liver and there is none. */
export function fdgExam(args: { images: ExamImages; uptake: Uptake; liver: Livers | undefined; ablations: Ablations | undefined; protocol: Protocol; byHand?: ByHand }): FdgExam {
  const { images, uptake, liver, ablations, protocol, byHand = [] } = args
  const grid = uptake.volume.geometry, { id } = images.exam, ablated = protocol.region === 'liver' ? undefined : ablations?.on(id, grid)
  const exam = {
    images, uptake, liver: liver?.maskOn(id, grid, 0),
    region: protocol.region === 'liver' ? liver?.maskOn(id, grid, protocol.regionMarginMm)
      : ablated && without({ name: 'all but ablations', geometry: grid, inside: new Uint8Array(uptake.volume.voxels.length).fill(1) }, ablated),
  }
  return { ...exam, reference: referenceRegions(exam, byHand) }
}

export function baselineStage(args: {
  images: ExamImages; uptake: Uptake; liver: Livers | undefined; ablations: Ablations | undefined; protocol: Protocol; course: CourseFile; drawn: readonly LesionInput[]
}): Outcome<BaselineStage> {
  const { images, uptake, liver, ablations, protocol, course, drawn } = args
  const exam = fdgExam({ images, uptake, liver, ablations, protocol, byHand: course.overrides?.referenceRegions })
  const none: Voi = { name: 'small lesions', geometry: uptake.volume.geometry, inside: new Uint8Array(uptake.volume.voxels.length) }
  if (drawn.length > 0) {
    const ablated = ablations?.on(images.exam.id, uptake.volume.geometry)
    const lesions = drawn.map((d, n) => drawnLesion(d, n, uptake, ablated)).filter(l => l !== undefined)
    return answer({ exam, at: undefined, lesions, small: [], smallVoi: none, lesionFindings: seenFindings(lesions, images, new Map()) },
      lesions.length < drawn.length ? [error('course/drawn-lesion', {}, `${drawn.length - lesions.length} of the lesions drawn do not lie on the baseline PET.`, 'Check the exam given for them in course.json, and that they are no ablations.')] : [])
  }
  // Also without a liver: so that all that is missing is said at once.
  const at = examThresholdOrByHand(exam, protocol.threshold, course.overrides?.thresholds)
  const findings: Finding[] = [...at.findings, ...liverFindings(images, liver, 'tumour there is not seen')]
  if (protocol.region === 'liver' && (!exam.region || voxelsInside(exam.region) === 0)) {
    if (liver) findings.push(error('course/liver-elsewhere', { series: images.pet?.seriesUid }, `The liver (${liver.source}) does not lie on the PET of ${images.exam.id}: lesions cannot be looked for in it.`, 'Check which exam the contour belongs to, and the registration.'))
    return { value: undefined, findings }
  }
  if (!at.value) return { value: undefined, findings }
  const found = lesionsOf(exam, at.value.threshold, protocol.minimumVolumeMl)
  const lesionFindings = new Map<string, Finding[]>()
  for (const f of found.findings) {
    const id = f.subject.lesion
    if (id === undefined) findings.push(f)
    else lesionFindings.set(id, [...(lesionFindings.get(id) ?? []), f])
  }
  // PERCIST asks of a measurable lesion that its SULpeak, not a voxel, reaches the threshold.
  for (const l of found.lesions) {
    const { local } = peak(uptake.volume, l.voi, { overlap: 'exact' })
    if (local < at.value.threshold) lesionFindings.set(l.voi.name, [...(lesionFindings.get(l.voi.name) ?? []), note('course/not-measurable', { lesion: l.voi.name, value: Number(local.toFixed(2)) },
      `The peak (1 cm3) of ${l.voi.name} is ${local.toFixed(2)}, below the threshold of ${at.value.threshold.toFixed(2)}: by PERCIST it is not measurable; it is measured here because its voxels reach it.`)])
  }
  if (found.lesions.length === 0) findings.push(error('course/no-lesions', { series: images.pet?.seriesUid, value: Number(at.value.threshold.toFixed(2)) },
    `No tissue of at least ${protocol.minimumVolumeMl} mL reaches the threshold of ${at.value.threshold.toFixed(2)} on the baseline FDG PET.`, 'Look at the reference region and the liver contour; or the patient has no FDG-positive tumour to measure.'))
  return answer({ exam, at: at.value, lesions: found.lesions, small: found.small, smallVoi: found.smallVoi, lesionFindings: seenFindings(found.lesions, images, lesionFindings) }, findings)
}

/** Lesions that go on where the PET or its CT ends; added to what is known of them. */
function seenFindings(lesions: readonly Lesion[], images: ExamImages, known: ReadonlyMap<string, readonly Finding[]>): ReadonlyMap<string, readonly Finding[]> {
  const all = new Map(known)
  for (const { voi } of lesions) {
    const found = [
      ...(atEdge(voi) ? [warning('course/lesion-at-edge', { lesion: voi.name, series: images.pet?.seriesUid }, `${voi.name} reaches the edge of the PET of ${images.exam.id}: volume, TLG and dose are those of the part inside, and its response compares that with the whole.`)] : []),
      ...outsideCt(voi.name, voi, images, { lesion: voi.name }),
    ]
    if (found.length > 0) all.set(voi.name, [...(all.get(voi.name) ?? []), ...found])
  }
  return all
}

function drawnLesion(d: LesionInput, n: number, uptake: Uptake, ablated: Voi | undefined): Lesion | undefined {
  const grid = uptake.volume.geometry
  const voi = { ...without(atLeast(coverVoi({ ...d.voi, geometry: { ...d.voi.geometry, frameOfReferenceUid: grid.frameOfReferenceUid } }, grid), 0.5), ablated), name: d.name }
  const voxels = voxelsInside(voi), centreMm = centroid(voi)
  if (voxels === 0 || !centreMm) return undefined
  const s = statistics(uptake.volume, voi)
  return { number: n + 1, voi, centreMm, voxels, volumeMl: s.volumeMl, mean: s.mean, max: s.max, tlg: s.mean * s.volumeMl }
}
