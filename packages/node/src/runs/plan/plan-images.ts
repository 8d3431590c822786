import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type CourseFile, courseFileSchema, readJson, seriesOf } from '@yttria/core/course'
import { type FolderIndex, type Series, indexFolder } from '@yttria/core/dicom'
import { type DrawnCompartments, type ImagePlan, type ImagePlanFile, imagePlanFileSchema, planFromImages } from '@yttria/core/planning'
import { type Finding, distinct } from '@yttria/core/record'
import { type Geometry, type Voi, type Volume, boundingBox, frameConflict } from '@yttria/core/volume'
import { InputError, refused, wrongFile } from '../../errors.ts'
import { type Progress, silent } from '../../progress.ts'
import { readText } from '../../read/open-regular.ts'
import { placedVoi } from '../../read/placed-voi.ts'
import { readFolder } from '../../read/read-folder.ts'
import { readCounts, readCt } from '../../read/read-series.ts'
import { measuredVoi } from '../../read/read-voi.ts'

export interface PlannedImages {
  readonly spect: Volume
  readonly made: ImagePlan | undefined
  readonly findings: readonly Finding[]
  /** Of the plan.json of masks, and of the images. */
  readonly inputs: readonly { readonly name: string; readonly sha256: string }[]
}

/** Volumes, T/N and lung shunt from a folder of 99mTc-MAA SPECT/CT and a plan.json that names the masks. */
export async function planImages(folder: string, given: { plan?: string; course?: string }, progress: Progress = silent): Promise<PlannedImages> {
  const planPath = given.plan ?? join(folder, 'plan.json'), text = await readText(planPath).catch((fault: unknown) => { throw fault instanceof InputError ? fault : new InputError(given.plan ? `${planPath}: cannot be read` : `${folder} holds no plan.json, which names the masks and what is prescribed`, [], { code: given.plan ? undefined : 'input/plan' }) })
  const file = parsed(imagePlanFileSchema, text, basename(planPath)), places = [dirname(resolve(planPath)), resolve(folder)]
  const coursePath = given.course ?? await existing(join(folder, 'course.json'))
  const course = coursePath === undefined ? undefined : parsed(courseFileSchema, await readText(coursePath).catch((fault: unknown) => { throw fault instanceof InputError ? fault : new InputError(`${coursePath}: cannot be read`) }), basename(coursePath))
  const read = await readFolder(folder, progress), index = indexFolder(read.headers)
  const { spectSeries, ctSeries } = planningSeries(folder, course, index)
  const patientKey = file.patient?.key ?? course?.patient.key
  if (patientKey === undefined) throw new InputError(`${planPath}: patient is missing, and there is no course.json that names one`)
  const at = { folder, index, reading: read.findings }
  progress('reading the images')
  const image = await readCounts(at, spectSeries)
  if (!image.value) throw refused(spectSeries.key, image.findings)
  const { volume: spect, sha256 } = image.value
  const ct = ctSeries && await readCt(at, ctSeries)
  if (ctSeries && !ct?.value) throw refused(ctSeries.key, ct?.findings ?? [])
  const findings: Finding[] = [...image.findings, ...ct?.findings ?? []]
  const drawn = await drawnCompartments(file, places, spect.geometry, findings)
  progress('measuring')
  const made = planFromImages({ file, patientKey, spect, drawn, ...(ct?.value ? { ct: ct.value.volume } : {}) })
  return {
    spect, made: made.value, findings: distinct([...findings, ...made.findings]),
    inputs: [{ name: basename(planPath), sha256: createHash('sha256').update(text).digest('hex') }, { name: 'SPECT', sha256 }, ...(ct?.value ? [{ name: 'CT', sha256: ct.value.sha256 }] : [])],
  }
}

function parsed<S extends Parameters<typeof readJson>[0]>(schema: S, text: string, name: string) {
  const read = readJson(schema, text, name)
  if (read.value === undefined) throw wrongFile(read.findings)
  return read.value
}

/** Of the course's exam with the role planning; without a course the only SPECT, and the CT in its frame. */
function planningSeries(folder: string, course: CourseFile | undefined, index: FolderIndex): { spectSeries: Series; ctSeries: Series | undefined } {
  const exams = course?.exams.filter(e => e.role === 'planning') ?? []
  if (exams.length > 1) throw new InputError(`course.json names ${exams.length} exams with the role planning: leave the others out`)
  const exam = exams[0], named = (uid: string | undefined, what: string): Series | undefined => {
    const series = uid === undefined ? undefined : seriesOf(index, uid)
    if (uid !== undefined && !series) throw new InputError(`the ${what} series ${uid} of exam ${exam!.id} is not in ${folder}`)
    return series
  }
  const spects = index.series.filter(s => s.kind === 'spect'), planar = index.series.some(s => s.kind === 'nm-planar')
  const spectSeries = named(exam?.spectSeriesUid, 'SPECT') ?? (spects.length === 1 ? spects[0] : undefined)
  if (!spectSeries) throw new InputError(spects.length === 0
    ? `${folder} holds no reconstructed SPECT${planar ? ', only planar nuclear medicine images or projections' : ''}`
    : `${folder} holds ${spects.length} SPECT series; name one as spectSeriesUid of an exam with the role planning in course.json:\n${spects.map(s => `  ${s.uid}  ${s.description ?? ''}`).join('\n')}`)
  const frame = spectSeries.frameOfReferenceUid, cts = index.series.filter(s => s.kind === 'ct' && frame !== undefined && s.frameOfReferenceUid === frame)
  return { spectSeries, ctSeries: named(exam?.ctSeriesUid, 'CT') ?? (cts.length === 1 ? cts[0] : undefined) }
}

async function drawnCompartments(file: ImagePlanFile, places: readonly string[], grid: Geometry, findings: Finding[]): Promise<DrawnCompartments> {
  const mask = async (m: { file: string; roi?: string | number | undefined }, name: string): Promise<Voi> => {
    const path = (await Promise.all(places.map(p => existing(resolve(p, m.file))))).find(p => p !== undefined)
    if (path === undefined) throw new InputError(`${m.file}, the mask of ${name} in plan.json, is neither beside it nor in the folder of images`)
    const read = await measuredVoi(m.roi === undefined ? path : `${path}#${m.roi}`).catch((fault: unknown) => {
      if (!(fault instanceof InputError) || !fault.code.startsWith('input/voi')) throw fault
      throw new InputError(`mask of ${name}: ${fault.message}`, fault.findings)
    })
    const frame = 'mask' in read.source ? read.source.mask.grid.frameOfReferenceUid : read.source.contours.frameOfReferenceUid
    if (frameConflict(frame, grid.frameOfReferenceUid)) throw new InputError(`mask of ${name} in ${m.file}: its frame of reference is not that of the SPECT`)
    const at = placedVoi(read, grid, 'voxel')
    if (!at.voi || !('inside' in at.voi) || !boundingBox(at.voi)) throw new InputError(`mask of ${name} in ${m.file}: nothing of it lies on the SPECT`)
    findings.push(...read.findings, ...at.findings)
    return { ...at.voi, name, grid }
  }
  const tumours = async (list: ImagePlanFile['tumoursOutside']): Promise<Voi[]> => {
    const made: Voi[] = []
    for (const t of list) made.push(await mask(t, t.id))
    return made
  }
  const territories: DrawnCompartments['territories'][number][] = []
  for (const t of file.territories) territories.push({
    id: t.id, tumours: await tumours(t.tumours), ...(t.file === undefined ? { aboveUptakePercent: t.aboveUptakePercent! } : { voi: await mask({ file: t.file, roi: t.roi }, t.id) }),
  })
  return { liver: await mask(file.liver, 'liver'), ...(file.lungs ? { lungs: await mask(file.lungs, 'lungs') } : {}), territories, tumoursOutside: await tumours(file.tumoursOutside) }
}

const existing = (path: string): Promise<string | undefined> => stat(path).then(() => path, () => undefined)
