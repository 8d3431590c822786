import type { Instant, PetQuantity, SliceFrame } from '../../dicom/index.ts'
import type { RigidTransform, Voi, Volume } from '../../volume/index.ts'
import type { CourseExam } from '../file/course-file.ts'

/** The images of one exam in memory, as the edge has read them. */
export interface ExamImages {
  readonly exam: CourseExam
  readonly pet?: PetImage
  readonly ct?: CtImage
}

export interface PetImage {
  readonly seriesUid: string
  /** In Bq/ml or SUVbw at `quantity.referenceTime`. */
  readonly volume: Volume<'Bq/ml' | '{SUVbw}g/ml'>
  readonly quantity: PetQuantity
  readonly scanStart?: Instant
  /** Of each slice of the volume, where the headers are at hand: the activity balance asks which bed was measured when. */
  readonly frames?: readonly SliceFrame[]
  readonly tracer?: string
  readonly sha256: string
  readonly files: number
}

export interface CtImage {
  readonly seriesUid: string
  readonly volume: Volume<"[hnsf'U]">
  readonly sha256: string
  readonly files: number
}

/** The liver as a person or a program contoured it, on any grid in the frame of the exam's images. */
export interface LiverInput {
  readonly exam: string
  readonly voi: Voi
  /** 'RTSTRUCT liver.dcm, ROI Liver' */
  readonly source: string
  readonly sha256?: string
}

/** A lesion drawn by a person, which replaces the threshold's; or the cavity of a former ablation. */
export interface LesionInput { readonly exam: string; readonly name: string; readonly voi: Voi; readonly origin?: LesionOrigin }

/** How the outline of a lesion came about; where a person drew it, who and when (ISO 8601), as far as it was kept. */
export interface LesionOrigin { readonly origin: 'threshold' | 'drawn' | 'imported'; readonly by?: string; readonly at?: string }

/** A registration made elsewhere: maps positions of exam `from` into exam `to`. */
export interface GivenRegistration { readonly from: string; readonly to: string; readonly transform: RigidTransform; readonly source: string }
