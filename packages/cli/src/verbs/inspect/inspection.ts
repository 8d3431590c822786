import type { AppliedRepair, FolderIndex } from '@yttria/core/dicom'
import type { Finding } from '@yttria/core/record'

/** What a folder holds, and what is doubtful in it. */
export interface Inspection {
  readonly folder: string
  readonly files: number
  /** Files that are no DICOM. */
  readonly others: number
  readonly nifti: readonly string[]
  readonly dicom: number
  readonly index: FolderIndex
  readonly repairs: readonly AppliedRepair[]
  readonly findings: readonly Finding[]
}
