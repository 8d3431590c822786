import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { CourseFile, ExamImages, LesionInput, LiverInput } from '@yttria/core/course'
import { type Finding, warning } from '@yttria/core/record'
import { type Geometry, type Voi, boundingBox, frameConflict, geometryConflict } from '@yttria/core/volume'
import { InputError } from '../errors.ts'
import { readRegular } from './open-regular.ts'
import { placedVoi } from './placed-voi.ts'
import { type MeasuredVoi, measuredVoi, splitVoiPath } from './read-voi.ts'

type LiverFile = NonNullable<CourseFile['liver']>
type VoiFile = NonNullable<CourseFile['vois']>[number]

/** The liver that course.json names. `path`: where its file is. Throws InputError where it cannot be read or lies off the exam. */
export async function liverOfCourse(liver: LiverFile, path: string, exams: readonly ExamImages[], findings: Finding[]): Promise<LiverInput> {
  const read = await voiAt(path, liver.roi, 'liver')
  return {
    exam: liver.exam, voi: voiOn(read, `liver ${liver.file}`, examOf(exams, liver.exam), findings),
    source: `${liver.file}${liver.roi === undefined ? '' : `, ROI ${read.name}`}`, sha256: await sha256(path),
  }
}

/**
 * The liver at FILE[#ROI], on the exam on whose grid it was drawn, else in whose frame of reference it lies. A file that
 * names no frame and has a grid of its own is taken to lie on the treatment's CT, with a warning.
 */
export async function liverAt(place: string, exams: readonly ExamImages[], findings: Finding[]): Promise<LiverInput & { readonly path: string; readonly roi?: string }> {
  const read = await voiAt(place, undefined, undefined), { path } = read, { name: roi } = await splitVoiPath(place)
  const order = ['treatment', 'baseline', 'followUp', 'planning']
  const placed = exams.filter(e => e.ct ?? e.pet).toSorted((a, b) => order.indexOf(a.exam.role) - order.indexOf(b.exam.role))
  const own = 'mask' in read.source ? read.source.mask.grid : undefined
  const frame = own ? own.frameOfReferenceUid : 'contours' in read.source ? read.source.contours.frameOfReferenceUid : undefined
  const onGrid = own ? placed.filter(e => gridsOf(e).some(g => geometryConflict(g, own) === undefined)) : []
  const inFrame = onGrid[0] ?? placed.find(e => frame !== undefined && gridsOf(e).some(g => g.frameOfReferenceUid === frame))
  const exam = inFrame ?? (frame === undefined ? placed[0] : undefined)
  if (!exam) throw liverError(`${basename(path)}: ${read.name} was drawn in frame of reference ${frame}, which is that of no exam of the course. Add the CT on which it was drawn to the course (it is registered to the others), or give a liver drawn on the CT of an exam`)
  if (!inFrame || (frame === undefined && onGrid.length > 1)) findings.push(warning('course/liver-exam-guessed', { file: basename(path) }, `The liver file does not say on which exam it was drawn; it is taken to lie on ${exam.exam.id}.`, 'Check the outline in the report; name the exam under liver in course.json.'))
  return { exam: exam.exam.id, voi: voiOn(read, basename(path), exam, findings, 'input/liver'), source: basename(place), sha256: await sha256(path), path, ...(roi === undefined ? {} : { roi }) }
}

/** A lesion or an ablation drawn by a person, as course.json names it. */
export async function drawnLesion(voi: VoiFile, path: string, exams: readonly ExamImages[], findings: Finding[]): Promise<LesionInput> {
  const what = `${voi.kind ?? 'lesion'} ${voi.name} in ${voi.file}`
  const { by, at, origin = 'imported' } = voi
  const drawn = { origin, ...(by === undefined ? {} : { by }), ...(at === undefined ? {} : { at }) }
  return { exam: voi.exam, name: voi.name, origin: drawn, voi: voiOn(await voiAt(path, voi.roi, what), what, examOf(exams, voi.exam), findings) }
}

/** `what` it is, for a person; of the one that was given beside the course the caller says it. */
async function voiAt(path: string, roi: string | number | undefined, what: string | undefined): Promise<MeasuredVoi> {
  try {
    return await measuredVoi(roi === undefined ? path : `${path}#${roi}`)
  } catch (fault) {
    if (!(fault instanceof InputError)) throw fault
    const ofFile = fault.code === 'input/voi' || fault.code === 'input/voi-name'
    if (what === undefined) throw ofFile ? new InputError(fault.message, fault.findings, { code: 'input/liver-file' }) : fault
    throw ofFile ? new InputError(`${what}: ${fault.message}`, fault.findings) : fault
  }
}

const liverError = (message: string): InputError => new InputError(message, [], { code: 'input/liver' })

/** As a mask on the exam's grid on which it was drawn, else on that of its CT, else PET. Throws InputError where nothing of it lies there. */
function voiOn(read: MeasuredVoi, what: string, exam: ExamImages, findings: Finding[], code?: string): Voi {
  const own = 'mask' in read.source ? read.source.mask.grid : undefined
  const grid = gridsOf(exam).find(g => own && geometryConflict(g, own) === undefined) ?? gridsOf(exam)[0]!
  const frame = 'mask' in read.source ? read.source.mask.grid.frameOfReferenceUid : read.source.contours.frameOfReferenceUid
  if (frameConflict(frame, grid.frameOfReferenceUid)) throw new InputError(`${what}: its frame of reference ${frame} is not that of exam ${exam.exam.id}, ${grid.frameOfReferenceUid}`, [], { code })
  const at = placedVoi(read, grid, 'voxel')
  if (!at.voi || !('inside' in at.voi) || !boundingBox(at.voi)) throw new InputError(`${what}: nothing of it lies on the images of exam ${exam.exam.id}`, [], { code })
  findings.push(...read.findings, ...at.findings)
  return at.voi
}

const gridsOf = (e: ExamImages): Geometry[] => [e.ct, e.pet].flatMap(i => i ? [i.volume.geometry] : [])

function examOf(exams: readonly ExamImages[], id: string): ExamImages {
  const exam = exams.find(e => e.exam.id === id)
  if (!exam || gridsOf(exam).length === 0) throw new RangeError(`exam ${id} has no images to draw on`)
  return exam
}

const sha256 = async (path: string): Promise<string> => createHash('sha256').update(await readRegular(path)).digest('hex')
