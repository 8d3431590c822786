import { stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import {
  type CourseFile, type CourseInput, type ExamImages, type GivenRegistration, type LesionInput, type LiverInput, type Protocol,
  changedSettings, courseFileSchema, coursePatients, draftCourse, namedProtocol, protocolSchema, readJson, seriesOf, unnamedLiver,
} from '@yttria/core/course'
import { type FolderIndex, type Series, diagnose, findingsOf, indexFolder, readRegistration } from '@yttria/core/dicom'
import { type Finding, error, note } from '@yttria/core/record'
import { fromMatrix16 } from '@yttria/core/volume'
import { InputError, wrongFile } from '../errors.ts'
import { type Progress, silent } from '../progress.ts'
import { readRegular } from './open-regular.ts'
import type { WalkOptions } from './files-under.ts'
import { readFolder } from './read-folder.ts'
import { readCt, readPet } from './read-series.ts'
import { type TypedRepair, asCourseRepairs, repairedHeaders } from '../repair/repaired-headers.ts'
import { drawnLesion, liverAt, liverOfCourse } from './course-vois.ts'

export interface CourseRead {
  readonly input: CourseInput
  readonly index: FolderIndex
  readonly drafted: boolean
  /** Paths of the files used beside the images. */
  readonly files: readonly string[]
}

/** Everything an analysis needs, from a folder, a course file (else a draft) and a protocol file (else the default). */
export async function readCourse(folder: string, given: { course?: string; protocol?: string; liver?: string; repairs?: readonly TypedRepair[]; version: string; walk?: WalkOptions }, progress: Progress = silent): Promise<CourseRead> {
  const protocol = namedProtocol(given.protocol === undefined ? protocolSchema.parse({}) : await documentAt(given.protocol, protocolSchema))
  const read = await readFolder(folder, progress, given.walk)
  if (read.headers.length === 0) throw new InputError(`${folder}: ${read.files === 0 ? 'no files' : `no DICOM images among ${read.files} file${read.files === 1 ? '' : 's'}`}${read.findings.slice(0, 3).map(f => `. ${f.message}${f.remedy ? ` ${f.remedy}` : ''}`).join('')}`, read.findings)
  const written = given.course === undefined ? undefined : await documentAt(given.course, courseFileSchema)
  const repairs = [...written?.repairs ?? [], ...asCourseRepairs(given.repairs ?? [], indexFolder(read.headers))]
  const repaired = repairedHeaders(read.headers, repairs, written, protocol)
  const index = indexFolder(repaired.headers)
  const findings: Finding[] = [...read.findings, ...repaired.findings]
  const changed = changedSettings(protocol)
  if (changed.length > 0) findings.push(note('course/protocol', { value: changed.join(', ') }, `The protocol differs from crlm-glass in ${changed.join(', ')}.`))
  const chosen = written ?? draftOf(index, protocol, findings)
  const course: CourseFile = repairs.length > 0 ? { ...chosen, repairs } : chosen
  if (given.course === undefined && await exists(join(folder, 'course.json')))
    findings.push(note('course/not-given', { file: 'course.json' }, 'The folder holds a course.json, which was not used.', `Give it with --course ${join(folder, 'course.json')}.`))
  const places = [...(given.course === undefined ? [] : [dirname(resolve(given.course))]), folder]
  const files = [given.course, given.protocol].filter(f => f !== undefined)

  const exams: ExamImages[] = []
  const people = coursePatients(course, index), opened = { folder, index, reading: read.findings }
  findings.push(...people.findings)
  for (const exam of course.exams) {
    const named = (key: string | undefined, what: string): Series | undefined => {
      if (key === undefined) return undefined
      const series = seriesOf(index, key)
      if (!series) findings.push(error('course/series-missing', { series: key }, `The ${what} series of exam ${exam.id} is not in the folder.`, 'Add its files, or correct its UID in course.json.'))
      // Of another person: what is held against it is said all the same.
      else if (people.foreign.has(exam.id)) findings.push(...findingsOf(series, index))
      return people.foreign.has(exam.id) ? undefined : series
    }
    const pet = named(exam.petSeriesUid, 'PET'), ct = named(exam.ctSeriesUid, 'CT')
    progress(`reading ${exam.id}`)
    const images = pet && await readPet(opened, pet)
    const anatomy = ct && await readCt(opened, ct)
    findings.push(...images?.findings ?? [], ...anatomy?.findings ?? [])
    exams.push({ exam, pet: images?.value, ct: anatomy?.value })
  }
  // Of the folder as a whole, also where none of its series could be used; of series that are not used `yttria inspect` speaks.
  findings.push(...diagnose(index).filter(f => f.subject.series === undefined))

  const { liver, named } = await liverFor({ option: given.liver, index, course, drafted: given.course === undefined, folder, places, exams, files, findings, saidAgainst: path => contourFindings(path, folder, index) })
  const lesions: LesionInput[] = [], ablations: LesionInput[] = []
  for (const v of course.vois ?? []) {
    if (!hasImages(exams, v.exam)) {
      findings.push(error('course/drawn-lesion', { file: v.file, lesion: v.name }, `${v.kind === 'ablation' ? 'Ablation' : 'Lesion'} ${v.name} is drawn on exam ${v.exam}, of which no images could be read.`, 'Add its images.'))
      continue
    }
    const path = await placed(v.file, places)
    files.push(path)
    ;(v.kind === 'ablation' ? ablations : lesions).push(await drawnLesion(v, path, exams, findings))
  }
  return {
    index, drafted: given.course === undefined, files,
    input: {
      course: named ? { ...course, liver: named } : course, protocol, exams, liver, lesions, ablations, registrations: await givenRegistrations(course, places), repairs: repaired.applied, findings,
      software: { name: 'Yttria', version: given.version },
    },
  }
}

function draftOf(index: FolderIndex, protocol: Protocol, findings: Finding[]): CourseFile {
  const drafted = draftCourse(index, protocol.course)
  findings.push(...drafted.findings)
  if (!drafted.value) throw wrongFile(drafted.findings)
  return drafted.value
}

/** The liver given beside the course, else of the course; `named`: how course.json names the former. */
async function liverFor(args: {
  option: string | undefined; index: FolderIndex; course: CourseFile; drafted: boolean; folder: string; places: readonly string[]; exams: readonly ExamImages[]; files: string[]; findings: Finding[]
  saidAgainst: (path: string) => readonly Finding[]
}): Promise<{ liver?: LiverInput; named?: CourseFile['liver'] }> {
  const { option, course, exams, files, findings } = args
  if (option !== undefined) {
    const { path, roi, ...liver } = await liverAt(option, exams, findings)
    files.push(path)
    return { liver, named: { file: nameIn(args.folder, path), ...(roi === undefined ? {} : { roi }), exam: liver.exam } }
  }
  if (!course.liver) {
    if (!args.drafted) findings.push(...unnamedLiver(args.index, course))
    return {}
  }
  if (!hasImages(exams, course.liver.exam)) {
    findings.push(error('course/liver', { file: course.liver.file }, `The liver is drawn on exam ${course.liver.exam}, of which no images could be read.`, 'Add its CT, or name a liver on another exam in course.json.'))
    return {}
  }
  try {
    const path = await placed(course.liver.file, args.places)
    files.push(path)
    const said = args.saidAgainst(path), refused = said.find(f => f.severity === 'error')
    findings.push(...said.filter(f => f.severity !== 'error'))
    if (refused) {
      findings.push(error('course/liver', { file: course.liver.file }, `The liver contour cannot be used: ${refused.message}`, refused.remedy))
      return {}
    }
    return { liver: await liverOfCourse(course.liver, path, exams, findings) }
  } catch (fault) {
    // One that was only found, not named, must not stand in the way.
    if (!(fault instanceof InputError)) throw fault
    // A refusal says all that is known against the images, as a result would.
    if (!args.drafted) throw new InputError(fault.message, [...findings, ...fault.findings], fault)
    findings.push(error('course/liver', { file: course.liver.file }, `The liver contour found cannot be used: ${fault.message}.`, 'Name the right one under liver in course.json.'))
    return {}
  }
}

/** What the doctor says of a file of contours. */
function contourFindings(path: string, folder: string, index: FolderIndex): readonly Finding[] {
  const series = index.series.find(s => s.instances.some(i => resolve(folder, i.file) === resolve(path)))
  return series ? findingsOf(series, index) : []
}

async function documentAt<S extends Parameters<typeof readJson>[0]>(path: string, schema: S) {
  const bytes = await readRegular(path).catch((fault: { code?: string }) => {
    if (fault instanceof InputError) throw fault
    throw new InputError(`${path}: ${fault.code === 'ENOENT' ? 'no such file' : fault.code === 'EISDIR' ? 'a folder where a file is required' : `cannot be read (${fault.code})`}`)
  })
  // Windows PowerShell writes UTF-16.
  const text = new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8').decode(bytes)
  const read = readJson(schema, text, basename(path))
  if (read.value === undefined) throw wrongFile(read.findings)
  return read.value
}

const hasImages = (exams: readonly ExamImages[], id: string): boolean => exams.some(e => e.exam.id === id && (e.ct ?? e.pet))

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, () => false)

/** A file named in course.json: relative to that file or to the folder of images. */
async function placed(file: string, places: readonly string[]): Promise<string> {
  for (const place of places) {
    const path = resolve(place, file)
    if (await exists(path)) return path
  }
  throw new InputError(`${file}, named in course.json, is neither beside it nor in the folder of images`)
}

/** How course.json names a file: relative to the folder of images; of a file elsewhere the name only, as folders may be called after patients. */
function nameIn(folder: string, path: string): string {
  const inside = relative(folder, path)
  return inside.startsWith('..') || resolve(inside) === inside ? basename(path) : inside.split(sep).join('/')
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
      const read = readRegistration({ file: r.file, bytes: await readRegular(path) })
      const transform = read.value?.find(t => t.from !== t.to)
      if (!transform) throw new InputError(`${r.file}: ${read.findings[0]?.message ?? 'no registration of two frames of reference in it'}`, read.findings)
      made.push({ from: r.from, to: r.to, transform: { ...transform, from: undefined, to: undefined }, source: r.file })
    } else throw new InputError(`course.json: the registration from ${r.from} to ${r.to} needs a file or a matrix`)
  }
  return made
}

