import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { type PetImage, activityAtInjection, headerBalance, imageFacts, protocolSchema } from '@yttria/core/course'
import { type Instant, type Series, indexFolder, petQuantity, secondsBetween, uidFrom } from '@yttria/core/dicom'
import { type Calibration, activityBalance, totalActivity } from '@yttria/core/dosimetry'
import { readNifti } from '@yttria/core/nifti'
import { type DoseConstants, decayFactor } from '@yttria/core/physics'
import { type Finding, error, note, warning } from '@yttria/core/record'
import { type Volume, scaled } from '@yttria/core/volume'
import { InputError, refused } from '../errors.ts'
import { type Progress, silent } from '../progress.ts'
import { type Identity, identityOf } from '../read/identity.ts'
import { isNiftiName } from '../read/file-kinds.ts'
import { namedSeries } from '../read/named-series.ts'
import { readBytes } from '../read/open-regular.ts'
import { readFolder } from '../read/read-folder.ts'
import { type Mends, type OpenedFolder, readCounts, readPet } from '../read/read-series.ts'
import { type TypedRepair, repairedFolder } from '../repair/repaired-headers.ts'

/** What `activity` of a NIfTI file may be in. */
export const activityUnits = ['Bq/ml', 'kBq/ml', 'MBq/ml', 'counts'] as const
export type ActivityUnit = typeof activityUnits[number]

/** The image whose doses are asked for, and what is known about it beyond its headers. */
export interface DoseImageRequest {
  readonly image: string
  readonly series: string | undefined
  /** Of a NIfTI file. */
  readonly unit: ActivityUnit | undefined
  /** The profile, with the density asked for where one is. */
  readonly constants: DoseConstants
  readonly calibration: Calibration
  readonly netBq: number | undefined
  readonly injection: Instant | undefined
  /** Of a NIfTI file: the time to which its numbers refer. */
  readonly reference: Instant | undefined
  readonly repairs: readonly TypedRepair[]
}

/** The image as activity at injection; of counts only in proportion, which relative calibration makes activity. */
export interface DoseImage {
  readonly activity: Volume<'Bq/ml'>
  readonly counts: boolean
  readonly injection: Instant | undefined
  /** By which the image's numbers were multiplied to reach the injection. */
  readonly decay: number
  /** Patient and study of the image, for an RT Dose. */
  readonly identity: Identity
  readonly key: string
  readonly findings: readonly Finding[]
}

/** Throws InputError where the path holds no image that gives doses. */
export async function doseImage(r: DoseImageRequest, progress: Progress = silent): Promise<DoseImage> {
  const top = await stat(r.image).catch(() => { throw new InputError(`${r.image}: no such file or folder`, [], { code: 'input/image' }) })
  if (top.isFile() && isNiftiName(r.image)) return niftiImage(r)
  if (r.unit !== undefined) throw new InputError('a DICOM series says what its numbers are', [], { code: 'input/unit-of-dicom' })
  if (r.reference !== undefined) throw new InputError('a DICOM series says to what time its numbers refer', [], { code: 'input/reference-of-dicom' })
  const folder = top.isFile() ? dirname(r.image) : r.image
  const { headers, findings } = await readFolder(folder, progress)
  const repaired = repairedFolder(headers, r.repairs), index = indexFolder(repaired.headers)
  const images = index.series.filter(s => s.kind === 'pet' || (s.kind === 'spect' && r.calibration === 'relative'))
  const series = chosen(images, top.isFile() ? basename(r.image) : undefined, r, findings)
  const at: OpenedFolder = { folder, index, reading: findings }
  progress('reading the image')
  const image = series.kind === 'pet' ? await petImage(at, series, r) : await spectImage(at, series)
  return { ...image, findings: [...repaired.findings, ...image.findings] }
}

function chosen(images: readonly Series[], file: string | undefined, r: DoseImageRequest, findings: readonly Finding[]): Series {
  if (images.length === 0) throw refused(r.image, findings, 'no PET', 'input/image')
  const possible = images.filter(s => file === undefined || s.instances.some(i => i.file === file))
  const asked = r.series === undefined ? possible : namedSeries(possible, r.series)
  if (asked.length === 1) return asked[0]!
  // Of several PETs the one of 90Y.
  const yttrium = asked.filter(s => s.kind === 'pet' && petQuantity(s).value?.nuclide === '90Y')
  if (yttrium.length === 1 && r.series === undefined) return yttrium[0]!
  const list = (asked.length > 0 ? asked : images).map(s => `  ${s.kind.padEnd(5)} ${s.key}  ${[s.description, s.start?.text, `${s.instances.length} files`].filter(Boolean).join(', ')}`).join('\n')
  const why = asked.length === 0 ? `no series ${JSON.stringify(r.series ?? file)}` : `${asked.length} series fit; choose one`
  throw new InputError(`${r.image}: ${why}:\n${list}`, [], { code: asked.length === 0 ? 'input/image' : 'input/image-several' })
}

/** Scaled to what was given, the wrong positron fraction of the whole image is gone. */
const mendsNuclide: Mends = f => f.code.startsWith('pet/nuclide')

async function petImage(at: OpenedFolder, series: Series, r: DoseImageRequest): Promise<DoseImage> {
  const read = await readPet(at, series, r.calibration === 'relative' ? mendsNuclide : undefined), pet = read.value
  if (!pet) throw refused(series.key, read.findings)
  const findings: Finding[] = [...read.findings]
  const { nuclide } = pet.quantity
  if (nuclide !== undefined && nuclide !== '90Y' && r.calibration === 'absolute') throw refused(series.key, [error('dose/not-90y', { series: series.key, tag: '(0054,0016)', value: nuclide },
    `The header says ${nuclide}, not 90Y: read as 90Y its Bq/mL would be wrong by orders of magnitude.`, 'If it is the 90Y PET: --repair isotope=Y-90, or --calibration relative.')])
  if (nuclide !== '90Y') findings.push(warning('dose/not-90y', { series: series.key, tag: '(0054,0016)', value: pet.quantity.nuclide ?? 'no nuclide' },
    `The header says ${pet.quantity.nuclide ?? 'no nuclide'}, not 90Y: with another isotope its Bq/mL are wrong by orders of magnitude.`, 'Use --calibration relative, or have the series reconstructed with 90Y.'))
  const injection = r.injection ?? pet.quantity.injectionTime
  if (!injection) throw refused(series.key, findings, 'the header gives no injection time', 'input/injection')
  if (!r.injection) findings.push(note('dose/injection-of-header', { series: series.key, tag: '(0018,1078)', value: injection.text }, `The injection time is that of the header, ${injection.text}; scanners often hold another. --injection-time sets it.`))
  const taken = activityAtInjection(pet, injection, r.constants.halfLife)
  if (!taken.value) throw refused(series.key, [...findings, ...taken.findings])
  const compared = comparedActivity(r, taken.value.volume, { pet, injection }, { series: series.key })
  if (compared.some(f => f.severity === 'error')) throw refused(series.key, [...findings, ...taken.findings, ...compared])
  return { activity: taken.value.volume, counts: false, injection, decay: taken.value.factor, identity: await identityOf(at.folder, series), key: series.key, findings: [...findings, ...taken.findings, ...compared] }
}

/** Of the protocol's default: outside the one calibration, record or field of view is wrong; outside the other no dose is given. */
export const closure = protocolSchema.parse({}).dosimetry

/** The image's activity against the header's and, where it is given, the net activity. What is scaled to the latter is compared there. */
function comparedActivity(r: DoseImageRequest, activity: Volume<'Bq/ml'>, of: { pet: PetImage; injection: Instant } | undefined, subject: Finding['subject']): readonly Finding[] {
  if (r.calibration === 'relative') return []
  const expected = closure.closureWarning, { halfLife } = r.constants
  const header = of ? headerBalance({ ...of, activity, expected, halfLife }) : []
  if (r.netBq === undefined) return header
  const facts = of && imageFacts(of.pet, activity, of.injection), limits = { expected, refused: closure.closureRefusal }
  return [...header, ...activityBalance({ image: totalActivity(activity), administered: r.netBq, ...(facts ? { facts } : {}), limits, halfLife, subject }).findings]
}

async function spectImage(at: OpenedFolder, series: Series): Promise<DoseImage> {
  const image = await readCounts(at, series)
  if (!image.value) throw refused(series.key, image.findings)
  return {
    activity: { ...image.value.volume, unit: 'Bq/ml' }, counts: true, injection: undefined, decay: 1, identity: await identityOf(at.folder, series), key: series.key,
    findings: [...image.findings, surrogate({ series: series.key })],
  }
}

/** What a SPECT shows is where its tracer is: of 99mTc-MAA a forecast of 90Y. */
const surrogate = (subject: Finding['subject']): Finding => note('dose/counts', subject, 'The image holds counts: they were taken in proportion to the 90Y. Of 99mTc-MAA this is a forecast, of 90Y bremsstrahlung a blurred measurement.')

async function niftiImage(r: DoseImageRequest): Promise<DoseImage> {
  const bytes = await readBytes(r.image), name = basename(r.image), read = readNifti(bytes, name)
  if (!read.value) throw refused(r.image, read.findings)
  if (r.unit === undefined) throw new InputError(`a NIfTI file does not say what its numbers are (${activityUnits.join(', ')})`, [], { code: 'input/unit-missing' })
  if ((r.injection === undefined) !== (r.reference === undefined)) throw new InputError('the times of injection and of reference, to which the numbers refer, are wanted together, or neither', [], { code: 'input/times' })
  const counts = r.unit === 'counts', decay = counts || !r.injection ? 1 : decayTo(r.injection, r.reference!, r.constants)
  const findings: Finding[] = [...read.findings, counts ? surrogate({ file: name }) : note('dose/unit-taken', { file: name, value: r.unit }, `A NIfTI file does not say what its numbers are; they were taken as ${r.unit}${r.injection ? '' : ' at injection'}.`)]
  const { volume } = read.value, id = createHash('sha256').update(bytes).digest('hex')
  const placed = { ...volume, geometry: { ...volume.geometry, frameOfReferenceUid: volume.geometry.frameOfReferenceUid ?? uidFrom(`frame ${id}`) } }
  const activity = scaled(placed, { 'Bq/ml': 1, 'kBq/ml': 1e3, 'MBq/ml': 1e6, counts: 1 }[r.unit] * decay, 'Bq/ml')
  const compared = comparedActivity(r, activity, undefined, { file: name })
  if (compared.some(f => f.severity === 'error')) throw refused(r.image, [...findings, ...compared])
  return {
    activity, counts, injection: r.injection, decay, identity: { patient: { name: '', id: '' }, studyUid: uidFrom(`study ${id}`) }, key: id, findings: [...findings, ...compared],
  }
}

function decayTo(injection: Instant, reference: Instant, constants: DoseConstants): number {
  const elapsed = secondsBetween(injection, reference)
  if (elapsed < 0) throw new InputError(`the reference time ${reference.text} is before the injection ${injection.text}`, [], { code: 'input/reference' })
  return 1 / decayFactor({ elapsed, halfLife: constants.halfLife })
}
