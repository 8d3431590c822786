import { labelVois, readNifti } from '@yttria/core/nifti'
import { type Roi, readHeader, readRtstruct, readSeg } from '@yttria/core/dicom'
import type { Finding } from '@yttria/core/record'
import {
  type FractionalVoi, type Geometry, type Voi, atLeast, boundingBox, contoursToVoi, coverVoi, frameConflict, geometryConflict, volumeMl,
} from '@yttria/core/volume'

/** What a person may take a structure from. */
export interface MaskStructure { readonly name: string; readonly volumeMl: number; readonly voi: Voi | undefined; readonly refused?: string; readonly cutPercent?: number }
export interface MaskFile { readonly kind: 'NIfTI' | 'SEG' | 'RTSTRUCT'; readonly structures: readonly MaskStructure[]; readonly findings: readonly Finding[] }

/**
 * The structures of a mask file on an exam's grid: as they are where they were drawn on it, else the voxels that they cover by half or
 * more, as `yttria analyze` places them. `via`: the CT of the exam, over which the command takes lesions to the PET. Throws Error, for
 * the person, where the file is none of the three kinds or cannot be read; a structure of another frame of reference is refused by name.
 */
export function readMasks(a: { name: string; bytes: Uint8Array; onto: Geometry; via?: Geometry }): MaskFile {
  const { name, bytes } = a
  if (/\.nii(\.gz)?$/i.test(name)) {
    const read = readNifti(bytes, name)
    if (!read.value) throw new Error(told(read.findings))
    const labels = labelVois(read.value.volume, name)
    if (!labels.value) throw new Error(told(labels.findings))
    return { kind: 'NIfTI', structures: labels.value.map(v => placed(v, a)), findings: [...read.findings, ...labels.findings] }
  }
  const header = readHeader({ file: name, bytes }), modality = header.value?.modality
  if (modality === 'SEG') {
    const read = readSeg({ file: name, bytes })
    if (!read.value) throw new Error(told(read.findings))
    return { kind: 'SEG', structures: read.value.segments.map(s => placed({ ...s.voi, name: s.label }, a)), findings: read.findings }
  }
  if (modality === 'RTSTRUCT') {
    const read = readRtstruct({ file: name, bytes })
    if (!read.value) throw new Error(told(read.findings))
    return { kind: 'RTSTRUCT', structures: read.value.rois.map(r => placedContours(r, a)), findings: read.findings }
  }
  throw new Error(`${name}: ${modality ? `${modality}; ` : ''}a NIfTI label map (.nii, .nii.gz), a DICOM SEG or an RTSTRUCT is wanted.`)
}

const told = (findings: readonly Finding[]): string => findings.find(f => f.severity === 'error')?.message ?? 'The file cannot be read.'

const elsewhere = (frame: string | undefined, onto: Geometry): string | undefined =>
  frameConflict(frame, onto.frameOfReferenceUid) && `its frame of reference ${frame} is not that of the images (${onto.frameOfReferenceUid}): it was drawn on another scan`

function placed(v: Voi | FractionalVoi, { onto, via }: { onto: Geometry; via?: Geometry }): MaskStructure {
  const own = volumeMl(v), frame = elsewhere(v.grid.frameOfReferenceUid, onto)
  if (frame) return { name: v.name, volumeMl: own, voi: undefined, refused: frame }
  const whole = 'inside' in v ? v : atLeast(v)
  if (geometryConflict(v.grid, onto) === undefined) return { name: v.name, volumeMl: own, voi: { ...whole, grid: onto } }
  const first = via && geometryConflict(v.grid, via) !== undefined ? atLeast(coverVoi(v, via), 0.5) : whole
  return onGrid(v.name, own, atLeast(coverVoi(first, onto), 0.5), volumeMl(coverVoi(whole, onto)))
}

function placedContours(roi: Roi, { onto, via }: { onto: Geometry; via?: Geometry }): MaskStructure {
  const frame = elsewhere(roi.frameOfReferenceUid, onto)
  if (frame) return { name: roi.name, volumeMl: 0, voi: undefined, refused: frame }
  const first = contoursToVoi(roi, via ?? onto)
  if (!first.value) return { name: roi.name, volumeMl: 0, voi: undefined, refused: told(first.findings) }
  const voi = via && geometryConflict(via, onto) !== undefined ? atLeast(coverVoi(first.value, onto), 0.5) : first.value
  return onGrid(roi.name, volumeMl(first.value), voi, volumeMl(voi))
}

function onGrid(name: string, own: number, voi: Voi, covered: number): MaskStructure {
  if (!boundingBox(voi)) return { name, volumeMl: own, voi: undefined, refused: 'nothing of it lies on the images of this exam' }
  const lost = 100 * (1 - covered / own)
  return { name, volumeMl: own, voi: { ...voi, name }, ...(lost > 0.5 ? { cutPercent: lost } : {}) }
}
