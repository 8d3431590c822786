import { type CourseInput, type ExamImages, courseFileSchema, protocolSchema, seriesOf } from '@yttria/core/course'
import { type FolderIndex, type Series, type SourceFile, indexFolder, petQuantity, readHeader, readImageVolume, readRtstruct } from '@yttria/core/dicom'
import type { Finding } from '@yttria/core/record'
import { contoursToVoi } from '@yttria/core/volume'
import type { Phantom } from '@yttria/phantom'

/** What an analysis gets to see of a phantom: its DICOM files, read in memory as the command reads them from a disk, and its course.json. Never its truth. */
export function phantomInput(phantom: Phantom): CourseInput {
  const files = new Map<string, SourceFile>()
  for (const { path, bytes } of phantom.files()) files.set(path, { file: path, bytes })
  const findings: Finding[] = []
  const index = indexFolder([...files.values()].map(f => value(readHeader(f), f.file)))
  const course = courseFileSchema.parse(JSON.parse(JSON.stringify(phantom.course)))
  const exams = course.exams.map((exam): ExamImages => {
    const petSeries = seriesIn(index, exam.petSeriesUid), ctSeries = seriesIn(index, exam.ctSeriesUid)
    const q = petQuantity(petSeries)
    findings.push(...q.findings)
    const quantity = value(q, `${exam.id} PET`)
    const pet = read(petSeries, files, quantity.scaleOf), ct = read(ctSeries, files)
    return {
      exam,
      pet: { seriesUid: petSeries.uid, volume: { ...pet.volume, unit: quantity.unit }, quantity, scanStart: quantity.scanStart, sha256: exam.petSeriesUid!, files: pet.files },
      ct: { seriesUid: ctSeries.uid, volume: { ...ct.volume, unit: "[hnsf'U]" }, sha256: exam.ctSeriesUid!, files: ct.files },
    }
  })
  const { liver } = course
  if (!liver) throw new RangeError('phantom without a liver contour')
  const rois = value(readRtstruct(files.get(liver.file)!), liver.file).rois
  const roi = rois.find(r => r.name === liver.roi)
  if (!roi) throw new RangeError(`no ROI ${liver.roi} in ${liver.file}`)
  const grid = exams.find(e => e.exam.id === liver.exam)!.ct!.volume.geometry
  return {
    course, protocol: protocolSchema.parse({}), exams, findings,
    liver: { exam: liver.exam, voi: value(contoursToVoi(roi, grid), 'liver'), source: liver.file },
    software: { name: 'Yttria', version: 'of the test' },
  }
}

function seriesIn(index: FolderIndex, uid: string | undefined): Series {
  const series = seriesOf(index, uid ?? '')
  if (!series) throw new RangeError(`series ${uid} is not among the phantom's files`)
  return series
}

function read(series: Series, files: ReadonlyMap<string, SourceFile>, scaleOf?: (sopInstanceUid: string) => number) {
  const own = series.instances.map(i => files.get(i.file)!)
  return { volume: value(readImageVolume(own, { decoders: {}, scaleOf }), series.key).volume, files: own.length }
}

function value<T>(outcome: { readonly value?: T; readonly findings: readonly Finding[] }, what: string): T {
  if (outcome.value === undefined) throw new RangeError(`${what}: ${outcome.findings[0]?.message ?? 'not readable'}`)
  return outcome.value
}
