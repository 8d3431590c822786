import type { ClinicalEvent, LaboratoryValue } from '@yttria/core/cohort'
import type { Finding } from '@yttria/core/record'

/** What the workspace's tables say of a patient; days count from the first treatment. */
export interface ClinicalView {
  /** Why there is nothing, where there is nothing. */
  readonly absent?: string
  readonly laboratory: readonly LaboratoryValue[]
  readonly events: readonly ClinicalEvent[]
  /** What is wrong with the patient's rows. */
  readonly findings: readonly Finding[]
}
