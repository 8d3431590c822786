export interface Deviations {
  readonly volumeMl: number
  readonly tlgBaseline: number
  readonly meanDoseGy: number
  readonly volumeFollowUpMl: number
  readonly tlgFollowUp: number
  readonly category: boolean
}

export interface PhantomComparison {
  readonly lesions: readonly {
    readonly id: string
    readonly truth: {
      readonly purpose: string; readonly tumourToNormal: number
      readonly analytic: Record<string, number> & { readonly category: string }; readonly ideal: Record<string, number> & { readonly category: string }
    }
    readonly found: { readonly id: string; readonly meanDoseGy: number; readonly volumeMl: number; readonly refinementAccepted?: boolean; readonly refinementReason?: string } | undefined
    readonly positionMm: number | undefined
    /** % of the ideal measurement, and of the analytic truth. */
    readonly deviations: Deviations | undefined
    readonly ofTruth: Deviations | undefined
  }[]
  readonly surplus: readonly { readonly id: string; readonly volumeMl: number }[]
  readonly registration: readonly { readonly from: string; readonly to: string; readonly accepted: boolean; readonly score: number; readonly shiftMm: number; readonly rotationDeg: number; readonly farthestMm: number }[]
  readonly reference: readonly { readonly exam: string; readonly threshold: number; readonly mean: number; readonly sd: number }[]
  readonly patient: PatientDeviations
  readonly patientOfTruth: PatientDeviations
  readonly healthyLiver: { readonly doseGy: number; readonly volumeMl: number }
  readonly healthyLiverOfTruth: { readonly doseGy: number; readonly volumeMl: number }
  readonly closure: number
}

export interface PatientDeviations { readonly doseGy: number; readonly tlgBaseline: number; readonly tlgFollowUp: number; readonly changePoints: number; readonly category: boolean }

/** `results`: of results.json; `truth`: of truth.json. */
export function compareWithTruth(results: unknown, truth: unknown): PhantomComparison
