import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { readNifti } from '@yttria/core/nifti'
import { type Series, indexFolder } from '@yttria/core/dicom'
import { sulPerSuvbw } from '@yttria/core/physics'
import { type Finding, note } from '@yttria/core/record'
import { type Volume, scaled } from '@yttria/core/volume'
import { InputError, refused } from '../errors.ts'
import { type Progress, silent } from '../progress.ts'
import { isNiftiName } from '../read/file-kinds.ts'
import { readBytes } from '../read/open-regular.ts'
import { namedSeries } from '../read/named-series.ts'
import { readFolder } from '../read/read-folder.ts'
import { type OpenedFolder, readCounts, readCt, readPet } from '../read/read-series.ts'
import { type TypedRepair, repairedFolder } from '../repair/repaired-headers.ts'

/** What `--unit` may name. '1': numbers whose meaning nothing says; 'counts': SPECT. */
export const measureUnits = ['suvbw', 'sul-james', 'sul-janmahasatian', 'Bq/ml', 'Gy', 'HU'] as const
export type MeasureUnit = typeof measureUnits[number] | 'counts' | '1'

export interface MeasuredImage {
  readonly volume: Volume
  readonly unit: MeasureUnit
  readonly findings: readonly Finding[]
}

export const isSuv = (unit: MeasureUnit): boolean => unit === 'suvbw' || unit.startsWith('sul-')

/** The image at a path (NIfTI file, folder of DICOM, one of its files) in the unit wanted, or in its own. Throws InputError with the reason where it has none. */
export async function measuredImage(path: string, wanted: MeasureUnit | undefined, seriesName: string | undefined, repairs: readonly TypedRepair[] = [], progress: Progress = silent): Promise<MeasuredImage> {
  const top = await stat(path).catch(() => { throw new InputError(`${path}: no such file or folder`, [], { code: 'input/image' }) })
  if (top.isFile() && isNiftiName(path)) {
    if (repairs.length > 0) throw new InputError(`${basename(path)} is a NIfTI file and has no DICOM header`, [], { code: 'input/no-header' })
    const { value, findings } = readNifti(await readBytes(path), basename(path))
    if (!value) throw refused(path, findings)
    const unit = wanted ?? '1'
    return { volume: value.volume, unit, findings: [...findings, ...(wanted ? [note('measure/unit-taken', { file: basename(path), value: wanted }, `A NIfTI file does not say what its numbers are; they were taken as ${wanted}.`)] : [])] }
  }
  const folder = top.isFile() ? dirname(path) : path
  const { at, series, findings } = await chosenSeries(folder, top.isFile() ? basename(path) : undefined, wanted, seriesName, repairs, progress)
  progress('reading the image')
  const image = series.kind === 'pet' ? await petImage(at, series, wanted) : await otherImage(at, series, wanted)
  return { ...image, findings: [...findings, ...image.findings] }
}

const kindsOf = (unit: MeasureUnit | undefined): readonly Series['kind'][] =>
  unit === undefined ? ['ct', 'pet', 'spect'] : unit === 'HU' ? ['ct'] : ['pet']

async function chosenSeries(folder: string, file: string | undefined, wanted: MeasureUnit | undefined, name: string | undefined, repairs: readonly TypedRepair[], progress: Progress): Promise<{ at: OpenedFolder; series: Series; findings: readonly Finding[] }> {
  if (wanted === 'Gy') throw new InputError('Gy: a dose needs the times of the treatment; analyse the patient, and measure dose.nii.gz', [], { code: 'input/unit-dose' })
  const { headers, findings } = await readFolder(folder, progress)
  const repaired = repairedFolder(headers, repairs), index = indexFolder(repaired.headers)
  const images = index.series.filter(s => s.kind === 'ct' || s.kind === 'pet' || s.kind === 'spect')
  if (images.length === 0) throw refused(folder, findings, 'no CT, PET or SPECT', 'input/image')
  const possible = images.filter(s => kindsOf(wanted).includes(s.kind) && (file === undefined || s.instances.some(i => i.file === file)))
  const fitting = name === undefined ? possible : namedSeries(possible, name)
  if (fitting.length === 1) return { at: { folder, index, reading: findings }, series: fitting[0]!, findings: repaired.findings }
  const list = (fitting.length > 0 ? fitting : images).map(s => `  ${s.kind.padEnd(5)} ${s.key}  ${[s.description, s.start?.text, `${s.instances.length} files`].filter(Boolean).join(', ')}`).join('\n')
  const why = fitting.length > 1 ? `${fitting.length} series fit; choose one` : name !== undefined ? `no series ${JSON.stringify(name)}${wanted ? ` for ${wanted}` : ''}` : `no series for ${wanted ?? 'an image'}`
  throw new InputError(`${folder}: ${why}:\n${list}`, [], { code: fitting.length > 1 ? 'input/image-several' : 'input/image' })
}

async function petImage(at: OpenedFolder, series: Series, wanted: MeasureUnit | undefined): Promise<MeasuredImage> {
  const read = await readPet(at, series)
  if (!read.value) throw refused(series.key, read.findings)
  const { volume: stored, quantity: q } = read.value
  const own: MeasureUnit = q.unit === 'Bq/ml' ? 'Bq/ml' : 'suvbw', unit = wanted ?? own
  let factor: number | undefined
  if (unit === own) factor = 1
  else if (unit === 'Bq/ml') factor = q.bqMlPerUnit
  else if (q.suvbwPerUnit !== undefined) factor = q.suvbwPerUnit
  const missing: string[] = factor === undefined ? ['weight, injected activity or its time'] : []
  if (factor !== undefined && (unit === 'sul-james' || unit === 'sul-janmahasatian')) {
    const { sex, weightKg, heightM } = q
    if (sex && weightKg && heightM) factor *= sulPerSuvbw(unit === 'sul-james' ? 'james' : 'janmahasatian', { sex, weight: weightKg, height: heightM })
    else missing.push(...[!sex && 'sex (0010,0040)', !weightKg && 'weight (0010,1030)', !heightM && 'height (0010,1020)'].filter(x => typeof x === 'string'))
  }
  if (factor === undefined || missing.length > 0) throw refused(series.key, read.findings, `no ${unit}: ${missing.join(', ')} missing in the header`)

  const ucum = unit === 'Bq/ml' ? 'Bq/ml' : unit === 'suvbw' ? '{SUVbw}g/ml' : '{SUVlbm}g/ml'
  const volume = factor === 1 ? { ...stored, unit: ucum } as const : scaled(stored, factor, ucum)
  const when = unit === 'Bq/ml' ? [note('measure/activity-time', { series: series.key, value: q.referenceTime.text }, `Activity at ${q.referenceTime.text} (decay correction ${q.decayCorrection}).`)] : []
  return { volume, unit, findings: [...read.findings, ...when] }
}

async function otherImage(at: OpenedFolder, series: Series, wanted: MeasureUnit | undefined): Promise<MeasuredImage> {
  const unit: MeasureUnit = series.kind === 'ct' ? 'HU' : 'counts'
  if (wanted !== undefined && wanted !== unit) throw new InputError(`${wanted} of a ${series.kind.toUpperCase()}`, [], { code: 'input/unit' })
  const read = await (series.kind === 'ct' ? readCt : readCounts)(at, series)
  if (!read.value) throw refused(series.key, read.findings)
  return { volume: read.value.volume, unit, findings: read.findings }
}

