import { type Finding, type Outcome, answer } from '../record/index.ts'
import {
  type Lesions, type ReferenceRegion, type ThresholdRule, delineateLesions, referenceKindOf, referenceRegion, thresholdOf,
} from '../delineation/index.ts'
import type { Voi } from '../volume/index.ts'
import type { CourseFile } from './course-file.ts'
import type { ExamImages } from './inputs.ts'
import type { Uptake } from './uptake.ts'

/** An FDG exam ready for delineation: uptake, liver and region on its PET's grid. */
export interface FdgExam {
  readonly images: ExamImages
  readonly uptake: Uptake
  readonly liver: Voi | undefined
  /** Where lesions are looked for; undefined: everywhere. */
  readonly region: Voi | undefined
}

export interface ExamThreshold { readonly threshold: number; readonly reference: ReferenceRegion | undefined }

type ByHand = NonNullable<NonNullable<CourseFile['overrides']>['referenceRegions']>

/** The threshold of an exam by a rule, with the reference region it needs: put by hand, else found. */
export function examThreshold(exam: FdgExam, rule: ThresholdRule, byHand: ByHand): Outcome<ExamThreshold> {
  const { id } = exam.images.exam, { pet, ct } = exam.images
  const kind = referenceKindOf(rule)
  const findings: Finding[] = []
  const name = (f: Finding): Finding => ({ ...f, subject: { series: pet?.seriesUid, ...f.subject }, message: `${id}: ${f.message}` })
  let reference: ReferenceRegion | undefined
  if (kind) {
    const place = byHand.find(r => r.exam === id && r.region === kind)?.shape
    const region = referenceRegion({ kind, pet: exam.uptake.volume, ct: ct?.volume, liver: exam.liver, place })
    findings.push(...region.findings.map(name))
    if (!region.value) return { value: undefined, findings }
    reference = region.value
  }
  const threshold = thresholdOf(rule, { reference, pet: exam.uptake.volume, region: exam.region, perSuvbw: exam.uptake.perSuvbw })
  findings.push(...threshold.findings.map(name))
  return threshold.value === undefined ? { value: undefined, findings } : answer({ threshold: threshold.value, reference }, findings)
}

export const lesionsOf = (exam: FdgExam, threshold: number, minimumVolumeMl: number): Lesions =>
  delineateLesions({ pet: exam.uptake.volume, threshold, region: exam.region, minimumVolumeMl })

