import type { Finding } from '../../record/index.ts'
import type { Vec3 } from '../../volume/index.ts'
import type { InstanceHeader } from '../header/header.ts'
import type { Orientation } from '../header/image-header.ts'
import type { PetFacts } from '../header/pet-facts.ts'
import type { SlicePositions } from './slice-positions.ts'
import type { Instant } from '../header/times.ts'

export type SeriesKind = 'ct' | 'pet' | 'spect' | 'nm-planar' | 'rtstruct' | 'seg' | 'reg' | 'other'

/** Images or an object that belong together: a DICOM series, or one part of it where it holds several volumes. */
export interface Series {
  /** The series UID; of a further part of it with '#2', '#3'. Unique in the index. */
  readonly key: string
  readonly uid: string
  readonly studyUid: string
  /** Key of the patient in the index. */
  readonly patient: string
  readonly frameOfReferenceUid?: string
  readonly modality: string
  readonly kind: SeriesKind
  readonly description?: string
  readonly number?: number
  readonly manufacturer?: string
  readonly model?: string
  /** Which part of how many, and by what the parts differ. */
  readonly part?: { readonly number: number; readonly of: number; readonly by: string }
  /** Sorted by position along the normal; others by instance number. */
  readonly instances: readonly InstanceHeader[]
  readonly geometry?: SeriesGeometry
  /** When it was acquired: earliest acquisition, else series, else study time. Of a PET the start of the scan. */
  readonly start?: Instant
  readonly pet?: PetFacts
}

/** What the headers say of the grid; image reading makes the exact one. LPS mm. */
export interface SeriesGeometry {
  readonly columns: number
  readonly rows: number
  readonly slices: number
  /** Between columns, between rows, between slices (their usual step); of one slice its thickness. */
  readonly spacing: Vec3
  readonly sliceThickness?: number
  readonly orientation: Orientation
  readonly normal: Vec3
  /** Of the outer edges of the voxels. */
  readonly bounds: { readonly min: Vec3; readonly max: Vec3 }
  readonly positions: SlicePositions
}

export interface Study {
  readonly uid: string
  readonly patient: string
  readonly start?: Instant
  readonly description?: string
  readonly seriesKeys: readonly string[]
}

/** `key` ('patient 1') is all that outputs may show. */
export interface Patient {
  readonly key: string
  readonly studyUids: readonly string[]
  readonly sex?: string
}

export interface FolderIndex {
  readonly patients: readonly Patient[]
  readonly studies: readonly Study[]
  readonly series: readonly Series[]
  readonly findings: readonly Finding[]
}
