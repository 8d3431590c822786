import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type Finding, type Outcome, answer, refusal } from '@yttria/core/record'
import {
  type FolderIndex, type ImageSlice, type PetQuantity, type Series, type SourceFile,
  findingsOf, petQuantity, readImageVolume, readingFindingsOf, refusing, repairedReading, sliceFrames,
} from '@yttria/core/dicom'
import type { CtImage, PetImage } from '@yttria/core/course'
import type { VoxelUnit, Volume } from '@yttria/core/volume'
import { makeDecoders } from './decoders.ts'
import { readRegular } from './open-regular.ts'

/** A folder whose headers were read, and set right where a person said so. */
export interface OpenedFolder {
  readonly folder: string
  readonly index: FolderIndex
  /** What was said while its files were read. */
  readonly reading: readonly Finding[]
}

/** Errors that this use of the series mends by itself: they are said, and do not refuse it. */
export type Mends = (error: Finding) => boolean

const mendsNothing: Mends = () => false

/** A PET in Bq/mL or SUVbw. As all of this file: with everything that is known against the series, and refused where that is an error. */
export const readPet = (at: OpenedFolder, series: Series, mends?: Mends): Promise<Outcome<PetImage>> => judged(at, series, mends, async () => {
  const quantity = petQuantity(series)
  if (!quantity.value) return refusal(...quantity.findings)
  const read = await readVolume(at.folder, series, quantity.value)
  if (!read.value) return refusal(...read.findings)
  const { volume, slices, sha256, files } = read.value
  return answer({
    seriesUid: series.uid, volume: { ...volume, unit: quantity.value.unit }, frames: sliceFrames(series, slices, quantity.value.referenceTime), quantity: quantity.value,
    scanStart: quantity.value.scanStart, tracer: series.pet?.tracerText ?? series.pet?.tracer, sha256, files,
  }, read.findings)
})

/** A CT in HU. */
export const readCt = (at: OpenedFolder, series: Series): Promise<Outcome<CtImage>> => judged(at, series, mendsNothing, async () => {
  const read = await readVolume(at.folder, series)
  if (!read.value) return refusal(...read.findings)
  const { volume, sha256, files } = read.value
  return answer({ seriesUid: series.uid, volume: { ...volume, unit: "[hnsf'U]" } as const, sha256, files }, read.findings)
})

/** A SPECT, whose counts are in proportion to activity and no more. */
export interface CountsImage { readonly volume: Volume<'{counts}'>; readonly sha256: string }

export const readCounts = (at: OpenedFolder, series: Series, mends?: Mends): Promise<Outcome<CountsImage>> => judged(at, series, mends, async () => {
  const read = await readVolume(at.folder, series)
  if (!read.value) return refusal(...read.findings)
  const { volume, sha256 } = read.value
  return answer({ volume: { ...volume, unit: '{counts}' } as const, sha256 }, read.findings)
})

/** The one place where a series is judged before it is read: no verb, page or analysis reads one past it. */
async function judged<T>(at: OpenedFolder, series: Series, mends: Mends = mendsNothing, read: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const reading = readingFindingsOf(series, at.index, at.reading), diagnosed = findingsOf(series, at.index)
  const known = [...reading, ...diagnosed]
  if (refusing(series, diagnosed, reading).some(f => !mends(f))) return refusal(...known)
  const image = await read()
  return { value: image.value, findings: [...known, ...beside(known, image.findings, series)] }
}

/** What reading the pixels adds: it names the series, and does not say again what the headers said. */
function beside(known: readonly Finding[], found: readonly Finding[], series: Series): readonly Finding[] {
  const said = new Set(known.map(f => `${f.severity} ${f.code}`))
  return found.filter(f => !said.has(`${f.severity} ${f.code}`)).map(f => ({ ...f, subject: { series: series.key, ...f.subject } }))
}

interface SeriesFiles { readonly files: readonly SourceFile[]; readonly sha256: string }

/** All files of a series, and one hash over them in the order of their SOP Instance UIDs. */
async function readSeriesFiles(folder: string, series: Series): Promise<SeriesFiles> {
  const bytesOf = new Map<string, SourceFile>()
  const names = [...new Set(series.instances.map(i => i.file))]
  // Few at a time: the disk is the limit, and memory must not hold open handles by the thousand.
  for (let n = 0; n < names.length; n += 16)
    await Promise.all(names.slice(n, n + 16).map(async file => { bytesOf.set(file, { file, bytes: await readRegular(join(folder, file)) }) }))
  const hash = createHash('sha256')
  const byUid = series.instances.toSorted((a, b) => a.sopInstanceUid < b.sopInstanceUid ? -1 : a.sopInstanceUid > b.sopInstanceUid ? 1 : 0)
  for (const file of new Set(byUid.map(i => i.file))) hash.update(bytesOf.get(file)!.bytes)
  return { files: names.map(n => bytesOf.get(n)!), sha256: hash.digest('hex') }
}

async function readVolume(folder: string, series: Series, quantity?: PetQuantity): Promise<Outcome<{ volume: Volume<VoxelUnit>; slices: readonly ImageSlice[]; sha256: string; files: number }>> {
  const { files, sha256 } = await readSeriesFiles(folder, series)
  const decoders = await makeDecoders(series.instances.map(i => i.transferSyntaxUid))
  const image = readImageVolume(files, { decoders, scaleOf: quantity?.scaleOf, ...repairedReading(series) })
  if (!image.value) return { value: undefined, findings: image.findings }
  return answer({ volume: image.value.volume, slices: image.value.slices, sha256, files: files.length }, image.findings)
}
