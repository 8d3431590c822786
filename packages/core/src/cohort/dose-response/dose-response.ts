import type { Outcome } from '../../record/index.ts'
import { type GeometricMean, type Summary, boxPlot, type BoxPlot, geometricMean, summarise } from '../../statistics/index.ts'
import type { AnalysisSettings, LesionCovariate, PatientCovariate } from '../analysis-settings.ts'
import { type Category, categories } from '../categories.ts'
import type { LesionRow } from '../rows/lesion-row.ts'
import type { PatientRow } from '../rows/patient-row.ts'
import type { AicPath, CategoryModel } from './category-model.ts'
import { lesionAicPath, lesionModel } from './lesion-model.ts'
import { patientModel } from './patient-model.ts'
import { type DoseRoc, doseRoc } from './roc.ts'
import { type TumourControl, tumourControl } from './tumour-control.ts'

/** Dose of a category as it was found, before any model. */
export interface CategoryDose {
  readonly category: Category
  readonly rows: number
  readonly patients: number
  readonly dose: Summary | undefined
  readonly geometricMean: GeometricMean | undefined
  readonly box: BoxPlot | undefined
}

/** As the study, adjusted by the coefficient of variation in place of the SD, and not adjusted. */
export interface CategoryModels { readonly unadjusted: Outcome<CategoryModel>; readonly adjusted: Outcome<CategoryModel>; readonly adjustedByVariation: Outcome<CategoryModel> }

/** Absorbed dose against metabolic response. */
export interface DoseResponse {
  readonly lesions: number
  readonly patients: number
  readonly dose: Summary | undefined
  readonly lesionDoses: readonly CategoryDose[]
  readonly patientDoses: readonly CategoryDose[]
  readonly perLesion: CategoryModels
  readonly aicPath: Outcome<AicPath>
  readonly perPatient: CategoryModels
  readonly roc: Outcome<DoseRoc>
  readonly tumourControl: Outcome<TumourControl>
}

/** Rows of the patients and lesions that count. */
export function doseResponse(lesions: readonly LesionRow[], patients: readonly PatientRow[], settings: AnalysisSettings): DoseResponse {
  const { lesionCovariates, patientCovariates } = settings.doseResponse, doses = lesions.flatMap(r => r.doseGy ?? [])
  return {
    lesions: lesions.length, patients: patients.length, dose: doses.length > 0 ? summarise(doses, settings.level) : undefined,
    lesionDoses: categoryDoses(lesions, settings.level), patientDoses: categoryDoses(patients, settings.level),
    perLesion: {
      unadjusted: lesionModel(lesions, [], settings), adjusted: lesionModel(lesions, lesionCovariates, settings),
      adjustedByVariation: lesionModel(lesions, byVariation<LesionCovariate>(lesionCovariates), settings),
    },
    aicPath: lesionAicPath(lesions, lesionCovariates, settings),
    perPatient: {
      unadjusted: patientModel(patients, [], settings), adjusted: patientModel(patients, patientCovariates, settings),
      adjustedByVariation: patientModel(patients, byVariation<PatientCovariate>(patientCovariates), settings),
    },
    roc: doseRoc(lesions, settings), tumourControl: tumourControl(lesions, settings),
  }
}

/** The SD scales with the mean, so that dose adjusted for it is adjusted for itself; the coefficient of variation does not. */
const byVariation = <C extends LesionCovariate | PatientCovariate>(covariates: readonly C[]): C[] =>
  [...new Set(covariates.map(c => c === 'heterogeneityMbqPerMl' ? 'coefficientOfVariation' as C : c))]

function categoryDoses(rows: readonly { readonly patient: string; readonly category?: Category; readonly doseGy?: number }[], level: number): CategoryDose[] {
  return categories.map(category => {
    const own = rows.filter(r => r.category === category && r.doseGy !== undefined), doses = own.map(r => r.doseGy!), some = doses.length > 0
    return {
      category, rows: own.length, patients: new Set(own.map(r => r.patient)).size, dose: some ? summarise(doses, level) : undefined,
      geometricMean: some && doses.every(d => d > 0) ? geometricMean(doses, level) : undefined, box: some ? boxPlot(doses) : undefined,
    }
  })
}
