import { type Finding, type Outcome, answer, error, refusal, warning } from '../../record/index.ts'
import {
  type Mat3, type Vec3, type Volume, cross, dot, furthest, geometry, indexToPosition, orthonormal, voxelCount,
} from '../../volume/index.ts'
import { readDataset } from '../file/dataset.ts'
import { decimalString, encodeDicom } from '../file/encode.ts'
import { type ExportHeader, exportModules } from './export-header.ts'
import { readFrames } from '../pixels/frames.ts'
import type { Decoders, SourceFile } from '../file/outside.ts'

export const rtDoseStorage = '1.2.840.10008.5.1.4.1.1.481.2'

export interface DoseToWrite {
  readonly header: ExportHeader
  readonly dose: Volume<'Gy'>
  /** How it was calculated, at most 64 characters: what a planning system shows beside it. */
  readonly comment: string
  /** Whether the density of tissue was taken from the CT (IMAGE) or uniform (WATER). */
  readonly heterogeneity: 'IMAGE' | 'WATER'
  /** Of the treatment, at most 16 characters. */
  readonly label?: string
  /** Bits of a voxel; 16 by default, to 1 / 65535 of the highest dose. 32 are exact to a float, but some programs read 16 only. */
  readonly bits?: 16 | 32
}

/**
 * An RT Dose in Gy: whole numbers times one scaling, unsigned, as RT Dose wants a physical dose to be: doses below 0 (noise) are
 * written as 0. Its Dose Summation Type is PLAN_OVERVIEW: every other one refers to a plan or record of beams, which there is none of.
 * Slices run along the normal of the rows and columns, in reverse where the grid's own do not.
 * Throws RangeError for a dose that is no number, a grid without frame of reference or a comment that is too long.
 */
export function writeRtDose({ header, dose, comment, heterogeneity, label = '90Y', bits = 16 }: DoseToWrite): Uint8Array<ArrayBuffer> {
  const { geometry: g, voxels } = dose, [nx, ny, nz] = g.size, area = nx * ny
  if (g.frameOfReferenceUid === undefined) throw new RangeError('RT Dose of a grid without frame of reference')
  if (comment.length > 64) throw new RangeError(`RT Dose: a comment of ${comment.length} characters; 64 are the most`)
  let highest = 0
  for (let n = 0; n < voxels.length; n++) {
    const d = voxels[n]!
    if (!Number.isFinite(d)) throw new RangeError(`RT Dose: voxel ${n} holds ${d} Gy`)
    if (d > highest) highest = d
  }
  const most = bits === 16 ? 65535 : 4294967295
  // By the number that the file will hold, rounded up so that the highest dose still fits.
  let scaling = highest > 0 ? Number(decimalString(highest / most * (1 + 1e-12))) : 1
  if (Math.round(highest / scaling) > most) scaling = Number(decimalString(scaling * (1 + 1e-9)))
  const axis = (c: 0 | 1 | 2): Vec3 => [g.direction[c], g.direction[3 + c]!, g.direction[6 + c]!]
  const reversed = dot(cross(axis(0), axis(1)), axis(2)) < 0
  const stored = bits === 16 ? new Uint16Array(voxels.length) : new Uint32Array(voxels.length)
  for (let k = 0; k < nz; k++) {
    const from = (reversed ? nz - 1 - k : k) * area, to = k * area
    for (let n = 0; n < area; n++) stored[to + n] = Math.max(0, Math.round(voxels[from + n]! / scaling))
  }
  return encodeDicom({
    ...exportModules(header, rtDoseStorage, 'RTDOSE'), OperatorsName: '',
    FrameOfReferenceUID: g.frameOfReferenceUid, PositionReferenceIndicator: '',
    ContentDate: header.date, ContentTime: header.time,
    ImagePositionPatient: indexToPosition(g, [0, 0, reversed ? nz - 1 : 0]).map(tidy), ImageOrientationPatient: [...axis(0), ...axis(1)].map(tidy),
    PixelSpacing: [g.spacing[1], g.spacing[0]], SliceThickness: g.spacing[2],
    SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', Rows: ny, Columns: nx,
    BitsAllocated: bits, BitsStored: bits, HighBit: bits - 1, PixelRepresentation: 0,
    NumberOfFrames: nz, FrameIncrementPointer: 'x3004000c', GridFrameOffsetVector: Array.from({ length: nz }, (_, k) => tidy(k * g.spacing[2])),
    DoseUnits: 'GY', DoseType: 'PHYSICAL', DoseSummationType: 'PLAN_OVERVIEW', DoseComment: comment, DoseGridScaling: decimalString(scaling),
    TissueHeterogeneityCorrection: heterogeneity,
    // Plan Overview Sequence: what there is of a plan, with its index and the fractions it stands for.
    x300c0116: { vr: 'SQ', value: [{ x300c0117: { vr: 'US', value: 1 }, RTPlanLabel: label, x300c0114: { vr: 'SQ', value: [] }, x300c0119: { vr: 'US', value: 1 }, x30100077: { vr: 'LO', value: 'Liver' } }] },
    PixelData: stored,
  })
}

// Positions to a nanometre: a DS holds 16 characters.
const tidy = (x: number): number => Math.round(x * 1e9) / 1e9 + 0

/** An RT Dose as it was read. */
export interface RtDose {
  readonly dose: Volume<'Gy'>
  readonly summationType: string | undefined
  readonly comment: string | undefined
}

/**
 * Reads an RT Dose in Gy. Refused, error: another object, relative doses, slices that are not evenly spaced: `rtdose/not-one`,
 * `rtdose/unit`, `rtdose/scaling`, `rtdose/grid`, and those of the pixels.
 */
export function readRtDose(file: SourceFile, tools: { readonly decoders: Decoders } = { decoders: {} }): Outcome<RtDose> {
  const read = readDataset(file), d = read.value, name = file.file
  if (!d) return refusal(...read.findings)
  const findings: Finding[] = [...read.findings]
  const not = (code: string, tag: string, value: string | number | undefined, message: string) => refusal(...findings, error(code, { file: name, tag, ...(value === undefined ? {} : { value }) }, `${name}: ${message}`))
  if (d.uid('x00080016') !== rtDoseStorage) return not('rtdose/not-one', '(0008,0016)', d.uid('x00080016'), 'no RT Dose.')
  if (d.text('x30040002') !== 'GY') return not('rtdose/unit', '(3004,0002)', d.text('x30040002'), 'Dose Units are not GY: a relative dose has no Gy.')
  const scaling = d.number('x3004000e')
  if (!(scaling! > 0)) return not('rtdose/scaling', '(3004,000E)', scaling, 'no usable Dose Grid Scaling.')
  if (d.text('x30040004') === 'ERROR') return not('rtdose/unit', '(3004,0004)', 'ERROR', 'it holds differences of doses, no dose.')
  const pixels = readFrames(d, tools.decoders)
  findings.push(...pixels.findings)
  if (!pixels.value) return refusal(...findings)
  const { columns, rows, frames, samplesPerPixel } = pixels.value.description
  if (samplesPerPixel !== 1) return not('rtdose/grid', '(0028,0002)', samplesPerPixel, `${samplesPerPixel} samples per pixel: a picture, no dose.`)
  const at = d.numbers('x00200032'), orientation = d.numbers('x00200037'), pixel = d.numbers('x00280030'), offsets = d.numbers('x3004000c')
  const axes = orientation.length === 6 ? orthonormal(orientation) : undefined
  if (at.length !== 3 || !axes || pixel.length !== 2 || [...at, ...offsets].some(x => Math.abs(x) > furthest) || !pixel.every(s => s > 1e-4 && s < furthest) || (frames > 1 && offsets.length !== frames)) return not('rtdose/grid', '(3004,000C)', undefined, 'its grid is not given whole.')
  const steps = offsets.slice(1).map((o, n) => o - offsets[n]!), step = steps[0] ?? d.number('x00180050') ?? 1
  if (!(Math.abs(step) > 1e-4 && Math.abs(step) < furthest) || steps.some(s => Math.abs(s - step) > 0.01 * Math.abs(step))) return not('rtdose/grid', '(3004,000C)', undefined, 'its slices are not evenly spaced.')
  const [row, column] = axes, normal = cross(row, column).map(x => x * Math.sign(step)) as unknown as Vec3
  // Offsets that begin with the position itself are places along z, not ways from it (PS3.3 C.8.8.3.2); axial slices only.
  const start = frames > 1 && offsets[0] !== 0 && Math.abs(offsets[0]! - at[2]!) > 0.01 ? movedAlong(at as unknown as Vec3, cross(row, column), offsets[0]!) : at as unknown as Vec3
  const direction: Mat3 = [row[0], column[0], normal[0], row[1], column[1], normal[1], row[2], column[2], normal[2]]
  const g = geometry({ frameOfReferenceUid: d.uid('x00200052'), size: [columns, rows, frames], origin: start, spacing: [pixel[1]!, pixel[0]!, Math.abs(step)], direction })
  const voxels = new Float32Array(voxelCount(g)), area = columns * rows
  for (let k = 0; k < frames; k++) {
    const frame = pixels.value.frame(k)
    findings.push(...frame.findings)
    if (!frame.value) return refusal(...findings)
    let sum = 0
    for (let n = 0; n < area; n++) {
      const at = k * area + n
      voxels[at] = frame.value[n]! * scaling!
      sum += voxels[at]! - voxels[at]!
    }
    if (sum !== 0) return not('rtdose/scaling', '(3004,000E)', scaling, 'doses that are no numbers.')
  }
  if (d.text('x30040004') !== 'PHYSICAL') findings.push(warning('rtdose/type', { file: name, tag: '(3004,0004)', value: d.text('x30040004') ?? '' }, `${name}: Dose Type ${d.text('x30040004') ?? 'not given'}: not the physical dose.`))
  return answer({ dose: { unit: 'Gy', geometry: g, voxels }, summationType: d.text('x3004000a'), comment: d.text('x30040006') }, findings)
}

const movedAlong = (at: Vec3, normal: Vec3, way: number): Vec3 => [at[0] + normal[0] * way, at[1] + normal[1] * way, at[2] + normal[2] * way]
