import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { foldName } from '@yttria/core/bytes'
import { readNifti } from '@yttria/core/nifti'
import { type Roi, indexFolder, readHeader, readRtstruct, readSeg } from '@yttria/core/dicom'
import { type Finding, nearest, note, warning } from '@yttria/core/record'
import {
  type FractionalVoi, type Geometry, type Voi, asFractional, atLeast, contoursToFraction, contoursToVoi, contoursVolumeMl, coverVoi, drawnElsewhere, frameConflict, geometryConflict, volumeMl,
} from '@yttria/core/volume'
import { InputError } from '../errors.ts'
import { makeDecoders } from './decoders.ts'
import { isNiftiName, readBytes, refused } from '../measure/measure-image.ts'
import { readFolder } from './read-folder.ts'
import { type Io, UsageError } from '../../../cli/src/terminal/verb.ts'

export const volumeMethods = ['voxel', 'partial', 'polygon'] as const
export type VolumeMethod = typeof volumeMethods[number]

/** A VOI as its file holds it: contours, or voxels on a grid of their own. */
export interface MeasuredVoi {
  readonly name: string
  /** Its path, of a folder that of the file found in it. */
  readonly path: string
  readonly source: { readonly contours: Roi } | { readonly mask: Voi | FractionalVoi }
  readonly findings: readonly Finding[]
}

/** PATH or PATH#NAME; a '#' that belongs to an existing path is no separator, nor is one in the name. */
export async function splitVoiPath(text: string): Promise<{ path: string; name: string | undefined }> {
  const there = (path: string): Promise<boolean> => stat(path).then(() => true, () => false)
  if (await there(text)) return { path: text, name: undefined }
  const marks = [...text.matchAll(/#/g)].map(m => m.index)
  for (const at of marks.toReversed()) {
    const path = text.slice(0, at)
    if (!(await there(path))) continue
    if (at === text.length - 1) throw new UsageError(`--voi ${text}: a name or number is required after #`)
    return { path, name: text.slice(at + 1) }
  }
  throw new InputError(`--voi ${text.slice(0, marks.at(-1))}: no such file or folder`)
}

/** The VOI at PATH[#NAME]: NIfTI label map, RTSTRUCT or SEG file, or a folder that holds just one of these. */
export async function measuredVoi(text: string, io: Io): Promise<MeasuredVoi> {
  const { path, name } = await splitVoiPath(text)
  const file = (await stat(path)).isDirectory() ? await onlyObject(path, io) : path
  const bytes = await readBytes(file), called = basename(file)
  if (isNiftiName(file)) return { path: file, ...niftiVoi(bytes, called, name, io) }
  const header = readHeader({ file: called, bytes })
  const modality = header.value?.modality
  if (modality === 'RTSTRUCT') return { path: file, ...rtstructVoi(bytes, called, name, io) }
  if (modality === 'SEG') return { path: file, ...await segVoi(bytes, called, name, header.value!.transferSyntaxUid, io) }
  throw new InputError(`--voi ${file}: ${modality ? `${modality}; ` : ''}an RTSTRUCT, a SEG or a NIfTI file (.nii, .nii.gz) is wanted`)
}

async function onlyObject(folder: string, io: Io): Promise<string> {
  const { headers, nifti } = await readFolder(folder, (done, total) => io.progress('reading headers', done, total))
  const files = [...indexFolder(headers).series.filter(s => s.kind === 'rtstruct' || s.kind === 'seg').flatMap(s => s.instances.map(i => i.file)), ...nifti]
  if (files.length !== 1) throw new InputError(`--voi ${folder}: ${files.length === 0 ? 'no RTSTRUCT, SEG or NIfTI file in it' : `${files.length} files fit; name one:\n${files.map(f => `  ${f}`).join('\n')}`}`)
  return join(folder, files[0]!)
}

function rtstructVoi(bytes: Uint8Array, file: string, name: string | undefined, io: Io): Omit<MeasuredVoi, 'path'> {
  const { value, findings } = readRtstruct({ file, bytes })
  if (!value) throw refused(file, findings, io)
  const roi = pick(value.rois.map(r => ({ name: r.name, number: r.number, item: r })), name, file)
  // Nothing is left of it: why is what there is to say.
  const broken = roi.contours.length === 0 ? findings.filter(f => f.severity === 'error' && f.subject.value === roi.name) : []
  if (broken.length > 0) throw refused(file, broken, io)
  // What is wrong with other ROIs is not of interest here.
  return { name: roi.name, source: { contours: roi }, findings: findings.filter(f => !value.rois.some(r => r.name === f.subject.value && r.name !== roi.name)) }
}

async function segVoi(bytes: Uint8Array, file: string, name: string | undefined, transferSyntaxUid: string, io: Io): Promise<Omit<MeasuredVoi, 'path'>> {
  const { value, findings } = readSeg({ file, bytes }, { decoders: await makeDecoders([transferSyntaxUid]) })
  if (!value) throw refused(file, findings, io)
  const segment = pick(value.segments.map(s => ({ name: s.label, number: s.number, item: s })), name, file)
  return { name: segment.label, source: { mask: segment.voi }, findings }
}

function niftiVoi(bytes: Uint8Array, file: string, name: string | undefined, io: Io): Omit<MeasuredVoi, 'path'> {
  const { value, findings } = readNifti(bytes, file)
  if (!value) throw refused(file, findings, io)
  const { geometry, voxels } = value.volume
  const labels = new Set<number>()
  for (const v of voxels) {
    if (v === 0) continue
    if (!(v > 0 && Number.isInteger(v))) throw new InputError(`--voi ${file} holds ${v}: a label map holds whole numbers from 0`)
    labels.add(v)
    if (labels.size > 10_000) throw new InputError(`--voi ${file} holds more than 10,000 different values: an image, not a label map`)
  }
  if (labels.size === 0) throw new InputError(`--voi ${file} is empty: no voxel is above 0`)
  const label = pick([...labels].sort((a, b) => a - b).map(n => ({ name: `label ${n}`, number: n, item: n })), name, file)
  const inside = new Uint8Array(voxels.length)
  for (let n = 0; n < inside.length; n++) if (voxels[n] === label) inside[n] = 1
  return { name: `label ${label}`, source: { mask: { name: `label ${label}`, geometry, inside } }, findings }
}

/** By name (exactly, else folded: without regard to case, accents and separators), else by number; without either the only one there is. */
function pick<T>(all: readonly { name: string; number: number; item: T }[], name: string | undefined, file: string): T {
  const list = () => all.slice(0, 40).map(a => `  ${a.number}  ${a.name}`).join('\n') + (all.length > 40 ? `\n  and ${all.length - 40} more` : '')
  if (name === undefined) {
    if (all.length === 1) return all[0]!.item
    throw new InputError(all.length === 0 ? `--voi ${file} holds no structure` : `--voi ${file} holds ${all.length}; name one, as in ${file}#${JSON.stringify(all[0]!.name)}:\n${list()}`)
  }
  const same: typeof all = [
    all.filter(a => a.name === name), ofNumber(all, name), byFolding(all, name),
  ].find(found => found.length > 0) ?? []
  if (same.length > 1) throw new InputError(`--voi ${file}: ${same.length} are named ${JSON.stringify(name)}${same.every(a => a.name === name) ? '' : ' but for case, accents and separators'}; give the number:\n${list()}`)
  if (same.length === 1) return same[0]!.item
  const near = nearest(name, all.map(a => a.name))
  throw new InputError(`--voi ${file}: no ${JSON.stringify(name)}${near ? `, did you mean ${JSON.stringify(near)}?` : ''} It holds:\n${list()}`)
}

const ofNumber = <T extends { number: number }>(all: readonly T[], text: string): T[] => all.filter(a => String(a.number) === text)

function byFolding<T extends { name: string }>(all: readonly T[], name: string): T[] {
  const folded = foldName(name)
  return folded === '' ? [] : all.filter(a => foldName(a.name) === folded)
}

export interface PlacedVoi {
  readonly method: VolumeMethod
  /** On the image's grid, or on its own without an image; undefined for contours without an image. */
  readonly voi?: Voi | FractionalVoi
  readonly volumeMl: number
  readonly findings: readonly Finding[]
}

/**
 * The VOI on the image's grid by the method asked for. Default: 'voxel' for masks on that grid; 'partial' for contours and for masks
 * on another grid; without an image 'polygon' for contours, else 'voxel'.
 */
export function placedVoi(voi: MeasuredVoi, onto: Geometry | undefined, asked: VolumeMethod | undefined, io: Io): PlacedVoi {
  if ('contours' in voi.source) return placedContours(voi, voi.source.contours, onto, asked, io)
  const { mask } = voi.source
  if (asked === 'polygon') throw new UsageError(`--volume-method polygon: ${voi.name} is made of voxels, not of contours`)
  if (!onto) {
    const method = asked ?? ('inside' in mask ? 'voxel' : 'partial')
    const own = method === 'voxel' && 'fraction' in mask ? atLeast(mask) : mask
    return { method, voi: own, volumeMl: volumeMl(own), findings: [] }
  }
  const elsewhere = frameConflict(mask.geometry.frameOfReferenceUid, onto.frameOfReferenceUid)
  if (elsewhere) throw refused(voi.name, [drawnElsewhere(voi.name, elsewhere)], io)
  const same = geometryConflict(mask.geometry, onto) === undefined
  const findings: Finding[] = []
  let covered: Voi | FractionalVoi = same ? mask : coverVoi(mask, onto)
  // The same grid counted from another corner: every voxel is whole again.
  const whole = 'inside' in covered || covered.fraction.every(f => f < 0.02 || f > 0.98)
  if (whole && 'fraction' in covered) covered = atLeast(covered)
  const lost = 1 - volumeMl(covered) / volumeMl(mask)
  if (lost > 0.002) findings.push(warning('measure/voi-cut', { value: `${(lost * 100).toFixed(1)}%` }, `${(lost * 100).toFixed(1)}% of ${voi.name} lies outside the image and was not measured.`))
  const method = asked ?? (whole ? 'voxel' : 'partial')
  if (!whole && !same) findings.push(note('measure/other-grid', { value: mask.geometry.size.join(' x ') }, `${voi.name} lies on another grid than the image; ${method === 'partial' ? 'voxels count by the part that it covers' : 'voxels count that it covers by half or more'}.`))
  const placed = method === 'voxel' && 'fraction' in covered ? atLeast(covered) : method === 'partial' && 'inside' in covered ? asFractional(covered) : covered
  return { method, voi: placed, volumeMl: volumeMl(placed), findings }
}

function placedContours(voi: MeasuredVoi, contours: Roi, onto: Geometry | undefined, asked: VolumeMethod | undefined, io: Io): PlacedVoi {
  const method = asked ?? (onto ? 'partial' : 'polygon')
  if (!onto && method !== 'polygon') throw new UsageError(`--volume-method ${method} of contours needs --image: it is the image that has voxels`)
  const polygon = method === 'polygon' ? contoursVolumeMl(contours) : undefined
  if (polygon && polygon.value === undefined) throw refused(voi.name, polygon.findings, io)
  if (!onto) return { method, volumeMl: polygon!.value!, findings: polygon!.findings }
  const placed = method === 'voxel' ? contoursToVoi(contours, onto) : contoursToFraction(contours, onto)
  if (!placed.value) throw refused(voi.name, placed.findings, io)
  return { method, voi: placed.value, volumeMl: polygon?.value ?? volumeMl(placed.value), findings: placed.findings }
}
