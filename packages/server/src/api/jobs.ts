export interface JobProgress {
  readonly id: string
  readonly kind: 'analysis' | 'import' | 'cohort'
  /** Of an analysis. */
  readonly patient?: string
  /** Of an import from a folder: its id. */
  readonly import?: string
  readonly state: 'waiting' | 'active' | 'done' | 'failed' | 'cancelled'
  readonly step?: string
  readonly done?: number
  readonly total?: number
  /** The version made. */
  readonly version?: number
  readonly message?: string
}

/** What a job is about: all but how it goes. */
export type JobSubject = Pick<JobProgress, 'kind' | 'patient' | 'import'>
export type JobStep = Pick<JobProgress, 'step' | 'done' | 'total'>
