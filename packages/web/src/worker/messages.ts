import type { ReferenceKind, ReferenceRegion, ThresholdRule } from '@yttria/core/delineation'
import type { ConstantsName } from '@yttria/core/physics'
import type { Finding } from '@yttria/core/record'
import type { Geometry, SuvUnit, Voxels } from '@yttria/core/volume'
import type { FoundLesions, LabelBlock, LiveDose, LiveFollowUp, MeasuredLesion, Place } from './delineation.ts'
import type { MaskFile } from './masks.ts'

type Matrix = readonly number[]

/** What the worker is asked, and what it answers. Matrices: 4 x 4, row-major, LPS mm. */
export interface Work {
  /** `region`: the bytes of a NIfTI map of 0 outside, 1 margin, 2 liver. */
  openFdg: [{ id: string; geometry: Geometry; voxels: Voxels; factor: number; perSuvbw: number; unit: SuvUnit; region: Uint8Array | undefined }, { region: LabelBlock | undefined }]
  openCt: [{ id: string; geometry: Geometry; voxels: Voxels }, undefined]
  /** `bytes`: dose.nii.gz of the version shown; `lesions`: its lesions on the baseline's PET. */
  openVersion: [{ bytes: Uint8Array | undefined; lesions: LabelBlock | undefined }, undefined]
  /** The liver drawn anew, or `undefined`: the version's again. */
  liver: [{ id: string; liver: { exam: string; labels: LabelBlock; toExam: Matrix; marginMm: number } | undefined }, { region: LabelBlock | undefined }]
  reference: [{ id: string; kind: ReferenceKind; place: Place | undefined }, { value: ReferenceRegion | undefined; findings: readonly Finding[] }]
  threshold: [{ id: string; rule: ThresholdRule; reference: ReferenceRegion | undefined }, { value: number | undefined; findings: readonly Finding[] }]
  lesions: [{ id: string; threshold: number; minimumVolumeMl: number }, FoundLesions]
  measure: [{ id: string; labels: LabelBlock }, readonly MeasuredLesion[]]
  /** `transforms`: of the version's lesions; each lesion takes that of the one with which it shares most. */
  doses: [{ labels: LabelBlock; toTreatment: Matrix; transforms: readonly (readonly [string, Matrix])[]; constants: ConstantsName }, readonly (LiveDose & { readonly versionName: string | undefined })[]]
  followUp: [{ id: string; threshold: number; baseline: LabelBlock; small: LabelBlock | undefined; transform: Matrix; split: 'watershed' | 'nearest' | 'one'; reachMm: number; minimumVolumeMl: number }, LiveFollowUp]
  margin: [{ labels: LabelBlock; mm: number }, LabelBlock]
  masks: [{ name: string; bytes: Uint8Array; onto: Geometry; via?: Geometry }, MaskFile]
}
export type WorkKind = keyof Work
export type Asked<K extends WorkKind> = Work[K][0]
export type Answer<K extends WorkKind> = Work[K][1]

export interface WorkRequest { readonly id: number; readonly kind: WorkKind; readonly input: unknown }
export type WorkReply = { readonly id: number; readonly ms: number } & ({ readonly answer: unknown } | { readonly fault: string })
