import { type Outcome, answer, note, warning } from '../record/index.ts'
import type { FolderIndex, Series } from '../dicom/index.ts'
import type { CourseExam, CourseFile } from './course-file.ts'

type LiverFile = NonNullable<CourseFile['liver']>

// 'Liver', 'LIVER_whole', 'Leber'; not 'Liver lesion 1', 'liver - GTV', 'CTV liver'.
const isLiver = (name: string): boolean => /liver|leber|lever|foie|higado|fegato/i.test(name) && !/lesion|tumou?r|gtv|ctv|ptv|met|minus|-\s*\w|segment|\blobe|left|right|margin|\+/i.test(name)

export interface DraftedLiver {
  readonly liver: LiverFile
  /** With the CT on which it was drawn, where that is of none of the exams. */
  readonly exam?: CourseExam
}

/** The liver contour in the folder, by its ROI's name; where several could be meant, none, and a finding that asks. */
export function draftLiverInput(index: FolderIndex, exams: readonly CourseExam[]): Outcome<DraftedLiver> {
  const onExams = contoursOn(index, exams)
  // Drawn on a CT of another day: it counts if it is all there is.
  const others = onExams.length > 0 ? [] : index.series.filter(s => s.kind === 'ct' && (s.geometry?.slices ?? 0) > 1 && !exams.some(e => e.ctSeriesUid === s.key))
    .map((ct): CourseExam => ({ id: 'planning', role: 'planning', ctSeriesUid: ct.key }))
  const found = onExams.length > 0 ? onExams : contoursOn(index, others)
  if (found.length === 0) return { value: undefined, findings: [] }
  // The study draws the liver on the CT of the treatment; of several treatments the first that has one.
  const first = exams.find(e => e.role === 'treatment' && found.some(f => f.exam === e))
  const preferred = found.filter(f => f.exam === first)
  const candidates = preferred.length > 0 ? preferred : found
  if (candidates.length > 1) {
    const names = candidates.map(c => `${c.part.name} in ${c.file}`)
    return { value: undefined, findings: [warning('course/which-liver', { file: candidates[0]!.file }, `Several contours may be the liver: ${names.join('; ')}.`, 'Name one as liver in a course.json.')] }
  }
  const { file, part, exam, series } = candidates[0]!, elsewhere = others.includes(exam)
  return answer({ liver: { file, roi: part.number, exam: exam.id }, ...(elsewhere ? { exam } : {}) },
    [note('course/liver-found', { file, series: series.key, value: part.name }, `The liver is taken from ROI ${part.name}${elsewhere ? ', drawn on a CT that is no part of a PET/CT' : ''}.`)])
}

/** Every contour that is called liver with the exam on whose images it was drawn. */
function contoursOn(index: FolderIndex, exams: readonly CourseExam[]) {
  const frameOf = (key: string | undefined) => index.series.find(s => s.key === key)?.frameOfReferenceUid
  return index.series.flatMap(s => (s.kind === 'rtstruct' || s.kind === 'seg' ? s.instances : []).flatMap(i =>
    (i.object?.parts ?? []).filter(p => isLiver(p.name)).flatMap(part => {
      const exam = exams.find(e => [e.ctSeriesUid, e.petSeriesUid].some(key => {
        if (key === undefined) return false
        const frame = frameOf(key)
        const frames = new Set([...(i.object?.referencedFrameUids ?? []), ...(i.frameOfReferenceUid ? [i.frameOfReferenceUid] : [])])
        return (frame !== undefined && frames.has(frame)) || i.object?.referencedSeriesUids.includes(key.split('#')[0]!)
      }))
      return exam ? [{ series: s, file: i.file, part, exam }] : []
    })))
}

export const seriesOf = (index: FolderIndex, key: string): Series | undefined =>
  index.series.find(s => s.key === key) ?? index.series.find(s => s.uid === key)
