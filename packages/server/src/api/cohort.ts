import type { CohortAnalysis, LesionRow, PatientRow } from '@yttria/core/cohort'
import type { Finding } from '@yttria/core/record'

export const cohortTableNames = ['patients', 'laboratory', 'events'] as const
export type CohortTableName = typeof cohortTableNames[number]

export interface CohortTableView { readonly name: CohortTableName; readonly file: string; readonly rows: number }

/** A row of patients.csv beside the images of the workspace. */
export interface CohortPatientView {
  readonly key: string
  /** `version`: its last one; `pending`: edits that it does not hold yet; `given`: a results.json lies in place of images. */
  readonly images: 'version' | 'pending' | 'notAnalysed' | 'given' | 'none'
  readonly version?: number
  readonly signedBy?: string
}

export interface StudySummary { readonly number: number; readonly madeAt: string; readonly patients: number; readonly inStudy: number; readonly protocol: string; readonly lastOfAll: boolean }

export interface CohortView {
  readonly tables: readonly CohortTableView[]
  /** tables.json maps tables of one's own: they are not put in one by one. */
  readonly mapped: boolean
  readonly patients: readonly CohortPatientView[]
  /** Of tables, rows and cells. */
  readonly findings: readonly Finding[]
  /** Why the tables cannot be read at all. */
  readonly refused?: string
  readonly studies: readonly StudySummary[]
}

/** What putting a table in came to. Errors without `despite`: nothing was put in. */
export interface TableReceived { readonly accepted: boolean; readonly findings: readonly Finding[]; readonly refused?: string }

/** What a study's page is drawn from: cohort/results.json, and the rows behind it. */
export interface StudyData {
  readonly number: number
  readonly madeAt: string
  readonly document: Pick<CohortAnalysis, 'protocol' | 'flow' | 'tables' | 'figures' | 'findings' | 'limitations' | 'results'> & { readonly patients: readonly { readonly key: string; readonly state: string; readonly reason?: string }[] }
  readonly rows: { readonly lesions: readonly LesionRow[]; readonly patients: readonly Omit<PatientRow, 'relativeChange'>[] }
  /** Columns of one's own of patients.csv, by key. */
  readonly own: Readonly<Record<string, Readonly<Record<string, string | number>>>>
  /** The version of each patient that was used; those given by hand have none. */
  readonly versions: Readonly<Record<string, number>>
}
