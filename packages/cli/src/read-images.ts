import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type Outcome, answer } from '@yttria/core/record'
import { type ImageSlice, type PetQuantity, type Series, type SourceFile, petQuantity, readImageVolume, repairedReading, sliceFrames } from '@yttria/core/dicom'
import type { CtImage, PetImage } from '@yttria/core/course'
import type { VoxelUnit, Volume } from '@yttria/core/volume'
import { makeDecoders } from './decoders.ts'
import { readRegular } from './open-regular.ts'

export interface SeriesFiles { readonly files: readonly SourceFile[]; readonly sha256: string }

/** All files of a series, and one hash over them in the order of their SOP Instance UIDs. */
export async function readSeriesFiles(folder: string, series: Series): Promise<SeriesFiles> {
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

export async function readPet(folder: string, series: Series): Promise<Outcome<PetImage>> {
  const quantity = petQuantity(series)
  if (!quantity.value) return { value: undefined, findings: quantity.findings }
  const read = await readVolume(folder, series, quantity.value)
  const findings = [...quantity.findings, ...read.findings]
  if (!read.value) return { value: undefined, findings }
  const { volume, slices, sha256, files } = read.value
  return answer({
    seriesUid: series.uid, volume: { ...volume, unit: quantity.value.unit }, frames: sliceFrames(series, slices, quantity.value.referenceTime), quantity: quantity.value,
    scanStart: quantity.value.scanStart, tracer: series.pet?.tracerText ?? series.pet?.tracer, sha256, files,
  }, findings)
}

export async function readCt(folder: string, series: Series): Promise<Outcome<CtImage>> {
  const read = await readVolume(folder, series)
  if (!read.value) return { value: undefined, findings: read.findings }
  const { volume, sha256, files } = read.value
  return answer({ seriesUid: series.uid, volume: { ...volume, unit: "[hnsf'U]" }, sha256, files }, read.findings)
}

async function readVolume(folder: string, series: Series, quantity?: PetQuantity): Promise<Outcome<{ volume: Volume<VoxelUnit>; slices: readonly ImageSlice[]; sha256: string; files: number }>> {
  const { files, sha256 } = await readSeriesFiles(folder, series)
  const decoders = await makeDecoders(series.instances.map(i => i.transferSyntaxUid))
  const image = readImageVolume(files, { decoders, scaleOf: quantity?.scaleOf, ...repairedReading(series) })
  if (!image.value) return { value: undefined, findings: image.findings }
  return answer({ volume: image.value.volume, slices: image.value.slices, sha256, files: files.length }, image.findings)
}
