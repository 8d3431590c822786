import { type Finding, type Outcome, answer, warning } from '../../record/index.ts'
import {
  type ReferenceKind, type ReferenceRegion, type ThresholdRule, referenceKindOf, referenceRegion, thresholdOf,
} from '../../delineation/index.ts'
import type { Voi, Volume } from '../../volume/index.ts'
import type { CourseFile } from '../file/course-file.ts'
import { referenceOutsideCt } from '../livers/coverage.ts'
import type { ExamImages } from '../images/inputs.ts'
import type { Uptake } from '../images/uptake.ts'

/** An FDG exam ready for delineation: uptake, liver and region on its PET's grid. */
export interface ReadyExam {
  readonly uptake: Pick<Uptake, 'volume' | 'perSuvbw'>
  readonly liver: Voi | undefined
  /** Where lesions are looked for; undefined: everywhere. */
  readonly region: Voi | undefined
}

/** The same with the images that it was made of. */
export interface FdgExam extends ReadyExam {
  readonly images: ExamImages
  readonly uptake: Uptake
  /** Its reference region of a kind; found when first asked for. */
  readonly reference: (kind: ReferenceKind) => Outcome<ReferenceRegion>
}

export interface ExamThreshold { readonly threshold: number; readonly reference: ReferenceRegion | undefined }

export type ByHand = NonNullable<NonNullable<CourseFile['overrides']>['referenceRegions']>

export type ThresholdsByHand = NonNullable<NonNullable<CourseFile['overrides']>['thresholds']>

/** The threshold of an exam as it counts: one put by hand, else by the rule of the protocol. */
export function examThresholdOrByHand(exam: FdgExam, rule: ThresholdRule, byHand: ThresholdsByHand = []): Outcome<ExamThreshold> {
  const { id } = exam.images.exam, put = byHand.find(t => t.exam === id), ruled = examThreshold(exam, rule)
  if (!put) return ruled
  const instead = ruled.value ? `in place of ${ruled.value.threshold.toFixed(2)} by the protocol` : "where the protocol's rule gives none"
  return answer({ threshold: put.value, reference: undefined }, [warning('course/threshold-by-hand', { series: exam.images.pet?.seriesUid, value: put.value },
    `${id}: The threshold was put by hand to ${put.value}, ${instead}${put.reason === undefined ? '' : `: ${put.reason}`}.`, 'Say so wherever these results are compared with others.')])
}

/** The threshold of an exam by a rule, with the reference region it needs. */
export function examThreshold(exam: FdgExam, rule: ThresholdRule): Outcome<ExamThreshold> {
  const kind = referenceKindOf(rule), region = kind && exam.reference(kind)
  if (region && !region.value) return { value: undefined, findings: region.findings }
  const threshold = thresholdIn(exam, rule, region?.value)
  const findings = [...region?.findings ?? [], ...threshold.findings.map(f => ofExam(exam.images, f))]
  return threshold.value === undefined ? { value: undefined, findings } : answer({ threshold: threshold.value, reference: region?.value }, findings)
}

/** What a rule gives as the threshold of an exam, with the reference region where it needs one. */
export const thresholdIn = ({ uptake, region }: ReadyExam, rule: ThresholdRule, reference: ReferenceRegion | undefined): Outcome<number> =>
  thresholdOf(rule, { reference, pet: uptake.volume, region, perSuvbw: uptake.perSuvbw })

/** The reference region of an exam at a place, or found where none is given; `ct`: of the exam. */
export function referenceIn({ uptake, liver }: ReadyExam, kind: ReferenceKind, place: ReferencePlace, ct: Volume<"[hnsf'U]"> | undefined): Outcome<ReferenceRegion> {
  const pet = uptake.volume
  // Of an exam whose CT and PET frames differ (told by registerExams) positions are what counts.
  const onPet = ct && { ...ct, geometry: { ...ct.geometry, frameOfReferenceUid: pet.geometry.frameOfReferenceUid } }
  return referenceRegion({ kind, pet, ct: onPet, liver, place })
}

type ReferencePlace = Parameters<typeof referenceRegion>[0]['place']

/** Reference regions of an exam, put by hand or found, each looked for once. */
export function referenceRegions(exam: Omit<FdgExam, 'reference'>, byHand: ByHand): FdgExam['reference'] {
  const found = new Map<ReferenceKind, Outcome<ReferenceRegion>>()
  return kind => {
    let region = found.get(kind)
    if (!region) {
      const place = byHand.find(r => r.exam === exam.images.exam.id && r.region === kind)?.shape
      const made = referenceIn(exam, kind, place, exam.images.ct?.volume)
      region = { value: made.value, findings: [...made.findings.map(f => ofExam(exam.images, f)), ...(made.value ? referenceOutsideCt(made.value, exam.images.ct) : [])] }
      found.set(kind, region)
    }
    return region
  }
}

const ofExam = (images: ExamImages, f: Finding): Finding => ({ ...f, subject: { series: images.pet?.seriesUid, ...f.subject }, message: `${images.exam.id}: ${f.message}` })

