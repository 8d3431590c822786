import type { Finding } from '../record/index.ts'
import type { Category } from '../response/index.ts'
import type { Vec3 } from '../volume/index.ts'

export const resultsSchemaVersion = '1.0.0'

/** Rises whenever a number may change; CHANGELOG gives the reason. */
export const resultsVersion = 1


export type ExamRole = 'baseline' | 'planning' | 'treatment' | 'followUp'

/** What `analyse` finds of one patient: the content of results.json (FORMATS). Units stand in the names; undefined = not known. */
export interface Results {
  readonly schemaVersion: string
  readonly resultsVersion: number
  /** False where any part that the course promised is missing; the findings say which. */
  readonly complete: boolean
  readonly patient: { readonly key: string }
  /** The whole protocol as used. */
  readonly protocol: Readonly<Record<string, unknown>>
  readonly constants: {
    readonly name: string
    readonly energyJPerGBq: number
    readonly densityKgPerL: number
    readonly halfLifeH: number
    readonly source: string
    /** % by which every dose would differ under the other profiles. */
    readonly otherProfiles: readonly { readonly name: string; readonly doseDifferencePercent: number }[]
  }
  readonly inputs: readonly { readonly role: string; readonly seriesUid: string; readonly sha256: string; readonly files: number }[]
  readonly exams: readonly ExamResult[]
  readonly registration: readonly RegistrationResult[]
  readonly reference: readonly ReferenceResult[]
  readonly lesions: readonly LesionResult[]
  readonly smallLesions: readonly UnmeasuredLesion[]
  readonly newLesions: readonly UnmeasuredLesion[]
  readonly patientLevel: {
    readonly doseGy?: number
    readonly doseWeighting: 'volume' | 'mass'
    readonly tlgBaseline?: number
    readonly tlgFollowUp?: number
    readonly changePercent?: number
    readonly category?: Category
    readonly tumourVolumeMl: number
  }
  readonly healthyLiver?: {
    readonly doseGy: number
    /** Original liver minus tumours: the mass's volume. */
    readonly volumeMl: number
    readonly liverVolumeMl: number
    /** Expanded liver minus tumours: where the activity is summed. */
    readonly expandedVolumeMl: number
    /** At injection. */
    readonly activityMbq: number
    readonly liverSource: string
    readonly draft: boolean
    /** % of the healthy-liver VOI that is tumour under the minimum volume. */
    readonly smallTumourPercent: number
    /** Mean dose within the original liver minus tumours, without the 10 mm expansion. */
    readonly unexpandedDoseGy: number
  }
  readonly activity?: {
    /** All of the 90Y image, at injection. */
    readonly imageMbq: number
    readonly administeredMbq?: number
    /** imageMbq / administeredMbq */
    readonly ratio?: number
    readonly expandedLiverMbq?: number
  }
  readonly sensitivity: readonly SensitivityResult[]
  readonly findings: readonly Finding[]
  readonly software: { readonly name: string; readonly version: string; readonly notice: string }
}

export interface ExamResult {
  readonly id: string
  readonly role: ExamRole
  readonly tracer?: string
  readonly nuclide?: string
  readonly petSeriesUid?: string
  readonly ctSeriesUid?: string
  readonly scanStart?: string
  readonly injectionTime?: string
  /** Time to which the voxels of the PET refer. */
  readonly referenceTime?: string
  readonly uptakeMinutes?: number
  readonly daysFromTreatment?: number
  readonly injectedMbq?: number
  readonly weightKg?: number
  readonly heightM?: number
  readonly suvbwPerBqMl?: number
  readonly tlgUnitPerBqMl?: number
  readonly petSize?: Vec3
  readonly petSpacingMm?: Vec3
  readonly ctSize?: Vec3
  readonly ctSpacingMm?: Vec3
}

export interface RegistrationResult {
  /** Ids of the exams: the matrix maps positions of `from` into `to`. */
  readonly from: string
  readonly to: string
  /** 4 x 4 row-major, LPS mm. */
  readonly matrix: readonly number[]
  /** Displacement at the liver's centre. */
  readonly translationMm: Vec3
  readonly rotationDeg: number
  readonly quality: Readonly<Record<string, number | string | boolean>>
  readonly accepted: boolean
}

export interface ReferenceResult {
  readonly exam: string
  readonly region: 'liver' | 'bloodPool'
  readonly centreMm: Vec3
  readonly source: 'automatic' | 'byHand'
  readonly meanSul: number
  readonly sdSul: number
  readonly volumeMl: number
  /** In the TLG unit: at which the exam was delineated where this region set the threshold. */
  readonly threshold?: number
}

export interface LesionResult {
  readonly id: string
  readonly trackingUid: string
  /** LPS mm, in the frame of the 90Y exam (of the baseline exam where there is none). */
  readonly centreMm: Vec3
  readonly volumeMl: number
  readonly volumeFollowUpMl?: number
  readonly meanUptakeBaseline: number
  readonly maxUptakeBaseline: number
  readonly tlgBaseline: number
  readonly tlgFollowUp?: number
  readonly changePercent?: number
  readonly category?: Category
  /** Other lesions with which it is one at follow-up. */
  readonly mergedWith: readonly string[]
  readonly meanDoseGy?: number
  readonly sdDoseGy?: number
  readonly minDoseGy?: number
  readonly maxDoseGy?: number
  readonly d70Gy?: number
  readonly d95Gy?: number
  /** Share of the volume that gets at least so many Gy: key "v100Percent" etc. */
  readonly vDosesPercent?: Readonly<Record<string, number>>
  readonly activityAtInjectionMbq?: number
  readonly meanConcentrationMbqPerMl?: number
  /** Of the concentration at injection: heterogeneity as the study has it. */
  readonly sdConcentrationMbqPerMl?: number
  readonly coefficientOfVariation?: number
  /** Mean dose of the lesion over mean dose of the healthy liver. */
  readonly tumourToNormal?: number
  readonly shiftMm?: number
  readonly rotationDeg?: number
  readonly doseBeforeRefinementGy?: number
  /** Lowest and highest mean dose with the VOI one voxel of the 90Y grid aside, either way along each axis. */
  readonly doseIntervalGy?: readonly [number, number]
  readonly refinementAccepted?: boolean
  readonly refinementReason?: string
  readonly treatments: readonly { readonly id: string; readonly meanDoseGy: number }[]
  readonly findings: readonly Finding[]
}

export interface UnmeasuredLesion {
  readonly id: string
  readonly exam: string
  readonly centreMm: Vec3
  readonly volumeMl: number
  readonly meanUptake: number
  readonly maxUptake: number
  readonly tlg: number
}

/** The lesions under another threshold: matched to ours by overlap. */
export interface SensitivityResult {
  readonly rule: string
  readonly thresholdBaseline?: number
  readonly thresholdFollowUp?: number
  readonly lesions: readonly {
    readonly id: string
    readonly volumeMl: number
    readonly tlgBaseline: number
    readonly tlgFollowUp?: number
    readonly changePercent?: number
    readonly category?: Category
    readonly meanDoseGy?: number
  }[]
  readonly lesionsFound: number
  readonly patientDoseGy?: number
  readonly patientChangePercent?: number
  readonly note?: string
}
