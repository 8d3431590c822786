import type { CourseFile } from '@yttria/core/course'
import type { Finding } from '@yttria/core/record'

export interface PatientSummary { readonly key: string; readonly versions: number; readonly signedBy?: string }

/** One patient as the page shows it first: which exams there are, and what the doctor found. */
export interface PatientView {
  readonly key: string
  readonly course: CourseFile | undefined
  readonly drafted: boolean
  readonly findings: readonly Finding[]
}

/** One analysis of a patient, never overwritten. */
export interface ResultVersion {
  readonly number: number
  readonly madeAt: string
  /** All edits up to this one are in it. */
  readonly lastEdit: number
  readonly software: string
  readonly resultsVersion: number
  readonly signedBy?: string
  readonly signedAt?: string
  readonly remark?: string
}
