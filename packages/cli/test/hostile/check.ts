import { readNifti } from '@yttria/core/nifti'
import {
  type Decoders, type SourceFile, diagnose, indexFolder, petQuantity, readDataset, readHeader,
  readImageVolume, readRegistration, readRtDose, readRtstruct, readSeg,
} from '@yttria/core/dicom'
import type { Finding, Outcome } from '@yttria/core/record'
import { type Geometry, type Volume, commonBox, voxelCount, voxelsOfBox, weightsOf, wholeBox } from '@yttria/core/volume'
import type { Reader } from './corpus.ts'

/** What an answer must never be. Nothing: all well; else what is wrong with it, in words. */
export type Complaint = string

// Beyond any scanner's table: a coordinate further away is no place in a patient, mm.
const furthest = 1e6

/**
 * Reads the files as the program does (headers, index, diagnosis, quantity, and the reader of their kind) and looks at every answer.
 * Readers refuse by findings: whatever throws has a bug.
 */
export function complaints(reader: Reader, files: readonly Uint8Array[], decoders: Decoders): Complaint[] {
  const named = files.map((bytes, n): SourceFile => ({ file: `${n + 1}.dcm`, bytes })), found: Complaint[] = []
  const guard = <T>(what: string, work: () => T): T | undefined => {
    try { return work() } catch (e) {
      found.push(`${what} threw ${(e as Error).name}: ${(e as Error).message.slice(0, 120)} ${((e as Error).stack ?? '').split('\n')[1]?.trim().replace(/\(.*[/\\]/, '(') ?? ''}`)
      return undefined
    }
  }
  const told = (what: string, outcome: Outcome<unknown> | undefined) => {
    if (outcome && outcome.value === undefined && outcome.findings.length === 0) found.push(`${what} refused without a finding`)
    for (const f of outcome?.findings ?? []) badFinding(what, f, found)
  }
  if (reader === 'nifti') {
    for (const { bytes, file } of named) {
      const read = guard('readNifti', () => readNifti(bytes, file))
      told('readNifti', read)
      if (read?.value) badVolume('readNifti', read.value.volume, found)
    }
    return found
  }
  const headers = named.flatMap(f => {
    const read = guard('readHeader', () => readHeader(f))
    told('readHeader', read)
    return read?.value ? [read.value] : []
  })
  const index = guard('indexFolder', () => indexFolder(headers))
  if (index) {
    for (const f of guard('diagnose', () => diagnose(index)) ?? []) badFinding('diagnose', f, found)
    for (const s of index.series) {
      if (s.kind !== 'pet') continue
      const quantity = guard('petQuantity', () => petQuantity(s))
      told('petQuantity', quantity)
      const scaleOf = quantity?.value?.scaleOf
      if (!scaleOf) continue
      for (const i of s.instances) for (const n of i.image?.frames.keys() ?? []) {
        const scale = guard('scaleOf', () => scaleOf(i.sopInstanceUid, n))
        if (scale !== undefined && !(Number.isFinite(scale) && scale > 0)) found.push(`petQuantity: a scale of ${scale}`)
      }
    }
  }
  if (reader === 'image') {
    const read = guard('readImageVolume', () => readImageVolume(named, { decoders }))
    told('readImageVolume', read)
    if (read?.value) {
      badVolume('readImageVolume', read.value.volume, found)
      sizeAsBytes(named, new Set(read.value.slices.map(s => s.file)), found)
    }
  } else if (reader === 'rtstruct') for (const f of named) {
    const read = guard('readRtstruct', () => readRtstruct(f))
    told('readRtstruct', read)
    for (const roi of read?.value?.rois ?? []) {
      if (roi.planeSpacingMm !== undefined && !(roi.planeSpacingMm > 0 && roi.planeSpacingMm < furthest)) found.push(`readRtstruct: planes ${roi.planeSpacingMm} mm apart`)
      for (const { points } of roi.contours) if (points.length % 3 !== 0 || points.some(x => !(Math.abs(x) <= furthest))) found.push('readRtstruct: contour beyond any patient')
    }
  } else if (reader === 'seg') for (const f of named) {
    const read = guard('readSeg', () => readSeg(f, { decoders }))
    told('readSeg', read)
    if (!read?.value) continue
    badGeometry('readSeg', read.value.geometry, found)
    for (const { voi } of read.value.segments) {
      const values = weightsOf(voi)
      if (values.length !== voxelsOfBox(voi.box)) found.push('readSeg: voxels are not those of its box')
      if (commonBox(voi.box, wholeBox(read.value.geometry)) === undefined && values.length > 0) found.push('readSeg: a segment off its grid')
      if (values.some(x => !(x >= 0 && x <= 1))) found.push('readSeg: a fraction outside 0 to 1')
    }
    sizeAsBytes([f], new Set([f.file]), found)
  } else if (reader === 'rtdose') for (const f of named) {
    const read = guard('readRtDose', () => readRtDose(f, { decoders }))
    told('readRtDose', read)
    if (read?.value) { badVolume('readRtDose', read.value.dose, found); sizeAsBytes([f], new Set([f.file]), found) }
  } else for (const f of named) {
    const read = guard('readRegistration', () => readRegistration(f))
    told('readRegistration', read)
    for (const t of read?.value ?? []) if (![...t.rotation, ...t.translation].every(x => Math.abs(x) <= furthest)) found.push('readRegistration: a move beyond any patient')
  }
  return found
}

function badFinding(what: string, f: Finding, found: Complaint[]): void {
  // A NIfTI header holds NaN as it holds other numbers, and is quoted.
  if (!f.code || !f.message || (f.code.startsWith('nifti/') ? /\bundefined\b|\[object/ : /\bundefined\b|\bNaN\b|\[object/).test(f.message.replace(/'[^']*'|"[^"]*"/g, ''))) found.push(`${what}: finding ${f.code} says ${f.message.slice(0, 160)}`)
  if (f.factor !== undefined && Number.isNaN(f.factor)) found.push(`${what}: finding ${f.code} has factor ${f.factor}`)
}

function badVolume(what: string, v: Volume, found: Complaint[]): void {
  badGeometry(what, v.geometry, found)
  if (v.voxels.length !== voxelCount(v.geometry)) found.push(`${what}: ${v.voxels.length} voxels on a grid of ${v.geometry.size.join(' x ')}`)
  for (let n = 0; n < v.voxels.length; n++) if (!Number.isFinite(v.voxels[n]!)) { found.push(`${what}: voxel of ${v.voxels[n]}`); break }
}

function badGeometry(what: string, g: Geometry, found: Complaint[]): void {
  if (!g.size.every(n => Number.isInteger(n) && n > 0)) found.push(`${what}: a grid of ${g.size.join(' x ')}`)
  if (!g.spacing.every(s => s > 0 && s <= 4 * furthest) || !g.origin.every(x => Math.abs(x) <= furthest) || !g.direction.every(Number.isFinite)) found.push(`${what}: a grid at ${g.origin.join(', ')} with voxels of ${g.spacing.join(' x ')}`)
}

/** Uncompressed pixel data of an accepted file are as long as its rows, columns, frames and bits make them, one byte or some zeroes of padding aside. */
function sizeAsBytes(files: readonly SourceFile[], used: ReadonlySet<string>, found: Complaint[]): void {
  for (const f of files) {
    if (!used.has(f.file)) continue
    const d = readDataset(f).value, pixels = d?.bytesOf('x7fe00010')
    if (!d || !pixels) continue
    const due = Math.ceil(d.number('x00280010')! * d.number('x00280011')! * (d.number('x00280008') ?? 1) * (d.number('x00280002') ?? 1) * d.number('x00280100')! / 8)
    if (pixels.length !== due && pixels.length !== due + due % 2 && (pixels.length < due || pixels.length > due + 32 || pixels.subarray(due).some(b => b !== 0))) found.push(`accepted with ${pixels.length} bytes of pixels where ${due} are due`)
  }
}
