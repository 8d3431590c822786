import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import {
  type CourseFile, type CourseInput, type ExamImages, type GivenRegistration, type LesionInput, type LiverInput, type Protocol,
  courseFileSchema, draftCourse, protocolSchema, readJson, seriesOf,
} from '@yttria/core/course'
import { type FolderIndex, diagnose, indexFolder, readRegistration } from '@yttria/core/dicom'
import { type Finding, error } from '@yttria/core/record'
import { type Geometry, type Voi, fromMatrix16 } from '@yttria/core/volume'
import { measuredVoi, placedVoi } from './measure-voi.ts'
import { readFolder } from './read-folder.ts'
import { readCt, readPet } from './read-images.ts'
import { InputError, type Io } from './verb.ts'

export interface CourseRead {
  readonly input: CourseInput
  readonly index: FolderIndex
  readonly drafted: boolean
}

/** Everything an analysis needs, from a folder, a course file (else a draft) and a protocol file (else the default). */
export async function readCourse(folder: string, given: { course?: string; protocol?: string; liver?: string; version: string }, io: Io): Promise<CourseRead> {
  const protocol = given.protocol === undefined ? protocolSchema.parse({}) : await documentAt(given.protocol, protocolSchema)
  const read = await readFolder(folder, (done, total) => io.progress('reading headers', done, total))
  if (read.headers.length === 0) throw new InputError(`${folder}: ${read.files === 0 ? 'no files' : `no DICOM among ${read.files} files`}`)
  const index = indexFolder(read.headers)
  const findings: Finding[] = [...read.findings]
  const course = given.course === undefined ? draftOf(index, protocol, findings) : await documentAt(given.course, courseFileSchema)
  const places = [folder, ...(given.course === undefined ? [] : [dirname(resolve(given.course))])]

  const exams: ExamImages[] = []
  const seriesUsed = new Set<string>()
  for (const exam of course.exams) {
    const at = (key: string | undefined, what: string) => {
      if (key === undefined) return undefined
      const series = seriesOf(index, key)
      if (!series) findings.push(error('course/series-missing', { series: key }, `The ${what} series of exam ${exam.id} is not in the folder.`, 'Add its files, or correct its UID in course.json.'))
      else seriesUsed.add(series.key)
      return series
    }
    const pet = at(exam.petSeriesUid, 'PET'), ct = at(exam.ctSeriesUid, 'CT')
    io.progress(`reading ${exam.id}`)
    const images = pet && await readPet(folder, pet)
    const anatomy = ct && await readCt(folder, ct)
    findings.push(...images?.findings ?? [], ...anatomy?.findings ?? [])
    exams.push({ exam, pet: images?.value, ct: anatomy?.value })
  }
  // What the doctor says of the series that are used; of the others it is for `yttria inspect`.
  findings.push(...diagnose(index).filter(f => f.subject.series === undefined || seriesUsed.has(f.subject.series)))

  const liver = given.liver !== undefined || course.liver ? await liverInput(given.liver, course, exams, places, findings, io) : undefined
  const lesions: LesionInput[] = []
  for (const v of course.vois ?? []) {
    const voi = await voiOn(await placed(v.file, places), v.roi, gridOf(exams, v.exam), findings, io)
    if (voi) lesions.push({ exam: v.exam, name: v.name, voi })
  }
  return {
    index, drafted: given.course === undefined,
    input: {
      course, protocol, exams, liver, lesions, registrations: await givenRegistrations(course, places), findings,
      software: { name: 'Yttria', version: given.version },
    },
  }
}

function draftOf(index: FolderIndex, protocol: Protocol, findings: Finding[]): CourseFile {
  const drafted = draftCourse(index, protocol.course)
  findings.push(...drafted.findings)
  if (!drafted.value) throw new InputError(drafted.findings.filter(f => f.severity === 'error').map(f => `${f.message}${f.remedy ? ` ${f.remedy}` : ''}`).join('\n'))
  return drafted.value
}

async function documentAt<S extends Parameters<typeof readJson>[0]>(path: string, schema: S) {
  const text = await readFile(path, 'utf8').catch(() => { throw new InputError(`${path}: no such file`) })
  const read = readJson(schema, text, basename(path))
  if (read.value === undefined) throw new InputError(read.findings.map(f => `${f.message} ${f.remedy ?? ''}`.trim()).join('\n'))
  return read.value
}

/** A file named in course.json: relative to that file or to the folder of images. */
async function placed(file: string, places: readonly string[]): Promise<string> {
  for (const place of places) {
    const path = resolve(place, file)
    if (await stat(path).then(() => true, () => false)) return path
  }
  throw new InputError(`${file}, named in course.json, is neither beside it nor in the folder of images`)
}

const gridOf = (exams: readonly ExamImages[], id: string): Geometry => {
  const e = exams.find(x => x.exam.id === id)
  const grid = (e?.ct ?? e?.pet)?.volume.geometry
  if (!grid) throw new InputError(`exam ${id}, named in course.json, has no images to draw on`)
  return grid
}

async function liverInput(option: string | undefined, course: CourseFile, exams: readonly ExamImages[], places: readonly string[], findings: Finding[], io: Io): Promise<LiverInput | undefined> {
  if (option === undefined) {
    const l = course.liver!, path = await placed(l.file, places)
    const voi = await voiOn(path, l.roi, gridOf(exams, l.exam), findings, io)
    return voi && { exam: l.exam, voi, source: `${l.file}${l.roi === undefined ? '' : `, ROI ${l.roi}`}`, sha256: await sha256(path) }
  }
  const order = ['treatment', 'baseline', 'followUp', 'planning']
  const path = option.replace(/#[^#/\\]*$/, '')
  // The exam in whose frame and place it lies; a NIfTI file names no frame.
  let last: unknown
  for (const e of exams.toSorted((a, b) => order.indexOf(a.exam.role) - order.indexOf(b.exam.role))) {
    if (!e.ct && !e.pet) continue
    try {
      const voi = await voiOn(option, undefined, gridOf(exams, e.exam.id), findings, io)
      if (voi) return { exam: e.exam.id, voi, source: basename(option), sha256: await sha256(path) }
    } catch (fault) {
      last = fault
    }
  }
  throw last instanceof Error ? last : new InputError(`--liver ${option} lies on no exam of the course`)
}

const sha256 = async (path: string): Promise<string> => createHash('sha256').update(await readFile(path)).digest('hex')

/** A VOI as a mask on the exam's grid (contours) or on its own (masks); undefined with a finding where it cannot be. */
async function voiOn(path: string, roi: string | number | undefined, grid: Geometry, findings: Finding[], io: Io): Promise<Voi | undefined> {
  const voi = await measuredVoi(roi === undefined ? path : `${path}#${roi}`, io)
  const at = placedVoi(voi, grid, 'voxel', io)
  findings.push(...voi.findings, ...at.findings)
  return at.voi && 'inside' in at.voi && at.voi.inside.some(x => x !== 0) ? at.voi : undefined
}

async function givenRegistrations(course: CourseFile, places: readonly string[]): Promise<GivenRegistration[]> {
  const made: GivenRegistration[] = []
  for (const r of course.overrides?.registrations ?? []) {
    if (r.matrix) {
      try {
        made.push({ from: r.from, to: r.to, transform: fromMatrix16(r.matrix, undefined, undefined), source: 'course.json' })
      } catch (fault) {
        throw new InputError(`course.json: registration from ${r.from} to ${r.to}: ${(fault as Error).message}`)
      }
    } else if (r.file !== undefined) {
      const path = await placed(r.file, places)
      const read = readRegistration({ file: r.file, bytes: await readFile(path) })
      const transform = read.value?.find(t => t.from !== t.to)
      if (!transform) throw new InputError(`${r.file}: ${read.findings[0]?.message ?? 'no registration of two frames of reference in it'}`)
      made.push({ from: r.from, to: r.to, transform: { ...transform, from: undefined, to: undefined }, source: r.file })
    } else throw new InputError(`course.json: the registration from ${r.from} to ${r.to} needs a file or a matrix`)
  }
  return made
}

