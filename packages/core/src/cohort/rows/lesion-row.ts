import { type Category, categories } from '../categories.ts'
import { type RowColumn, property } from './columns.ts'

/** One lesion of one patient. What is not known is absent. `patient` and `lesion` lead back to the images. */
export interface LesionRow {
  readonly patient: string
  readonly lesion: string
  readonly trackingUid?: string
  readonly inDoseResponse: boolean
  readonly device?: string
  readonly volumeMl: number
  readonly volumeFollowUpMl?: number
  readonly tlgBaseline: number
  readonly tlgFollowUp?: number
  readonly changePercent?: number
  readonly category?: Category
  readonly doseGy?: number
  readonly sdDoseGy?: number
  readonly d70Gy?: number
  readonly d95Gy?: number
  /** SD of the activity concentration at injection: the study's heterogeneity. */
  readonly heterogeneityMbqPerMl?: number
  /** SD of the dose over its mean, less the noise of the images where the protocol gives it. */
  readonly coefficientOfVariation?: number
  readonly specificActivityBqPerSphere?: number
  readonly tumourToNormal?: number
  readonly doseBeforeRefinementGy?: number
  readonly doseLowGy?: number
  readonly doseHighGy?: number
  readonly kernelDoseGy?: number
  readonly refinementAccepted?: boolean
  /** One with another lesion at follow-up, and measured with it. */
  readonly merged: boolean
}

const own = (name: keyof LesionRow & string, describe: string): RowColumn<LesionRow> => property(name, describe)

export const lesionColumns: readonly RowColumn<LesionRow>[] = [
  own('patient', 'Key of the patient'),
  own('lesion', 'Id of the lesion in its results'),
  own('trackingUid', 'Tracking UID of the lesion'),
  own('inDoseResponse', 'Counts in the dose-response analysis'),
  own('device', 'Microspheres'),
  own('volumeMl', 'Volume at baseline, mL'),
  own('volumeFollowUpMl', 'Volume at follow-up, mL'),
  own('tlgBaseline', 'TLG at baseline, in the TLG unit of the protocol'),
  own('tlgFollowUp', 'TLG at follow-up'),
  own('changePercent', 'Change of TLG, %'),
  own('category', `Category: ${categories.join(', ')}`),
  { name: 'score', describe: 'Category as a number for the trend: PD 0 to CR 3', of: r => r.category && categories.indexOf(r.category) },
  own('doseGy', 'Mean absorbed dose, Gy'),
  own('sdDoseGy', 'SD of the dose, Gy'),
  own('d70Gy', 'Dose that 70% of the volume gets at least, Gy'),
  own('d95Gy', 'Dose that 95% of the volume gets at least, Gy'),
  own('heterogeneityMbqPerMl', 'SD of the activity concentration at injection, MBq/mL'),
  own('coefficientOfVariation', 'SD of the dose over its mean, less noise where the protocol says so'),
  own('specificActivityBqPerSphere', 'Activity of a sphere at injection, Bq'),
  own('tumourToNormal', 'Mean dose over that of the healthy liver'),
  own('doseBeforeRefinementGy', 'Mean dose without the registration of the lesion itself, Gy'),
  own('doseLowGy', 'Lowest mean dose with the VOI one voxel aside, Gy'),
  own('doseHighGy', 'Highest mean dose with the VOI one voxel aside, Gy'),
  own('kernelDoseGy', 'Mean dose by the dose kernel, Gy'),
  own('refinementAccepted', 'Registration of the lesion itself was accepted'),
  own('merged', 'One with another lesion at follow-up'),
]
