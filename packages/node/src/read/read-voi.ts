import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { foldName } from '@yttria/core/bytes'
import { type Roi, indexFolder, readHeader, readRtstruct, readSeg } from '@yttria/core/dicom'
import { readNifti } from '@yttria/core/nifti'
import { type Finding, nearest } from '@yttria/core/record'
import { type FractionalVoi, type Voi, maskVoi } from '@yttria/core/volume'
import { InputError, refused } from '../errors.ts'
import { type Progress, silent } from '../progress.ts'
import { makeDecoders } from './decoders.ts'
import { isNiftiName } from './file-kinds.ts'
import { readBytes } from './open-regular.ts'
import { readFolder } from './read-folder.ts'

/** A VOI as its file holds it: contours, or voxels on a grid of their own. */
export interface MeasuredVoi {
  readonly name: string
  /** Its path, of a folder that of the file found in it. */
  readonly path: string
  readonly source: { readonly contours: Roi } | { readonly mask: Voi | FractionalVoi }
  readonly findings: readonly Finding[]
}

const voiError = (message: string): InputError => new InputError(message, [], { code: 'input/voi' })

/** PATH or PATH#NAME; a '#' that belongs to an existing path is no separator, nor is one in the name. */
export async function splitVoiPath(text: string): Promise<{ path: string; name: string | undefined }> {
  const there = (path: string): Promise<boolean> => stat(path).then(() => true, () => false)
  if (await there(text)) return { path: text, name: undefined }
  const marks = [...text.matchAll(/#/g)].map(m => m.index)
  for (const at of marks.toReversed()) {
    const path = text.slice(0, at)
    if (!(await there(path))) continue
    if (at === text.length - 1) throw new InputError(`${text}: a name or number is required after #`, [], { code: 'input/voi-name' })
    return { path, name: text.slice(at + 1) }
  }
  throw voiError(`${text.slice(0, marks.at(-1))}: no such file or folder`)
}

/** The VOI at PATH[#NAME]: NIfTI label map, RTSTRUCT or SEG file, or a folder that holds just one of these. */
export async function measuredVoi(text: string, progress: Progress = silent): Promise<MeasuredVoi> {
  const { path, name } = await splitVoiPath(text)
  const file = (await stat(path)).isDirectory() ? await onlyObject(path, progress) : path
  const bytes = await readBytes(file), called = basename(file)
  if (isNiftiName(file)) return { path: file, ...niftiVoi(bytes, called, name) }
  const header = readHeader({ file: called, bytes })
  const modality = header.value?.modality
  if (modality === 'RTSTRUCT') return { path: file, ...rtstructVoi(bytes, called, name) }
  if (modality === 'SEG') return { path: file, ...await segVoi(bytes, called, name, header.value!.transferSyntaxUid) }
  throw voiError(`${file}: ${modality ? `${modality}; ` : ''}an RTSTRUCT, a SEG or a NIfTI file (.nii, .nii.gz) is wanted`)
}

async function onlyObject(folder: string, progress: Progress): Promise<string> {
  const { headers, nifti } = await readFolder(folder, progress)
  const files = [...indexFolder(headers).series.filter(s => s.kind === 'rtstruct' || s.kind === 'seg').flatMap(s => s.instances.map(i => i.file)), ...nifti]
  if (files.length !== 1) throw voiError(`${folder}: ${files.length === 0 ? 'no RTSTRUCT, SEG or NIfTI file in it' : `${files.length} files fit; name one:\n${files.map(f => `  ${f}`).join('\n')}`}`)
  return join(folder, files[0]!)
}

function rtstructVoi(bytes: Uint8Array, file: string, name: string | undefined): Omit<MeasuredVoi, 'path'> {
  const { value, findings } = readRtstruct({ file, bytes })
  if (!value) throw refused(file, findings)
  const roi = pick(value.rois.map(r => ({ name: r.name, number: r.number, item: r })), name, file)
  // Nothing is left of it: why is what there is to say.
  const broken = roi.contours.length === 0 ? findings.filter(f => f.severity === 'error' && f.subject.value === roi.name) : []
  if (broken.length > 0) throw refused(file, broken)
  // What is wrong with other ROIs is not of interest here.
  return { name: roi.name, source: { contours: roi }, findings: findings.filter(f => !value.rois.some(r => r.name === f.subject.value && r.name !== roi.name)) }
}

async function segVoi(bytes: Uint8Array, file: string, name: string | undefined, transferSyntaxUid: string): Promise<Omit<MeasuredVoi, 'path'>> {
  const { value, findings } = readSeg({ file, bytes }, { decoders: await makeDecoders([transferSyntaxUid]) })
  if (!value) throw refused(file, findings)
  const segment = pick(value.segments.map(s => ({ name: s.label, number: s.number, item: s })), name, file)
  return { name: segment.label, source: { mask: segment.voi }, findings }
}

function niftiVoi(bytes: Uint8Array, file: string, name: string | undefined): Omit<MeasuredVoi, 'path'> {
  const { value, findings } = readNifti(bytes, file)
  if (!value) throw refused(file, findings)
  const { geometry, voxels } = value.volume
  const labels = new Set<number>()
  for (const v of voxels) {
    if (v === 0) continue
    if (!(v > 0 && Number.isInteger(v))) throw voiError(`${file} holds ${v}: a label map holds whole numbers from 0`)
    labels.add(v)
    if (labels.size > 10_000) throw voiError(`${file} holds more than 10,000 different values: an image, not a label map`)
  }
  if (labels.size === 0) throw voiError(`${file} is empty: no voxel is above 0`)
  const label = pick([...labels].sort((a, b) => a - b).map(n => ({ name: `label ${n}`, number: n, item: n })), name, file)
  const inside = new Uint8Array(voxels.length)
  for (let n = 0; n < inside.length; n++) if (voxels[n] === label) inside[n] = 1
  return { name: `label ${label}`, source: { mask: maskVoi(`label ${label}`, geometry, inside) }, findings }
}

/** By name (exactly, else folded: without regard to case, accents and separators), else by number; without either the only one there is. */
function pick<T>(all: readonly { name: string; number: number; item: T }[], name: string | undefined, file: string): T {
  const list = () => all.slice(0, 40).map(a => `  ${a.number}  ${a.name}`).join('\n') + (all.length > 40 ? `\n  and ${all.length - 40} more` : '')
  if (name === undefined) {
    if (all.length === 1) return all[0]!.item
    throw voiError(all.length === 0 ? `${file} holds no structure` : `${file} holds ${all.length}; name one, as in ${file}#${JSON.stringify(all[0]!.name)}:\n${list()}`)
  }
  const same: typeof all = [
    all.filter(a => a.name === name), ofNumber(all, name), byFolding(all, name),
  ].find(found => found.length > 0) ?? []
  if (same.length > 1) throw voiError(`${file}: ${same.length} are named ${JSON.stringify(name)}${same.every(a => a.name === name) ? '' : ' but for case, accents and separators'}; give the number:\n${list()}`)
  if (same.length === 1) return same[0]!.item
  const near = nearest(name, all.map(a => a.name))
  throw voiError(`${file}: no ${JSON.stringify(name)}${near ? `, did you mean ${JSON.stringify(near)}?` : ''} It holds:\n${list()}`)
}

const ofNumber = <T extends { number: number }>(all: readonly T[], text: string): T[] => all.filter(a => String(a.number) === text)

function byFolding<T extends { name: string }>(all: readonly T[], name: string): T[] {
  const folded = foldName(name)
  return folded === '' ? [] : all.filter(a => foldName(a.name) === folded)
}
