export interface JobProgress {
  readonly id: string
  readonly patient: string
  readonly state: 'waiting' | 'active' | 'done' | 'failed' | 'cancelled'
  readonly step?: string
  readonly done?: number
  readonly total?: number
  /** The version made. */
  readonly version?: number
  readonly message?: string
}
