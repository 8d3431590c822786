import type { CourseFile } from '@yttria/core/course'
import type { Finding } from '@yttria/core/record'

export interface PatientSummary { readonly key: string; readonly versions: number; readonly signedBy?: string }

/** One patient as the page shows it first: which exams there are, and what the doctor found. */
export interface PatientView {
  readonly key: string
  /** In force: as a person last kept it, else course.json, else the draft. */
  readonly course: CourseFile | undefined
  readonly drafted: boolean
  readonly findings: readonly Finding[]
  /** All there are, for choosing an exam's. */
  readonly series: readonly SeriesSummary[]
}

export interface SeriesSummary {
  /** As course.json names it. */
  readonly key: string
  readonly kind: string
  readonly modality: string
  readonly description: string
  readonly start?: string
  readonly files: number
}

/** What repairs of headers would do, tried in memory. */
export interface RepairTrial {
  readonly applied: readonly { readonly name: string; readonly series: string; readonly tag: string; readonly before: string; readonly after: string; readonly files: number; readonly pixelFactor?: readonly [number, number] }[]
  readonly findings: readonly Finding[]
  /** The course with them: the one in force, else as it would be drafted then. Absent where they are refused. */
  readonly course?: CourseFile
}

/** A guess of the course that nobody has confirmed; see results.json. */
export interface Unconfirmed { readonly path: string; readonly what: string; readonly from: string }

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
  /** What was a guess that nobody had confirmed when it was signed. */
  readonly signedUnconfirmed?: readonly Unconfirmed[]
  readonly remark?: string
}
