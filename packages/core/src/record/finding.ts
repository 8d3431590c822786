export type Severity = 'error' | 'warning' | 'note'

/** What a finding is about. Every key is optional; name all that are known. */
export interface Subject {
  readonly file?: string
  readonly series?: string
  readonly tag?: string
  readonly value?: string | number
  readonly lesion?: string
  readonly row?: number
  readonly column?: string
}

/**
 * Doubtful or missing data, said to a person: what is wrong, where, and what to do.
 * `factor`: by what the dose or SUV would be wrong, where that is known.
 */
export interface Finding {
  readonly code: string
  readonly severity: Severity
  readonly subject: Subject
  readonly message: string
  readonly remedy?: string
  readonly factor?: number
}

export const error = (code: string, subject: Subject, message: string, remedy?: string): Finding =>
  finding('error', code, subject, message, remedy)

export const warning = (code: string, subject: Subject, message: string, remedy?: string): Finding =>
  finding('warning', code, subject, message, remedy)

export const note = (code: string, subject: Subject, message: string, remedy?: string): Finding =>
  finding('note', code, subject, message, remedy)

function finding(severity: Severity, code: string, subject: Subject, message: string, remedy?: string): Finding {
  return remedy === undefined ? { code, severity, subject, message } : { code, severity, subject, message, remedy }
}
