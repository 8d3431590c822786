import { type Finding, type Outcome, answer, error, note, warning } from '../../record/index.ts'
import type { Component, Lesion, Lesions } from '../../delineation/index.ts'
import { type Voi, emptyVoi, maskVoi, peak, voxelsInside } from '../../volume/index.ts'
import { type Ablations, without } from '../livers/ablations.ts'
import type { CourseFile } from '../file/course-file.ts'
import { atEdge, outsideCt } from '../livers/coverage.ts'
import { liverFindings } from '../livers/liver-findings.ts'
import { type ByHand, type ExamThreshold, type FdgExam, examThresholdOrByHand, referenceRegions } from './delineate-exam.ts'
import { baselineAt } from './baseline-at.ts'
import { drawnLesions } from './drawn-lesions.ts'
import type { ExamImages, LesionInput, LesionOrigin } from '../images/inputs.ts'
import type { Livers } from '../livers/livers.ts'
import type { Protocol } from '../file/protocol.ts'
import type { Uptake } from '../images/uptake.ts'

/** The lesions of the baseline FDG PET; each VOI is named L1, L2 ... */
export interface BaselineStage {
  readonly exam: FdgExam
  /** Undefined where the lesions were drawn by a person. */
  readonly at: ExamThreshold | undefined
  readonly lesions: readonly Lesion[]
  readonly small: readonly Component[]
  readonly smallVoi: Voi
  readonly lesionFindings: ReadonlyMap<string, readonly Finding[]>
  /** Of lesions that are not simply the threshold's. */
  readonly origins?: ReadonlyMap<string, LesionOrigin>
}

/** An FDG exam with the liver and the region on its grid, neither with ablations; no region where the protocol wants a liver and there is none. */
export function fdgExam(args: { images: ExamImages; uptake: Uptake; liver: Livers | undefined; ablations: Ablations | undefined; protocol: Protocol; byHand?: ByHand }): FdgExam {
  const { images, uptake, liver, ablations, protocol, byHand = [] } = args
  const grid = uptake.volume.geometry, { id } = images.exam, ablated = protocol.region === 'liver' ? undefined : ablations?.on(id, grid)
  const exam = {
    images, uptake, liver: liver?.maskOn(id, grid, 0),
    region: protocol.region === 'liver' ? liver?.maskOn(id, grid, protocol.regionMarginMm)
      : ablated && without(maskVoi('all but ablations', grid, new Uint8Array(uptake.volume.voxels.length).fill(1)), ablated),
  }
  return { ...exam, reference: referenceRegions(exam, byHand) }
}

export function baselineStage(args: {
  images: ExamImages; uptake: Uptake; liver: Livers | undefined; ablations: Ablations | undefined; protocol: Protocol; course: CourseFile; drawn: readonly LesionInput[]
}): Outcome<BaselineStage> {
  const { images, uptake, liver, ablations, protocol, course, drawn } = args
  const exam = fdgExam({ images, uptake, liver, ablations, protocol, byHand: course.overrides?.referenceRegions })
  if (drawn.length > 0) return byHand(exam, args)
  // Also without a liver: so that all that is missing is said at once.
  const at = examThresholdOrByHand(exam, protocol.threshold, course.overrides?.thresholds)
  const findings: Finding[] = [...at.findings, ...liverFindings(images, liver, 'tumour there is not seen')]
  if (protocol.region === 'liver' && (!exam.region || voxelsInside(exam.region) === 0)) {
    if (liver) findings.push(error('course/liver-elsewhere', { series: images.pet?.seriesUid }, `The liver (${liver.source}) does not lie on the PET of ${images.exam.id}: lesions cannot be looked for in it.`, 'Check which exam the contour belongs to, and the registration.'))
    return { value: undefined, findings }
  }
  if (!at.value) return { value: undefined, findings }
  const found = baselineAt({ exam, threshold: at.value.threshold, minimumVolumeMl: protocol.minimumVolumeMl })
  findings.push(...found.findings.filter(f => f.subject.lesion === undefined))
  const lesionFindings = thresholdFindings(found, exam, at.value.threshold)
  if (found.lesions.length === 0) findings.push(error('course/no-lesions', { series: images.pet?.seriesUid, value: Number(at.value.threshold.toFixed(2)) },
    `No tissue of at least ${protocol.minimumVolumeMl} mL reaches the threshold of ${at.value.threshold.toFixed(2)} on the baseline FDG PET.`, 'Look at the reference region and the liver contour; or the patient has no FDG-positive tumour to measure.'))
  return answer({ exam, at: at.value, lesions: found.lesions, small: found.small, smallVoi: found.smallVoi, lesionFindings: seenFindings(found.lesions, images, lesionFindings) }, findings)
}

/** The lesions that a person drew, in place of the threshold's; the threshold is what they are compared with. */
function byHand(exam: FdgExam, args: Parameters<typeof baselineStage>[0]): Outcome<BaselineStage> {
  const { images, uptake, ablations, protocol, course, drawn } = args
  const threshold = examThresholdOrByHand(exam, protocol.threshold, course.overrides?.thresholds).value?.threshold
  const searched = protocol.region !== 'liver' || (exam.region !== undefined && voxelsInside(exam.region) > 0)
  const found = threshold !== undefined && searched ? baselineAt({ exam, threshold, minimumVolumeMl: protocol.minimumVolumeMl }) : undefined
  const made = drawnLesions({
    drawn, pet: uptake.volume, ablated: ablations?.on(images.exam.id, uptake.volume.geometry), threshold, thresholded: found?.lesions ?? [], minimumVolumeMl: protocol.minimumVolumeMl,
  })
  const ruled = found && threshold !== undefined ? thresholdFindings(found, exam, threshold) : undefined
  // A lesion that was left as the threshold outlined it has what is said of that, under the name it has now.
  const ofUnchanged = (name: string): readonly Finding[] => {
    const was = made.unchanged.get(name)
    return was === undefined ? [] : (ruled?.get(was) ?? []).map(f => ({ ...f, subject: { ...f.subject, lesion: name }, message: f.message.replace(new RegExp(`\\b${was}\\b`, 'g'), () => name) }))
  }
  const lesionFindings = new Map([...made.lesionFindings].map(([name, own]) => [name, [...own, ...ofUnchanged(name)]] as const))
  const findings = [
    ...(made.missing.length > 0 ? [error('course/drawn-lesion', { lesion: made.missing.join(', ') }, `${made.missing.length} of the lesions drawn do not lie on the baseline PET.`, 'Check the exam given for them in course.json, and that they are no ablations.')] : []),
    ...(threshold === undefined ? [warning('course/drawn-unchecked', { series: images.pet?.seriesUid }, 'The threshold of the baseline is not known: the lesions drawn by hand were not compared with it.', 'Put the reference region by hand, or give a threshold.')] : []),
  ]
  return answer({ exam, at: undefined, lesions: made.lesions, small: [], smallVoi: emptyVoi('small lesions', uptake.volume.geometry), origins: made.origins, lesionFindings: seenFindings(made.lesions, images, lesionFindings) }, findings)
}

/** By lesion what is doubtful about those at the threshold. */
function thresholdFindings({ lesions, findings }: Lesions, { uptake }: FdgExam, threshold: number): Map<string, readonly Finding[]> {
  const of = new Map<string, readonly Finding[]>(), add = (id: string, f: Finding) => { of.set(id, [...(of.get(id) ?? []), f]) }
  for (const f of findings) if (f.subject.lesion !== undefined) add(f.subject.lesion, f)
  // PERCIST asks of a measurable lesion that its SULpeak, not a voxel, reaches the threshold.
  for (const { voi } of lesions) {
    const { local } = peak(uptake.volume, voi, { overlap: 'exact' })
    if (local < threshold) add(voi.name, note('course/not-measurable', { lesion: voi.name, value: Number(local.toFixed(2)) },
      `The peak (1 cm3) of ${voi.name} is ${local.toFixed(2)}, below the threshold of ${threshold.toFixed(2)}: by PERCIST it is not measurable; it is measured here because its voxels reach it.`))
  }
  return of
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
