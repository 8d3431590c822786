import type { Finding } from '@yttria/core/record'

/** What an import holds, patient by patient, before anything goes into the workspace. */
export interface ImportView {
  readonly id: string
  readonly files: number
  readonly notDicom: number
  readonly patients: readonly ImportedPatient[]
  readonly findings: readonly Finding[]
  /** Keys that patients of the workspace have. */
  readonly taken: readonly string[]
}

export interface ImportedPatient {
  /** Place in this list: no identifier of the person leaves the headers. */
  readonly number: number
  readonly suggestedKey: string
  readonly files: number
  readonly series: readonly { readonly modality: string; readonly description: string; readonly date?: string; readonly files: number }[]
  readonly hasPet: boolean
}

/** One that was begun and neither accepted nor dropped. */
export interface UnfinishedImport { readonly id: string; readonly files: number; readonly begunAt: string; /** From which its files were being copied: it is not whole. */ readonly folder?: string }
