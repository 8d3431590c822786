import { assignReasons, inDoseResponse } from './flow.ts'
import { type CohortParameters, studyParameters } from './parameters.ts'
import { type VirtualPatient, drawPatient } from './patient.ts'
import { lesionCounts } from './tumours.ts'

export interface VirtualCohort {
  readonly seed: number
  readonly parameters: CohortParameters
  readonly patients: readonly VirtualPatient[]
}

/** Of the first 400 seeds the one whose 39 patients lie nearest the study's aggregates: for figures beside the paper's; not for validation. */
export const studySeed = 123

/**
 * A cohort with known parameters; the same arguments give the same patients. Its patients are rows as the cohort's analyses take
 * them. Throws RangeError for a number of patients or a seed that cannot be.
 */
export function drawCohort(args: { patients?: number; seed?: number; parameters?: CohortParameters } = {}): VirtualCohort {
  const { patients = 39, seed = studySeed, parameters = studyParameters } = args
  if (!Number.isInteger(patients) || patients < 1 || patients > 100_000) throw new RangeError(`patients ${patients}: a whole number from 1 to 100000 wanted`)
  if (!Number.isInteger(seed) || seed < 0) throw new RangeError(`seed ${seed}: a whole number from 0 wanted`)
  const reasons = assignReasons({ patients, seed, flow: parameters.flow })
  const counts = lesionCounts({ included: reasons.map(inDoseResponse), seed, lesions: parameters.lesions })
  const digits = Math.max(2, String(patients).length)
  return {
    seed, parameters,
    patients: reasons.map((reason, n) => drawPatient({ key: `P${String(n + 1).padStart(digits, '0')}`, n, seed, lesions: counts[n]!, reason, parameters })),
  }
}
