import type { ColumnType, Generated } from 'kysely'
import type { Unconfirmed } from '../api/patients.ts'

type Json<T> = ColumnType<T, string, string>
type Time = ColumnType<Date, string | undefined, never>

/** What the database holds; images and results lie as files in the workspace. */
export interface Database {
  patient: { key: string; made_at: Time }
  /** Append-only: what persons changed. The state of a review is the fold of a patient's edits. */
  edit: { id: Generated<number>; patient_key: string; made_at: Time; tab: string; kind: string; payload: Json<unknown> }
  /** Never overwritten: each analysis is a version of its own. */
  result: {
    patient_key: string; number: number; made_at: Time; last_edit: number; folder: string; sha256: string
    results_version: number; software: string; signed_by: string | null; signed_at: ColumnType<Date | null, string | null, string | null>; remark: string | null
    signed_unconfirmed: ColumnType<readonly Unconfirmed[] | null, string | null, string | null>
  }
}
