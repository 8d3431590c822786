import type { Results } from '@yttria/core/course'
import type { Finding } from '@yttria/core/record'

/** All findings of a patient's results: the patient's and each lesion's. Results of an earlier version may have none. */
export const resultFindings = (results: Partial<Results>): readonly Finding[] =>
  [...results.findings ?? [], ...(results.lesions ?? []).flatMap(l => l.findings ?? [])]
