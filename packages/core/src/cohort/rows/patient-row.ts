import { type Analyte, analyteNames } from '../../response/index.ts'
import { type Category, categories } from '../categories.ts'
import { type RowColumn, property } from './columns.ts'

/** One patient. What is not known is absent. Days count from the (first) treatment. */
export interface PatientRow {
  readonly patient: string
  readonly inStudy: boolean
  readonly inDoseResponse: boolean
  readonly inDoseToxicity: boolean
  readonly inSurvival: boolean
  /** Why not, by the first rule that excludes. */
  readonly excludedFromStudy?: string
  readonly excludedFromDoseResponse?: string
  readonly excludedFromDoseToxicity?: string
  readonly excludedFromSurvival?: string

  readonly sex?: string
  readonly ageYears?: number
  readonly whoScore?: number
  readonly primaryLocation?: string
  readonly primaryResected?: boolean
  readonly synchronousMetastases?: boolean
  readonly extrahepaticDisease?: boolean
  readonly priorLines?: number
  readonly bevacizumab?: boolean
  readonly priorLiverResection?: boolean
  readonly priorLocoregional?: boolean
  readonly device?: string
  readonly treatmentApproach?: string
  readonly administeredMbq?: number
  readonly treatedVolumeMl?: number
  readonly treatedFraction?: number
  readonly daysFromCalibration?: number
  readonly specificActivityBqPerSphere?: number

  readonly lesions: number
  readonly tumourVolumeMl?: number
  /** Mean dose of the measured lesions, weighted by volume. */
  readonly doseGy?: number
  /** Mean over the measured lesions, weighted by volume. */
  readonly heterogeneityMbqPerMl?: number
  readonly coefficientOfVariation?: number
  readonly tlgBaseline?: number
  readonly tlgFollowUp?: number
  readonly changePercent?: number
  readonly category?: Category
  readonly newLesions?: number
  readonly followUpDay?: number

  readonly healthyLiverDoseGy?: number
  readonly healthyLiverVolumeMl?: number
  readonly smallTumourPercent?: number
  /** Highest CTCAE grade after treatment, 0 where there was none; absent where nothing was looked at. */
  readonly highestGrade?: number
  readonly highestLaboratoryGrade?: number
  readonly highestClinicalGrade?: number
  readonly adverseEvents?: number
  readonly reildCriteria?: boolean
  readonly albi?: number
  readonly albiGrade?: number
  /** At baseline, umol/L. */
  readonly bilirubin?: number
  readonly hepaticReserve?: number
  /** Change against baseline in % by analyte. */
  readonly relativeChange: Readonly<Partial<Record<Analyte, number>>>

  readonly survivalDays?: number
  readonly died?: boolean
}

const own = (name: keyof PatientRow & string, describe: string): RowColumn<PatientRow> => property(name, describe)

/** Name of the column with an analyte's relative change. */
export const changeColumn = (analyte: Analyte): string => `${analyte}ChangePercent`

export const patientColumns: readonly RowColumn<PatientRow>[] = [
  own('patient', 'Key of the patient'),
  own('inStudy', 'Included in the study'), own('inDoseResponse', 'Counts in dose-response'), own('inDoseToxicity', 'Counts in dose-toxicity'), own('inSurvival', 'Counts in survival'),
  own('excludedFromStudy', 'Rule by which not'), own('excludedFromDoseResponse', 'Rule by which not'), own('excludedFromDoseToxicity', 'Rule by which not'), own('excludedFromSurvival', 'Rule by which not'),
  own('sex', 'M or F'), own('ageYears', 'Age at treatment, years'), own('whoScore', 'WHO performance score'), own('primaryLocation', 'right, left or rectum'),
  own('primaryResected', 'Primary resected'), own('synchronousMetastases', 'Synchronous metastases'), own('extrahepaticDisease', 'Extrahepatic disease'),
  own('priorLines', 'Lines of systemic therapy before'), own('bevacizumab', 'Bevacizumab before'), own('priorLiverResection', 'Liver resection before'), own('priorLocoregional', 'Locoregional therapy of the liver before'),
  own('device', 'Microspheres'), own('treatmentApproach', 'Approach of the treatment'), own('administeredMbq', 'Administered activity, MBq'), own('treatedVolumeMl', 'Treated volume, mL'),
  own('treatedFraction', 'Treated share of the liver'), own('daysFromCalibration', 'Days from calibration to injection'), own('specificActivityBqPerSphere', 'Activity of a sphere at injection, Bq'),
  own('lesions', 'Measured lesions'), own('tumourVolumeMl', 'Volume of the measured lesions, mL'), own('doseGy', 'Mean dose of the measured lesions weighted by volume, Gy'),
  own('heterogeneityMbqPerMl', 'SD of the activity concentration, mean of the lesions weighted by volume, MBq/mL'), own('coefficientOfVariation', 'SD of the dose over its mean, mean of the lesions weighted by volume'),
  own('tlgBaseline', 'Sum of TLG at baseline'), own('tlgFollowUp', 'Sum of TLG at follow-up'), own('changePercent', 'Change of the sum, %'), own('category', `Category: ${categories.join(', ')}`),
  { name: 'score', describe: 'Category as a number for the trend: PD 0 to CR 3', of: r => r.category && categories.indexOf(r.category) },
  own('newLesions', 'New lesions at follow-up'), own('followUpDay', 'Day of the follow-up scan'),
  own('healthyLiverDoseGy', 'Dose of the healthy liver, Gy'), own('healthyLiverVolumeMl', 'Volume of the healthy liver, mL'), own('smallTumourPercent', '% of the healthy-liver VOI that is small tumour'),
  own('highestGrade', 'Highest CTCAE grade, 0 to 5'), own('highestLaboratoryGrade', 'Of the laboratory terms'), own('highestClinicalGrade', 'Of the clinical events'), own('adverseEvents', 'Adverse events'), own('reildCriteria', 'Criteria of REILD are met'),
  own('albi', 'ALBI score at baseline'), own('albiGrade', 'ALBI grade at baseline'), own('bilirubin', 'Bilirubin at baseline, umol/L'), own('hepaticReserve', "Hepatic reserve by the user's own column"),
  ...analyteNames.map((a): RowColumn<PatientRow> => ({ name: changeColumn(a), describe: `Change of ${a} against baseline, %`, of: r => r.relativeChange[a] })),
  own('survivalDays', 'From treatment to death or last contact, days'), own('died', 'Died'),
]
