import type { Finding } from '../record/index.ts'
import type { Ascites, Encephalopathy, RecordedEvent, SeriesValue } from '../response/index.ts'
import {
  type ExamResult, type LesionResult, type RegistrationResult, type Results, type UnmeasuredLesion, devices,
} from '../course/index.ts'

/**
 * What a patient may be left out of: the study as a whole, or one of its analyses. `study` goes before the others: who is not in
 * the study is in none of them.
 */
export const analysisNames = ['study', 'dose-response', 'dose-toxicity', 'survival'] as const
export type AnalysisName = typeof analysisNames[number]

export const primaryLocations = ['right', 'left', 'rectum'] as const
export const treatmentApproaches = ['lobar', 'wholeLiver', 'sequentialWholeLiver', 'lobectomy', 'segmentectomy'] as const
export { devices }

/**
 * One row of patients.csv, checked. What was not given, or could not be used, is absent. Days count from the (first) treatment:
 * before it they are negative.
 */
export interface ClinicalRecord {
  readonly sex?: 'M' | 'F'
  readonly ageYears?: number
  readonly whoScore?: number
  readonly primaryLocation?: typeof primaryLocations[number]
  readonly primaryResected?: boolean
  readonly synchronousMetastases?: boolean
  readonly extrahepaticDisease?: boolean
  /** Lines of systemic therapy before the treatment. */
  readonly priorLines?: number
  readonly bevacizumab?: boolean
  readonly priorLiverResection?: boolean
  /** Any local therapy of the liver before: resection, ablation, radiotherapy, embolization. */
  readonly priorLocoregional?: boolean
  readonly previousWholeLiverRadioembolization?: boolean

  readonly device?: typeof devices[number]
  readonly treatmentApproach?: typeof treatmentApproaches[number]
  /** ISO date of the first treatment; absent where the tables count days only. */
  readonly treatmentDate?: string
  /** Of a sequential treatment: days from the first. */
  readonly secondTreatmentDay?: number
  readonly administeredMbq?: number
  readonly treatedVolumeMl?: number
  /** Treated share of the liver, 0 to 1. */
  readonly treatedFraction?: number
  readonly daysFromCalibration?: number
  /** At injection. */
  readonly specificActivityBqPerSphere?: number
  readonly lungShuntFraction?: number

  readonly baselinePetDay?: number
  readonly treatmentPetDay?: number
  readonly followUpPetDay?: number
  readonly poorRegistration?: boolean

  readonly ascites?: Ascites
  readonly encephalopathy?: Encephalopathy
  /** A measure of one's own, where the protocol names it as the hepatic reserve. */
  readonly hepaticReserve?: number

  /** From the first treatment to death (`died`) or to the last contact. */
  readonly survival?: { readonly days: number; readonly died: boolean }

  /** Columns of the user's own, as written (numbers as numbers): for eligibility rules and adjustment. */
  readonly other: Readonly<Record<string, string | number>>
  /** The row of patients.csv as a person counts it (the header is row 1). */
  readonly row?: number
}

/** One laboratory value in the analyte's own unit (`analytes`): albumin g/L, bilirubin umol/L, enzymes U/L; day from the first treatment. */
export type LaboratoryValue = SeriesValue

/** A clinical adverse event by CTCAE; onset from the first treatment. */
export type ClinicalEvent = RecordedEvent

/** What is wrong with a patient's data, and which analyses it spoils; the others go on. */
export interface PatientProblem extends Finding {
  readonly spoils: readonly AnalysisName[]
}

type Some<T, Wanted extends keyof T, Allowed extends keyof T> = Pick<T, Wanted> & Partial<Pick<T, Allowed>>

export type CohortLesion = Some<LesionResult, 'id' | 'volumeMl' | 'tlgBaseline',
  'trackingUid' | 'volumeFollowUpMl' | 'meanUptakeBaseline' | 'maxUptakeBaseline' | 'tlgFollowUp' | 'changePercent' | 'category' | 'mergedWith' | 'meanDoseGy' | 'sdDoseGy' |
  'minDoseGy' | 'maxDoseGy' | 'd70Gy' | 'd95Gy' | 'vDosesPercent' | 'meanConcentrationMbqPerMl' | 'sdConcentrationMbqPerMl' | 'coefficientOfVariation' |
  'tumourToNormal' | 'doseBeforeRefinementGy' | 'doseIntervalGy' | 'refinementAccepted' | 'findings'>

/** What the cohort takes of a patient's results.json. A whole `Results` is one; a table of lesions can be one. */
export interface ImageResults {
  readonly lesions: readonly CohortLesion[]
  readonly patientLevel: Some<Results['patientLevel'], never, 'doseGy' | 'changePercent' | 'category' | 'tlgBaseline' | 'tlgFollowUp' | 'tumourVolumeMl' | 'doseWeighting'>
  readonly healthyLiver?: Some<NonNullable<Results['healthyLiver']>, 'doseGy', 'volumeMl' | 'liverVolumeMl' | 'expandedVolumeMl' | 'activityMbq' | 'unexpandedDoseGy' | 'smallTumourPercent' | 'draft'>
  readonly constants?: Results['constants']
  readonly complete?: boolean
  readonly exams?: readonly Some<ExamResult, 'id' | 'role', 'daysFromTreatment' | 'petSeriesUid' | 'tracer'>[]
  readonly registration?: readonly Some<RegistrationResult, 'from' | 'to' | 'accepted', 'quality'>[]
  readonly smallLesions?: readonly Some<UnmeasuredLesion, 'id', 'volumeMl' | 'tlg'>[]
  readonly newLesions?: readonly Some<UnmeasuredLesion, 'id', 'volumeMl' | 'tlg'>[]
  readonly activity?: Results['activity']
  readonly sensitivity?: Results['sensitivity']
  readonly findings?: readonly Finding[]
}

/** One patient of the cohort: what the clinical tables say, and what was measured on the images where that was possible. */
export interface CohortPatient {
  readonly key: string
  readonly clinical: ClinicalRecord
  readonly laboratory: readonly LaboratoryValue[]
  readonly events: readonly ClinicalEvent[]
  /** Absent where there are no images or they could not be analysed; then `problems` says why. */
  readonly results?: ImageResults
  readonly problems: readonly PatientProblem[]
}
