import type { Vec3 } from '@yttria/core/volume'
import type { LesionDesign } from './lesion-designs.ts'
import type { PhantomPatient } from './patient.ts'

export type ExamId = 'baseline' | 'treatment' | 'followUp'

/** What is particular to one synthetic patient: body, tumours, treatment, dates. */
export interface PhantomDesign {
  readonly patient: PhantomPatient
  /** Of the standard body, along x, y and z. */
  readonly stretch: Vec3
  /** An exam in which another body lies, which cannot be registered. */
  readonly strange?: { readonly exam: ExamId; readonly stretch: Vec3 }
  /** Left of this plane of the body the liver is not perfused, mm; Infinity: all of it is. */
  readonly perfusedLimitX: number
  /** Dose of the perfused normal liver; all concentrations follow from it. */
  readonly normalLiverGy: number
  readonly lungShuntFraction: number
  readonly lesions: readonly LesionDesign[]
  /** Radius of a sphere of the right lobe that no lesion enters, for the liver's reference region. */
  readonly freeRadiusMm: number
  /** Day of the injection, since 1970, and days from there to the FDG scans and from the calibration. */
  readonly treatmentDay: number
  readonly baselineDay: number
  readonly followUpDay: number
  readonly daysFromCalibration: number
  readonly weightKg: Readonly<Record<ExamId, number>>
  readonly target: string
  /** One of two treatments: which side of the plane x of the body it perfuses. Tumours beyond get what is not perfused gets. */
  readonly session?: { readonly number: 1 | 2; readonly side: 'right' | 'left'; readonly x: number }
}

/** 90Y concentration relative to the perfused normal liver. */
export const unperfusedConcentration = 0.03
