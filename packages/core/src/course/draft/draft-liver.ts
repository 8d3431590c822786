import { type Finding, type Outcome, answer, note, refusal, warning } from '../../record/index.ts'
import type { FolderIndex, ObjectHeader, Series } from '../../dicom/index.ts'
import type { CourseExam, CourseFile } from '../file/course-file.ts'
import { namesLiver } from './liver-names.ts'

type LiverFile = NonNullable<CourseFile['liver']>

export interface DraftedLiver {
  readonly liver: LiverFile
  /** With the CT on which it was drawn, where that is of none of the exams. */
  readonly exam?: CourseExam
}

interface Drawn {
  readonly series: Series
  readonly file: string
  readonly part: ObjectHeader['parts'][number]
  readonly frames: readonly string[]
  readonly seriesUids: readonly string[]
}

/**
 * The liver contour in the folder, by its ROI's name. Where several could be meant, none is recognised, or it was drawn in a frame of
 * reference without images, none is used, and a warning says what the folder holds and how to name one.
 */
export function draftLiverInput(index: FolderIndex, exams: readonly CourseExam[]): Outcome<DraftedLiver> {
  const drawn = contoursIn(index), named = drawn.filter(d => namesLiver(d.part.name))
  if (drawn.length === 0) return { value: undefined, findings: [] }
  if (named.length === 0) return refusal(unrecognised(drawn))
  const filled = named.filter(d => !d.part.empty)
  if (filled.length === 0) return refusal(empty(named))

  const onExams = placedOn(filled, exams, index)
  // Drawn on a CT of another day: it counts if it is all there is.
  const others = onExams.length > 0 ? [] : otherCts(index, exams)
  const found = onExams.length > 0 ? onExams : placedOn(filled, others, index)
  if (found.length === 0) return refusal(elsewhere(filled))
  // The study draws the liver on the CT of the treatment; of several treatments the first that has one.
  const first = exams.find(e => e.role === 'treatment' && found.some(f => f.exam === e))
  const preferred = found.filter(f => f.exam === first)
  const candidates = preferred.length > 0 ? preferred : found
  if (candidates.length > 1) return refusal(which(candidates))
  const { file, part, exam, series } = candidates[0]!, planning = others.includes(exam)
  const left = filled.filter(d => d.part !== part)
  const unused = left.length === 0 ? '' : ` Not used: ${listed(left)}, drawn on other images.`
  const said = `The liver is taken from ROI ${part.name} in ${file}${planning ? ', drawn on a CT that is no part of a PET/CT' : ''}.`
  return answer({ liver: { file, roi: part.number, exam: exam.id }, ...(planning ? { exam } : {}) },
    [note('course/liver-found', { file, series: series.key, value: part.name }, `${said}${unused}`)])
}

const otherCts = (index: FolderIndex, exams: readonly CourseExam[]): CourseExam[] => index.series
  .filter(s => s.kind === 'ct' && (s.geometry?.slices ?? 0) > 1 && !exams.some(e => e.ctSeriesUid === s.key))
  .map(ct => ({ id: 'planning', role: 'planning', ctSeriesUid: ct.key }))

/** Of a course that names no liver: what the folder holds of it all the same, as warnings. */
export function unnamedLiver(index: FolderIndex, course: Pick<CourseFile, 'exams' | 'liver'>): Finding[] {
  if (course.liver) return []
  const { value, findings } = draftLiverInput(index, course.exams)
  if (!value) return [...findings]
  const drawn = contoursIn(index).find(d => d.file === value.liver.file && d.part.number === value.liver.roi)!
  return [warning('course/liver-not-used', { file: drawn.file, value: drawn.part.name },
    `ROI ${drawn.part.name} in ${drawn.file} is called liver; the course does not name it, and it was not used.`, `If it is the liver, ${nameOne(drawn)}.`)]
}

function empty(named: readonly Drawn[]): Finding {
  return warning('course/liver-empty', { file: named[0]!.file, value: named[0]!.part.name },
    `${listed(named)} is called liver and holds no contour: it was not used.`, `If another ROI is the whole liver, ${nameOne(undefined)}.`)
}

function which(candidates: readonly Drawn[]): Finding {
  return warning('course/which-liver', { file: candidates[0]!.file },
    `Which is the liver? Several contours are called so: ${listed(candidates)}. None of them was used.`,
    `If it is the first, ${nameOne(candidates[0])}.`)
}

function unrecognised(drawn: readonly Drawn[]): Finding {
  const files = [...new Set(drawn.map(d => d.file))]
  const called = (d: Drawn): string => d.part.name || `number ${d.part.number} without a name`
  const held = files.map(file => `${file}: ${shortened(drawn.filter(d => d.file === file).map(called))}`)
  return warning('course/no-liver-named', { file: files[0]! },
    `No contour is called liver; none was used. The folder holds ${shortened(held, '; ')}.`,
    `If one of them is the whole liver, ${nameOne(undefined)}.`)
}

function elsewhere(livers: readonly Drawn[]): Finding {
  const { file, frames } = livers[0]!, many = livers.length > 1
  return warning('course/liver-elsewhere', { file, tag: '(0020,0052)', value: frames[0] ?? 'none' },
    `${listed(livers)} ${many ? 'were' : 'was'} drawn in a frame of reference (${frames.join(', ') || 'not given'}) of which the folder `
    + 'holds no images: not used.',
    'Add the CT on which it was drawn (it is registered to the others by itself), have it carried over to the CT of the PET/CT, '
    + 'or give another: --liver FILE#ROI.')
}

const shortened = (all: readonly string[], between = ', '): string =>
  all.length <= 40 ? all.join(between) : `${all.slice(0, 40).join(between)}${between}and ${all.length - 40} more`

const listed = (drawn: readonly Drawn[]): string => shortened(drawn.map(d => `${d.part.name} in ${d.file}`), '; ')

function nameOne(d: Drawn | undefined): string {
  const option = d ? JSON.stringify(`${d.file}#${d.part.name || d.part.number}`) : 'FILE#ROI'
  return `name it with --liver ${option}, or under liver in course.json`
}

/** Every ROI and segment of the folder. */
function contoursIn(index: FolderIndex): Drawn[] {
  const sets = index.series.filter(s => s.kind === 'rtstruct' || s.kind === 'seg')
  return sets.flatMap(series => series.instances.flatMap(({ file, frameOfReferenceUid: own, object }) => {
    const frames = [...new Set([...object?.referencedFrameUids ?? [], ...(own ? [own] : [])])]
    return (object?.parts ?? []).map(part => ({ series, file, part, frames, seriesUids: object!.referencedSeriesUids }))
  }))
}

/** Those drawn on the images of an exam, each with the first that fits. */
function placedOn(drawn: readonly Drawn[], exams: readonly CourseExam[], index: FolderIndex): (Drawn & { readonly exam: CourseExam })[] {
  const frameOf = (key: string) => index.series.find(s => s.key === key)?.frameOfReferenceUid
  return drawn.flatMap(d => {
    const exam = exams.find(e => [e.ctSeriesUid, e.petSeriesUid].filter(key => key !== undefined).some(key => {
      const frame = frameOf(key)
      return (frame !== undefined && d.frames.includes(frame)) || d.seriesUids.includes(key.split('#')[0]!)
    }))
    return exam ? [{ ...d, exam }] : []
  })
}

export const seriesOf = (index: FolderIndex, key: string): Series | undefined =>
  index.series.find(s => s.key === key) ?? index.series.find(s => s.uid === key)
